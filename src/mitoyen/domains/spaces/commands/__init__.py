"""The verbs about spaces and rooms. Each is an entry in the journal of the room that it concerns."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeVar

from psycopg.errors import UniqueViolation

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.facts import represents_a_company
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import written_address, written_name
from mitoyen.domains.spaces import policy, queries
from mitoyen.domains.spaces.events import (
    MemberAdmitted,
    ParticipationEnded,
    PartyAdmitted,
    PartyInvited,
    PrivateSideOpened,
    RestrictedRoomOpened,
    SeatGiven,
    SeatLeft,
    SpaceOpened,
)
from mitoyen.domains.spaces.facts import PartyFacts
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import NOTHING_HERE, Refused, Unfit
from mitoyen.foundation.events import Event
from mitoyen.foundation.identifiers import (
    Identifier,
    InvitationId,
    MemberId,
    OrganisationId,
    PersonId,
    RoomId,
    SpaceId,
)
from mitoyen.journal import keys
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Draft, Recorded, beginning, writing

LONGEST_PURPOSE = 500  # characters
I = TypeVar("I", bound=Identifier)  # noqa: E741 (a type variable)
Role = Literal["customer", "supplier", "partner"]


class PurposeTooLong(Unfit):
    """A purpose is longer than `LONGEST_PURPOSE` characters."""

    field = "purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSpace:
    """A space that has just opened, with the opener as its first member."""

    space_id: SpaceId
    room_id: RoomId
    member_id: MemberId


async def open_space(
    *,
    actor: Actor,
    name: str,
    purpose: str = "",
    role: Role = "partner",
    once: str | None = None,
) -> OpenedSpace:
    """Open a space with one's own company as its first party and oneself as its first member.

    Args:
        once: an idempotency key: the same request again under it returns what the first one opened.

    Raises:
        Refused: by `policy.may_open_space`.
        NameUnfit, PurposeTooLong: what was given does not fit.
    """
    name, purpose = written_name(name), _written_purpose(purpose)
    async with reading(actor) as db:
        policy.may_open_space(standing=await people.standing(db, actor)).require()
        company = await organisations.own_organisation(db, actor)
        person = await people.person(db, actor, actor.person_id)
    said = ("space", actor.person_id, name, purpose, role)
    space_id, room_id = _name(SpaceId, once, *said), _name(RoomId, once, *said)
    opened = OpenedSpace(space_id=space_id, room_id=room_id, member_id=_name(MemberId, once, *said))
    log = keys.log_of(room_id)
    await _begin(
        room_id,
        actor,
        opened.member_id,
        SpaceOpened(
            origin=log.origin,
            vkey=log.vkey,
            space_id=space_id,
            name=name,
            purpose=purpose or None,
        ),
        PartyAdmitted(
            space_id=space_id,
            party=actor.organisation_id,
            role=role,
            tone=1,
            name=company.name or "?",
        ),
        _arrival(space_id, opened.member_id, person),
    )
    await open_private_side(actor=actor, space_id=space_id)
    return opened


def _written_purpose(purpose: str) -> str:
    written = " ".join(unicodedata.normalize("NFC", purpose).split())
    if len(written) > LONGEST_PURPOSE:
        raise PurposeTooLong(limit=LONGEST_PURPOSE)
    return written


async def open_private_side(*, actor: Actor, space_id: SpaceId) -> RoomId:
    """Open one's own company's private side in a space; when it is open already, return it.

    Raises:
        Refused: by `policy.may_open_private_side`.
    """
    async with reading(actor) as db:
        common = await queries.space(db, space_id)
        member = await queries.membership(db, common.room_id, actor)
        facts = await queries.party_facts(db, space_id, actor.organisation_id)
        policy.may_open_private_side(member=member, party=facts).require()
        for known in await queries.rooms(db, space_id):
            if known.kind == "private" and known.organisation_id == actor.organisation_id:
                return known.room_id
    # One name for all who open it at this moment: the second finds the first one's.
    room_id = keys.named(RoomId, "side", space_id, actor.organisation_id)
    log = keys.log_of(room_id)
    await _begin(
        room_id,
        actor,
        member.member_id if member else None,
        PrivateSideOpened(
            origin=log.origin, vkey=log.vkey, space_id=space_id, party=actor.organisation_id
        ),
    )
    return room_id


async def _begin(room_id: RoomId, actor: Actor, author: MemberId | None, *events: Event) -> None:
    """Begin a room with these events, unless it stands already: then whoever asks again has what was asked for."""
    try:
        async with beginning(room_id, actor=actor, author=author) as draft:
            for event in events:
                await draft.record(event)
    except UniqueViolation:
        async with reading(actor) as db:
            await queries.room(db, room_id)


def _name(kind: type[I], once: str | None, *said: str) -> I:
    """Return a name for something new: fresh, or the one that follows from an idempotency key and its request."""
    return keys.named(kind, once, *said) if once else kind.new()


async def invite_party(
    *, actor: Actor, space_id: SpaceId, name: str, address: str
) -> Recorded[PartyInvited]:
    """Propose another company, through somebody who can answer for it. The letter is the door's to send.

    Raises:
        Refused: by `policy.may_invite_party`.
        NameUnfit, AddressUnfit, AddressPublic: what was given does not fit.
    """
    name, address = written_name(name), represents_a_company(written_address(address))
    async with reading(actor) as db:
        room_id = (await queries.space(db, space_id)).room_id
    async with writing(room_id, actor=actor) as draft:
        policy.may_invite_party(
            member=await queries.membership(draft.db, room_id, actor),
            parties=await queries.party_facts(draft.db, space_id, actor.organisation_id),
        ).require()
        return await draft.record(
            PartyInvited(
                space_id=space_id, invitation_id=InvitationId.new(), name=name, address=address
            )
        )


async def admit_party(
    *, actor: Actor, room_id: RoomId, invitation: bytes, role: Role = "partner"
) -> OpenedSpace:
    """Accept, for one's own company, the invitation to become a party; come in as its first member.

    Args:
        room_id: the common room in whose journal the invitation stands.
        invitation: the hash of the invitation's token, which the walls check.

    Raises:
        Refused: by `policy.may_admit_party`.
        Absent: when the invitation is not open.
    """
    async with reading(actor) as db:
        company = await organisations.own_organisation(db, actor)
        person = await people.person(db, actor, actor.person_id)
    async with writing(room_id, actor=actor, invitation=invitation) as draft:
        space_id, invitation_id = await _invited_to(draft, invitation)
        facts = await queries.party_facts(draft.db, space_id, actor.organisation_id)
        policy.may_admit_party(
            standing=await people.standing(draft.db, actor), invited=True, parties=facts
        ).require()
        member_id = MemberId.new()
        draft.author = member_id
        await draft.record(
            PartyAdmitted(
                space_id=space_id,
                party=actor.organisation_id,
                role=role,
                tone=_free_tone(facts),
                invitation_id=invitation_id,
                name=company.name or "?",
            )
        )
        await draft.record(_arrival(space_id, member_id, person))
        await draft.db.execute(
            "UPDATE people_invitation SET used_at = now() WHERE token_hash = %s", (invitation,)
        )
    await open_private_side(actor=actor, space_id=space_id)
    return OpenedSpace(space_id=space_id, room_id=room_id, member_id=member_id)


async def _invited_to(draft: Draft, invitation: bytes) -> tuple[SpaceId, InvitationId]:
    """Return the space and the invitation behind a token's hash, in the room that is open."""
    cursor = await draft.db.execute(
        """
        SELECT p.space_id, p.invitation_id FROM people_invitation i
        JOIN spaces_party_invitation p ON p.room_id = i.room_id AND p.invitation_id = i.invitation_id
        WHERE i.token_hash = %s AND i.room_id = %s AND i.kind = 'party' AND i.used_at IS NULL AND i.expires_at > now()
        """,
        (invitation, draft.room_id),
    )
    found = await cursor.fetchone()
    if found is None:
        raise Refused("people.invitation_closed")
    return SpaceId(found[0]), InvitationId(found[1])


