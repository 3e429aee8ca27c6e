"""The tables of jobs come with procrastinate, follow it, and serve the application's role alone."""

from shutil import copytree

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from mitoyen.house.database import migrate
from mitoyen.house.jobs_schema import NAME

ADDED = "99.00.00_01_pre_example.sql"


@pytest.fixture
def empty(database):
    """An empty database beside the house's; how to reach it as owner and as application."""
    database.embedded.make_database("jobs_schema")
    return tuple(
        address.replace("/mitoyen?", "/jobs_schema?")
        for address in (database.owner, database.application)
    )


def jobs_steps(empty):
    return [step for step in migrate(*empty) if step.startswith(NAME)]


def test_they_are_made_once(empty):
    assert jobs_steps(empty) == [f"{NAME}schema.sql"]
    assert jobs_steps(empty) == []


def test_a_newer_procrastinate_brings_its_steps_and_new_tables_are_granted(
    empty, tmp_path, monkeypatch
):
    jobs_steps(empty)
    newer = copytree(SchemaManager.get_migrations_path(), tmp_path / "migrations")
    (newer / ADDED).write_text("CREATE TABLE procrastinate_example (id bigserial, said text);")
    monkeypatch.setattr(SchemaManager, "get_migrations_path", staticmethod(lambda: str(newer)))

    assert jobs_steps(empty) == [NAME + ADDED]
    assert jobs_steps(empty) == []

    with psycopg.connect(empty[1], autocommit=True) as application:
        application.execute("INSERT INTO procrastinate_example (said) VALUES ('50%')")


def test_the_application_asks_for_jobs_and_does_not_change_the_tables(empty):
    jobs_steps(empty)

    with psycopg.connect(empty[1], autocommit=True) as application:
        application.execute(
            "SELECT procrastinate_defer_jobs_v1(ARRAY["
            "ROW('default', 'example', 0, NULL, NULL, '{}', NULL)::procrastinate_job_to_defer_v1])"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("ALTER TABLE procrastinate_jobs ADD COLUMN more text")
