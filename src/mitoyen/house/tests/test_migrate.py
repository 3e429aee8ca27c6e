"""Migrating: on any PostgreSQL with an owner; again is no fault; what would open the walls is refused."""

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from mitoyen.house import database
from mitoyen.house.database import Migration, migrate, migrations
from mitoyen.house.settings import Malformed


def test_a_database_of_one_s_own_is_migrated_and_its_second_role_made(elsewhere):
    done = elsewhere.migrate()

    assert [step for step in done if step.endswith(".sql") and "/" not in step] == [
        step.name for step in migrations()
    ]
    with elsewhere.as_application() as db:
        (bounds,) = db.execute(
            "SELECT ARRAY[current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')]"
        ).fetchone()
        assert db.execute("SELECT count(*) FROM journal_head").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("DELETE FROM journal_entry")
    assert bounds == ["5s", "4s", "15s"]


def test_again_is_no_fault_and_changes_nothing(elsewhere):
    elsewhere.migrate()

    assert elsewhere.migrate() == []


def test_two_at_once_do_each_step_once(elsewhere):
    with psycopg.connect(elsewhere.owner, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (database.MIGRATORS_LOCK,))
        steps = migrate(elsewhere.owner, elsewhere.application)
        other.execute("SELECT pg_advisory_unlock(%s)", (database.MIGRATORS_LOCK,))

        assert len(list(steps)) >= len(migrations())
    assert elsewhere.migrate() == []


def test_a_step_that_changed_since_is_refused(elsewhere, monkeypatch):
    elsewhere.migrate()
    first, *others = migrations()
    changed = [Migration(first.name, first.text + "\n-- changed"), *others]
    monkeypatch.setattr(database, "migrations", lambda: changed)

    with pytest.raises(Malformed, match=f"{first.name} has changed"):
        elsewhere.migrate()


def test_a_step_that_fails_leaves_nothing_of_itself(elsewhere, monkeypatch):
    elsewhere.migrate()
    known = migrations()
    bad = Migration("9999_bad.sql", "CREATE TABLE half (n integer); SELECT 1/0;")
    monkeypatch.setattr(database, "migrations", lambda: [*known, bad])

    with pytest.raises(psycopg.errors.DivisionByZero):
        elsewhere.migrate()
    with elsewhere.as_superuser() as db:
        assert db.execute("SELECT to_regclass('half')").fetchone() == (None,)
        assert (
            db.execute("SELECT 1 FROM house_migration WHERE name = '9999_bad.sql'").fetchone()
            is None
        )


@pytest.mark.parametrize("role", ["postgres", "elsewhere_owner"])
def test_a_role_that_walks_through_walls_may_not_serve(elsewhere, role):
    with pytest.raises(Malformed, match="walk through the walls"):
        list(migrate(elsewhere.owner, make_conninfo(elsewhere.application, user=role)))


@pytest.mark.parametrize("right", ["BYPASSRLS", "SUPERUSER"])
def test_a_role_that_was_given_a_way_through_since_is_refused(elsewhere, right):
    elsewhere.migrate()
    with elsewhere.as_superuser() as db:
        db.execute(f"ALTER ROLE elsewhere_app {right}")

    with pytest.raises(Malformed, match="walk through the walls"):
        elsewhere.migrate()


def test_a_member_of_the_owner_is_refused(elsewhere):
    with elsewhere.as_superuser() as db:
        db.execute("CREATE ROLE elsewhere_app LOGIN IN ROLE elsewhere_owner")

    with pytest.raises(Malformed, match="walk through the walls"):
        elsewhere.migrate()


def test_an_owner_who_may_not_make_roles_is_told_whom_to_ask(elsewhere):
    with elsewhere.as_superuser() as db:
        db.execute("ALTER ROLE elsewhere_owner NOCREATEROLE")

    with pytest.raises(Malformed, match="administrator"):
        elsewhere.migrate()

    with elsewhere.as_superuser() as db:
        db.execute("CREATE ROLE elsewhere_app LOGIN")
    assert elsewhere.migrate()


def test_a_server_that_is_too_old_is_refused(elsewhere, monkeypatch):
    monkeypatch.setattr(database, "OLDEST_POSTGRESQL", 990_000)

    with pytest.raises(Malformed, match="too old"):
        elsewhere.migrate()
