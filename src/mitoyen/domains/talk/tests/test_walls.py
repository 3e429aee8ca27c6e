"""The application's role, by hand: what the walls let through when no query and no policy stands before them."""

import psycopg
import pytest

from mitoyen.domains.talk.commands import give_reaction, open_thread
from mitoyen.domains.talk.unrecorded import mark_read

TABLES = [
    "talk_thread",
    "talk_message",
    "talk_edit",
    "talk_reaction",
    "talk_mention",
    "talk_read",
    "talk_once",
]


@pytest.fixture
async def filled(prices):
    await prices.says("jeanne", "@Karim", mentions=(prices.cast.members["karim"],), once="k")
    await give_reaction(
        actor=prices["karim"], room_id=prices.room_id, message_id=prices.first, reaction="eyes"
    )
    await mark_read(
        actor=prices["karim"], room_id=prices.room_id, thread_id=prices.thread_id, index=20
    )
    return prices


async def seen(by_hand, table, person_id=None):
    async with by_hand.transaction():
        if person_id:
            await by_hand.execute("SELECT set_config('mitoyen.person', %s, true)", (person_id,))
        cursor = await by_hand.execute(f"SELECT * FROM {table}")
        return len(await cursor.fetchall())


async def test_who_does_not_sit_there_sees_nothing(filled, by_hand):
    for table in TABLES:
        assert await seen(by_hand, table) == 0, table
        for who in ("outsider", "thomas", "denis", "nadia"):
            assert await seen(by_hand, table, filled[who].person_id) == 0, (table, who)


async def test_reading_and_keys_are_each_ones_own(filled, by_hand):
    assert await seen(by_hand, "talk_read", filled["karim"].person_id) == 1
    assert await seen(by_hand, "talk_read", filled["sophie"].person_id) == 0
    assert await seen(by_hand, "talk_once", filled["jeanne"].person_id) == 1
    assert await seen(by_hand, "talk_once", filled["karim"].person_id) == 0


async def test_nobody_changes_rows_of_a_room_that_he_does_not_write(filled, by_hand):
    for table in ("talk_thread", "talk_message", "talk_reaction"):
        async with by_hand.transaction():
            await by_hand.execute(
                "SELECT set_config('mitoyen.person', %s, true)", (filled["karim"].person_id,)
            )
            cursor = await by_hand.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0, table


async def test_nobody_reads_for_another(filled, by_hand):
    karim, sophie = filled["karim"].person_id, filled["sophie"].person_id
    await by_hand.execute("SELECT set_config('mitoyen.person', %s, false)", (karim,))
    mark = "INSERT INTO talk_read (room_id, person_id, thread_id, up_to) VALUES (%s, %s, '', 1)"

    await by_hand.execute(mark, (filled.room_id, karim))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await by_hand.execute(mark, (filled.room_id, sophie))


async def test_writing_in_one_room_opens_no_other(pump_p4, prices, by_hand):
    opened = await open_thread(
        actor=pump_p4["denis"], room_id=pump_p4.common, title="Fil", body="…"
    )
    async with by_hand.transaction():
        await by_hand.execute(
            "SELECT * FROM journal_open(%s, %s, NULL)", (pump_p4.common, pump_p4["denis"].person_id)
        )
        cursor = await by_hand.execute("SELECT DISTINCT room_id FROM talk_message")
        rooms = {room for (room,) in await cursor.fetchall()}

    assert opened.thread.room_id in rooms
    assert prices.room_id not in rooms
