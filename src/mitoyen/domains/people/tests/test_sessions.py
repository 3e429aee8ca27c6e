"""A session opens for whoever holds its token, and for nobody else, never longer than it should."""

import asyncio
from datetime import timedelta

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import accept_invitation, end_access, invite_person
from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded import (
    device_words,
    end_other_sessions,
    end_own_session,
    end_session,
    form_token,
    fresh_proof,
    is_form_token,
    network_words,
    open_session,
    session,
    session_cookie,
)
from mitoyen.domains.people.unrecorded.sessions import MOST_SESSIONS
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import reading


async def own_sessions(actor, here=""):
    async with reading(actor) as db:
        return await queries.sessions_of(db, actor, clock.now(), here=here)


async def test_a_token_says_who_holds_it_and_for_which_company(cast, signs_in):
    token = await signs_in(cast["jeanne"])

    known = await session(token)

    assert known.actor == cast["jeanne"]
    assert (known.name, known.organisation_name) == ("Jeanne Le Goff", "Boréal")
    assert known.administrator
    assert known.joined


@pytest.mark.parametrize("token", [None, "", "x", "x" * 43, "x" * 5000, "é" * 43, "a\0b"])
async def test_what_is_no_token_opens_nothing(house, token):
    assert await session(token) is None


async def test_only_the_hash_of_a_token_is_kept(cast, signs_in, by_hand):
    token = await signs_in(cast["sophie"])

    cursor = await by_hand.execute(
        "SELECT s::text, token_hash FROM people_session s WHERE person_id = %s",
        (cast["sophie"].person_id,),
    )
    (row, kept) = await cursor.fetchone()

    assert token not in row
    assert kept == token_hash(token)


async def test_a_session_ends_after_so_long_in_all(cast, signs_in):
    token = await signs_in(cast["sophie"], lasting=timedelta(days=2), idle=timedelta(days=30))
    now = clock.now()

    with clock.standing_at(now + timedelta(days=2, seconds=-1)):
        assert await session(token) is not None
    with clock.standing_at(now + timedelta(days=2, seconds=1)):
        assert await session(token) is None


async def test_a_session_ends_after_so_long_without_a_visit_and_a_visit_extends_it(cast, signs_in):
    token = await signs_in(cast["sophie"], lasting=timedelta(days=30), idle=timedelta(hours=2))
    now = clock.now()

    for hours in (1.9, 3.8, 5.7):
        with clock.standing_at(now + timedelta(hours=hours)):
            assert await session(token) is not None
    with clock.standing_at(now + timedelta(hours=7.8)):
        assert await session(token) is None


async def test_a_visit_is_noted_once_a_minute(cast, signs_in):
    token = await signs_in(cast["sophie"])
    [opened] = await own_sessions(cast["sophie"])

    with clock.standing_at(opened.seen_at + timedelta(seconds=50)):
        await session(token)
    [soon] = await own_sessions(cast["sophie"])
    with clock.standing_at(opened.seen_at + timedelta(seconds=70)):
        await asyncio.gather(*(session(token) for _ in range(5)))
    [later] = await own_sessions(cast["sophie"])

    assert soon.seen_at == opened.seen_at
    assert later.seen_at == opened.seen_at + timedelta(seconds=70)


async def test_signing_in_makes_the_token_before_open_nothing(cast, signs_in):
    planted = await signs_in(cast["outsider"])

    token = await signs_in(cast["jeanne"], instead_of=planted)

    assert token != planted
    assert await session(planted) is None
    assert (await session(token)).actor == cast["jeanne"]


async def test_somebody_who_has_left_gets_no_session(cast, signs_in):
    with pytest.raises(Absent):
        await signs_in(cast["thomas"])


async def test_nobody_gets_no_session(house):
    with pytest.raises(Absent):
        await open_session(
            PersonId.new(), proven_by="demo", lasting=timedelta(1), idle=timedelta(1)
        )


async def test_the_end_of_an_employment_ends_its_sessions_at_once(cast, signs_in):
    token = await signs_in(cast["nadia"])

    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    assert await session(token) is None


async def test_a_session_kept_past_the_end_of_an_employment_opens_nothing(cast, signs_in, by_hand):
    """As if it had been opened between the two statements."""
    token = await signs_in(cast["nadia"])
    cursor = await by_hand.execute(
        "SELECT session_id, device, opened_at, seen_at, idle, expires_at FROM people_session WHERE token_hash = %s",
        (token_hash(token),),
    )
    kept = await cursor.fetchone()
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    await by_hand.execute(
        "INSERT INTO people_session (token_hash, person_id, proven_by, session_id, device, opened_at, seen_at, idle,"
        " expires_at) VALUES (%s, %s, 'passkey', %s, %s, %s, %s, %s, %s)",
        (token_hash(token), cast["nadia"].person_id, *kept),
    )

    assert await session(token) is None


