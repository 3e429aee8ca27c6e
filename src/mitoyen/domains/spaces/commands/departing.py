"""The verbs of departures: what the partners see of somebody who left, and whom they turn to then."""

from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import policy, queries
from mitoyen.domains.spaces.events import ContactNamed, ParticipationEnded, SeatLeft
from mitoyen.domains.spaces.queries import departures
from mitoyen.domains.spaces.queries.departures import UnshownDeparture
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.identifiers import MemberId, SpaceId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing


async def show_departure(
    *, actor: CompanyItself, departure: UnshownDeparture
) -> Recorded[ParticipationEnded | SeatLeft] | None:
    """Show in one journal that somebody no longer represents his company. Shown already, it is no entry.

    Whoever else shows it meanwhile waits for the room's lock, and finds it shown.

    Raises:
        Refused: by `policy.may_show_departure`.
        Absent: when nobody of the company sits there any more.
    """
    policy.may_show_departure(
        by_itself=isinstance(actor, CompanyItself),
        own=actor.organisation_id == departure.organisation_id,
    ).require()
    async with writing(departure.room_id, actor=actor) as draft:
        if departure not in await departures.unshown(draft.db, member_id=departure.member_id):
            return None
        member_id, party = departure.member_id, departure.organisation_id
        ended: ParticipationEnded | SeatLeft = (
            SeatLeft(member_id=member_id, party=party)
            if departure.seat
            else ParticipationEnded(space_id=departure.space_id, member_id=member_id, party=party)
        )
        return await draft.record(ended)


async def name_contact(
    *, actor: Actor, space_id: SpaceId, member_id: MemberId
) -> Recorded[ContactNamed] | None:
    """Name who of one's own company the partners turn to in a space. The same again is no entry.

    Raises:
        Refused: by `policy.may_name_contact`.
    """
    async with reading(actor) as db:
        room_id = (await queries.space(db, space_id)).room_id
    async with writing(room_id, actor=actor) as draft:
        policy.may_name_contact(
            standing=await people.standing(draft.db, actor),
            member=await queries.member_facts(draft.db, space_id, member_id),
        ).require()
        named = await departures.contacts(draft.db, space_id)
        if any(one.member_id == member_id for one in named.values()):
            return None
        return await draft.record(
            ContactNamed(space_id=space_id, member_id=member_id, party=actor.organisation_id)
        )