def _free_tone(facts: PartyFacts) -> int:
    return min(set(range(1, policy.MOST_PARTIES + 1)) - set(facts.taken_tones))


def _arrival(space_id: SpaceId, member_id: MemberId, person: people.PersonRow) -> MemberAdmitted:
    return MemberAdmitted(
        space_id=space_id,
        member_id=member_id,
        party=person.organisation_id,
        name=person.name or "?",
        title=person.title,
        person=person.person_id,
    )


async def admit_member(
    *, actor: Actor, space_id: SpaceId, person_id: PersonId
) -> Recorded[MemberAdmitted]:
    """Bring a person of one's own company into a space. All parties see the arrival.

    Raises:
        Refused: by `policy.may_admit_member`.
        Absent: when the person is not of one's own company.
    """
    async with reading(actor) as db:
        room_id = (await queries.space(db, space_id)).room_id
        person = await people.person(db, actor, person_id)
    if person.left_at is not None:
        NOTHING_HERE.require()
    async with writing(room_id, actor=actor) as draft:
        policy.may_admit_member(
            standing=await people.standing(draft.db, actor),
            party=await queries.party_facts(draft.db, space_id, actor.organisation_id),
            already=await queries.is_member(draft.db, space_id, person_id),
        ).require()
        return await draft.record(_arrival(space_id, MemberId.new(), person))


