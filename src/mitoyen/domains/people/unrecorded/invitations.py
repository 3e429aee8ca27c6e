"""Invitations by letter: the token that the letter carries, kept as a hash, good for a fortnight.

The act itself stands in a journal (`people.person_invited`, `spaces.party_invited`). Sent again, the letter before
opens nothing any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from mitoyen.domains.people import queries
from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded.envelopes import close, fresh_token, reopen
from mitoyen.domains.people.unrecorded.letters import Language, post_letter
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import InvitationId, PersonId, RoomId
from mitoyen.journal.database import connection, reading, row

LASTS = timedelta(days=14)
Kind = Literal["person", "company", "party"]


class SaidParty(msgspec.Struct, frozen=True, kw_only=True):
    """A party of the space, as the letter named it."""

    organisation_id: str
    name: str
    tone: int


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter said, and therefore what its page may show.

    Attributes:
        name: whom it invites: a person, or for a party its company.
        company: the company for which a person is invited; the inviter's own for a party.
        inviter: who invites; the operator's name for a company.
        space, parties: into which space, and who shares it already; for a party only.
    """

    language: Language
    name: str
    company: str
    inviter: str
    space: str = ""
    parties: tuple[SaidParty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a token opens.

    Attributes:
        person_id: who is invited; None for a party.
        room_id, invitation_id: of a party, the journal in which the invitation stands, and its name there.
        open: neither used nor over.
    """

    kind: Kind
    address: str
    person_id: PersonId | None
    room_id: RoomId | None
    invitation_id: InvitationId | None
    expires_at: datetime
    open: bool
    said: Said


async def invitation(token: str) -> Invitation | None:
    """Return what a token opens or opened, or None when it never did, or a later letter took its place."""
    async with connection() as db:
        found = await row(
            db,
            _Kept,
            """
            SELECT kind, address, person_id, room_id, invitation_id, expires_at, used_at, said
            FROM people_invitation WHERE token_hash = %s
            """,
            (token_hash(token),),
        )
    if found is None:
        return None
    return Invitation(
        kind=found.kind,
        address=found.address,
        person_id=found.person_id,
        room_id=found.room_id,
        invitation_id=found.invitation_id,
        expires_at=found.expires_at,
        open=found.used_at is None and found.expires_at > clock.now(),
        said=_reread(found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    kind: Kind
    address: str
    person_id: PersonId | None
    room_id: RoomId | None
    invitation_id: InvitationId | None
    expires_at: datetime
    used_at: datetime | None
    said: bytes


def _reread(kept: _Kept) -> Said:
    content = reopen("said", kept.said, bound_to=kept.address.encode())
    if content is None:
        return Said(language="fr", name="", company="", inviter="")
    return msgspec.json.decode(content, type=Said)


async def send_invitation(*, actor: Actor, person_id: PersonId) -> None:
    """Send a colleague the letter that lets him in, for the first time or again.

    Raises:
        Refused: unless the acting person administers the company.
        Absent: when the colleague is not awaited: unknown, in already, or gone.
        Busy: when the letter cannot be queued; the letter before is void all the same.
    """
    async with reading(actor) as db:
        awaited = await queries.awaited_colleague(db, actor, person_id)
        inviter = await queries.signed_in(db, actor.person_id)
    if inviter is None:
        raise Absent
    said = Said(
        language=awaited.language,
        name=awaited.name or "",
        company=inviter.organisation_name or "",
        inviter=inviter.name or "",
    )
    await _send("person", awaited.address or "", said, person_id=person_id, by=actor.person_id)


async def send_first_invitation(*, person_id: PersonId, operator: str) -> str:
    """Send the first administrator of a company that the operator has registered the letter that lets him in.

    Returns:
        The token that the letter carries, for an operator who brings the link himself: `/invitations/<token>`.

    Args:
        operator: the operator's name, as the letter says it.

    Raises:
        Absent: when the person is unknown, in already, or gone.
    """
    async with reading(None) as db:
        awaited = await queries.signed_in(db, person_id)
    if awaited is None or awaited.joined or awaited.address is None:
        raise Absent
    said = Said(
        language=awaited.language,
        name=awaited.name or "",
        company=awaited.organisation_name or "",
        inviter=operator,
    )
    return await _send("company", awaited.address, said, person_id=person_id)


async def send_party_invitation(
    *,
    actor: Actor,
    room_id: RoomId,
    invitation_id: InvitationId,
    address: str,
    said: Said,
) -> None:
    """Send the letter that brings another company into a space, for the first time or again.

    Whoever calls has recorded the invitation by `spaces.commands.invite_party`, or has been allowed to send it again.

    Args:
        room_id: the common room, in whose journal the invitation stands.
        said: what the letter says, and all that its page will show.
    """
    await _send(
        "party",
        address,
        said,
        room_id=room_id,
        invitation_id=invitation_id,
        by=actor.person_id,
    )


async def _send(
    kind: Kind,
    address: str,
    said: Said,
    *,
    person_id: PersonId | None = None,
    room_id: RoomId | None = None,
    invitation_id: InvitationId | None = None,
    by: PersonId | None = None,
) -> str:
    """Keep the hash of a new token instead of any before it, post the letter that carries it, return the token."""
    token, until = fresh_token(), clock.now() + LASTS
    kept = {
        "hash": token_hash(token),
        "kind": kind,
        "address": address,
        "person": person_id,
        "invitation": invitation_id,
        "room": room_id,
        "by": by,
        "said": close("said", msgspec.json.encode(said), bound_to=address.encode()),
        "until": until,
    }
    async with connection() as db, db.transaction():
        await db.execute(
            "DELETE FROM people_invitation"
            " WHERE used_at IS NULL AND (person_id = %(person)s OR invitation_id = %(invitation)s)",
            kept,
        )
        await db.execute(
            """
            INSERT INTO people_invitation
                (token_hash, kind, address, person_id, invitation_id, room_id, invited_by, said, expires_at)
            VALUES (%(hash)s, %(kind)s, %(address)s, %(person)s, %(invitation)s, %(room)s, %(by)s, %(said)s, %(until)s)
            """,
            kept,
        )
    facts = {name: getattr(said, name) for name in ("name", "company", "inviter", "space")}
    facts |= {"token": token, "parties": ", ".join(party.name for party in said.parties)}
    await post_letter(kind, address, said.language, facts, until=until)
    return token


async def use_invitation(token: str) -> bool:
    """Use an open invitation up; tell whether it was open until now."""
    async with connection() as db:
        used = await db.execute(
            "UPDATE people_invitation SET used_at = %(now)s"
            " WHERE token_hash = %(hash)s AND used_at IS NULL AND expires_at > %(now)s",
            {"now": clock.now(), "hash": token_hash(token)},
        )
        return used.rowcount == 1


async def void_invitations(person_id: PersonId) -> None:
    """Let no letter open anything any more for a person who is in."""
    async with connection() as db:
        await db.execute("DELETE FROM people_invitation WHERE person_id = %s", (person_id,))
