"""For whoever does not sit in a room, the room does not exist: every address of it answers as one that never was."""

import re

import pytest

ROOM_PAGES = (
    "",
    "/people",
    "/journal",
    "/journal?before=3",
    "/entries/0",
    "/entries/1/proof",
    "/entries/1/receipt",
    "/log/checkpoint",
    "/log/tile/0/000.p/1",
    "/log/tile/entries/000.p/1",
    "/threads/new",
    "/threads/{thread}",
    "/threads/{thread}?before=9",
    "/threads/{thread}/changes?after=0",
    "/threads/{thread}/messages/{message}/edit",
    "/threads/{thread}/messages/{message}/retract",
    "/threads/{thread}/messages/{message}/wordings",
    "/live",
)
ACTS = (
    "/people",
    "/people/leave",
    "/read",
    "/threads/new",
    "/threads/{thread}/messages",
    "/threads/{thread}/rename",
    "/threads/{thread}/close",
    "/threads/{thread}/reopen",
    "/threads/{thread}/read",
    "/threads/{thread}/messages/{message}/edit",
    "/threads/{thread}/messages/{message}/retract",
    "/threads/{thread}/messages/{message}/reactions",
)
WORDS = {"title": "x", "body": "x", "give": "heart", "upto": "3", "member": "m_" + "a" * 26}
UNKNOWN = {"room": "r_" + "a" * 26, "thread": "t_" + "a" * 26, "message": "g_" + "a" * 26}


@pytest.fixture
async def prices(browser_of, pump_p4):
    """A thread of the restricted room that karim, sophie and jeanne share, with one message of jeanne's."""
    jeanne = await browser_of("jeanne")
    thread = await jeanne.opens_thread(pump_p4.prices, "Tarifs", "Deux mots.")
    message = re.search(r"/messages/(g_\w+)/edit", (await jeanne.get(thread)).text)
    return {"room": pump_p4.prices, "thread": thread.rsplit("/", 1)[1], "message": message[1]}


async def test_nobody_is_led_to_the_entrance_whether_the_room_exists_or_not(browser_of, prices):
    nobody = await browser_of("nobody")

    for page in ROOM_PAGES:
        for known in (prices, UNKNOWN):
            address = f"/rooms/{known['room']}{page.format(**known)}"
            answer = await nobody.get(address)
            assert (answer.status_code, answer.text) == (303, ""), address
            assert answer.headers["location"].startswith("/login?towards=/rooms/")
    for act in ACTS:
        for known in (prices, UNKNOWN):
            answer = await nobody.post(
                f"/rooms/{known['room']}{act.format(**known)}", data={"x": "1"}
            )
            assert answer.headers["location"] == "/login?towards=/", act


@pytest.mark.parametrize("who", ["outsider", "lucie", "nadia"])
async def test_who_does_not_sit_there_meets_the_one_page_that_says_nothing(browser_of, prices, who):
    browser = await browser_of(who)

    for page in ROOM_PAGES:
        here, nowhere = [
            neutral(await browser.get(f"/rooms/{known['room']}{page.format(**known)}"), known)
            for known in (prices, UNKNOWN)
        ]
        assert here == nowhere, page
        assert here[0] == 404, page


@pytest.mark.parametrize("who", ["outsider", "lucie", "nadia"])
async def test_acts_where_one_does_not_sit_are_answered_alike(browser_of, prices, who):
    browser = await browser_of(who)
    csrf = (await browser.hidden("/"))["csrf"]

    for act in ACTS:
        here, nowhere = [
            neutral(
                await browser.post(
                    f"/rooms/{known['room']}{act.format(**known)}", data={"csrf": csrf, **WORDS}
                ),
                known,
            )
            for known in (prices, UNKNOWN)
        ]
        assert here == nowhere, act
        assert here[0] == 404, act


async def test_who_left_is_nobody(browser_of, pump_p4):
    thomas = await browser_of("thomas")

    for address in ("/", f"/rooms/{pump_p4.common}", f"/spaces/{pump_p4.space_id}"):
        assert (await thomas.get(address)).headers["location"].startswith("/login")


@pytest.mark.parametrize("who", ["jeanne", "karim", "sophie"])
async def test_who_sits_there_reads_it(browser_of, prices, who):
    browser = await browser_of(who)

    answer = await browser.get(f"/rooms/{prices['room']}/threads/{prices['thread']}")

    assert answer.status_code == 200
    assert "Deux mots." in answer.text


async def test_a_private_side_is_its_company_s_alone(browser_of, pump_p4):
    side = f"/rooms/{pump_p4.sides['boreal']}"

    assert (await (await browser_of("karim")).get(side)).status_code == 404
    assert (await (await browser_of("lucie")).get(side)).status_code == 404
    assert (await (await browser_of("nadia")).get(side)).status_code == 200


async def test_no_page_of_the_space_betrays_a_room_to_who_does_not_sit_there(browser_of, pump_p4):
    space = f"/spaces/{pump_p4.space_id}"
    lucie = await browser_of("lucie")

    for page in ("/", "/spaces", space, f"{space}/people", f"/rooms/{pump_p4.common}"):
        shown = (await lucie.get(page)).text
        assert "Prix et délais" not in shown
        assert pump_p4.prices not in shown
        assert pump_p4.sides["boreal"] not in shown


def neutral(answer, known):
    """An answer without what differs from request to request: the address asked for, the moment, the length."""
    text = answer.text
    for name, part in known.items():
        text = text.replace(part, f"<{name}>")
    text = re.sub(r"\d\d/\d\d \d\d:\d\d:\d\d", "<moment>", text)
    headers = {k: v for k, v in answer.headers.items() if k != "content-length"}
    return answer.status_code, text, headers
