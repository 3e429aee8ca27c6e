"""A server of others that runs beside, ready to be posted to."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from bench.house import Measured

PEOPLE = 32


class Unavailable(Exception):
    """It cannot be had on this machine; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """How to post there.

    Attributes:
        kind, by: the clients' job, and how they speak.
        places: a room where everybody is, and 64 others where one person is.
    """

    kind: str
    by: str
    port: int
    pid: int
    people: list[dict[str, str]]
    places: list[dict[str, str]]


def database_for(measured: Measured, name: str) -> dict[str, str]:
    """Make an empty database on the measured server; return how to reach it."""
    with psycopg.connect(measured.embedded.superuser_url(), autocommit=True) as db:
        db.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER mitoyen_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            ).format(sql.Identifier(name))
        )
        return {"host": db.info.host, "user": "mitoyen_owner", "dbname": name}
