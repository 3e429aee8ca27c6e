"""What the application's role can write when somebody else holds it: rows of an open room, and no journal."""

import psycopg
import pytest

FORGED = {
    "INSERT INTO spaces_seat (room_id, member_id, organisation_id, given_at, given_index)"
    " SELECT %(room)s, %(member)s, %(company)s, now(), 1": "a seat",
    "INSERT INTO talk_reaction (room_id, message_id, reaction, member_id, index)"
    " SELECT %(room)s, 'g_x', 'ok', %(member)s, 1 WHERE %(company)s <> ''": "a reaction",
}


def attempt(cast):
    return {
        "room": cast.prices,
        "member": cast.members["denis"],
        "company": cast.companies["cadmus"],
    }


@pytest.mark.parametrize("forged", FORGED, ids=FORGED.values())
async def test_nobody_writes_rows_of_a_room_that_is_not_open(said, hand, forged):
    person = said["denis"].person_id

    for claims in ({}, {"person": person}, {"person": person, "writing": said.prices}):
        refusal = await hand.refused(forged, attempt(said), **claims)
        assert isinstance(refusal, psycopg.errors.InsufficientPrivilege)


async def test_nobody_changes_or_removes_rows_of_a_room_that_is_not_open(said, hand, walled):
    writable = [table for table in walled if not table.startswith("journal_")]
    for claims in ({}, {"person": said["karim"].person_id, "writing": said.prices}):
        async with hand.claiming(**claims) as db:
            for table in writable:
                if table in ("talk_read", "talk_reach_seen", "talk_once", "documents_upload"):
                    continue  # each person's own rows
                removed = await db.execute(f"DELETE FROM {table}")
                assert removed.rowcount == 0, table


async def test_who_opens_one_room_does_not_write_in_another(said, hand):
    async with hand.claiming() as db:
        await db.execute(
            "SELECT journal_open(%s, %s, NULL)",
            (said.sides["cadmus"], said["denis"].person_id),
        )
        for claim in ("", "SELECT set_config('mitoyen.writing', %(room)s, true)"):
            if claim:
                await db.execute(claim, attempt(said))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with db.transaction():
                    await db.execute(next(iter(FORGED)), attempt(said))


async def test_rows_do_not_move_from_an_open_room_to_another(said, hand):
    async with hand.claiming() as db:
        await db.execute(
            "SELECT journal_open(%s, %s, NULL)", (said.sides["cadmus"], said["denis"].person_id)
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await db.execute("UPDATE talk_message SET room_id = %s", (said.prices,))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {table} SELECT * FROM {table}",
        "UPDATE {table} SET room_id = room_id",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
    ],
)
async def test_the_application_writes_no_journal_table(said, hand, walled, statement):
    journals = [table for table in walled if table.startswith("journal_")]
    assert len(journals) == 6
    for table in journals:
        refusal = await hand.refused(
            statement.format(table=table), person=said["karim"].person_id, writing=said.prices
        )
        assert isinstance(refusal, psycopg.errors.InsufficientPrivilege), table


