"""Signing in by a link, from the form to the session, and out again."""

import asyncio

import pytest

from mitoyen.domains.people.commands import end_access, invite_person
from mitoyen.domains.people.unrecorded import (
    flash_cookie,
    flashed,
    send_invitation,
    session,
)

BROWSER_COOKIE = "__Host-mitoyen-browser"


async def test_a_link_opens_a_session_in_the_browser_that_asked(cast, browser, posted):
    one = await browser()
    led, asked = await one.sends(
        "/login/link", address=f" {cast.addresses['sophie'].upper()} ", towards="/spaces/s_1?x=1"
    )
    assert (led, asked) == ("/login", {"sent": "1"})
    assert one.session is None

    led, asked = await one.sends(f"/login/link/{posted()[0].facts['token']}")

    assert (led, asked) == ("/spaces/s_1", {"x": "1"})
    assert (await session(one.session)).actor == cast["sophie"]
    assert BROWSER_COOKIE not in one.cookies


async def test_the_answer_is_the_same_for_an_address_that_nobody_has(cast, browser, posted):
    answers = []
    for address in (cast.addresses["sophie"], "nobody@aster.example", cast.addresses["thomas"]):
        one = await browser()
        answer = await one.post("/login/link", data={"address": address})
        cookies = sorted((name, len(value)) for name, value in one.cookies.items())
        answers.append((answer.status_code, answer.headers["location"], answer.text, cookies[0]))

    assert answers[0] == answers[1] == answers[2]
    assert [letter.kind for letter in posted()] == ["link", "none", "none"]


async def test_the_next_page_knows_the_address_that_was_typed(cast, browser, posted):
    one = await browser()
    await one.sends("/login/link", address="someone@aster.example")

    left = flashed(one.cookies[flash_cookie(secure=True)], holder=one.cookies[BROWSER_COOKIE])

    assert left == {"address": "someone@aster.example"}


async def test_in_another_browser_a_link_leads_to_its_page_and_stays_good(cast, browser, posted):
    one, other = await browser(), await browser()
    await one.sends("/login/link", address=cast.addresses["sophie"])
    link = f"/login/link/{posted()[0].facts['token']}"

    assert await other.sends(link) == (link, {})
    assert other.session is None

    assert await one.sends(link) == ("/", {})


async def test_a_link_is_good_once(cast, browser, posted):
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["sophie"])
    link, kept = f"/login/link/{posted()[0].facts['token']}", one.cookies[BROWSER_COOKIE]
    await one.sends(link)
    two = await browser()
    two.cookies.set(BROWSER_COOKIE, kept, domain="mitoyen.example")

    assert await two.sends(link) == (link, {})
    assert two.session is None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_mail_scanner_uses_no_link(cast, browser, posted, method):
    one, scanner = await browser(), await browser()
    await one.sends("/login/link", address=cast.addresses["sophie"])
    link = f"/login/link/{posted()[0].facts['token']}"

    for asking in (one, scanner):
        answer = await asking.request(method, f"{link}/open")
        assert answer.status_code == 405

    assert await one.sends(link) == ("/", {})


@pytest.mark.parametrize("address", ["", "sophie", "a b@c.example"])
async def test_what_is_no_address_leads_back_to_the_form(browser, posted, address):
    one = await browser()

    led = await one.sends("/login/link", address=address, towards="/spaces")

    assert led == ("/login", {"problem": "address_invalid", "towards": "/spaces"})
    assert posted() == []


async def test_the_sixth_link_in_a_quarter_of_an_hour_has_to_wait(cast, browser, posted):
    one = await browser()
    for _ in range(5):
        await one.sends("/login/link", address=cast.addresses["sophie"])

    led = await one.sends("/login/link", address=cast.addresses["sophie"])

    assert led == ("/login", {"problem": "too_many_attempts", "towards": "/"})
    assert len(posted()) == 5


async def test_a_proxy_on_this_machine_says_whose_network_it_is_and_nobody_else(
    browser, posted, cast
):
    async def exhaust(one, forwarded):
        for number in range(41):
            led = await one.sends("/login/link", address=f"x{number}-{forwarded}@nowhere.example")
        return led[1].get("problem")

    proxied = await browser(client=("127.0.0.1", 1), x_forwarded_for="10.9.9.9, 198.51.100.8")
    assert await exhaust(proxied, "a") == "too_many_attempts"
    elsewhere = await browser(client=("127.0.0.1", 1), x_forwarded_for="10.9.9.9, 198.51.100.9")
    assert (await elsewhere.sends("/login/link", address="y@nowhere.example"))[1] == {"sent": "1"}

    for forged in ("203.0.113.1", "203.0.113.2"):
        liar = await browser(client=("198.51.100.8", 1), x_forwarded_for=forged)
        assert (await liar.sends("/login/link", address="z@nowhere.example"))[1]["problem"]


