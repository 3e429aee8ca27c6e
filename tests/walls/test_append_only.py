"""A journal grows, and that is all: whoever connects, the owner included."""

import psycopg
import pytest

APPEND_ONLY = ("journal_entry", "journal_checkpoint", "journal_tile")


async def refused(owner, statement, parameters=None):
    with pytest.raises(psycopg.errors.RestrictViolation):
        async with owner.transaction():
            await owner.execute(statement, parameters)


@pytest.fixture
async def sealed(said, owner):
    """Something stands in each journal table."""
    room = (said.common,)
    await owner.execute(
        "INSERT INTO journal_tile (room_id, level, n, hashes, root) VALUES (%s, 7, 0, %s, %s)",
        (said.common, bytes(8192), bytes(32)),
    )
    await owner.execute(
        "INSERT INTO journal_checkpoint (room_id, size, root, note, sealed_at) VALUES (%s, 1000, %s, '', now())",
        (said.common, bytes(32)),
    )
    return room


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_the_owner_neither_changes_nor_removes_what_was_written(sealed, owner, table):
    await refused(owner, f"UPDATE {table} SET room_id = room_id WHERE room_id = %s", sealed)
    await refused(owner, f"DELETE FROM {table} WHERE room_id = %s", sealed)
    await refused(owner, f"TRUNCATE {table}")


async def test_the_owner_erases_content_but_never_changes_it(sealed, owner):
    await refused(owner, "UPDATE journal_content SET content = '' WHERE room_id = %s", sealed)
    await refused(owner, "TRUNCATE journal_content")


async def test_a_head_is_never_removed_shortened_or_renamed(sealed, owner):
    for change in (
        "size = size - 1",
        "origin = 'other'",
        "vkey = 'other'",
        "room_id = 'r_' || repeat('e', 26)",
    ):
        await refused(owner, f"UPDATE journal_head SET {change} WHERE room_id = %s", sealed)
    await refused(owner, "DELETE FROM journal_head WHERE room_id = %s", sealed)
    await refused(owner, "TRUNCATE journal_head")


async def test_what_is_sealed_never_shrinks(sealed, owner):
    await refused(owner, "UPDATE journal_seal SET size = size - 1 WHERE room_id = %s", sealed)
    await refused(owner, "UPDATE journal_seal SET frontier = '' WHERE room_id = %s", sealed)
    await refused(owner, "DELETE FROM journal_seal WHERE room_id = %s", sealed)
    await refused(owner, "TRUNCATE journal_seal")