async def end_participation(
    *, actor: Actor, space_id: SpaceId, member_id: MemberId
) -> Recorded[ParticipationEnded]:
    """End the participation of a person of one's own company. All parties see the departure, nobody its reason.

    Raises:
        Refused: by `policy.may_end_participation`.
    """
    async with reading(actor) as db:
        room_id = (await queries.space(db, space_id)).room_id
    async with writing(room_id, actor=actor) as draft:
        facts = await queries.member_facts(draft.db, space_id, member_id)
        policy.may_end_participation(
            standing=await people.standing(draft.db, actor), member=facts
        ).require()
        seats = await queries.seats_to_leave(draft.db, member_id)
        ended = await draft.record(
            ParticipationEnded(space_id=space_id, member_id=member_id, party=actor.organisation_id)
        )
    for seat in seats:  # his access ended with the entry above; this tells the rooms where he sat
        async with writing(seat, actor=actor) as draft:
            if await queries.is_seated(draft.db, seat, member_id):
                await draft.record(SeatLeft(member_id=member_id, party=actor.organisation_id))
    return ended


async def open_restricted_room(
    *,
    actor: Actor,
    space_id: SpaceId,
    name: str,
    with_members: tuple[MemberId, ...] = (),
    once: str | None = None,
) -> RoomId:
    """Open a restricted room for oneself and other members of the space. For everybody else it does not exist.

    Args:
        once: an idempotency key: the same request again under it returns the room that the first one opened.

    Raises:
        Refused: by `policy.may_open_restricted_room`.
        NameUnfit: when the name is empty or too long.
    """
    name = written_name(name)
    async with reading(actor) as db:
        common = await queries.space(db, space_id)
        me = await queries.membership(db, common.room_id, actor)
        chosen = [m for m in dict.fromkeys(with_members) if me is None or m != me.member_id]
        invited = tuple(
            [await queries.member_facts(db, space_id, member_id) for member_id in chosen]
        )
        policy.may_open_restricted_room(member=me, invited=invited).require()
    if me is None:
        raise Refused("nothing_here")
    seated = [(me.member_id, me.organisation_id)]
    seated += [(one.member_id, one.organisation_id) for one in invited if one is not None]
    said = ("room", space_id, actor.person_id, name, *(member_id for member_id, _ in seated))
    room_id = _name(RoomId, once, *said)
    log = keys.log_of(room_id)
    await _begin(
        room_id,
        actor,
        me.member_id,
        RestrictedRoomOpened(origin=log.origin, vkey=log.vkey, space_id=space_id, name=name),
        *(SeatGiven(member_id=member_id, party=party) for member_id, party in seated),
    )
    return room_id


async def give_seat(*, actor: Actor, room_id: RoomId, member_id: MemberId) -> Recorded[SeatGiven]:
    """Bring another member into a restricted room, of a company that already sits there.

    Raises:
        Refused: by `policy.may_give_seat`.
    """
    async with writing(room_id, actor=actor) as draft:
        me = await queries.membership(draft.db, room_id, actor)
        other = (
            await queries.member_facts(draft.db, me.space_id, member_id, room_id=room_id)
            if me
            else None
        )
        policy.may_give_seat(member=me, other=other).require()
        return await draft.record(
            SeatGiven(
                member_id=member_id, party=other.organisation_id if other else OrganisationId("")
            )
        )


async def leave_seat(*, actor: Actor, room_id: RoomId) -> Recorded[SeatLeft]:
    """Leave a restricted room. Its past stays; nothing more of it will be seen.

    Raises:
        Refused: by `policy.may_leave_seat`.
    """
    async with writing(room_id, actor=actor) as draft:
        me = await queries.membership(draft.db, room_id, actor)
        policy.may_leave_seat(member=me).require()
        if me is None:
            raise Refused("nothing_here")
        return await draft.record(SeatLeft(member_id=me.member_id, party=me.organisation_id))
