"""The database of an installation: roles, pool, migrations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

from mitoyen.house.embedded import APPLICATION, DATABASE, OWNER, Embedded
from mitoyen.house.jobs_schema import migrate_jobs
from mitoyen.house.settings import Malformed, Settings
from mitoyen.journal.database import Connection, Pool

OLDEST_POSTGRESQL = 160_000
MIGRATORS_LOCK = 0x6D696772
STATEMENT_TIMEOUT, LOCK_TIMEOUT, IDLE_TIMEOUT = "5s", "4s", "15s"


@dataclass(frozen=True, slots=True)
class Addresses:
    """How to reach the database, as its two roles."""

    application: str
    owner: str | None
    embedded: Embedded | None


def addresses(settings: Settings) -> Addresses:
    """Return how to reach the database, starting the embedded server when no address is set."""
    if settings.database_url:
        return Addresses(settings.database_url, settings.owner_database_url, None)
    embedded = Embedded(settings.folder / "postgresql")
    return Addresses(embedded.url(APPLICATION), embedded.url(OWNER), embedded)


def make_pool(address: str, *, size: int, name: str = "mitoyen") -> Pool:
    """Return a pool (not yet open) whose connections die with their server and come back with it."""
    return AsyncConnectionPool(
        address,
        connection_class=Connection,
        kwargs={
            "autocommit": True,
            "application_name": name,
            "prepare_threshold": 3,
            "connect_timeout": 3,
        },
        min_size=min(2, size),
        max_size=size,
        max_waiting=2_000,
        timeout=5,
        reconnect_timeout=15,
        check=None,
        open=False,
        name=name,
    )


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema."""

    name: str
    text: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its text, in hexadecimal: a step that was applied never changes."""
        return sha256(self.text.encode()).hexdigest()


def migrations() -> list[Migration]:
    """Return every step, in order."""
    folder = files("mitoyen.house") / "migrations"
    found = sorted(
        (entry.name, entry.read_text()) for entry in folder.iterdir() if entry.name.endswith(".sql")
    )
    return [Migration(name, text) for name, text in found]


def migrate(owner: str, application: str) -> Iterator[str]:
    """Apply the steps that are missing, each in its transaction; yield their names.

    Args:
        owner: address as the owner of the database, who may make roles if the application's is missing.
        application: address as the application's role.

    Raises:
        Malformed: when the server is too old, or a step that was applied has changed since.
        psycopg.Error: when the database refuses.
    """
    role = _role_of(application)
    with psycopg.connect(owner, autocommit=True, application_name="mitoyen migrate") as db:
        if db.info.server_version < OLDEST_POSTGRESQL:
            raise Malformed(
                f"PostgreSQL {db.info.server_version // 10_000} is too old; 16 or later is needed"
            )
        db.execute("SELECT pg_advisory_lock(%s)", (MIGRATORS_LOCK,))
        _ensure_role(db, role, application)
        db.execute(
            "CREATE TABLE IF NOT EXISTS house_migration"
            " (name text PRIMARY KEY, fingerprint text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        applied: dict[str, str] = dict(
            db.execute("SELECT name, fingerprint FROM house_migration").fetchall()
        )
        for step in migrations():
            if step.name in applied:
                if applied[step.name] != step.fingerprint:
                    raise Malformed(
                        f"{step.name} has changed since it was applied to this database"
                    )
                continue
            with db.transaction():
                db.execute("SET LOCAL lock_timeout = '4s'")
                db.execute(_for_role(step.text, role))
                db.execute(
                    "INSERT INTO house_migration (name, fingerprint) VALUES (%s, %s)",
                    (step.name, step.fingerprint),
                )
            yield step.name
        yield from migrate_jobs(db, role)
        db.execute(sql.SQL("GRANT SELECT ON house_migration TO {}").format(sql.Identifier(role)))
        _bound(db, role)


def _role_of(address: str) -> str:
    role = conninfo_to_dict(address).get("user")
    if not isinstance(role, str) or not role:
        raise Malformed("MITOYEN_DATABASE_URL must name its user: postgresql://mitoyen_app@…")
    return role


def _for_role(text: str, role: str) -> str:
    return (
        text
        if role == APPLICATION
        else re.sub(rf"\b{APPLICATION}\b", '"' + role.replace('"', '""') + '"', text)
    )


def _ensure_role(db: psycopg.Connection[Any], role: str, application: str) -> None:
    found = db.execute(
        "SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, current_user, 'MEMBER')"
        " FROM pg_roles WHERE rolname = %s",
        (role,),
    ).fetchone()
    if found is None:
        password = conninfo_to_dict(application).get("password")
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        try:
            db.execute(make.format(sql.Identifier(role), sql.Literal(password)))
        except psycopg.errors.InsufficientPrivilege as refused:
            raise Malformed(
                f"the role {role} of MITOYEN_DATABASE_URL does not exist and the owner may not make it;"
                " an administrator of the server has to: CREATE ROLE … LOGIN PASSWORD '…'"
            ) from refused
    elif found[0]:
        raise Malformed(
            f"the role {role} of MITOYEN_DATABASE_URL is a superuser or the owner: it would walk through the walls."
            " Name another role there; migrate makes it"
        )


def _bound(db: psycopg.Connection[Any], role: str) -> None:
    """Bound what the application's role may take: a server of ours never waits for ever."""
    settings = {
        "statement_timeout": STATEMENT_TIMEOUT,
        "lock_timeout": LOCK_TIMEOUT,
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT,
    }
    for name, value in settings.items():
        statement = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
            sql.Identifier(role),
            sql.Identifier(db.info.dbname),
            sql.Identifier(name),
            sql.Literal(value),
        )
        try:
            db.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return  # doctor says so: an administrator of the server has to set them


__all__ = ["DATABASE", "Addresses", "Migration", "addresses", "make_pool", "migrate", "migrations"]