@pytest.mark.parametrize(
    "towards",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "/login",
        "/logout",
        "spaces",
        "",
        "/x\r\nset-cookie: a=b",
        "/" + "x" * 600,
    ],
)
async def test_one_is_led_to_no_other_site(cast, browser, posted, towards):
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["denis"], towards=towards)

    assert await one.sends(f"/login/link/{posted()[-1].facts['token']}") == ("/", {})


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast, browser, posted):
    one = await browser()
    asked = await one.post("/login/link", data={"address": cast.addresses["sophie"]})
    opened = await one.post(f"/login/link/{posted()[0].facts['token']}")

    for answer in (asked, opened):
        for cookie in answer.headers.get_list("set-cookie"):
            words = {word.strip().lower() for word in cookie.split(";")}
            assert cookie.startswith("__Host-mitoyen")
            assert {"httponly", "secure", "samesite=lax", "path=/"} <= words, cookie
            assert not any(word.startswith("domain") for word in words)


async def test_signing_in_again_ends_the_session_that_the_browser_held(cast, signs_in, posted):
    one = await signs_in(cast, "sophie")
    before = one.session

    await signs_in(cast, "nadia", at=one)

    assert one.session != before
    assert await session(before) is None
    assert (await session(one.session)).actor == cast["nadia"]


async def test_a_planted_session_is_not_shared_with_whoever_signs_in(cast, signs_in, browser):
    attacker = await signs_in(cast, "outsider")
    planted, victim = attacker.session, await browser()
    victim.cookies.set("__Host-mitoyen", planted, domain="mitoyen.example")

    await signs_in(cast, "sophie", at=victim)

    assert victim.session != planted
    assert await session(planted) is None


async def test_signing_out_ends_the_session_and_forgets_the_cookie(cast, signs_in):
    one = await signs_in(cast, "sophie")
    token = one.session

    assert await one.sends("/logout") == ("/login", {"told": "signed_out"})

    assert one.session is None
    assert await session(token) is None
    assert await one.sends("/logout") == ("/login", {"told": "signed_out"})


async def test_somebody_invited_comes_in_for_the_first_time_by_a_link(cast, browser, posted):
    invited = await invite_person(
        actor=cast["karim"], name="Yasmine", address=f"y.{cast.addresses['karim']}"
    )
    await send_invitation(actor=cast["karim"], person_id=invited.event.person_id)
    one = await browser()
    await one.sends("/login/link", address=invited.event.address)

    led = await one.sends(f"/login/link/{posted()[-1].facts['token']}")

    assert led == ("/me", {"told": "account_ready"})
    assert (await session(one.session)).joined


async def test_a_link_asked_for_before_a_departure_opens_nothing_after_it(cast, browser, posted):
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["nadia"])
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)
    link = f"/login/link/{posted()[0].facts['token']}"

    assert await one.sends(link) == (link, {})
    assert one.session is None


async def test_two_presses_open_one_session(cast, browser, posted, by_hand):
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["lucie"])
    link = f"/login/link/{posted()[0].facts['token']}"

    await asyncio.gather(one.post(link), one.post(link))

    cursor = await by_hand.execute(
        "SELECT count(*) FROM people_session WHERE person_id = %s", (cast["lucie"].person_id,)
    )
    assert await cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"sec-fetch-site": "", "origin": "null"},
    ],
)
async def test_another_site_signs_nobody_in(cast, browser, posted, headers):
    """Even without a cookie: it could sign a browser in as somebody else."""
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["sophie"])
    link = f"/login/link/{posted()[0].facts['token']}"

    answer = await one.post(link, headers=headers)
    bare = await (await browser()).post(
        "/login/link", data={"address": "a@b.example"}, headers=headers
    )

    assert answer.status_code == bare.status_code == 403
    assert one.session is None
    assert len(posted()) == 1


async def test_a_body_of_another_kind_is_no_form(browser):
    one = await browser()

    for sent in ({"json": {"address": "a@b.example"}}, {"content": b"x" * 70_000}):
        answer = await one.post("/login/link", **sent)
        assert answer.status_code in (303, 400, 413, 415), answer.status_code
        if answer.status_code == 303:
            assert "problem=address_invalid" in answer.headers["location"]
