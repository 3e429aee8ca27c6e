"""A referent confirms by name who still acts for his company; his partners see when."""

import pytest

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.commands import attest_people
from mitoyen.domains.assurance.facts import ListMoved
from mitoyen.domains.people.commands import end_access
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


def ids(cast, *who):
    return {cast[one].person_id for one in who}


async def test_a_confirmation_is_an_entry_with_two_counts(pump_p4):
    jeanne = pump_p4["jeanne"]
    await end_access(actor=jeanne, person_id=pump_p4["nadia"].person_id)

    recorded = await attest_people(actor=jeanne, kept=ids(pump_p4, "jeanne"), gone=1)

    assert (recorded.event.kept, recorded.event.gone) == (1, 1)
    async with reading(jeanne) as db:
        said = await queries.attestation(db, jeanne)
    assert (said.kept, said.gone) == (1, 1)


@pytest.mark.parametrize("kept", [("jeanne",), ("jeanne", "nadia", "thomas"), ("jeanne", "karim")])
async def test_names_that_are_not_those_of_now_confirm_nothing(pump_p4, kept):
    with pytest.raises(ListMoved):
        await attest_people(actor=pump_p4["jeanne"], kept=ids(pump_p4, *kept), gone=0)


@pytest.mark.parametrize("who", ["nadia", "sophie"])
async def test_a_colleague_without_a_mandate_confirms_nobody(pump_p4, who):
    with pytest.raises(Refused) as refusal:
        await attest_people(actor=pump_p4[who], kept=ids(pump_p4, "jeanne", "nadia"), gone=0)

    assert refusal.value.rule == "people.administrators_only"


async def test_who_left_confirms_nobody(pump_p4):
    with pytest.raises(Refused):
        await attest_people(actor=pump_p4["thomas"], kept=ids(pump_p4, "jeanne", "nadia"), gone=0)