async def test_coming_back_to_the_company_revives_nothing(cast, signs_in):
    jeanne, nadia = cast["jeanne"], cast["nadia"]
    token = await signs_in(nadia)
    await end_access(actor=jeanne, person_id=nadia.person_id)

    again = await invite_person(actor=jeanne, name="Nadia Roux", address=cast.addresses["nadia"])
    back = Actor(person_id=again.event.person_id, organisation_id=jeanne.organisation_id)
    await accept_invitation(actor=back)

    assert back.person_id != nadia.person_id
    assert await session(token) is None
    assert await own_sessions(back) == []


async def test_signing_out_ends_that_session_alone(cast, signs_in):
    here, there = await signs_in(cast["sophie"]), await signs_in(cast["sophie"])

    await end_session(here)
    await end_session(here)

    assert await session(here) is None
    assert await session(there) is not None


async def test_one_sees_ones_own_sessions_the_present_one_first(cast, signs_in):
    await signs_in(cast["jeanne"])
    here = await signs_in(cast["sophie"], device="Firefox, Linux")
    await signs_in(cast["sophie"], device="Safari, iPhone", proven_by="mailbox")

    found = await own_sessions(cast["sophie"], here)

    assert [(one.device, one.proven_by, one.here) for one in found] == [
        ("Firefox, Linux", "passkey", True),
        ("Safari, iPhone", "mailbox", False),
    ]


@pytest.mark.parametrize("who", ["outsider", "jeanne", "karim"])
async def test_nobody_ends_somebody_elses_session(cast, signs_in, who):
    token = await signs_in(cast["sophie"])
    [hers] = await own_sessions(cast["sophie"])

    await end_own_session(cast[who], hers.session_id)
    await end_other_sessions(cast[who], but="")

    assert await session(token) is not None


async def test_one_ends_a_session_by_its_name_and_all_others_at_once(cast, signs_in):
    sophie = cast["sophie"]
    here, lost, forgotten = [await signs_in(sophie) for _ in range(3)]
    named = {one.session_id for one in await own_sessions(sophie, here) if not one.here}

    await end_own_session(sophie, named.pop())
    assert len(await own_sessions(sophie)) == 2

    assert await end_other_sessions(sophie, but=here) == 1
    assert await session(here) is not None
    assert await session(lost) is None
    assert await session(forgotten) is None


async def test_a_person_has_a_bounded_number_of_sessions(cast, signs_in):
    first = await signs_in(cast["sophie"])
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        for _ in range(MOST_SESSIONS):
            await signs_in(cast["sophie"])

    assert len(await own_sessions(cast["sophie"])) == MOST_SESSIONS
    assert await session(first) is None


def test_the_cookie_is_bound_to_the_host_where_it_can_be():
    assert session_cookie(secure=True) == "__Host-mitoyen"
    assert session_cookie(secure=False) == "mitoyen"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile",
            "Chrome, Android",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_as_its_owner_would(user_agent, words):
    assert device_words(user_agent) == words


async def test_a_form_belongs_to_its_session(house):
    assert is_form_token("one", form_token("one"))
    assert not is_form_token("one", form_token("another"))
    assert not is_form_token("one", "")
    assert not is_form_token("one", "é")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_network_is_too_wide_to_name_a_household(address, words):
    assert network_words(address) == words


async def test_a_proof_is_fresh_for_ten_minutes(pump_p4, monkeypatch):
    kept = {
        how: await open_session(
            pump_p4["jeanne"].person_id,
            proven_by=how,
            lasting=timedelta(days=1),
            idle=timedelta(days=1),
        )
        for how in ("passkey", "demo")
    }
    assert await fresh_proof(kept["passkey"])

    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert not await fresh_proof(kept["passkey"])
    assert await fresh_proof(kept["demo"])
    assert not await fresh_proof(None)
    assert not await fresh_proof("of-nobody")


async def test_a_proof_ends_with_the_access(pump_p4):
    lasting = timedelta(days=1)
    token = await open_session(
        pump_p4["nadia"].person_id, proven_by="passkey", lasting=lasting, idle=lasting
    )

    await end_access(actor=pump_p4["jeanne"], person_id=pump_p4["nadia"].person_id)

    assert not await fresh_proof(token)
