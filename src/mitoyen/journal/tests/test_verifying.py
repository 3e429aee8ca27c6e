"""Verifying names each fault that can be planted, at its place. The planter is the superuser, triggers switched off."""

import pytest

from mitoyen.foundation.canonical import decode, encode
from mitoyen.foundation.merkle import leaf_hash
from mitoyen.journal.verifying import Fault, verify_room
from tests.ledger import sealed
from tests.probe import new_room

AT = 5  # where faults are planted


@pytest.fixture
async def book(room):
    """A sealed log of 603 entries in three steps, one of them erased."""
    await room.note(*[f"note {n}" for n in range(99)])
    await sealed(room)
    await room.note(*[f"note {n}" for n in range(500)])
    await room.erase(50)
    await sealed(room)
    return room


async def rewrite(vandal, book, index, change):
    """Change an entry's bytes, and its leaf with them."""
    cursor = await vandal.execute(
        "SELECT entry FROM journal_entry WHERE room_id = %s AND index = %s", (book.room_id, index)
    )
    ((entry,),) = await cursor.fetchall()
    header = decode(entry)
    change(header)
    altered = encode(header)
    await vandal.execute(
        "UPDATE journal_entry SET entry = %s, leaf = %s WHERE room_id = %s AND index = %s",
        (altered, leaf_hash(altered), book.room_id, index),
    )


FAULTS = {
    "an entry's bytes": (
        "UPDATE journal_entry SET entry = entry || ' '::bytea WHERE room_id = %(room)s AND index = 5",
        "entry altered: its hash is not its leaf at 5",
    ),
    "an entry's leaf": (
        "UPDATE journal_entry SET leaf = sha256('') WHERE room_id = %(room)s AND index = 5",
        "entry altered: its hash is not its leaf at 5",
    ),
    "an entry dropped": (
        "DELETE FROM journal_entry WHERE room_id = %(room)s AND index = 5",
        "entry missing at 5",
    ),
    "the last entry dropped": (
        "DELETE FROM journal_entry WHERE room_id = %(room)s AND index = 602",
        "entry missing at 602",
    ),
    "two entries swapped": (
        (
            "UPDATE journal_entry SET index = 9011 - index WHERE room_id = %(room)s AND index IN (5, 6);"
            " UPDATE journal_entry SET index = index - 9000 WHERE room_id = %(room)s AND index > 9000"
        ),
        "entry says position 6 at 5",
    ),
    "an entry that is no entry": (
        "UPDATE journal_entry SET entry = '{}', leaf = sha256('\\x007b7d') WHERE room_id = %(room)s AND index = 5",
        "entry unreadable: not an entry: 'f' at 5",
    ),
    "an entry that is not canonical": (
        "UPDATE journal_entry SET entry = '{ }', leaf = sha256('\\x007b207d') WHERE room_id = %(room)s AND index = 5",
        "entry unreadable: ",
    ),
    "a content": (
        "UPDATE journal_content SET content = 'other words' WHERE room_id = %(room)s AND index = 5",
        "content altered: part 'body' does not open its commitment at 5",
    ),
    "a salt": (
        "UPDATE journal_content SET salt = sha256('') WHERE room_id = %(room)s AND index = 5",
        "content altered: part 'body' does not open its commitment at 5",
    ),
    "a content dropped": (
        "DELETE FROM journal_content WHERE room_id = %(room)s AND index = 5",
        "content missing: part 'body', and no entry says that it was erased at 5",
    ),
    "an erased content that came back": (
        "INSERT INTO journal_content VALUES (%(room)s, 50, 'other', sha256(''), 'x', NULL)",
        "content altered: part 'other' does not open its commitment at 50",
    ),
    "a content that no entry commits to": (
        "INSERT INTO journal_content VALUES (%(room)s, 5, 'more', sha256(''), 'x', NULL)",
        "content altered: part 'more' does not open its commitment at 5",
    ),
    "a tile": (
        (
            "UPDATE journal_tile SET hashes = set_byte(hashes, 3, 255 - get_byte(hashes, 3))"
            " WHERE room_id = %(room)s AND n = 1"
        ),
        "tile 0/1 does not match at 256",
    ),
    "the root of a tile": (
        "UPDATE journal_tile SET root = sha256('') WHERE room_id = %(room)s AND n = 0",
        "tile 0/0 does not match at 0",
    ),
    "a tile dropped": (
        "DELETE FROM journal_tile WHERE room_id = %(room)s AND n = 0",
        "tile 0/0 does not match at 0",
    ),
    "a checkpoint's signature": (
        (
            "UPDATE journal_checkpoint SET note = regexp_replace(note, '([^ ]{20})\\n$', 'AAAAAAAAAAAAAAAAAAAA\\n')"
            " WHERE room_id = %(room)s AND size = 603"
        ),
        "checkpoint over 603: ",
    ),
    "a checkpoint's root": (
        "UPDATE journal_checkpoint SET root = sha256('') WHERE room_id = %(room)s AND size = 603",
        "checkpoint over 603 does not match the entries at 602",
    ),
    "a checkpoint of another size": (
        (
            "UPDATE journal_checkpoint SET note ="
            " (SELECT note FROM journal_checkpoint WHERE room_id = %(room)s AND size = 102)"
            " WHERE room_id = %(room)s AND size = 603"
        ),
        "checkpoint over 603 does not match the entries at 602",
    ),
    "the last checkpoint dropped": (
        "DELETE FROM journal_checkpoint WHERE room_id = %(room)s AND size = 603",
        "checkpoint over 603 missing at 602",
    ),
    "the tree that sealing goes on from": (
        (
            "UPDATE journal_seal SET frontier = set_byte(frontier, 9, 255 - get_byte(frontier, 9))"
            " WHERE room_id = %(room)s"
        ),
        "the tree kept for sealing was altered at 602",
    ),
    "more sealed than recorded": (
        "UPDATE journal_seal SET size = 700 WHERE room_id = %(room)s",
        "checkpoint over 700 missing at 699",
    ),
    "an entry beyond the head": (
        "UPDATE journal_head SET size = 602 WHERE room_id = %(room)s",
        "beyond the 602 entries of the head at 602",
    ),
    "the log's key": (
        (
            "UPDATE journal_head SET vkey = (SELECT vkey FROM journal_head WHERE room_id = %(other)s)"
            " WHERE room_id = %(room)s"
        ),
        "the log's name or key is not the one that its first entry says at 0",
    ),
    "the log's name": (
        "UPDATE journal_head SET origin = 'elsewhere/e/x' WHERE room_id = %(room)s",
        "the log's name or key is not the one that its first entry says at 0",
    ),
}


