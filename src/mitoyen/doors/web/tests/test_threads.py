"""A thread's page: what one has not read, its turns, who came and left meanwhile, its title and its end."""

import html
import re

import pytest

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import admit_member, end_participation
from mitoyen.domains.talk.commands import post_message
from mitoyen.doors.web.tests.conftest import led_to
from mitoyen.foundation.identifiers import ThreadId
from mitoyen.journal.database import reading


@pytest.fixture
async def thread(browser_of, pump_p4):
    return await (await browser_of("jeanne")).opens_thread(pump_p4.common, "Arbre", "Bonjour.")


async def test_what_is_new_is_marked_once(browser_of, thread):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    await karim.get(thread)
    index = await jeanne.says(thread, "Du nouveau.")

    first, second = (await karim.get(thread)).text, (await karim.get(thread)).text

    assert re.search(rf'id="fresh">.*?</li>\s*<li class="entry" id="e-{index}"', first, re.DOTALL)
    assert 'id="fresh"' not in second


async def test_what_waits_is_counted_on_every_page_until_it_is_read(browser_of, thread, pump_p4):
    karim = await browser_of("karim", "en")

    before = [(await karim.get(page)).text for page in ("/", f"/rooms/{pump_p4.common}")]
    await karim.get(thread)
    after = (await karim.get("/")).text

    assert all('<span class="count">1</span>' in page for page in before)
    assert thread in before[0]
    assert "Nothing waits for you." in after


async def test_an_open_page_says_how_far_it_was_read(browser_of, thread):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim", "en")
    form = await karim.hidden(thread)
    index = await jeanne.says(thread, "Vu en direct.")

    answer = await karim.post(f"{thread}/read", data={"csrf": form["csrf"], "upto": str(index)})

    assert answer.status_code == 204
    assert "Nothing waits for you." in (await karim.get("/")).text


async def test_a_long_thread_turns_and_misses_nothing(browser_of, thread, pump_p4):
    karim = await browser_of("karim")
    room_id, thread_id = pump_p4.common, ThreadId(thread.rsplit("/", 1)[1])
    said = [
        await post_message(
            actor=pump_p4["karim"], room_id=room_id, thread_id=thread_id, body=f"Point {n}."
        )
        for n in range(120)
    ]

    page, seen = (await karim.get(thread)).text, []
    while True:
        seen = [int(n) for n in re.findall(r'<li class="entry" id="e-(\d+)"', page)] + seen
        turn = re.search(rf'href="({thread}\?before=\d+)"', page)
        if not turn:
            break
        page = (await karim.get(turn[1])).text
    forth = (await karim.get(f"{thread}?after={said[10].index}")).text

    assert seen == sorted(set(seen))
    assert set(seen) >= {one.index for one in said}
    assert f'id="e-{said[11].index}"' in forth
    assert "data-past" in forth
    assert 'id="compose"' not in forth


async def test_who_has_much_to_read_begins_where_he_stopped(browser_of, thread, pump_p4):
    nadia, room_id = await browser_of("nadia"), pump_p4.common
    thread_id = ThreadId(thread.rsplit("/", 1)[1])
    await nadia.get(thread)
    said = [
        await post_message(
            actor=pump_p4["karim"], room_id=room_id, thread_id=thread_id, body=f"Point {n}."
        )
        for n in range(70)
    ]

    page = (await nadia.get(thread)).text

    assert re.search(rf'id="fresh".*?id="e-{said[0].index}"', page, re.DOTALL)


async def test_a_permanent_link_leads_to_its_message(browser_of, thread, pump_p4):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    index = await jeanne.says(thread, "Celui-ci.")

    answer = await karim.get(f"/rooms/{pump_p4.common}/entries/{index}")

    assert answer.headers["location"] == f"{thread}?at={index}#e-{index}"
    assert "Celui-ci." in (await karim.follow(answer)).text


async def test_arrivals_and_departures_stand_where_they_fall_in_time(browser_of, thread, pump_p4):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim", "en")
    ended = await end_participation(
        actor=pump_p4["jeanne"], space_id=pump_p4.space_id, member_id=pump_p4.members["nadia"]
    )
    said = await jeanne.says(thread, "Nadia nous a quittés.")
    page = (await karim.get(thread)).text

    assert (
        "<strong>Nadia Roux</strong> no longer represents <strong>Boréal</strong> since <time"
        in page
    )
    assert "Reassignment pending." in page
    assert page.index(f'id="e-{ended.index}"') < page.index(f'id="e-{said}"')
    assert "arrives for" not in page  # what was before the thread is not its matter


