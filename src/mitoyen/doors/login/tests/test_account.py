"""One's own sessions and access tokens: whoever else asks changes nothing."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.unrecorded import (
    flash_cookie,
    flashed,
    form_token,
    session,
    token_holder,
)
from mitoyen.foundation import clock
from mitoyen.journal.database import reading

FORMS = [
    "/me/sessions/n_x/end",
    "/me/sessions/end-others",
    "/me/passkeys/k_x/revoke",
    "/me/tokens",
    "/me/tokens/a_x/revoke",
]


async def own(actor, here=""):
    async with reading(actor) as db:
        sessions = await queries.sessions_of(db, actor, clock.now(), here=here)
        return sessions, await queries.access_tokens_of(db, actor)


@pytest.mark.parametrize("form", FORMS)
async def test_nobody_is_led_to_the_entrance(browser, form):
    one = await browser()

    assert await one.sends(form) == ("/login", {})


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_of_another_session_is_not_taken(cast, signs_in, form):
    one, other = await signs_in(cast, "sophie"), await signs_in(cast, "sophie")

    for stale in ("", "x", form_token(other.session)):
        answer = await one.post(form, data={"csrf": stale, "name": "Import"})
        assert (answer.status_code, answer.json()) == (403, {"rule": "people.stale_form"})

    assert await session(other.session) is not None
    assert (await own(cast["sophie"]))[1] == []


@pytest.mark.parametrize("form", FORMS)
async def test_somebody_who_has_just_left_is_led_to_the_entrance(cast, signs_in, form):
    one = await signs_in(cast, "nadia")
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    assert await one.sends(form) == ("/login", {})


@pytest.mark.parametrize("what", ["sessions/{}/end", "passkeys/{}/revoke", "tokens/{}/revoke"])
@pytest.mark.parametrize("name", ["x", "%00", "%FF", "n_" + "a" * 25])
async def test_what_is_no_name_names_nothing(cast, signs_in, what, name):
    one = await signs_in(cast, "sophie")

    answer = await one.post("/me/" + what.format(name), data={"csrf": form_token(one.session)})

    assert (answer.status_code, answer.json()) == (403, {"rule": "nothing_here"})


async def test_one_ends_another_of_ones_sessions(cast, signs_in):
    here, lost = await signs_in(cast, "sophie"), await signs_in(cast, "sophie")
    sessions, _ = await own(cast["sophie"], here.session)
    [named] = [one.session_id for one in sessions if not one.here]

    assert await here.sends(f"/me/sessions/{named}/end") == ("/me", {"told": "session_ended"})

    assert await session(lost.session) is None
    assert await session(here.session) is not None


@pytest.mark.parametrize("who", ["outsider", "jeanne", "karim"])
async def test_nobody_ends_somebody_elses_session(cast, signs_in, who):
    hers, other = await signs_in(cast, "sophie"), await signs_in(cast, who)
    [[named], _] = await own(cast["sophie"])

    await other.sends(f"/me/sessions/{named.session_id}/end")
    await other.sends("/me/sessions/end-others")

    assert await session(hers.session) is not None


async def test_one_ends_all_others_at_once(cast, signs_in):
    here = await signs_in(cast, "sophie")
    others = [await signs_in(cast, "sophie") for _ in range(2)]

    assert await here.sends("/me/sessions/end-others") == ("/me", {"told": "sessions_ended"})

    assert await session(here.session) is not None
    assert [await session(one.session) for one in others] == [None, None]


async def test_a_token_is_shown_once_to_the_browser_that_made_it(cast, signs_in):
    one = await signs_in(cast, "sophie")

    answer = await one.post(
        "/me/tokens",
        data={
            "csrf": form_token(one.session),
            "name": "Import",
            "may_write": "yes",
            "days": "7",
        },
    )

    left = flashed(one.cookies[flash_cookie(secure=True)], holder=one.session)
    assert answer.headers["location"] == "/me?told=token_made#tokens"
    assert left["token"] not in str(answer.headers) + answer.text
    holder = await token_holder(left["token"])
    assert (holder.actor, holder.may_write) == (cast["sophie"], True)
    [_, [row]] = await own(cast["sophie"])
    assert (row.name, row.may_write, (row.expires_at - row.made_at).days) == ("Import", True, 7)


async def test_a_token_only_reads_unless_it_was_asked_to_write(cast, signs_in):
    one = await signs_in(cast, "sophie")

    for more in ({}, {"may_write": "no"}, {"may_write": "on"}):
        await one.sends("/me/tokens", name="Lecture", **more)

    [_, rows] = await own(cast["sophie"])
    assert [row.may_write for row in rows] == [False] * 3


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": " "}, "name_empty"),
        ({"name": "x" * 81}, "name_too_long"),
        ({"name": "Import", "days": "0"}, "days_invalid"),
        ({"name": "Import", "days": "366"}, "days_invalid"),
        ({"name": "Import", "days": "-1"}, "days_invalid"),
        ({"name": "Import", "days": "ten"}, "days_invalid"),
        ({"name": "Import", "days": "٣"}, "days_invalid"),
    ],
)
async def test_what_does_not_fit_leads_back_with_what_was_typed(cast, signs_in, typed, problem):
    one = await signs_in(cast, "sophie")

    assert await one.sends("/me/tokens", **typed) == ("/me", {"problem": problem})

    left = flashed(one.cookies[flash_cookie(secure=True)], holder=one.session)
    assert left == {"token_name": typed["name"]}
    assert (await own(cast["sophie"]))[1] == []


async def test_too_many_tokens_are_said_so(cast, signs_in):
    one = await signs_in(cast, "sophie")
    for _ in range(20):
        await one.sends("/me/tokens", name="Import")

    assert await one.sends("/me/tokens", name="Import") == ("/me", {"problem": "too_many_tokens"})


@pytest.mark.parametrize("who", ["outsider", "jeanne", "karim", "sophie"])
async def test_a_token_is_revoked_by_its_holder_alone(cast, signs_in, who):
    hers, other = await signs_in(cast, "sophie"), await signs_in(cast, who)
    await hers.sends("/me/tokens", name="Import")
    token = flashed(hers.cookies[flash_cookie(secure=True)], holder=hers.session)["token"]
    [_, [row]] = await own(cast["sophie"])

    led = await other.sends(f"/me/tokens/{row.access_token_id}/revoke")

    assert led == ("/me", {"told": "token_revoked"})
    assert (await token_holder(token) is None) == (who == "sophie")
