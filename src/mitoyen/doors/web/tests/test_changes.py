"""What an open page asks for: all that is new or changed after a position, and nothing of another reader's."""

import asyncio
import re

import pytest

from mitoyen.domains.people.unrecorded import end_session
from mitoyen.domains.spaces.commands import admit_member
from mitoyen.doors.web.changes import READERS_TOKEN


@pytest.fixture
async def thread(browser_of, pump_p4):
    return await (await browser_of("jeanne")).opens_thread(pump_p4.common, "Arbre", "Bonjour.")


async def test_a_page_that_asks_from_what_it_knows_loses_and_doubles_nothing(browser_of, thread):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    known = set(entries(page := (await karim.get(thread)).text))
    last = position(page)

    for n in range(5):
        await jeanne.says(thread, f"Point {n}.")
        if n % 2:
            changed = (await karim.get(f"{thread}/changes?after={last}")).text
            assert not known & set(entries(changed))
            known |= set(entries(changed))
            last = position(changed)
    changed = (await karim.get(f"{thread}/changes?after={last}")).text
    known |= set(entries(changed))

    assert sorted(known) == entries((await karim.get(thread)).text)
    assert entries((await karim.get(f"{thread}/changes?after={position(changed)}")).text) == []


async def test_what_changed_comes_again(browser_of, thread):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    first = entries(page := (await karim.get(thread)).text)[0]
    message = re.search(r"/messages/g_\w+", page)[0]

    last = position(page)
    await jeanne.fill_in(f"{thread}{message}/edit", body="Bonsoir.")
    edited = (await karim.get(f"{thread}/changes?after={last}")).text
    await karim.fill_in(f"{thread}{message}/reactions", thread, give="heart")
    signed = (await jeanne.get(f"{thread}/changes?after={position(edited)}")).text

    assert entries(edited) == entries(signed) == [first]
    assert "Bonsoir." in edited
    assert 'title="Karim Benali"' in signed


async def test_each_reader_gets_his_own_acts_and_his_own_token(browser_of, thread):
    """The fragment is shared; who wrote, who set a sign, and every form's token are not."""
    names = ("jeanne", "karim", "lucie", "sophie")
    browsers = {who: await browser_of(who) for who in names}
    last = position((await browsers["karim"].get(thread)).text)
    await browsers["jeanne"].says(thread, "De Jeanne.")
    await browsers["karim"].says(thread, "De Karim.")
    message = re.search(
        r"/messages/g_\w+", (await browsers["lucie"].get(f"{thread}/changes?after={last}")).text
    )[0]
    await browsers["lucie"].fill_in(f"{thread}{message}/reactions", thread, give="eyes")

    for _ in range(2):  # as it is made, then as it is kept
        answers = await asyncio.gather(
            *(browsers[who].get(f"{thread}/changes?after={last}") for who in names)
        )
        shown = {who: answer.text for who, answer in zip(names, answers, strict=True)}
        for who, text in shown.items():
            own = (await browsers[who].hidden(thread))["csrf"]
            assert set(re.findall(r'name="csrf" value="([^"]*)"', text)) == {own}
            assert READERS_TOKEN not in text
            assert text.count("/edit") == (1 if who in ("jeanne", "karim") else 0)
            assert ('name="withdraw" value="eyes"' in text) == (who == "lucie")
        assert shown["jeanne"] != shown["karim"]


async def test_no_message_takes_a_readers_token_away(browser_of, thread, pump_p4):
    """What stands for it while a fragment is made is another word in each process, and leaves none."""
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    last = position((await karim.get(thread)).text)
    for word in ("the-token-of-whoever-reads", "csrf", "READERS_TOKEN"):
        await jeanne.says(thread, f"[ici](https://evil.example/?{word})")

    text = (await karim.get(f"{thread}/changes?after={last}")).text

    own = (await karim.hidden(thread))["csrf"]
    assert text.count(own) == text.count(f'value="{own}"')
    assert len(READERS_TOKEN) == 64


async def test_it_is_asked_again_who_may_read(browser_of, thread, pump_p4):
    karim, outsider = await browser_of("karim"), await browser_of("outsider")
    lucie, nobody = await browser_of("lucie"), await browser_of("nobody")
    changes = f"{thread}/changes?after=0"
    kept = await lucie.get(changes)
    await karim.get(changes)

    await end_session(lucie.token)
    gone = await lucie.get(changes, headers={"hx-request": "true"})

    assert kept.status_code == 200
    assert gone.status_code == 401
    assert (await outsider.get(changes)).status_code == 404
    assert (await nobody.get(changes)).status_code == 303
    assert (await karim.get(changes.replace("t_", "t_a", 1)[:-1])).status_code == 404


async def test_who_arrives_is_told_with_the_new_reach(browser_of, thread, pump_p4):
    karim = await browser_of("karim")
    last = position((await karim.get(thread)).text)
    space_id = pump_p4.space_id
    invited = pump_p4["outsider"]  # of another house: not admitted
    with pytest.raises(Exception, match="nothing_here"):
        await admit_member(actor=pump_p4["karim"], space_id=space_id, person_id=invited.person_id)

    await (await browser_of("lucie")).fill_in(
        f"/spaces/{space_id}/people/{pump_p4.members['denis']}/end", f"/spaces/{space_id}/people"
    )
    changed = (await karim.get(f"{thread}/changes?after={last}&language=en")).text
    later = (await karim.get(f"{thread}/changes?after={position(changed)}&language=en")).text

    assert "<strong>Denis Haas</strong> no longer represents" in changed
    assert "Will be seen by 5 people:" in changed
    assert "Will be seen by" not in later


async def test_a_private_side_s_changes_stay_on_their_side(browser_of, pump_p4):
    jeanne, nadia = await browser_of("jeanne"), await browser_of("nadia")
    thread = await jeanne.opens_thread(pump_p4.sides["boreal"], "Entre nous", "Un mot.")

    ours = await nadia.get(f"{thread}/changes?after=0")
    theirs = await (await browser_of("karim")).get(f"{thread}/changes?after=0")

    assert "Un mot." in ours.text
    assert theirs.status_code == 404
    assert "Un mot." not in theirs.text


def entries(html):
    return [int(n) for n in re.findall(r'<li class="entry[^"]*" id="e-(\d+)"', html)]


def position(html):
    return int(re.search(r'data-last="(\d+)"', html)[1])
