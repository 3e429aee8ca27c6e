"""The last exchanges with a company's directory, in words, for its administrators: no value, no secret."""

from dataclasses import dataclass

from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import reading

MOST_KEPT = 200  # of a company, those that went well and those that did not each
LONGEST_PATH, LONGEST_SAID = 120, 300  # characters
_NOW_AND_THEN = 16  # exchanges between two tidyings


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One exchange.

    Attributes:
        path: below the company's root, without what is asked for.
        did: what it came to, a word that the page knows.
        person_id: whom it was about.
        said: what a refusal said.
    """

    method: str
    path: str
    did: str
    status: int
    person_id: str | None = None
    said: str = ""


async def note_exchange(company: CompanyItself, exchange: Exchange) -> None:
    """Keep an exchange, and let old ones go."""
    async with reading(company) as db:
        cursor = await db.execute(
            """
            INSERT INTO directories_exchange (organisation_id, at, method, path, did, person_id, status, said)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING number
            """,
            (
                company.organisation_id,
                clock.now(),
                exchange.method[:10],
                exchange.path[:LONGEST_PATH],
                exchange.did,
                exchange.person_id,
                exchange.status,
                exchange.said[:LONGEST_SAID],
            ),
        )
        noted = await cursor.fetchone()
        if noted is not None and noted[0] % _NOW_AND_THEN == 0:
            await db.execute(
                """
                DELETE FROM directories_exchange WHERE organisation_id = %(company)s AND number IN (
                    SELECT number FROM (
                        SELECT number, row_number() OVER (PARTITION BY status >= 400 ORDER BY number DESC) AS place
                        FROM directories_exchange WHERE organisation_id = %(company)s) AS kept
                    WHERE place > %(most)s)
                """,
                {"company": company.organisation_id, "most": MOST_KEPT},
            )
