import psycopg
import pytest

from mitoyen.domains.documents.commands import issue_document
from mitoyen.foundation.decisions import Absent

TABLES = ("documents_document", "documents_version", "documents_version_key", "documents_upload")


async def seen(by_hand, person, table):
    async with by_hand.transaction():
        await by_hand.execute("SELECT set_config('mitoyen.person', %s, true)", (person,))
        cursor = await by_hand.execute(f"SELECT room_id FROM {table}")
        return {room_id for (room_id,) in await cursor.fetchall()}


@pytest.mark.parametrize("table", TABLES)
async def test_by_hand_one_sees_the_rows_of_ones_rooms_and_no_others(desk, by_hand, table):
    await desk.issues("karim", b"prix", room=desk.cast.prices)
    await desk.brings("karim", b"prix", room=desk.cast.prices)
    prices = desk.cast.prices

    assert prices in await seen(by_hand, desk.cast["karim"].person_id, table)
    for who in ("denis", "nadia", "thomas", "outsider"):
        assert await seen(by_hand, desk.cast[who].person_id, table) == set()
    assert await seen(by_hand, "", table) == set()


async def test_an_upload_shows_to_who_brought_it_alone(desk, by_hand):
    await desk.brings("karim", b"prix", room=desk.cast.prices)

    for who in ("sophie", "jeanne"):
        assert await seen(by_hand, desk.cast[who].person_id, "documents_upload") == set()


async def put_by_hand(by_hand, acting, person, room):
    async with by_hand.transaction():
        await by_hand.execute("SELECT set_config('mitoyen.person', %s, true)", (acting,))
        await by_hand.execute(
            "INSERT INTO documents_upload (upload_id, room_id, person_id, stored_as, wrapped_key, expires_at)"
            " VALUES ('u_' || repeat('a', 26), %s, %s, 'x', %s, now())",
            (room, person, bytes(60)),
        )


async def test_nobody_brings_a_file_in_another_name_or_for_a_room_he_does_not_read(desk, by_hand):
    karim, denis = desk.cast["karim"].person_id, desk.cast["denis"].person_id

    for person, room in ((karim, desk.cast.common), (denis, desk.cast.prices)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await put_by_hand(by_hand, denis, person, room)


async def test_a_key_is_neither_changed_nor_moved_to_another_room(desk, by_hand):
    issued = await desk.issues("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await by_hand.execute(
            "UPDATE documents_version_key SET room_id = %s WHERE stored_as = %s",
            (desk.cast.common, issued.event.file.stored_as),
        )


async def test_outside_of_a_rooms_own_writing_its_keys_are_not_destroyed(desk, by_hand):
    issued = await desk.issues("karim", b"prix", room=desk.cast.prices)

    async with by_hand.transaction():
        await by_hand.execute(
            "SELECT set_config('mitoyen.person', %s, true)", (desk.cast["karim"].person_id,)
        )
        await by_hand.execute("DELETE FROM documents_version_key")

    assert await desk.reads("karim", issued) == b"prix"


async def test_every_table_that_holds_a_rooms_content_has_its_wall_forced(owner, house):
    cursor = await owner.execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = ANY (%s)",
        (list(TABLES),),
    )

    assert dict(await cursor.fetchall()) == dict.fromkeys(TABLES, True)


async def test_who_left_issues_nothing_that_he_brought_before(desk, owner):
    upload = await desk.brings("denis", b"plan")
    await owner.execute(
        "UPDATE people_person SET left_at = now() WHERE person_id = %s",
        (desk.cast["denis"].person_id,),
    )
    try:
        with pytest.raises(Absent):
            await issue_document(
                actor=desk.cast["denis"], room_id=desk.cast.common, upload_id=upload.upload_id
            )
    finally:
        await owner.execute(
            "UPDATE people_person SET left_at = NULL WHERE person_id = %s",
            (desk.cast["denis"].person_id,),
        )
