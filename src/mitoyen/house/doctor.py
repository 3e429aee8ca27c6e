"""`mitoyen doctor`: what is wrong with an installation, and what to do about it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from mitoyen.domains.documents.facts.frames import Altered
from mitoyen.domains.documents.unrecorded import probe_store
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.notes import Signer, derive_seed
from mitoyen.house.composition import file_store, master_secret
from mitoyen.house.database import OLDEST_POSTGRESQL, Addresses, addresses, migrations
from mitoyen.house.settings import Malformed, Settings

LEAST_FREE_BYTES = 1024**3
LONGEST_PROBE_S = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is empty when all is well."""

    subject: str
    found: str
    advice: str = ""

    @property
    def well(self) -> bool:
        return not self.advice


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at settings, folder, secret, database, roles and bounds, one after the other."""
    yield _address(settings)
    yield _folder(settings.folder)
    yield _secret(settings)
    yield _letters(settings)
    yield await _files(settings)
    try:
        where = addresses(settings)
    except Exception as failure:  # noqa: BLE001 (whatever hinders the start is the finding)
        yield Finding(
            "database", f"does not start: {failure}", "see the file `log` in the database's folder"
        )
        return
    try:
        async with await psycopg.AsyncConnection.connect(
            where.application, autocommit=True, connect_timeout=5
        ) as db:
            for look in (_version, _role, _schema, _bounds, _journals):
                yield await look(db)
            yield await _keys(db, settings)
    except psycopg.Error as failure:
        yield Finding(
            "database",
            f"cannot be reached: {str(failure).strip().splitlines()[0]}",
            "check MITOYEN_DATABASE_URL, and that PostgreSQL runs and lets this role in",
        )
    yield await _owner(where)


def _address(settings: Settings) -> Finding:
    found = f"{settings.public_url}, listening on {settings.host}:{settings.port}"
    if not settings.secure and not settings.listens_here_only:
        advice = "serve people over https: set MITOYEN_PUBLIC_URL=https://… behind a proxy that holds the certificate"
        return Finding("address", found, advice)
    return Finding("address", found)


def _folder(folder: Path) -> Finding:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(existing, os.W_OK):
        return Finding(
            "folder",
            f"{folder} cannot be written",
            "let this user write there, or set MITOYEN_DATA_DIR",
        )
    free = shutil.disk_usage(existing).free
    found = f"{folder}, {free / 1024**3:.1f} GiB free"
    return Finding(
        "folder", found, "" if free > LEAST_FREE_BYTES else "make room: under 1 GiB is left"
    )


def _secret(settings: Settings) -> Finding:
    try:
        master_secret(settings)
    except Malformed as missing:
        return Finding("master secret", "missing", str(missing))
    if settings.master_secret is not None:
        return Finding("master secret", "from the environment")
    kept = settings.folder / "master-secret"
    if kept.stat().st_mode & 0o077:
        return Finding("master secret", f"{kept} can be read by others", f"chmod 600 {kept}")
    return Finding("master secret", f"in {kept}; keep a copy apart from the database")


def _letters(settings: Settings) -> Finding:
    if settings.smtp_url:
        return Finding("letters", f"by {urlsplit(settings.smtp_url).hostname}")
    if settings.listens_here_only:
        return Finding("letters", f"kept in {settings.folder / 'outbox'}, not sent")
    return Finding(
        "letters",
        "kept in a folder, not sent",
        "set MITOYEN_SMTP_URL: without it nobody gets his link",
    )


async def _files(settings: Settings) -> Finding:
    """Write, read and remove an object where documents are kept."""
    url = settings.files_url
    said = f"{urlsplit(url).scheme}://…" if url else str(settings.folder / "files")
    try:
        await asyncio.wait_for(probe_store(file_store(settings)), LONGEST_PROBE_S)
    except Malformed as malformed:
        return Finding("files", "no store", str(malformed))
    except (Busy, Altered, OSError, TimeoutError):
        advice = "check MITOYEN_FILES_URL and its keys (AWS_…): documents must be written, read and removed there"
        if url is None:
            advice = "let this user write there, and make room"
        return Finding("files", f"{said} does not keep what is put there", advice)
    return Finding("files", f"{said}: written, read and removed")


Look = Callable[[psycopg.AsyncConnection], Awaitable[Finding]]


async def _one(db: psycopg.AsyncConnection, query: bytes) -> tuple[object, ...]:
    found = await (await db.execute(query)).fetchone()
    return tuple(found or ())


async def _version(db: psycopg.AsyncConnection) -> Finding:
    version = db.info.server_version
    found = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    return Finding(
        "database",
        found,
        "" if version >= OLDEST_POSTGRESQL else "PostgreSQL 16 or later is needed",
    )


async def _role(db: psycopg.AsyncConnection) -> Finding:
    (role, over) = await _one(
        db,
        b"SELECT current_user::text, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
    )
    owns = await _one(
        db,
        b"SELECT 1 FROM pg_class WHERE relname = 'journal_entry' AND relowner::regrole = current_user::regrole",
    )
    if over or owns:
        return Finding(
            "role",
            f"{role} walks through the walls",
            "serve as another role: `mitoyen migrate` makes it",
        )
    return Finding("role", f"{role}, bound by the walls")


async def _schema(db: psycopg.AsyncConnection) -> Finding:
    (exists,) = await _one(db, b"SELECT to_regclass('house_migration') IS NOT NULL")
    if not exists:
        return Finding("schema", "not there yet", "run `mitoyen migrate`")
    cursor = await db.execute("SELECT name, fingerprint FROM house_migration")
    applied = {str(name): str(fingerprint) for name, fingerprint in await cursor.fetchall()}
    missing = [step.name for step in migrations() if step.name not in applied]
    changed = [
        s.name for s in migrations() if s.name in applied and applied[s.name] != s.fingerprint
    ]
    if changed:
        return Finding(
            "schema",
            f"{changed[0]} differs from what was applied",
            "install the version that made this database",
        )
    if missing:
        return Finding(
            "schema", f"{len(missing)} steps behind, from {missing[0]}", "run `mitoyen migrate`"
        )
    return Finding("schema", f"{len(applied)} steps applied")


async def _bounds(db: psycopg.AsyncConnection) -> Finding:
    (statement, lock) = await _one(
        db, b"SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
    )
    if "0" in (statement, lock):
        return Finding(
            "bounds",
            "statements of the application may wait for ever",
            "as an administrator: ALTER ROLE … SET statement_timeout = '5s'; ALTER ROLE … SET lock_timeout = '4s'",
        )
    return Finding("bounds", f"statements {statement}, locks {lock}")


async def _journals(db: psycopg.AsyncConnection) -> Finding:
    (exists,) = await _one(db, b"SELECT to_regclass('journal_head') IS NOT NULL")
    if not exists:
        return Finding("journals", "none yet", "run `mitoyen migrate`")
    (rooms, late, broken) = await _one(db, b"SELECT rooms, late, broken FROM journal_health()")
    if broken:
        (known,) = await _one(db, b"SELECT to_regprocedure('journal_faults()') IS NOT NULL")
        cursor = await db.execute("SELECT room_id, index FROM journal_faults()") if known else None
        where = [
            room_id if index is None else f"{room_id} from entry {index} on"
            for room_id, index in (await cursor.fetchall() if cursor else ())
        ]
        return Finding(
            "journals",
            f"{broken} do not verify: {', '.join(where)}" if where else f"{broken} do not verify",
            "run `mitoyen verify`, then see docs/operate/when-verification-fails.md",
        )
    if late:
        return Finding(
            "journals",
            f"{late} of {rooms} wait for their seal",
            "start the server: sealing runs beside serving",
        )
    return Finding("journals", f"{rooms}, all sealed")


async def _keys(db: psycopg.AsyncConnection, settings: Settings) -> Finding:
    """Compare the keys that the master secret gives with a journal's own."""
    (exists,) = await _one(db, b"SELECT to_regclass('journal_head') IS NOT NULL")
    known = await _one(db, b"SELECT origin, vkey FROM journal_key()") if exists else ()
    if not known:
        return Finding("keys", "no journal yet")
    try:
        seed = derive_seed(master_secret(settings), str(known[0]))
    except Malformed:
        return Finding("keys", "not compared: the master secret is missing")
    if Signer(str(known[0]), seed).vkey != known[1]:
        return Finding(
            "keys",
            "the master secret is not the one of these journals",
            "set MITOYEN_MASTER_SECRET to the secret with which they began: without it no journal goes on",
        )
    return Finding("keys", "those of the journals")


async def _owner(where: Addresses) -> Finding:
    if where.owner is None:
        return Finding(
            "owner", "no address", "set MITOYEN_OWNER_DATABASE_URL for migrate, rebuild and verify"
        )
    try:
        async with await psycopg.AsyncConnection.connect(where.owner, connect_timeout=5):
            return Finding("owner", "reachable")
    except psycopg.Error as failure:
        return Finding(
            "owner",
            f"cannot be reached: {str(failure).strip().splitlines()[0]}",
            "check MITOYEN_OWNER_DATABASE_URL",
        )
