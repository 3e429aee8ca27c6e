"""Threads and messages, paged by position."""

import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    close_thread,
    edit_message,
    give_reaction,
    open_thread,
    rename_thread,
    retract_message,
)
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


@pytest.fixture
async def ten(talk):
    """Ten messages in the thread, the first one included, others' threads between them."""
    for n in range(2, 11):
        if n in {4, 7}:
            await open_thread(actor=talk["lucie"], room_id=talk.room_id, title=f"Fil {n}", body="…")
        await talk.says("jeanne" if n % 2 else "denis", f"Message {n}")
    return talk


def bodies(page):
    return [int((message.body or "").rpartition(" ")[2]) for message in page.messages]


async def test_back_from_the_last(ten):
    async with reading(ten["karim"]) as db:
        last = await queries.latest_messages(db, ten.room_id, ten.thread_id, count=4)
        earlier = await queries.messages_before(
            db, ten.room_id, ten.thread_id, before=last.messages[0].index, count=4
        )
        first = await queries.messages_before(
            db, ten.room_id, ten.thread_id, before=earlier.messages[0].index, count=4
        )

    assert bodies(last) == [7, 8, 9, 10]
    assert (last.earlier, last.later) == (True, False)
    assert bodies(earlier) == [3, 4, 5, 6]
    assert (earlier.earlier, earlier.later) == (True, True)
    assert first.messages[0].message_id == ten.first
    assert (len(first.messages), first.earlier, first.later) == (2, False, True)


async def test_forward_and_around(ten):
    async with reading(ten["karim"]) as db:
        page = await queries.latest_messages(db, ten.room_id, ten.thread_id, count=100)
        index = page.messages[4].index
        after = await queries.messages_after(db, ten.room_id, ten.thread_id, after=index, count=3)
        around = await queries.messages_around(db, ten.room_id, ten.thread_id, index=index, count=4)
        edge = await queries.messages_around(
            db, ten.room_id, ten.thread_id, index=page.messages[-1].index, count=4
        )

    assert not page.earlier
    assert (bodies(after), after.earlier, after.later) == ([6, 7, 8], True, True)
    assert (bodies(around), around.earlier, around.later) == ([4, 5, 6, 7], True, True)
    assert (bodies(edge), edge.later) == ([9, 10], False)


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_who_does_not_sit_there_sees_nothing_whatever_he_asks(prices, who):
    async with reading(prices["karim"]) as db:
        index = (await queries.message(db, prices.room_id, prices.first)).index
    async with reading(prices[who]) as db:
        room, thread = prices.room_id, prices.thread_id
        assert not (await queries.threads(db, room, count=10)).threads
        assert not (await queries.latest_messages(db, room, thread, count=10)).messages
        assert not (await queries.messages_around(db, room, thread, index=index, count=9)).messages
        assert not await queries.changes(db, room, thread, after=-1)
        assert not await queries.wordings(db, room, prices.first)
        assert not await queries.known_messages(db, room, [prices.first])
        assert await queries.thread_facts(db, room, thread) is None
        assert await queries.message_facts(db, room, prices.first) is None
        assert room not in {row.room_id for row in await queries.unread(db)}
        for asked in (
            queries.thread(db, room, thread),
            queries.message(db, room, prices.first),
            queries.message_at(db, room, index),
            queries.place(db, room, index),
            queries.mention_candidates(db, room, prices[who]),
        ):
            with pytest.raises(Absent):
                await asked


async def test_a_link_to_any_entry_leads_to_its_message_or_thread(talk):
    second = await talk.says("jeanne")
    edited = await edit_message(
        actor=talk["karim"], room_id=talk.room_id, message_id=talk.first, body="Autrement"
    )
    reacted = await give_reaction(
        actor=talk["denis"], room_id=talk.room_id, message_id=second, reaction="eyes"
    )
    renamed = await rename_thread(
        actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id, title="Autre"
    )
    async with reading(talk["denis"]) as db:
        first = await queries.message(db, talk.room_id, talk.first)
        answer = await queries.message_at(db, talk.room_id, first.index + 1)
        places = [
            await queries.place(db, talk.room_id, index)
            for index in (first.index - 1, first.index, edited.index, reacted.index, renamed.index)
        ]
        with pytest.raises(Absent):
            await queries.place(db, talk.room_id, 0)
        with pytest.raises(Absent):
            await queries.message_at(db, talk.room_id, edited.index)

    assert answer.message_id == second
    assert {place.thread_id for place in places} == {talk.thread_id}
    assert [place.message_index for place in places] == [
        None,
        first.index,
        first.index,
        answer.index,
        None,
    ]


async def test_changes_are_what_is_new_or_was_touched(talk):
    second, third = await talk.says("jeanne"), await talk.says("denis")
    seen = await talk.size() - 1
    await give_reaction(
        actor=talk["karim"], room_id=talk.room_id, message_id=second, reaction="eyes"
    )
    fourth = await talk.says("lucie")
    await retract_message(actor=talk["denis"], room_id=talk.room_id, message_id=third)

    async with reading(talk["sophie"]) as db:
        moved = await queries.changes(db, talk.room_id, talk.thread_id, after=seen)
        first_two = await queries.changes(db, talk.room_id, talk.thread_id, after=seen, count=2)
        rest = await queries.changes(
            db, talk.room_id, talk.thread_id, after=max(m.moved_index for m in first_two)
        )
        nothing = await queries.changes(
            db, talk.room_id, talk.thread_id, after=max(m.moved_index for m in moved)
        )

    assert [m.message_id for m in moved] == [second, third, fourth]
    assert [m.message_id for m in first_two] == [second, fourth]
    assert [m.message_id for m in rest] == [third]
    assert nothing == []


async def test_threads_come_last_moved_first(talk):
    for n in range(1, 6):
        await open_thread(actor=talk["lucie"], room_id=talk.room_id, title=f"Fil {n}", body="…")
    await talk.says("denis")
    await close_thread(actor=talk["denis"], room_id=talk.room_id, thread_id=talk.thread_id)

    async with reading(talk["karim"]) as db:
        page = await queries.threads(db, talk.room_id, count=4)
        rest = await queries.threads(db, talk.room_id, before=page.threads[-1].last_index, count=4)

    assert [t.title for t in page.threads] == ["Cote d’arbre", "Fil 5", "Fil 4", "Fil 3"]
    assert page.threads[0].closed_by_name == "Denis Haas"
    assert (page.threads[1].opener_name, page.threads[1].tone) == ("Lucie Ferrand", 3)
    assert page.more
    assert [t.title for t in rest.threads] == ["Fil 2", "Fil 1"]
    assert not rest.more


async def test_whom_one_may_mention(prices):
    async with reading(prices["karim"]) as db:
        found = await queries.mention_candidates(db, prices.room_id, prices["karim"])

    assert [(c.name, c.organisation_name) for c in found] == [
        ("Sophie Delmas", "Aster"),
        ("Jeanne Le Goff", "Boréal"),
    ]


async def test_a_message_says_whether_it_is_sealed(talk, owner):
    await owner.execute(
        "UPDATE journal_seal SET size = (SELECT index + 1 FROM talk_message WHERE room_id = %s AND message_id = %s)"
        " WHERE room_id = %s AND size <= (SELECT index FROM talk_message WHERE room_id = %s AND message_id = %s)",
        (talk.room_id, talk.first, talk.room_id, talk.room_id, talk.first),
    )

    assert (await talk.message("denis", talk.first)).sealed
