"""Jobs are asked for by name, done beside serving, and survive what happens to the database."""

import asyncio

import psycopg
import pytest
from procrastinate import exceptions

from mitoyen.foundation.decisions import Busy
from mitoyen.journal import jobs
from mitoyen.journal.database import connection

done = asyncio.Queue()


@jobs.app.task(name="test_example")
async def example(said: str) -> None:
    await done.put(said)


async def test_what_is_asked_for_is_done_and_leaves_nothing(house, by_hand):
    await jobs.ask("test_example", said="Bonjour")

    async with asyncio.timeout(15):
        assert await done.get() == "Bonjour"
        while True:
            cursor = await by_hand.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'test_example'"
            )
            if await cursor.fetchone() == (0,):
                break
            await asyncio.sleep(0.05)


async def test_what_is_due_is_done_before_catching_up_returns(house):
    for number in range(3):
        await jobs.ask("test_example", said=str(number))

    await jobs.catch_up()

    async with asyncio.timeout(15):
        assert {await done.get() for _ in range(3)} == {"0", "1", "2"}


async def test_asking_without_a_database_is_asking_later(house, monkeypatch):
    class Away:
        async def defer_async(self, **_):
            raise exceptions.ConnectorException

    monkeypatch.setattr(jobs.app, "configure_task", lambda _: Away())

    with pytest.raises(Busy):
        await jobs.ask("test_example", said="x")


async def test_work_goes_on_after_its_connections_were_cut(house, database, monkeypatch):
    await jobs.ask("test_example", said="before")
    async with asyncio.timeout(15):
        assert await done.get() == "before"

    superuser = database.embedded.superuser_url()
    async with await psycopg.AsyncConnection.connect(superuser, autocommit=True) as db:
        await db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mitoyen'"
        )

    async with asyncio.timeout(30):
        while True:
            try:
                await jobs.ask("test_example", said="after")
                break
            except Busy:
                await asyncio.sleep(0.1)
        assert await done.get() == "after"
        async with connection() as db:
            await db.execute("SELECT 1")
