"""The heartbeat: a refusal ends access within a quarter of an hour, a fault of the network ends nothing."""

from datetime import timedelta

import pytest

from mitoyen.domains.connections.unrecorded import findings, last_good_answer
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import end_access, restore_access
from mitoyen.domains.people.unrecorded import make_access_token, session, token_holder
from mitoyen.doors.login.heartbeat import ask_about_due
from mitoyen.journal.database import reading


@pytest.fixture
async def nadia(boreal, browser):
    """nadia has signed in by her company."""
    await boreal.bind("nadia", "n1")
    one = await browser()
    await boreal.signs_in(one, "n1")
    return one


@pytest.fixture
def later(owner, boreal):
    """Let the last question have been so long ago."""

    async def later(minutes):
        await owner.execute(
            "UPDATE connections_refresh SET checked_at = checked_at - %s WHERE connection_id = %s",
            (timedelta(minutes=minutes), boreal.connection_id),
        )

    return later


async def beat():
    while await ask_about_due():
        pass


async def person(cast, who):
    async with reading(cast["jeanne"]) as db:
        return await people.person(db, cast["jeanne"], cast[who].person_id)


def refreshes(boreal):
    return [
        form["refresh_token"]
        for _, path, form, _ in boreal.issuer.asked
        if path == "/token" and form["grant_type"] == "refresh_token"
    ]


async def test_a_good_answer_changes_nothing_and_each_token_is_used_once(boreal, nadia, later):
    await beat()
    assert refreshes(boreal) == []
    before = await last_good_answer(boreal.connection_id)

    for _ in range(3):
        await later(16)
        await beat()

    assert len(set(refreshes(boreal))) == 3
    assert await session(nadia.session) is not None
    assert await last_good_answer(boreal.connection_id) > before


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, "invalid_grant"), (400, "invalid_request"), (401, "x"), (403, ""), (404, "")],
)
async def test_a_refusal_ends_every_access_until_somebody_confirms(
    boreal, nadia, later, cast, status, error
):
    program = await make_access_token(actor=cast["nadia"], name="export", may_write=False, days=1)
    boreal.issuer.error = {"status": status, "error": error}
    await later(16)

    await beat()

    assert await session(nadia.session) is None
    assert await token_holder(program.token) is None
    assert (await person(cast, "nadia")).paused_at is not None
    (found, *_) = await findings(cast["jeanne"], boreal.connection_id)
    assert (found.outcome, found.person_id) == ("sign_in_refused", cast["nadia"].person_id)


async def test_while_he_waits_his_company_s_sign_in_lets_nobody_in(
    boreal, nadia, later, cast, browser
):
    boreal.issuer.error = {"error": "invalid_grant"}
    await later(16)
    await beat()
    boreal.issuer.error = {}
    one = await browser()

    assert (await boreal.signs_in(one, "n1"))[1]["problem"] == "company_without_access"
    await restore_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)
    assert await boreal.signs_in(one, "n1") == ("/", {})
    assert await session(nadia.session) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (408, ""),
        (429, ""),
        (500, ""),
        (503, ""),
        (401, "invalid_client"),
        (400, "unauthorized_client"),
    ],
)
async def test_what_says_nothing_of_the_person_ends_nothing(boreal, nadia, later, status, error):
    boreal.issuer.error = {"status": status, "error": error}
    await later(16)
    await beat()
    assert await session(nadia.session) is not None

    boreal.issuer.error = {}
    await later(16)
    await beat()

    assert len(refreshes(boreal)) == 2
    assert len(set(refreshes(boreal))) == 1
    assert await session(nadia.session) is not None


async def test_a_network_that_is_away_ends_nothing(boreal, nadia, later, monkeypatch):
    monkeypatch.setattr(
        "mitoyen.domains.connections.unrecorded.fetching._private_allowed",
        False,
    )
    await later(16)

    await beat()

    assert refreshes(boreal) == []
    assert await session(nadia.session) is not None


async def test_who_has_no_open_session_is_asked_about_once_a_day(boreal, nadia, later, cast):
    await nadia.sends("/logout")
    await later(16)
    await beat()
    assert refreshes(boreal) == []
    boreal.issuer.error = {"error": "invalid_grant"}

    await later(24 * 60)
    await beat()

    assert (await person(cast, "nadia")).paused_at is not None


async def test_who_has_left_is_asked_about_no_more(boreal, nadia, later, cast, owner):
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)
    await later(25 * 60)

    await beat()
    await later(25 * 60)
    await beat()

    assert refreshes(boreal) == []


async def test_a_refresh_token_stands_nowhere_in_clear(boreal, nadia, owner):
    (given,) = boreal.issuer.refreshing
    kept = await (
        await owner.execute(
            "SELECT closed FROM connections_refresh WHERE connection_id = %s",
            (boreal.connection_id,),
        )
    ).fetchone()

    assert given.encode() not in kept[0]
