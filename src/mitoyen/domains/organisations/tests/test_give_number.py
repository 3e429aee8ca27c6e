"""A company says under which number a register knows it."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import give_number
from mitoyen.domains.organisations.facts import NumberUnfit
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading

SIREN, OTHER = "552 008 443", "732829320"


async def numbers(actor):
    async with reading(actor) as db:
        return {one.scheme: one.number for one in await queries.numbers(db, actor)}


async def test_one_number_a_register_and_the_same_again_is_no_entry(pump_p4):
    jeanne = pump_p4["jeanne"]

    await give_number(actor=jeanne, scheme="siren", number=SIREN)
    assert await give_number(actor=jeanne, scheme="siren", number="552008443") is None
    await give_number(actor=jeanne, scheme="siren", number=OTHER)
    await give_number(actor=jeanne, scheme="lei", number="213800KUD8LAJWSQ9D15")

    assert await numbers(jeanne) == {"siren": "732829320", "lei": "213800KUD8LAJWSQ9D15"}
    assert await numbers(pump_p4["nadia"]) == await numbers(jeanne)


@pytest.mark.parametrize("who", ["karim", "outsider"])
async def test_no_other_company_reads_it(pump_p4, who):
    await give_number(actor=pump_p4["jeanne"], scheme="siren", number=SIREN)

    assert await numbers(pump_p4[who]) == {}


async def test_a_wrong_number_is_no_entry(pump_p4):
    with pytest.raises(NumberUnfit):
        await give_number(actor=pump_p4["jeanne"], scheme="siren", number="552008444")

    assert await numbers(pump_p4["jeanne"]) == {}


@pytest.mark.parametrize(
    ("who", "rule"),
    [("nadia", "organisations.administrators_only"), ("thomas", "nothing_here")],
)
async def test_only_an_administrator_gives_it(pump_p4, who, rule):
    with pytest.raises(Refused) as refusal:
        await give_number(actor=pump_p4[who], scheme="siren", number=SIREN)

    assert refusal.value.rule == rule
