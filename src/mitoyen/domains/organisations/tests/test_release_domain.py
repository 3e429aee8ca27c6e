"""A company lets a domain go: it is anybody's to claim and prove from there on."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import claim_domain, note_domain, release_domain
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading

from .conftest import a_domain


async def test_it_is_gone_at_once(pump_p4, domains_of):
    jeanne, domain = pump_p4["jeanne"], a_domain()
    domain_id = (await claim_domain(actor=jeanne, domain=domain)).event.domain_id
    await note_domain(actor=jeanne, domain_id=domain_id, answer="there")

    await release_domain(actor=jeanne, domain_id=domain_id)

    assert await domains_of("jeanne") == []
    async with reading(None) as db:
        assert await queries.verified_domain_owner(db, domain) is None
    with pytest.raises(Absent):
        await release_domain(actor=jeanne, domain_id=domain_id)


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "organisations.administrators_only"),
        ("karim", "nothing_here"),
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
    ],
)
async def test_nobody_else_lets_it_go(pump_p4, who, rule):
    claimed = await claim_domain(actor=pump_p4["jeanne"], domain=a_domain())

    with pytest.raises(Refused) as refusal:
        await release_domain(actor=pump_p4[who], domain_id=claimed.event.domain_id)

    assert refusal.value.rule == rule
