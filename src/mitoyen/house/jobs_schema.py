"""The tables of background jobs: procrastinate's own schema, applied by `migrate`, never copied here."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

NAME = "procrastinate/"  # before the name of each of its steps


def migrate_jobs(db: psycopg.Connection[Any], role: str) -> Iterator[str]:
    """Bring the tables of jobs up to the installed procrastinate; yield the names of steps applied.

    A new database gets its present schema at once, with which all its steps count as applied.

    Args:
        db: the owner's connection, outside a transaction, under the lock of migrations.
        role: the application's.
    """
    applied = {
        name
        for (name,) in db.execute(
            "SELECT name FROM house_migration WHERE starts_with(name, %s)", (NAME,)
        )
    }
    steps = _steps()
    missing = [step for step in steps if NAME + step.name not in applied]
    if not applied:
        with db.transaction():
            db.execute(SchemaManager.get_schema())
            _note(db, steps)
        yield NAME + "schema.sql"
    else:
        for step in missing:
            with db.transaction():
                db.execute(step.read_bytes())
                _note(db, [step])
            yield NAME + step.name
    if missing:
        _grant(db, role)


def _steps() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _note(db: psycopg.Connection[Any], steps: list[Path]) -> None:
    for step in steps:
        db.execute(
            "INSERT INTO house_migration (name, fingerprint) VALUES (%s, %s)",
            (NAME + step.name, sha256(step.read_bytes()).hexdigest()),
        )


def _grant(db: psycopg.Connection[Any], role: str) -> None:
    """Let the application's role ask for jobs and do them. Nothing of a room stands in these tables."""
    found = db.execute(
        "SELECT relname, relkind = 'S' FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'S') AND starts_with(relname, 'procrastinate_')"
    ).fetchall()
    for name, sequence in found:
        grant = (
            "GRANT USAGE ON SEQUENCE {} TO {}"
            if sequence
            else "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}"
        )
        db.execute(sql.SQL(grant).format(sql.Identifier(name), sql.Identifier(role)))
