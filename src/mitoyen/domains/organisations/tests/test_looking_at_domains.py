"""Looks at real records of a real name server, on this machine."""

import pytest

from mitoyen.domains.organisations.commands import claim_domain
from mitoyen.domains.organisations.facts import record_host, record_words
from mitoyen.domains.organisations.unrecorded import (
    LookedTooSoon,
    domains_due,
    look_at_domain,
    looking,
    record_of,
    records,
)
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent, Refused

from .conftest import a_domain, itself

WORDS = record_words("abc")


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        ([WORDS], "there"),
        (["v=spf1 -all", WORDS], "there"),
        ([WORDS + " "], "other"),
        ([WORDS.upper()], "other"),
        (["abc"], "other"),
        ([WORDS + "d"], "other"),
        ([], "nothing"),
    ],
)
async def test_the_exact_words_alone_count(servers, texts, answer):
    servers.says("_mitoyen-challenge.boreal.example", *texts)

    assert await record_of("boreal.example", "abc") == answer
    assert servers.asked == ["_mitoyen-challenge.boreal.example"]


async def test_no_such_name_is_nothing_and_silence_is_no_answer(servers, monkeypatch):
    monkeypatch.setattr(records, "LONGEST_LOOK_S", 0.3)
    assert await record_of("boreal.example", "abc") == "nothing"
    servers.failing = True
    assert await record_of("boreal.example", "abc") == "no_answer"
    servers.failing, servers.silent = False, True
    assert await record_of("boreal.example", "abc") == "no_answer"


async def test_a_look_is_noted_and_not_repeated_at_once(pump_p4, servers, domains_of):
    jeanne, domain = pump_p4["jeanne"], a_domain()
    domain_id = (await claim_domain(actor=jeanne, domain=domain)).event.domain_id
    (claimed,) = await domains_of("jeanne")
    servers.says(record_host(domain), record_words(claimed.challenge))

    assert await look_at_domain(jeanne, domain_id) == "there"
    with pytest.raises(LookedTooSoon):
        await look_at_domain(jeanne, domain_id)

    assert len(servers.asked) == 1
    assert (await domains_of("jeanne"))[0].answer == "there"


async def test_each_domain_is_due_once_a_day(pump_p4, servers, monkeypatch):
    domain_id = (await claim_domain(actor=pump_p4["jeanne"], domain=a_domain())).event.domain_id
    due = (itself(pump_p4["jeanne"]), domain_id)
    assert due in await domains_due()

    await look_at_domain(*due)

    assert due not in await domains_due()
    later = clock.now() + looking.DAILY * 1.1
    monkeypatch.setattr(clock, "now", lambda: later)
    assert due in await domains_due()
    much_later = later + looking.CLAIMED_LATELY
    monkeypatch.setattr(clock, "now", lambda: much_later)
    assert due not in await domains_due()


@pytest.mark.parametrize("who", ["nadia", "karim", "outsider", "thomas"])
async def test_nobody_else_looks(pump_p4, servers, who):
    claimed = await claim_domain(actor=pump_p4["jeanne"], domain=a_domain())

    with pytest.raises(Refused):
        await look_at_domain(pump_p4[who], claimed.event.domain_id)
    with pytest.raises(Absent):
        await look_at_domain(itself(pump_p4["karim"]), claimed.event.domain_id)
    assert servers.asked == []
