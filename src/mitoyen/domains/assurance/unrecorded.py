"""Letters that ask a referent who is still there, a token each, kept as a hash; and when mailboxes were proved."""

from datetime import datetime, timedelta

from mitoyen.domains.assurance.facts import Asked
from mitoyen.domains.people.facts import token_hash
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import connection, row, value

LASTS = timedelta(days=45)  # longer than it takes to be suspended: attesting opens again
LONGEST_TOKEN = 100  # characters of whatever an address says is one


async def keep_letter(
    token: str, *, organisation_id: OrganisationId, person_id: PersonId, round_: int
) -> None:
    """Let a token open the page where its person answers for his company."""
    now = clock.now()
    async with connection() as db:
        await db.execute("DELETE FROM assurance_letter WHERE expires_at < %s", (now,))
        await db.execute(
            "INSERT INTO assurance_letter (token_hash, organisation_id, person_id, round, sent_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (token_hash(token), organisation_id, person_id, round_, now, now + LASTS),
        )


async def asked_by(token: str) -> Asked | None:
    """Return whom a letter's token asks; None when it asks nobody (any more)."""
    if len(token) > LONGEST_TOKEN:
        return None
    async with connection() as db:
        return await row(
            db,
            Asked,
            "SELECT l.person_id, l.organisation_id, l.expires_at FROM assurance_letter l"
            " JOIN LATERAL person_in_short(l.person_id) p ON p.organisation_id = l.organisation_id AND p.administrator"
            " WHERE l.token_hash = %s AND l.expires_at > %s",
            (token_hash(token), clock.now()),
        )


async def void_letters(organisation_id: OrganisationId) -> None:
    """Let no letter of a company open anything more: it has answered."""
    async with connection() as db:
        await db.execute(
            "DELETE FROM assurance_letter WHERE organisation_id = %s", (organisation_id,)
        )


async def note_mailbox(person_id: PersonId) -> None:
    """Note that somebody has just proved his mailbox."""
    async with connection() as db:
        await db.execute(
            "INSERT INTO assurance_proof (person_id, mailbox_at) VALUES (%s, %s)"
            " ON CONFLICT (person_id) DO UPDATE SET mailbox_at = excluded.mailbox_at",
            (person_id, clock.now()),
        )


async def mailbox_proved_until(person_id: PersonId) -> datetime | None:
    """Return until when somebody's mailbox counts as proved; None where his company's own systems watch over him."""
    async with connection() as db:
        until: datetime | None = await value(
            db, "SELECT mailbox_proved_until(%s, %s)", (person_id, clock.now())
        )
    return until
