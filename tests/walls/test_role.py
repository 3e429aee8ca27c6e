"""The application's role stays what it is: it owns nothing, makes nothing, and becomes nobody else."""

import psycopg
import pytest

from mitoyen.house.embedded import OWNER

REFUSED = [
    f"SET ROLE {OWNER}",
    "SET ROLE postgres",
    f"SET SESSION AUTHORIZATION {OWNER}",
    "SET session_replication_role = replica",
    "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "ALTER TABLE journal_entry DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE talk_message NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE talk_message OWNER TO CURRENT_USER",
    "DROP TRIGGER refuses ON journal_entry",
    "DROP POLICY rooms_of_reader ON talk_message",
    "CREATE POLICY mine ON talk_message USING (true)",
    "DROP TABLE talk_message",
    "CREATE TABLE mine (room_id text)",
    "CREATE FUNCTION mine() RETURNS text LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "CREATE EXTENSION file_fdw",
    "CREATE OR REPLACE FUNCTION my_rooms() RETURNS SETOF text LANGUAGE sql AS 'SELECT room_id FROM journal_head'",
    "CREATE OR REPLACE FUNCTION my_person() RETURNS text LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER mine BEFORE INSERT ON talk_message EXECUTE FUNCTION my_person()",
    "CREATE RULE mine AS ON SELECT TO talk_message DO INSTEAD SELECT 1",
    "CREATE INDEX mine ON talk_message (body)",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SELECT raise_wall('people_session')",
    "SELECT may_open('r_x', 'p_x', NULL)",
    "COPY talk_message TO PROGRAM 'cat'",
    "COPY people_session TO '/tmp/stolen'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "INSERT INTO house_migration (name, fingerprint) VALUES ('x', 'x')",
    "DELETE FROM house_migration",
    "VACUUM FULL journal_entry",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_it_is_refused(house, by_hand, statement):
    before = await (await by_hand.execute("SELECT session_user, current_user")).fetchone()

    if statement.startswith("VACUUM"):
        await by_hand.execute(statement)  # answers with a warning, and does nothing
    else:
        with pytest.raises(
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidObjectDefinition)
        ):
            await by_hand.execute(statement)

    assert await (await by_hand.execute("SELECT session_user, current_user")).fetchone() == before


async def test_it_owns_nothing_and_walks_through_no_wall(house, by_hand):
    role = await (
        await by_hand.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        )
    ).fetchone()
    owned = await (
        await by_hand.execute(
            "SELECT count(*) FROM pg_class"
            " WHERE relowner = current_user::regrole AND relpersistence <> 't'"
        )
    ).fetchone()
    groups = await (
        await by_hand.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
        )
    ).fetchone()

    assert role == (False,) * 5
    assert owned == groups == (0,)


async def test_it_never_waits_for_ever(house, by_hand):
    bounds = await (
        await by_hand.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"
        )
    ).fetchone()

    assert bounds == ("5s", "4s", "15s")