async def test_a_grown_audience_is_said_once_before_one_writes(browser_of, thread, pump_p4):
    jeanne = await browser_of("jeanne", "en")
    unchanged = (await jeanne.get(thread)).text
    await end_participation(
        actor=pump_p4["lucie"], space_id=pump_p4.space_id, member_id=pump_p4.members["denis"]
    )
    await admit_member(
        actor=pump_p4["lucie"],
        space_id=pump_p4.space_id,
        person_id=pump_p4["denis"].person_id,
    )

    grown = (await jeanne.get(thread)).text
    silent = (await (await browser_of("karim", "en")).get(thread)).text
    await jeanne.says(thread, "Bonjour Denis.")
    said = (await jeanne.get(thread)).text

    assert "New since your last message" not in unchanged + silent + said
    assert "New since your last message" in grown
    assert "Denis Haas" in grown.split("New since your last message")[1][:400]


async def test_who_has_seen_a_grown_audience_is_told_no_more(browser_of, thread, pump_p4):
    jeanne = await browser_of("jeanne", "en")
    space = {"actor": pump_p4["lucie"], "space_id": pump_p4.space_id}

    async def denis_leaves():
        now = next(
            member.member_id
            for member in await members_of(pump_p4)
            if member.organisation_id == pump_p4.companies["cadmus"]
            and member.left_at is None
            and member.member_id != pump_p4.members["lucie"]
        )
        await end_participation(**space, member_id=now)

    async def denis_comes():
        await admit_member(**space, person_id=pump_p4["denis"].person_id)

    await denis_leaves()
    await denis_comes()
    grown = (await jeanne.get(thread)).text
    room = thread.rpartition("/threads")[0]
    said = {
        name: html.unescape(re.search(f'name="{name}" value="([^"]*)"', grown)[1])
        for name in ("upto", "towards")
    }
    answer = await jeanne.fill_in(f"{room}/reach-seen", thread, **said)
    silent = (await jeanne.get(thread)).text
    await denis_leaves()
    await denis_comes()
    again = (await jeanne.get(thread)).text
    outside = await (await browser_of("outsider", "en")).get(thread)

    assert "I have seen it" in grown
    assert answer.headers["location"] == f"{thread}#compose"
    assert "I have seen it" not in silent
    assert "New since you last looked" in again
    assert outside.status_code == 404


async def members_of(pump_p4):
    async with reading(pump_p4["karim"]) as db:
        return await spaces.members(db, pump_p4.space_id)


async def test_a_thread_is_renamed_by_its_company_alone(browser_of, thread):
    jeanne, karim = await browser_of("jeanne", "en"), await browser_of("karim", "en")

    empty = await jeanne.fill_in(f"{thread}/rename", thread, title="")
    refused = await karim.fill_in(f"{thread}/rename", thread, title="Autre")
    page = await jeanne.follow(
        await jeanne.fill_in(f"{thread}/rename", thread, title="Cote d’arbre")
    )

    assert empty.status_code == 422
    assert 'id="f-title-problem"' in empty.text
    assert refused.status_code == 403
    assert "<h1>Cote d’arbre</h1>" in page.text
    assert "The thread has another title." in page.text
    assert f"{thread}/rename" not in (await karim.get(thread)).text


async def test_a_closed_thread_says_its_conclusion_and_opens_again(browser_of, thread):
    karim = await browser_of("karim", "en")

    long = await karim.fill_in(f"{thread}/close", thread, conclusion="x" * 2_001)
    closed = await karim.follow(await karim.fill_in(f"{thread}/close", thread, conclusion="48 h6."))
    again = await karim.follow(await karim.fill_in(f"{thread}/reopen", thread))

    assert long.status_code == 422
    assert 'class="conclusion" dir="auto">48 h6.' in closed.text
    assert "This thread is closed." in closed.text
    assert 'id="body"' not in closed.text
    assert 'id="body"' in again.text


async def test_a_room_lists_its_threads_and_marks_all_as_read(browser_of, thread, pump_p4):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim", "en")
    await jeanne.opens_thread(pump_p4.common, "Rotor", "Un autre.")
    room = f"/rooms/{pump_p4.common}"
    before = (await karim.get(room)).text

    led = led_to(await karim.fill_in(f"{room}/read", room))

    assert before.index("Rotor") < before.index("Arbre")
    assert before.count("entry not read") == 2
    assert led == room
    assert "entry not read" not in (await karim.get(room)).text


async def test_the_room_pages_through_its_threads(browser_of, thread, pump_p4):
    karim = await browser_of("karim")
    await karim.opens_thread(pump_p4.common, "Rotor", "Un autre.")
    room = f"/rooms/{pump_p4.common}"
    last = int(re.search(r'data-last="(\d+)"', (await karim.get(room)).text)[1])

    older = (await karim.get(f"{room}?before={last}")).text

    assert "Arbre" in older
    assert "Rotor" not in older
    assert f'href="{room}" rel="prev"' in older
