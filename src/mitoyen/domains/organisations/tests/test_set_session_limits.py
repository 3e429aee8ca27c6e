"""A company chooses how long its people stay signed in, within what the house allows."""

from datetime import timedelta

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import set_session_limits
from mitoyen.domains.organisations.facts import LimitsUnfit, SessionLimits
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.unrecorded import open_session
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOUSE = SessionLimits(idle=7 * DAY, lasting=30 * DAY)
SHORT = SessionLimits(idle=HOUR, lasting=10 * HOUR)


async def signed_in(actor):
    return await open_session(
        actor.person_id, proven_by="mailbox", lasting=HOUSE.lasting, idle=HOUSE.idle
    )


async def longest(actor):
    async with reading(actor) as db:
        return [one.expires_at for one in await people.sessions_of(db, actor, clock.now())]


async def test_open_sessions_are_shortened_and_new_ones_are_short(pump_p4):
    nadia, karim = pump_p4["nadia"], pump_p4["karim"]
    await signed_in(nadia)
    await signed_in(karim)

    await set_session_limits(actor=pump_p4["jeanne"], limits=SHORT, house=HOUSE)
    await signed_in(nadia)

    ends = await longest(nadia)
    assert len(ends) == 2
    assert all(end <= clock.now() + SHORT.lasting for end in ends)
    assert (await longest(karim))[0] > clock.now() + 29 * DAY


async def test_the_house_s_own_limits_are_no_limit_of_the_company(pump_p4):
    jeanne = pump_p4["jeanne"]
    assert await set_session_limits(actor=jeanne, limits=HOUSE, house=HOUSE) is None
    await set_session_limits(actor=jeanne, limits=SHORT, house=HOUSE)
    assert await set_session_limits(actor=jeanne, limits=SHORT, house=HOUSE) is None

    async with reading(jeanne) as db:
        own = await queries.own_organisation(db, jeanne)
    assert own.session_limits(house=HOUSE) == SHORT
    stricter = SessionLimits(idle=HOUR / 2, lasting=DAY)
    assert own.session_limits(house=stricter).idle == HOUR / 2


async def test_no_longer_than_the_house_allows(pump_p4):
    with pytest.raises(LimitsUnfit):
        await set_session_limits(
            actor=pump_p4["jeanne"],
            limits=SessionLimits(idle=DAY, lasting=60 * DAY),
            house=HOUSE,
        )


@pytest.mark.parametrize(
    ("who", "rule"),
    [("nadia", "organisations.administrators_only"), ("thomas", "nothing_here")],
)
async def test_only_an_administrator_sets_them(pump_p4, who, rule):
    with pytest.raises(Refused) as refusal:
        await set_session_limits(actor=pump_p4[who], limits=SHORT, house=HOUSE)

    assert refusal.value.rule == rule
