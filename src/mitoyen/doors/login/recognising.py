"""Whom a company's sign-in means: a person whom its directory or its administrators named before, and nobody else."""

from typing import cast

from mitoyen.domains.connections import queries
from mitoyen.domains.connections.commands import bind_identity
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import Proven
from mitoyen.domains.connections.unrecorded.signing_out import confirmed
from mitoyen.domains.directories import queries as directories
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import accept_invitation, restore_access
from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded import void_invitations
from mitoyen.doors.login.browser import person_of
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import Connection, reading


class NotRecognised(Exception):
    """The company's sign-in proves somebody who is not to come in. `reason` is a word of ours, for its IT."""

    def __init__(self, reason: str, person_id: PersonId | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.person_id = person_id


async def recognise(
    found: ConnectionRow, proven: Proven, *, wanted: PersonId | None = None
) -> PersonId:
    """Return whom the company's sign-in means, and know him by this subject from here on. No account is ever made.

    Args:
        wanted: who has proved himself in another way just before: by his invitation, his mailbox, his open session. He
            alone may be joined to a subject that the company's directory does not lead to somebody.

    Raises:
        NotRecognised: when it means nobody, somebody who has left or waits to be confirmed, or another than `wanted`.
    """
    async with reading(found.itself) as db:
        person_id = await _meant(db, found, proven, wanted)
        known = await people.known_colleague(db, found.itself, person_id)
    if wanted not in (None, person_id):
        raise NotRecognised("somebody_else", person_id)
    if known is None or known.gone or (known.paused and not await _confirm(found, person_id)):
        raise NotRecognised("person_not_present", person_id)
    try:
        await bind_identity(
            actor=found.itself,
            connection_id=found.connection_id,
            person_id=person_id,
            subject=proven.subject,
        )
    except Refused as refused:
        raise NotRecognised(refused.rule.rpartition(".")[2], person_id) from refused
    return person_id


async def _confirm(found: ConnectionRow, person_id: PersonId) -> bool:
    """Let back who waited for this very sign-in, since the company took his sessions back; tell whether he did."""
    async with reading(found.itself) as db:
        person = await people.person(db, found.itself, person_id)
    if person.paused_at is None:
        return True
    if not await confirmed(found.connection_id, person_id, paused_at=person.paused_at):
        return False
    await restore_access(actor=found.itself, person_id=person_id)
    return True


async def _meant(
    db: Connection, found: ConnectionRow, proven: Proven, wanted: PersonId | None
) -> PersonId:
    """Return who is bound, else whom the directory names, else who has just proved himself otherwise."""
    bond = await queries.bond(db, found.connection_id, subject=proven.subject, person_id=wanted)
    if bond.person_of_subject is not None:
        return bond.person_of_subject
    if await directories.linked(db, found.organisation_id):
        return await _named_by_directory(db, found, proven)
    if wanted is None:
        raise NotRecognised("not_bound")
    return wanted


async def _named_by_directory(db: Connection, found: ConnectionRow, proven: Proven) -> PersonId:
    said = proven.claim(found.setting("claim") or "sub")
    attribute = cast("directories.Correlation", found.setting("attribute") or "externalId")
    named = (
        await directories.person_by(db, found.organisation_id, attribute, said) if said else None
    )
    if named is None:
        raise NotRecognised("nobody_of_that_name")
    return named


async def let_in(person_id: PersonId) -> SignedIn:
    """Return the person; one who was named or invited, and comes for the first time, joins.

    Raises:
        Absent: when he has left meanwhile.
    """
    person = await person_of(person_id)
    if not person.joined:
        await accept_invitation(actor=person.actor)
        await void_invitations(person_id)
    return person


def said_of(proven: Proven, found: ConnectionRow) -> dict[str, str]:
    """Return what the company's IT may read of a sign-in: what it said itself."""
    names = ("sub", found.setting("claim"), "name", "email", "preferred_username")
    said = {name: proven.claim(name) for name in names if name}
    return {name: text for name, text in said.items() if text}
