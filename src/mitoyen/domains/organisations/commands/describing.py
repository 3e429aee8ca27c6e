"""What a company says of itself: its numbers and its sites."""

from mitoyen.domains.organisations import policy, queries
from mitoyen.domains.organisations.events import (
    NumberGiven,
    NumberWithdrawn,
    SiteClosed,
    SiteDescribed,
    SiteOpened,
)
from mitoyen.domains.organisations.facts import Scheme, written_number, written_place
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import written_name
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import SiteId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing


async def give_number(*, actor: Actor, scheme: Scheme, number: str) -> Recorded[NumberGiven] | None:
    """Say under which number a register knows one's own company. The same again is no entry.

    Raises:
        Refused: by `policy.may_give_number`.
        NumberUnfit: when it is no number of that register.
    """
    number = written_number(scheme, number)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_give_number(standing=await people.standing(draft.db, actor)).require()
        if (scheme, number) in [
            (n.scheme, n.number) for n in await queries.numbers(draft.db, actor)
        ]:
            return None
        return await draft.record(
            NumberGiven(company=actor.organisation_id, scheme=scheme, number=number)
        )


async def withdraw_number(*, actor: Actor, scheme: Scheme) -> Recorded[NumberWithdrawn]:
    """No longer say a number.

    Raises:
        Refused: by `policy.may_withdraw_number`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        given = scheme in [one.scheme for one in await queries.numbers(draft.db, actor)]
        standing = await people.standing(draft.db, actor)
        policy.may_withdraw_number(standing=standing, given=given).require()
        return await draft.record(NumberWithdrawn(scheme=scheme))


async def open_site(*, actor: Actor, name: str, place: str) -> Recorded[SiteOpened]:
    """Name a place where one's own company works.

    Args:
        place: its postal address, in lines.

    Raises:
        Refused: by `policy.may_open_site`.
        NameUnfit, PlaceUnfit: what was given does not fit.
    """
    name, place = written_name(name), written_place(place)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_open_site(standing=await people.standing(draft.db, actor)).require()
        return await draft.record(
            SiteOpened(site_id=SiteId.new(), company=actor.organisation_id, name=name, place=place)
        )


async def describe_site(
    *, actor: Actor, site_id: SiteId, name: str, place: str
) -> Recorded[SiteDescribed] | None:
    """Correct the name or the address of a site. No change is no entry.

    Raises:
        Refused: by `policy.may_describe_site`.
        NameUnfit, PlaceUnfit: what was given does not fit.
    """
    name, place = written_name(name), written_place(place)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.site(draft.db, actor, site_id)
        standing = await people.standing(draft.db, actor)
        policy.may_describe_site(standing=standing, there=known is not None).require()
        if known is not None and (known.name, known.address) == (name, place):
            return None
        return await draft.record(SiteDescribed(site_id=site_id, name=name, place=place))


async def close_site(*, actor: Actor, site_id: SiteId) -> Recorded[SiteClosed]:
    """Take a site away.

    Raises:
        Refused: by `policy.may_close_site`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.site(draft.db, actor, site_id)
        standing = await people.standing(draft.db, actor)
        policy.may_close_site(standing=standing, there=known is not None).require()
        return await draft.record(SiteClosed(site_id=site_id))
