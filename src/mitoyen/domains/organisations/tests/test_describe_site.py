"""A site has another name or address."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import describe_site, open_site
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def a_site(pump_p4):
    return await open_site(actor=pump_p4["jeanne"], name="Annecy", place="3 rue du Lac")


async def test_it_shows_and_again_changes_nothing(pump_p4):
    opened = await a_site(pump_p4)

    await describe_site(
        actor=pump_p4["jeanne"], site_id=opened.event.site_id, name="Lac", place="5 rue du Lac"
    )

    async with reading(pump_p4["jeanne"]) as db:
        sites = [(s.name, s.address) for s in await queries.sites(db, pump_p4["jeanne"])]
    assert sites == [("Lac", "5 rue du Lac")]
    assert (
        await describe_site(
            actor=pump_p4["jeanne"], site_id=opened.event.site_id, name="Lac", place=" 5 rue du Lac"
        )
        is None
    )


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "organisations.administrators_only"),
        ("karim", "nothing_here"),
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
    ],
)
async def test_nobody_else_does(pump_p4, who, rule):
    opened = await a_site(pump_p4)

    with pytest.raises(Refused) as refusal:
        await describe_site(
            actor=pump_p4[who], site_id=opened.event.site_id, name="Lac", place="5 rue du Lac"
        )

    assert refusal.value.rule == rule
