"""A hand that may do anything: the superuser's, with triggers switched off. For planting faults."""

import psycopg
import pytest


@pytest.fixture
async def vandal(database):
    async with await psycopg.AsyncConnection.connect(
        database.embedded.superuser_url(), autocommit=True
    ) as db:
        await db.execute("SET session_replication_role = replica")
        yield db
