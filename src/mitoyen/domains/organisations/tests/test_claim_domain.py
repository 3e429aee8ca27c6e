"""A company says that a domain is its own; nothing follows before its record proves it."""

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import claim_domain, note_domain
from mitoyen.domains.organisations.facts import DomainClaimedAlready, DomainPublic, DomainUnfit
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading

from .conftest import a_domain


async def test_a_claim_gives_nothing_but_a_challenge(pump_p4, domains_of):
    domain = a_domain()

    await claim_domain(actor=pump_p4["jeanne"], domain=domain.upper())

    (claimed,) = await domains_of("jeanne")
    assert (claimed.domain, claimed.proved_at, claimed.disputed_at) == (domain, None, None)
    assert len(claimed.challenge) == 32
    async with reading(None) as db:
        assert await queries.verified_domain_owner(db, domain) is None


async def test_two_claims_have_different_challenges_and_nobody_else_sees_them(pump_p4, domains_of):
    await claim_domain(actor=pump_p4["jeanne"], domain=a_domain())
    await claim_domain(actor=pump_p4["jeanne"], domain=a_domain())

    first, second = await domains_of("jeanne")
    assert first.challenge != second.challenge
    for who in ("karim", "lucie", "outsider", "thomas"):
        assert await domains_of(who) == []


async def test_a_claim_on_a_taken_domain_opens_a_dispute_and_replaces_nothing(pump_p4, domains_of):
    domain = a_domain()
    claimed = await claim_domain(actor=pump_p4["jeanne"], domain=domain)
    await note_domain(actor=pump_p4["jeanne"], domain_id=claimed.event.domain_id, answer="there")

    for _ in range(2):
        late = await claim_domain(actor=pump_p4["lucie"], domain=domain)
        noted = await note_domain(
            actor=pump_p4["lucie"], domain_id=late.event.domain_id, answer="there"
        )
        assert noted is None
        with pytest.raises(DomainClaimedAlready):
            await claim_domain(actor=pump_p4["lucie"], domain=domain)
        break

    (theirs,), (ours,) = await domains_of("lucie"), await domains_of("jeanne")
    assert theirs.disputed_at is not None
    assert theirs.proved_at is None
    assert ours.contested_at is not None
    async with reading(None) as db:
        owner = await queries.verified_domain_owner(db, domain)
    assert owner == pump_p4.companies["boreal"]


@pytest.mark.parametrize(("domain", "unfit"), [("x", DomainUnfit), ("gmail.com", DomainPublic)])
async def test_what_cannot_be_a_company_s_is_no_entry(pump_p4, domains_of, domain, unfit):
    with pytest.raises(unfit):
        await claim_domain(actor=pump_p4["jeanne"], domain=domain)

    assert await domains_of("jeanne") == []


@pytest.mark.parametrize(
    ("who", "rule"),
    [("nadia", "organisations.administrators_only"), ("thomas", "nothing_here")],
)
async def test_only_an_administrator_claims(pump_p4, who, rule):
    with pytest.raises(Refused) as refusal:
        await claim_domain(actor=pump_p4[who], domain=a_domain())

    assert refusal.value.rule == rule
