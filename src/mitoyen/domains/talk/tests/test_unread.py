"""How far each has read. Not an act: nothing of it stands in the journal."""

from datetime import timedelta

import pytest

from mitoyen.domains.people.commands import accept_invitation, invite_person
from mitoyen.domains.spaces.commands import admit_member
from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import open_thread
from mitoyen.domains.talk.unrecorded import forget_keys, mark_read, mark_room_read
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import ThreadId
from mitoyen.journal.database import reading


async def unread(talk, who):
    async with reading(talk[who]) as db:
        found = {row.room_id: row for row in await queries.unread(db, talk.cast.space_id)}
        assert await queries.unread(db) == list(found.values())
    row = found.get(talk.room_id)
    return (row.messages, row.threads) if row else (0, 0)


async def read(talk, who, index):
    await mark_read(actor=talk[who], room_id=talk.room_id, thread_id=talk.thread_id, index=index)


async def test_own_words_never_count(talk):
    await talk.says("denis")
    await talk.says("jeanne")

    assert await unread(talk, "karim") == (2, 1)
    assert await unread(talk, "denis") == (2, 1)
    assert await unread(talk, "sophie") == (3, 1)
    assert (await talk.thread("denis")).unread == 2


async def test_what_was_read_stays_read(talk):
    await talk.says("denis")
    before = await talk.size()
    await read(talk, "karim", before - 1)
    await read(talk, "karim", 0)
    await talk.says("jeanne")

    assert await unread(talk, "karim") == (1, 1)
    assert await unread(talk, "sophie") == (3, 1)
    assert await talk.size() == before + 1


async def test_nobody_has_read_what_is_not_written_yet(talk):
    await read(talk, "sophie", 2**62)
    await talk.says("jeanne")

    assert await unread(talk, "sophie") == (1, 1)


async def test_a_whole_room_is_read_at_once(talk):
    await open_thread(actor=talk["lucie"], room_id=talk.room_id, title="Autre", body="…")
    assert await unread(talk, "sophie") == (2, 2)

    await mark_room_read(actor=talk["sophie"], room_id=talk.room_id, index=await talk.size() - 1)

    assert await unread(talk, "sophie") == (0, 0)


async def test_one_hundred_are_counted_and_no_more(talk):
    for _ in range(101):
        await talk.says("denis")

    assert await unread(talk, "sophie") == (queries.MOST_UNREAD, 1)


async def test_a_newcomer_has_nothing_to_catch_up_with(talk):
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        invited = await invite_person(
            actor=talk["lucie"], name="Marc Oudin", address=f"marc-{talk.thread_id}@cadmus.example"
        )
        marc = Actor(
            person_id=invited.event.person_id, organisation_id=talk["lucie"].organisation_id
        )
        await accept_invitation(actor=marc)
        await admit_member(
            actor=talk["lucie"], space_id=talk.cast.space_id, person_id=marc.person_id
        )
        talk.cast.people["marc"] = marc
        assert await unread(talk, "marc") == (0, 0)

        await talk.says("denis")

    assert await unread(talk, "marc") == (1, 1)


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_who_does_not_sit_there_cannot_mark(prices, count_of, who):
    with pytest.raises(Absent):
        await read(prices, who, 1)
    with pytest.raises(Absent):
        await mark_room_read(actor=prices[who], room_id=prices.room_id, index=1)

    assert await count_of("talk_read", prices.room_id) == 0


async def test_a_thread_that_is_not_there_cannot_be_marked(talk):
    with pytest.raises(Absent):
        await mark_read(
            actor=talk["karim"], room_id=talk.room_id, thread_id=ThreadId.new(), index=1
        )


async def test_old_keys_are_forgotten(talk, count_of):
    with clock.standing_at(clock.now() - timedelta(hours=49)):
        await talk.says("karim", once="old")
    await talk.says("karim", once="new")

    assert await forget_keys() >= 1

    assert await count_of("talk_once", talk.room_id) == 1
