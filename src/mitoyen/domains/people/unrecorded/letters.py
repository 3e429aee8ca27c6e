"""What is written to people: a letter is given as a job to whoever sends it (doors/bridges/mail.py).

It is closed: the queue holds neither the address nor the token in clear.
"""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Literal

import msgspec

from mitoyen.domains.people.unrecorded.envelopes import close, fresh_token, keyed_hash, reopen
from mitoyen.journal import jobs

JOB = "send_letter"
Kind = Literal["link", "person", "company", "party", "domain_lapsed", "attestation", "none"]
Language = Literal["fr", "en"]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to write.

    Attributes:
        kind: which; "none" is never sent, and stands in for one where nobody may tell the difference.
        facts: what its words fill in, the token of its link among them.
        until: when its link is over, and the letter with it.
        reference: the same each time that this letter is sent again after a failure.
    """

    kind: Kind
    address: str
    language: Language
    facts: dict[str, str]
    until: datetime
    reference: str


async def post_letter(
    kind: Kind, address: str, language: Language, facts: dict[str, str], *, until: datetime
) -> None:
    """Give a letter to be sent, in the background, with patience, until `until`.

    Raises:
        Busy: when the database cannot take it; nothing will be sent.
    """
    letter = Letter(
        kind=kind,
        address=address,
        language=language,
        facts=facts,
        until=until,
        reference=fresh_token(),
    )
    await jobs.ask(JOB, closed=b64encode(close("letters", msgspec.json.encode(letter))).decode())


def letter(closed: str) -> Letter | None:
    """Return the letter of a job, or None when it was closed under another master secret."""
    content = reopen("letters", b64decode(closed))
    return None if content is None else msgspec.json.decode(content, type=Letter)


def letter_proof(address: str, reference: str) -> str:
    """Return what shows that a letter of this reference was ours, to this address: 32 characters, in its Message-ID.

    So that nobody closes somebody's door by inventing a report that his mailbox is closed.
    """
    return keyed_hash("letters: proof", f"{reference} {address.lower()}").hex()[:32]
