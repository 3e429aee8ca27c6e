"""An administrator renames his own company."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import rename_organisation
from mitoyen.domains.people.facts import NameUnfit
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def name_of(actor):
    async with reading(actor) as db:
        return (await queries.own_organisation(db, actor)).name


@pytest.mark.parametrize(
    ("who", "rule"),
    [("thomas", "nothing_here"), ("sophie", "organisations.administrators_only")],
)
async def test_a_refusal_changes_nothing(pump_p4, who, rule):
    with pytest.raises(Refused) as refusal:
        await rename_organisation(actor=pump_p4[who], name="Autre")

    assert refusal.value.rule == rule
    assert await name_of(pump_p4["karim"]) == "Aster"
    assert await name_of(pump_p4["jeanne"]) == "Boréal"


async def test_everybody_renames_no_company_but_his_own(pump_p4):
    await rename_organisation(actor=pump_p4["outsider"], name="Dorval et fils")

    assert await name_of(pump_p4["outsider"]) == "Dorval et fils"
    assert await name_of(pump_p4["karim"]) == "Aster"


async def test_words_already_written_keep_the_name_of_their_time(pump_p4):
    renamed = await rename_organisation(actor=pump_p4["karim"], name="  Aster  Pompes ")

    assert renamed.room_id == pump_p4.company_rooms["aster"]
    assert await name_of(pump_p4["sophie"]) == "Aster Pompes"
    async with reading(pump_p4["jeanne"]) as db:
        parties = await spaces.parties(db, pump_p4.space_id)
    assert [party.name for party in parties] == ["Aster", "Boréal", "Cadmus"]


@pytest.mark.parametrize("name", ["", "x" * 121])
async def test_a_company_has_a_name(pump_p4, name):
    with pytest.raises(NameUnfit):
        await rename_organisation(actor=pump_p4["karim"], name=name)
