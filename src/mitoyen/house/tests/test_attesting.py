"""A company without a directory is asked every month, and held to its answer."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.commands import attest_people, set_guest_term
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.unrecorded import letters
from mitoyen.domains.talk.commands import open_thread
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Refused
from mitoyen.house.attesting import do_what_is_due
from mitoyen.journal import jobs
from mitoyen.journal.database import reading


@contextmanager
def later(days):
    with clock.standing_at(clock.now() + timedelta(days=days, seconds=1)):
        yield


@pytest.fixture
def posted(monkeypatch):
    kept = []

    async def keep(_name, **arguments):
        kept.append(letters.letter(arguments["closed"]))

    monkeypatch.setattr(jobs, "ask", keep)
    return kept


@pytest.fixture(autouse=True)
def ours(pump_p4, monkeypatch):
    """The companies of this test alone: a database of tests holds those of all others."""
    steps = queries.steps

    async def ours_alone(db, at):
        return [
            one for one in await steps(db, at) if one.organisation_id in pump_p4.companies.values()
        ]

    monkeypatch.setattr(queries, "steps", ours_alone)


async def answer(cast, *companies):
    """Let companies confirm all their people."""
    staff = {"aster": ("karim", "sophie"), "boreal": ("jeanne", "nadia")}
    staff |= {"cadmus": ("lucie", "denis"), "dorval": ("outsider",)}
    for company in companies:
        kept = {cast[who].person_id for who in staff[company]}
        await attest_people(actor=cast[staff[company][0]], kept=kept, gone=0)


async def due(cast, company="boreal"):
    """Do what is due; return what that was for one company of the cast."""
    name = cast.companies[company]
    return [one.step for one in await do_what_is_due() if one.organisation_id == name]


async def restrained(cast, company="boreal"):
    async with reading(CompanyItself(organisation_id=cast.companies[company])) as db:
        return (
            await organisations.own_organisation(
                db, CompanyItself(organisation_id=cast.companies[company])
            )
        ).restrained


async def letter(cast):
    async with reading(cast["karim"]) as db:
        found = await queries.grades(db, [cast.companies["boreal"]])
    return found[cast.companies["boreal"]].letter


async def test_a_month_of_silence_from_the_first_letter_to_the_answer(pump_p4, posted):
    nadia = pump_p4["nadia"]
    to_jeanne = pump_p4.addresses["jeanne"]

    assert await due(pump_p4) == []
    with later(30):
        assert await due(pump_p4) == ["ask"]
        assert await due(pump_p4) == []
        await answer(pump_p4, "aster", "cadmus", "dorval")
        assert [one.kind for one in posted if one.address == to_jeanne] == ["attestation"]
        for days, steps, level in (
            (2, [], "open"),
            (3, ["remind"], "open"),
            (6, ["remind"], "open"),
            (7, ["read_only", "remind"], "read_only"),
            (20, ["remind"], "read_only"),
            (21, ["suspended"], "suspended"),
        ):
            with later(days):
                assert (await due(pump_p4), days) == (steps, days)
                assert await restrained(pump_p4) == level
                assert await letter(pump_p4) == ("E" if days >= 7 else "D")
        with later(22):
            with pytest.raises(Refused):
                await open_thread(actor=nadia, room_id=pump_p4.common, title="x", body="x")
            await answer(pump_p4, "boreal")
            assert await due(pump_p4) == ["open"]
            assert await letter(pump_p4) == "D"
            await open_thread(actor=nadia, room_id=pump_p4.common, title="x", body="x")
            assert await due(pump_p4) == []


async def test_a_house_that_was_down_asks_before_it_holds_anybody_late(pump_p4, posted):
    with later(400):
        assert await due(pump_p4) == ["ask"]
        assert await restrained(pump_p4) == "open"


async def test_others_are_not_touched(pump_p4, posted):
    with later(30):
        await do_what_is_due()
        await answer(pump_p4, "cadmus")
        with later(8):
            assert await due(pump_p4, "cadmus") == []
            assert await restrained(pump_p4, "cadmus") == "open"


async def test_a_guest_leaves_on_his_day(pump_p4, monkeypatch):
    nadia = pump_p4["nadia"]
    over = queries.guests_over

    async def ours_alone(db, at):
        return [one for one in await over(db, at) if one.person_id == nadia.person_id]

    monkeypatch.setattr(queries, "guests_over", ours_alone)
    await set_guest_term(
        actor=pump_p4["jeanne"],
        person_id=nadia.person_id,
        sponsor=pump_p4.companies["aster"],
        days=10,
    )
    for days, here in ((9, True), (10, False), (11, False)):
        with later(days):
            await do_what_is_due()
            async with reading(nadia) as db:
                assert (await people.standing(db, nadia) is not None) == here