async def test_entries_are_appended_and_erased_in_the_open_room_alone(said, hand):
    append = (
        "SELECT journal_append(%s, 1, now(), ARRAY['\\x00'::bytea], ARRAY[sha256('')],"
        " '{}', '{}', '{}', '{}', '{}')"
    )
    claims = {"person": said["denis"].person_id, "writing": said.prices}
    for statement in (append, "SELECT journal_erase(%s, 0, 'name')"):
        await hand.refused(statement, (said.prices,), **claims)
        async with hand.claiming() as db:
            await db.execute(
                "SELECT journal_open(%s, %s, NULL)", (said.common, said["denis"].person_id)
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await db.execute(statement, (said.prices,))


async def test_an_entry_is_appended_at_the_head_and_nowhere_else(said, hand):
    for place in (0, 10_000):
        async with hand.claiming() as db:
            await db.execute(
                "SELECT journal_open(%s, %s, NULL)", (said.common, said["denis"].person_id)
            )
            with pytest.raises(psycopg.errors.SerializationFailure):
                await db.execute(
                    "SELECT journal_append(%s, %s, now(), ARRAY['\\x00'::bytea], ARRAY[sha256('')],"
                    " '{}', '{}', '{}', '{}', '{}')",
                    (said.common, place),
                )


async def test_a_log_is_not_begun_twice(said, hand):
    refusal = await hand.refused(
        "SELECT journal_begin(%s, 'x/e/x', 'x', %s)", (said.prices, said["denis"].person_id)
    )

    assert isinstance(refusal, psycopg.errors.UniqueViolation)


class TestARoomIsBelievedAboutItselfAlone:
    """Anybody may begin a room. What he makes its tables say of others opens nothing."""

    OWN = "r_" + "c" * 26

    async def seen(self, said, hand, statement, *, own_copy=False):
        denis = said["denis"].person_id
        async with hand.claiming() as db:
            await db.execute("SELECT journal_begin(%s, 'x/e/forged', 'x', %s)", (self.OWN, denis))
            await db.execute(
                statement,
                {
                    "own": self.OWN,
                    "space": said.space_id,
                    "denis": denis,
                    "aster": said.companies["aster"],
                    "cadmus": said.companies["cadmus"],
                    "member": said.members["denis"],
                    "other": said.members["jeanne"],
                },
            )
            rooms = await (await db.execute("SELECT my_rooms()")).fetchall()
            (administered,) = await (await db.execute("SELECT i_administer()")).fetchone()
            (company,) = await (await db.execute("SELECT my_organisation()")).fetchone()
            hidden = {
                said.prices,
                said.sides["aster"],
                said.sides["boreal"],
                said.company_rooms["aster"],
            }
            assert administered is None
            assert company == said.companies["cadmus"]
            for room_id in hidden:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    async with db.transaction():
                        await db.execute("SELECT journal_open(%s, %s, NULL)", (room_id, denis))
        return {room for (room,) in rooms} & hidden

    async def test_a_member_that_another_room_names(self, said, hand):
        assert not await self.seen(
            said,
            hand,
            "INSERT INTO spaces_member (room_id, space_id, member_id, person_id, organisation_id,"
            " arrived_at, arrived_index)"
            " VALUES (%(own)s, %(space)s, 'm_forged', %(denis)s, %(aster)s, now(), 1)",
        )

    async def test_a_pseudonym_that_another_room_gives(self, said, hand):
        assert not await self.seen(
            said,
            hand,
            "INSERT INTO spaces_member (room_id, space_id, member_id, person_id, organisation_id,"
            " arrived_at, arrived_index)"
            " VALUES (%(own)s, %(space)s, %(other)s, %(denis)s, %(cadmus)s, now(), 1)",
        )

    async def test_an_administrator_whom_another_journal_names(self, said, hand):
        with pytest.raises(psycopg.errors.UniqueViolation):
            await self.seen(
                said,
                hand,
                "INSERT INTO people_person (room_id, person_id, organisation_id, member_id, language,"
                " administrator, invited_at) VALUES (%(own)s, %(denis)s, %(aster)s, 'm_forged', 'fr', true, now())",
            )

    async def test_a_new_person_whom_another_journal_makes_an_administrator(self, said, hand):
        newcomer = "p_" + "d" * 26
        async with hand.claiming() as db:
            await db.execute(
                "SELECT journal_begin(%s, 'x/e/forged', 'x', %s)", (self.OWN, newcomer)
            )
            await db.execute(
                "INSERT INTO people_person (room_id, person_id, organisation_id, member_id, language, administrator,"
                " invited_at) VALUES (%s, %s, %s, 'm_forged', 'fr', true, now())",
                (self.OWN, newcomer, said.companies["aster"]),
            )
            found = await (
                await db.execute(
                    "SELECT i_administer(), my_organisation(), ARRAY (SELECT my_rooms())"
                )
            ).fetchone()
            people = await (await db.execute("SELECT person_id FROM people_person")).fetchall()

        assert found == (None, None, [])
        assert people == [(newcomer,)]
