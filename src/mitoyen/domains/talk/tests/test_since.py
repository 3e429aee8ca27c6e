"""What moved since the reader last looked, and since he last wrote."""

from datetime import timedelta

import pytest

from mitoyen.domains.talk.commands import open_thread
from mitoyen.domains.talk.queries.since import fresh, last_here, thread_counts, writers
from mitoyen.domains.talk.unrecorded import mark_read, note_reach_seen
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


async def test_what_is_fresh_begins_after_what_was_read(talk):
    await mark_read(
        actor=talk["sophie"],
        room_id=talk.room_id,
        thread_id=talk.thread_id,
        index=await talk.size() - 1,
    )
    await talk.says("sophie")
    second = await talk.says("jeanne")
    await talk.says("denis")

    async with reading(talk["sophie"]) as db:
        found = await fresh(db, [(talk.room_id, talk.thread_id)])
    one = found[talk.room_id, talk.thread_id]
    assert one.first == (await talk.message("sophie", second)).index
    assert set(one.organisations) == {
        talk["jeanne"].organisation_id,
        talk["denis"].organisation_id,
    }


async def test_threads_are_counted_within_the_walls(talk, prices):
    await open_thread(actor=talk["lucie"], room_id=talk.room_id, title="Autre", body="…")

    async with reading(talk["denis"]) as db:
        found = await thread_counts(db, [talk.room_id, prices.room_id])

    assert found == {talk.room_id: 2}


async def test_who_wrote_where_and_when_oneself_wrote_last(talk):
    said = await talk.message("denis", await talk.says("denis"))

    async with reading(talk["denis"]) as db:
        found = await writers(db, [(talk.room_id, said.index)])
        last = await last_here(db, talk.room_id, talk["denis"])
    async with reading(talk["lucie"]) as db:
        never = await last_here(db, talk.room_id, talk["lucie"])
    assert found[talk.room_id, said.index].name == "Denis Haas"
    assert (last.at, last.acknowledged) == (said.posted_at, False)
    assert never is None


async def test_who_has_seen_the_reach_was_last_here_then(talk):
    said = await talk.message("denis", await talk.says("denis"))
    shown = clock.now()

    for at in (shown, shown - timedelta(days=1)):
        await note_reach_seen(actor=talk["denis"], room_id=talk.room_id, at=at)
    await note_reach_seen(
        actor=talk["lucie"], room_id=talk.room_id, at=clock.now() + timedelta(days=1)
    )

    async with reading(talk["denis"]) as db:
        last = await last_here(db, talk.room_id, talk["denis"])
    assert last.acknowledged
    assert said.posted_at < last.at
    async with reading(talk["lucie"]) as db:
        ahead = await last_here(db, talk.room_id, talk["lucie"])
    assert ahead.at <= clock.now()


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_nobody_acknowledges_the_reach_of_a_room_that_he_does_not_read(talk, who):
    with pytest.raises(Absent):
        await note_reach_seen(actor=talk[who], room_id=talk.room_id, at=clock.now())
