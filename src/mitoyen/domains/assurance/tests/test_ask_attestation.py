"""A company without a directory is asked by the rule it lives under, and once until it answers."""

import pytest

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.commands import ask_attestation, attest_people
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


def itself(actor):
    return CompanyItself(organisation_id=actor.organisation_id)


async def test_asking_again_is_no_entry_until_it_has_answered(pump_p4):
    jeanne, nadia = pump_p4["jeanne"], pump_p4["nadia"]

    assert await ask_attestation(actor=itself(jeanne)) is not None
    assert await ask_attestation(actor=itself(jeanne)) is None

    await attest_people(actor=jeanne, kept={jeanne.person_id, nadia.person_id}, gone=0)
    assert await ask_attestation(actor=itself(jeanne)) is not None


@pytest.mark.parametrize("who", ["jeanne", "nadia", "karim", "outsider"])
async def test_no_person_asks(pump_p4, who):
    with pytest.raises(Absent):
        await ask_attestation(actor=pump_p4[who])


@pytest.mark.parametrize("who", ["karim", "outsider"])
async def test_partners_do_not_read_what_a_company_was_asked(pump_p4, who):
    await ask_attestation(actor=itself(pump_p4["jeanne"]))

    async with reading(pump_p4[who]) as db:
        assert await queries.attestation(db, pump_p4["jeanne"]) is None
    async with reading(pump_p4["jeanne"]) as db:
        assert (await queries.attestation(db, pump_p4["jeanne"])).pending
