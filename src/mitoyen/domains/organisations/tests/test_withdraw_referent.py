"""A referent comes in like everybody else again."""

import pytest

from mitoyen.domains.organisations.commands import name_referent, withdraw_referent
from mitoyen.foundation.decisions import Absent, Refused

from .test_name_referent import has_passkey, referents


async def test_once(pump_p4):
    jeanne, nadia = pump_p4["jeanne"], pump_p4["nadia"]
    await has_passkey(nadia)
    await name_referent(actor=jeanne, person_id=nadia.person_id)

    await withdraw_referent(actor=jeanne, person_id=nadia.person_id)

    assert await referents(jeanne) == []
    with pytest.raises(Absent):
        await withdraw_referent(actor=jeanne, person_id=nadia.person_id)


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "organisations.administrators_only"),
        ("karim", "nothing_here"),
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
    ],
)
async def test_nobody_else_withdraws_one(pump_p4, who, rule):
    await has_passkey(pump_p4["nadia"])
    await name_referent(actor=pump_p4["jeanne"], person_id=pump_p4["nadia"].person_id)

    with pytest.raises(Refused) as refusal:
        await withdraw_referent(actor=pump_p4[who], person_id=pump_p4["nadia"].person_id)

    assert refusal.value.rule == rule
