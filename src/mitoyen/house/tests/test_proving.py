"""The daily look: it proves, it warns the administrators after a week, and it cuts nothing."""

from datetime import timedelta

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import claim_domain
from mitoyen.domains.organisations.facts import record_host, record_words
from mitoyen.domains.organisations.unrecorded import ask_servers
from mitoyen.domains.people.unrecorded import letters
from mitoyen.foundation import clock
from mitoyen.house.proving import look_at_proofs
from mitoyen.journal import jobs
from mitoyen.journal.database import reading
from tests.nameserver import name_server


@pytest.fixture
async def servers():
    async with name_server() as served:
        ask_servers([served.address])
        yield served
        ask_servers([])


@pytest.fixture
def posted(house, monkeypatch):
    kept = []

    async def keep(_name, **arguments):
        kept.append(letters.letter(arguments["closed"]))

    monkeypatch.setattr(jobs, "ask", keep)
    return kept


async def test_a_lost_proof_is_told_once_after_a_week(pump_p4, servers, posted, monkeypatch):
    jeanne, began = pump_p4["jeanne"], clock.now()
    await claim_domain(actor=jeanne, domain="fonderie-du-lac.example")
    async with reading(jeanne) as db:
        (claimed,) = await queries.domains(db, jeanne)
    host = record_host("fonderie-du-lac.example")
    servers.says(host, record_words(claimed.challenge))

    for day in range(12):
        monkeypatch.setattr(clock, "now", lambda day=day: began + timedelta(days=day, hours=day))
        if day == 1:
            servers.records.clear()
        await look_at_proofs()

    mine = [one for one in posted if one.facts["domain"] == "fonderie-du-lac.example"]
    assert [(one.kind, one.address) for one in mine] == [
        ("domain_lapsed", pump_p4.addresses["jeanne"])
    ]
    async with reading(None) as db:
        owner = await queries.verified_domain_owner(db, "fonderie-du-lac.example")
    assert owner == pump_p4.companies["boreal"]
