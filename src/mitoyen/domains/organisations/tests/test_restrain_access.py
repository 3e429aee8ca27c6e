"""A company that does not keep its promises reads only, then sees nothing of any space, until it keeps them again."""

import pytest

from mitoyen.domains.organisations.commands import rename_organisation, restrain_access
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk.commands import open_thread
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


def itself(actor):
    return CompanyItself(organisation_id=actor.organisation_id)


async def test_reading_only_refuses_to_write_in_any_room_but_the_company_s_own_journal(pump_p4):
    jeanne, karim = pump_p4["jeanne"], pump_p4["karim"]
    await restrain_access(actor=itself(jeanne), level="read_only")

    with pytest.raises(Refused) as refusal:
        await open_thread(actor=jeanne, room_id=pump_p4.common, title="Plan", body="Hello")

    assert refusal.value.rule == "organisations.reads_only"
    async with reading(jeanne) as db:
        assert await spaces.spaces(db)
    await rename_organisation(actor=jeanne, name="Boréal Fonderie")
    await open_thread(actor=karim, room_id=pump_p4.common, title="Plan", body="Hello")


async def test_a_suspended_company_sees_no_space_and_comes_back_whole(pump_p4):
    jeanne = pump_p4["jeanne"]
    await restrain_access(actor=itself(jeanne), level="suspended")
    async with reading(jeanne) as db:
        assert await spaces.spaces(db) == []
    with pytest.raises(Refused):
        await open_thread(actor=jeanne, room_id=pump_p4.common, title="Plan", body="Hello")

    await restrain_access(actor=itself(jeanne), level="open")
    again = await restrain_access(actor=itself(jeanne), level="open")

    assert again is None
    await open_thread(actor=jeanne, room_id=pump_p4.common, title="Plan", body="Hello")


async def test_no_person_restrains_a_company_his_own_no_more_than_another(pump_p4):
    with pytest.raises(Refused):
        await restrain_access(actor=pump_p4["jeanne"], level="suspended")


async def test_a_company_by_itself_reads_no_room_and_writes_where_its_people_sit_alone(
    pump_p4, by_hand
):
    boreal = itself(pump_p4["jeanne"])
    async with reading(boreal) as db:
        assert await spaces.spaces(db) == []
        found = await (await db.execute("SELECT DISTINCT room_id FROM journal_entry")).fetchall()
    assert found == [(pump_p4.company_rooms["boreal"],)]
    async with by_hand.transaction(force_rollback=True):
        for room in (pump_p4.common, pump_p4.prices, pump_p4.company_rooms["boreal"]):
            await by_hand.execute("SELECT journal_open_for(%s, %s)", (room, boreal.organisation_id))
    for room in (pump_p4.sides["aster"], pump_p4.company_rooms["aster"], "r_" + "a" * 26):
        with pytest.raises(Exception, match="not open to you"):
            await by_hand.execute("SELECT journal_open_for(%s, %s)", (room, boreal.organisation_id))