async def test_a_sound_journal_has_no_fault(book, look):
    assert await look.faults(book) == []


@pytest.mark.parametrize(("planted", "named"), FAULTS.values(), ids=FAULTS)
async def test_a_planted_fault_is_named_at_its_place(book, look, vandal, planted, named):
    other = await new_room()
    for statement in planted.split(";"):
        done = await vandal.execute(statement, {"room": book.room_id, "other": other.room_id})
        assert done.rowcount

    found = await look.faults(book)

    assert len(found) == 1
    assert found[0].startswith(named)
    await vandal.execute(
        "UPDATE journal_head SET broken_at = now() WHERE room_id = %s", (book.room_id,)
    )


async def test_an_entry_rewritten_with_its_leaf_does_not_match_its_checkpoint(book, look, vandal):
    await rewrite(vandal, book, AT, lambda header: header.update(k="probe.other"))

    assert await look.faults(book) == ["checkpoint over 102 does not match the entries at 101"]


async def test_an_entry_set_back_in_time_is_seen(book, look, vandal):
    await rewrite(vandal, book, AT, lambda header: header.update(at="2001-01-01T00:00:00.000Z"))

    assert await look.faults(book) == ["entry earlier than the one before it at 5"]


async def test_a_claim_that_something_was_erased_does_not_cover_what_is_still_there(
    book, look, vandal
):
    cursor = await vandal.execute(
        "SELECT content, salt FROM journal_content WHERE room_id = %s AND index = 60",
        (book.room_id,),
    )
    ((content, salt),) = await cursor.fetchall()
    await book.erase(60)
    await vandal.execute(
        "INSERT INTO journal_content VALUES (%s, 60, 'body', %s, %s, NULL)",
        (book.room_id, salt, content),
    )

    assert await look.faults(book) == [
        "content still there: part 'body', though an entry says that it was erased at 60"
    ]


async def test_a_file_that_is_gone_or_altered_is_named(book, look, vandal):
    await vandal.execute(
        "UPDATE journal_content SET content = NULL, stored_as = 'f1' WHERE room_id = %s AND index = 5",
        (book.room_id,),
    )

    async def gone(stored_as, salt, part):
        return None

    async def altered(stored_as, salt, part):
        return bytes(32)

    assert await look.faults(book) == []  # without a store, files are not looked at
    assert await look.faults(book, gone) == ["content missing: the file of part 'body' at 5"]
    assert await look.faults(book, altered) == [
        "content altered: part 'body' does not open its commitment at 5"
    ]


async def test_what_happens_meanwhile_is_no_fault(book, owner):
    found = []
    async for step in verify_room(owner, book.room_id):
        found.append(step)
        if len(found) == 1:
            await book.erase(70)
            await book.note(*["meanwhile"] * 300)
            await sealed(book)

    assert not [step for step in found if isinstance(step, Fault)]
    assert found[-1].verified == found[-1].size == 603
