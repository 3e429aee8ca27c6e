"""What follows from a look at a domain's record."""

from datetime import timedelta

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import claim_domain, note_domain, release_domain
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading

from .conftest import a_domain, itself

WEEK = timedelta(days=7)


async def claimed_by(actor, domain=None):
    return (await claim_domain(actor=actor, domain=domain or a_domain())).event.domain_id


async def noted(actor, domain_id, answer):
    found = await note_domain(actor=actor, domain_id=domain_id, answer=answer)
    return found.event.kind.removeprefix("organisations.") if found else None


async def test_the_exact_record_proves_it_and_nothing_else_does(pump_p4):
    jeanne = pump_p4["jeanne"]
    domain_id = await claimed_by(jeanne)

    for answer in ("nothing", "other", "no_answer"):
        assert await noted(jeanne, domain_id, answer) is None
    assert await noted(jeanne, domain_id, "there") == "domain_proved"
    assert await noted(jeanne, domain_id, "there") is None


async def test_a_week_without_the_record_warns_and_cuts_nothing(pump_p4, monkeypatch, domains_of):
    jeanne, boreal = pump_p4["jeanne"], itself(pump_p4["jeanne"])
    domain, began = a_domain(), clock.now()
    domain_id = await claimed_by(jeanne, domain)
    await noted(boreal, domain_id, "there")

    assert await noted(boreal, domain_id, "nothing") == "domain_missed"
    assert await noted(boreal, domain_id, "other") is None
    monkeypatch.setattr(clock, "now", lambda: began + WEEK / 2)
    assert await noted(boreal, domain_id, "nothing") is None
    monkeypatch.setattr(clock, "now", lambda: began + WEEK + timedelta(hours=1))
    assert await noted(boreal, domain_id, "no_answer") is None
    assert await noted(boreal, domain_id, "nothing") == "domain_lapsed"
    assert await noted(boreal, domain_id, "nothing") is None
    async with reading(None) as db:
        assert await queries.verified_domain_owner(db, domain) == boreal.organisation_id
    assert await noted(boreal, domain_id, "there") == "domain_found"
    (found,) = await domains_of("jeanne")
    assert (found.missing_since, found.lapsed_at) == (None, None)


async def test_of_two_who_show_the_record_the_first_has_it_until_it_lets_go(pump_p4, domains_of):
    jeanne, lucie, domain = pump_p4["jeanne"], pump_p4["lucie"], a_domain()
    first, second = await claimed_by(jeanne, domain), await claimed_by(lucie, domain)

    assert await noted(lucie, second, "there") == "domain_proved"
    assert await noted(jeanne, first, "there") == "domain_disputed"
    assert await noted(jeanne, first, "there") is None
    await release_domain(actor=lucie, domain_id=second)

    assert await noted(jeanne, first, "there") == "domain_proved"
    assert (await domains_of("jeanne"))[0].disputed_at is None


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "organisations.administrators_only"),
        ("karim", "nothing_here"),
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
    ],
)
async def test_nobody_else_notes_anything(pump_p4, who, rule):
    domain_id = await claimed_by(pump_p4["jeanne"])

    with pytest.raises(Refused) as refusal:
        await note_domain(actor=pump_p4[who], domain_id=domain_id, answer="there")

    assert refusal.value.rule == rule
    if who != "thomas":
        with pytest.raises(Refused):
            await note_domain(actor=itself(pump_p4["karim"]), domain_id=domain_id, answer="there")
