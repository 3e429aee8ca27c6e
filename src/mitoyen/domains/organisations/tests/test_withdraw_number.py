"""A company no longer says a number."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import give_number, withdraw_number
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading


async def test_a_number_goes_once(pump_p4):
    jeanne = pump_p4["jeanne"]
    await give_number(actor=jeanne, scheme="siren", number="552008443")

    await withdraw_number(actor=jeanne, scheme="siren")

    async with reading(jeanne) as db:
        assert await queries.numbers(db, jeanne) == []
    with pytest.raises(Absent):
        await withdraw_number(actor=jeanne, scheme="siren")


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "organisations.administrators_only"),
        ("karim", "nothing_here"),
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
    ],
)
async def test_nobody_else_withdraws_it(pump_p4, who, rule):
    await give_number(actor=pump_p4["jeanne"], scheme="siren", number="552008443")

    with pytest.raises(Refused) as refusal:
        await withdraw_number(actor=pump_p4[who], scheme="siren")

    assert refusal.value.rule == rule
