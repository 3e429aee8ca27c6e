"""When the database cannot serve, whoever asks hears so in one word, nothing is written, and service resumes."""

import asyncio
from contextlib import asynccontextmanager

import psycopg
import pytest

from mitoyen.foundation.decisions import Absent, Busy
from mitoyen.house.database import make_pool
from mitoyen.journal import database as connections
from mitoyen.journal.database import connection, reading, transaction, value
from mitoyen.journal.writing import writing
from tests.probe import noted


@asynccontextmanager
async def serving_from(house, address, **bounds):
    """Serve from another pool for a while."""
    options = " ".join(f"-c {name}={bound}" for name, bound in bounds.items())
    pool = make_pool(psycopg.conninfo.make_conninfo(address, options=options), size=2)
    pool.timeout = 0.5
    pool.reconnect_timeout = 0.5
    await pool.open(wait=False)
    connections.serve_from(pool)
    try:
        yield pool
    finally:
        connections.serve_from(house.pool)
        await pool.close()


async def busy(act):
    with pytest.raises(Busy) as refusal:
        await act
    return refusal.value.reason


async def test_a_database_that_is_not_there_is_unreachable_and_service_resumes(
    house, database, room, look, tmp_path
):
    there = psycopg.conninfo.conninfo_to_dict(database.application)["host"]
    later = tmp_path / "later"
    address = psycopg.conninfo.make_conninfo(database.application, host=str(later))
    before = await look.size(room)

    async with serving_from(house, address):
        for _ in range(3):
            assert await busy(room.note("lost")) == "unreachable"
        later.symlink_to(there)
        for _ in range(50):
            try:
                (recorded,) = await room.note("found")
                break
            except Busy:
                await asyncio.sleep(0.1)

        assert recorded.index == before


async def test_connections_that_died_cost_one_refusal_at_most(house, database, room, look):
    async with serving_from(house, database.application) as pool:
        async with connection() as one, connection() as two:
            pids = [await value(db, "SELECT pg_backend_pid()") for db in (one, two)]
        async with await psycopg.AsyncConnection.connect(
            database.embedded.superuser_url(), autocommit=True
        ) as superuser:
            for pid in pids:
                await superuser.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        refused = 0
        for _ in range(5):
            try:
                await room.note("there")
            except Busy:
                refused += 1

        assert refused <= 1  # the sealer may have met the dead ones first
        assert pool.get_stats()["pool_size"] <= 2


async def test_a_locked_room_is_busy_and_nothing_was_written(house, database, room, look, owner):
    before = await look.size(room)
    async with serving_from(house, database.application, lock_timeout="100ms"):
        async with owner.transaction():
            await owner.execute(
                "SELECT 1 FROM journal_head WHERE room_id = %s FOR UPDATE", (room.room_id,)
            )
            assert await busy(room.note("waits")) == "locked"

        assert (await room.note("goes on"))[0].index == before


async def test_a_statement_that_takes_too_long_is_ended(house, database, room):
    async with serving_from(house, database.application, statement_timeout="100ms"):

        async def slow():
            async with reading(room.actor) as db:
                await db.execute("SELECT pg_sleep(5)")

        assert await busy(slow()) == "too_slow"
        await room.note("goes on")


async def test_a_draft_that_idles_is_ended_and_leaves_nothing(house, room, look, monkeypatch):
    before = await look.size(room)

    async def idle():
        async with writing(room.room_id, actor=room.actor) as draft:
            await draft.record(noted("half"))
            await asyncio.sleep(5)

    with monkeypatch.context() as impatient:
        impatient.setattr("mitoyen.journal.writing.LONGEST_DRAFT_S", 0.3)
        assert await busy(idle()) == "too_slow"

    assert (await room.note("goes on"))[0].index == before


async def test_a_time_limit_of_the_caller_stays_the_caller_s(house, room, look):
    before = await look.size(room)

    async def limited():
        async with writing(room.room_id, actor=room.actor) as draft:
            await draft.record(noted("half"))
            async with asyncio.timeout(0.05):
                await value(draft.db, "SELECT pg_sleep(5)")

    with pytest.raises(TimeoutError):
        await limited()
    assert await look.size(room) == before


async def test_whoever_vanished_does_not_hold_a_room_for_ever(house, room, by_hand):
    async with by_hand.transaction():
        await by_hand.execute(
            "SELECT journal_open(%s, %s, NULL)", (room.room_id, room.actor.person_id)
        )
        assert await value(by_hand, "SELECT current_setting('transaction_timeout')") == "1min"


async def test_a_failure_that_is_noticed_late_is_told_as_what_it_was(house, room, look):
    before = await look.size(room)

    async def late():
        async with writing(room.room_id, actor=room.actor) as draft:
            await draft.db.execute("SELECT 1/0")  # sent, its answer not looked at
            await draft.record(noted("half"))

    with pytest.raises(psycopg.errors.DivisionByZero):
        await late()
    assert await look.size(room) == before


async def test_a_transaction_that_the_server_rolled_back_is_never_acknowledged(house, room, look):
    before = await look.size(room)

    async def swallowed():
        async with writing(room.room_id, actor=room.actor) as draft:
            await draft.record(noted("half"))
            with pytest.raises(psycopg.errors.DivisionByZero):
                await value(draft.db, "SELECT 1/0")

    with pytest.raises((Busy, psycopg.Error)):
        await swallowed()
    assert await look.size(room) == before
    await room.note("goes on")


async def test_a_rollback_behind_our_back_is_never_acknowledged(house, room, look):
    before = await look.size(room)

    async def rolled_back():
        async with writing(room.room_id, actor=room.actor) as draft:
            await draft.record(noted("half"))
            await draft.db.execute("ROLLBACK")
            await draft.db.execute("BEGIN")
            await draft.db.execute("SELECT 1/0")
            with pytest.raises(psycopg.errors.DivisionByZero):
                async with draft.db.pipeline():
                    pass  # synchronises

    assert await busy(rolled_back()) == "moved"
    assert await look.size(room) == before


async def test_a_wall_that_refuses_looks_like_nothing_there(house, room):
    async with connection() as db:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await db.execute("DELETE FROM journal_entry")

    async def forbidden():
        async with connection() as db, transaction(db):
            await value(db, "SELECT count(*) FROM journal_head FOR UPDATE")

    with pytest.raises((Absent, psycopg.errors.FeatureNotSupported)):
        await forbidden()


async def test_a_house_that_is_closed_says_so(house):
    connections.serve_from(None)
    try:

        async def anything():
            async with connection():
                pass

        assert await busy(anything()) == "closed"
    finally:
        connections.serve_from(house.pool)


async def test_a_pooled_connection_keeps_nothing_of_whom_it_served(house, database, room):
    async with serving_from(house, database.application):
        for _ in range(4):
            await room.note("mine")
            async with reading(room.actor) as db:
                assert await value(db, "SELECT count(*) FROM journal_head")
        for _ in range(4):
            async with connection() as db:
                assert await value(db, "SELECT count(*) FROM journal_head") == 0
                assert await value(db, "SELECT my_person()") is None
            async with reading(None) as db:
                assert await value(db, "SELECT count(*) FROM journal_head") == 0
