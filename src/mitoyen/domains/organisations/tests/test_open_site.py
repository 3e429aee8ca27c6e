"""A company names a place where it works."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import open_site
from mitoyen.domains.organisations.facts import PlaceUnfit
from mitoyen.domains.people.facts import NameUnfit
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def sites(actor):
    async with reading(actor) as db:
        return [(one.name, one.address) for one in await queries.sites(db, actor)]


async def test_its_own_people_see_it_and_no_other_company(pump_p4):
    await open_site(actor=pump_p4["jeanne"], name="Annecy", place="3 rue du Lac\n74000 Annecy")
    await open_site(actor=pump_p4["jeanne"], name="Cluses", place="1 rue du Pont")

    seen = [("Annecy", "3 rue du Lac\n74000 Annecy"), ("Cluses", "1 rue du Pont")]
    assert await sites(pump_p4["jeanne"]) == await sites(pump_p4["nadia"]) == seen
    for who in ("karim", "lucie", "outsider", "thomas"):
        assert await sites(pump_p4[who]) == []


@pytest.mark.parametrize(("name", "place", "unfit"), [("", "x", NameUnfit), ("x", " ", PlaceUnfit)])
async def test_what_does_not_fit_is_no_entry(pump_p4, name, place, unfit):
    with pytest.raises(unfit):
        await open_site(actor=pump_p4["jeanne"], name=name, place=place)

    assert await sites(pump_p4["jeanne"]) == []


@pytest.mark.parametrize(
    ("who", "rule"),
    [("nadia", "organisations.administrators_only"), ("thomas", "nothing_here")],
)
async def test_only_an_administrator_does(pump_p4, who, rule):
    with pytest.raises(Refused) as refusal:
        await open_site(actor=pump_p4[who], name="Annecy", place="3 rue du Lac")

    assert refusal.value.rule == rule
