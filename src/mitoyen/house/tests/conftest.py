"""A second database of one's own, as an installation with MITOYEN_DATABASE_URL has it."""

from base64 import b64encode
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mitoyen.house.database import migrate

APPLICATION, OWNER = "elsewhere_app", "elsewhere_owner"


@dataclass(frozen=True)
class Elsewhere:
    """A PostgreSQL that somebody else runs: two roles, one database, and its administrator."""

    superuser: str
    owner: str
    application: str

    @property
    def environment(self):
        return {
            "MITOYEN_DATABASE_URL": self.application,
            "MITOYEN_OWNER_DATABASE_URL": self.owner,
            "MITOYEN_MASTER_SECRET": b64encode(bytes(range(32))).decode(),
        }

    def migrate(self):
        return list(migrate(self.owner, self.application))

    def as_superuser(self):
        return psycopg.connect(self.superuser, autocommit=True)

    def as_application(self):
        return psycopg.connect(self.application, autocommit=True)


@pytest.fixture
def elsewhere(database):
    """The database exists and belongs to the owner, who may make roles; the application's role does not exist."""
    server = database.embedded
    with psycopg.connect(server.superuser_url(), autocommit=True) as db:
        db.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
        for role in (APPLICATION, OWNER):
            db.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
        db.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        db.execute(f"CREATE DATABASE elsewhere OWNER {OWNER} TEMPLATE template0 LOCALE 'C.UTF-8'")
    there = server.superuser_url("elsewhere")
    return Elsewhere(
        superuser=there,
        owner=make_conninfo(there, user=OWNER),
        application=make_conninfo(there, user=APPLICATION),
    )
