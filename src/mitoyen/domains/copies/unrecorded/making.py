"""An own copy, from order to archive (docs/formats/own-copy.md).

Everything is read through functions of the database that give an administrator what his company's people could read,
in short transactions: a copy under way holds no lock and outlives a restart by being made anew.
"""

import asyncio
import zipfile
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, LiteralString

import structlog

from mitoyen.domains.copies import queries
from mitoyen.domains.copies.queries import CopiedRoom, OrderRow
from mitoyen.domains.copies.unrecorded.pages import Index, RoomPage
from mitoyen.domains.copies.unrecorded.rooms import RoomWriter
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.canonical import encode
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import CopyId, OrganisationId, PersonId, SpaceId
from mitoyen.journal import keys
from mitoyen.journal.database import connection, reading

FORMAT = "mitoyen-own-copy@v1"
LONGEST_WAIT_FOR_SEAL_S = 20
BETWEEN_SIGNS_S = 15  # after a minute without one, an order is taken again
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the house lends to the maker.

    Attributes:
        folder: where archives are kept until they expire.
        operator: its name, as the copy says it.
        open_file: streams a stored file in clear; it fails with `LookupError` when its content was destroyed.
        markdown: turns the words of a message into safe HTML.
        verifier: the bytes of mitoyen-verify.pyz.
    """

    folder: Path
    operator: str
    open_file: Callable[[str], AsyncIterator[bytes]]
    markdown: Callable[[str], str]
    verifier: bytes

    def archive(self, copy_id: CopyId) -> Path:
        """Where the archive of an order lies."""
        return self.folder / f"{copy_id}.zip"


async def waiting() -> list[tuple[CopyId, Actor]]:
    """Return the orders that wait for a maker, with who ordered them."""
    async with connection() as db:
        cursor = await db.execute(
            "SELECT copy_id, person_id, organisation_id FROM copies_waiting()"
        )
        return [
            (
                CopyId(copy_id),
                Actor(person_id=PersonId(person), organisation_id=OrganisationId(company)),
            )
            for copy_id, person, company in await cursor.fetchall()
        ]


async def make_copy(copy_id: CopyId, actor: Actor, tools: Tools) -> Path:
    """Make the archive of an order, and say so on the order as it goes.

    Stopped half-way, or when the database goes away, it waits for a maker again.

    Raises:
        Absent: when the actor no longer administers the company: nothing is made.
        Busy: when somebody else is making it (`copy_under_way`), or the house cannot now.
        OSError: when the archive cannot be written; the order says that it failed.
    """
    async with reading(actor) as db:
        order = await queries.order(db, copy_id)
    await _claim(actor, copy_id)
    target = tools.archive(copy_id)
    partial = target.with_suffix(".part")
    tools.folder.mkdir(parents=True, exist_ok=True)
    tools.folder.chmod(0o700)
    try:
        async with _stirring(actor, copy_id):
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
                await _fill(archive, order, actor, tools)
        fingerprint = await asyncio.to_thread(_fingerprint, partial)
        partial.replace(target)
    except BaseException as stopped:
        partial.unlink(missing_ok=True)
        state = "waiting" if isinstance(stopped, asyncio.CancelledError | Busy) else "failed"
        await _note(actor, "UPDATE copies_order SET state = %s WHERE copy_id = %s", state, copy_id)
        raise
    size = target.stat().st_size
    await _note(
        actor,
        "UPDATE copies_order SET state = 'ready', size = %s, fingerprint = %s, made_at = %s, done = total"
        " WHERE copy_id = %s",
        size,
        fingerprint,
        clock.now(),
        copy_id,
    )
    log.info("copy_made", copy_id=copy_id, size=size)
    return target


async def _claim(actor: Actor, copy_id: CopyId) -> None:
    async with reading(actor) as db:
        cursor = await db.execute(
            """
            UPDATE copies_order SET state = 'making', done = 0, stirred_at = now()
            WHERE copy_id = %s AND NOT (state = 'making' AND stirred_at > now() - interval '1 minute') RETURNING true
            """,
            (copy_id,),
        )
        if await cursor.fetchone() is None:
            raise Busy("copy_under_way")


@asynccontextmanager
async def _stirring(actor: Actor, copy_id: CopyId) -> AsyncIterator[None]:
    """Say every few seconds that a copy is being made, so that nobody else takes it."""

    async def stir() -> None:
        while True:
            await asyncio.sleep(BETWEEN_SIGNS_S)
            with suppress(Busy):
                await _note(
                    actor, "UPDATE copies_order SET stirred_at = now() WHERE copy_id = %s", copy_id
                )

    stirring = asyncio.create_task(stir())
    try:
        yield
    finally:
        stirring.cancel()
        await asyncio.gather(stirring, return_exceptions=True)


async def _fill(archive: zipfile.ZipFile, order: OrderRow, actor: Actor, tools: Tools) -> None:
    rooms = await _sealed_rooms(actor, order.space_id)
    async with reading(actor) as db:
        space = await spaces.space(db, order.space_id)
        company = await organisations.own_organisation(db, actor)
    total = sum(room.upto for room in rooms)
    await _note(
        actor, "UPDATE copies_order SET total = %s WHERE copy_id = %s", total, order.copy_id
    )
    index = Index(
        language=order.language,
        space=space.name or "?",
        company=company.name or "?",
        operator=tools.operator,
        made_at=clock.now(),
        markdown=tools.markdown,
    )
    seen = Seen(archive)
    for room in rooms:
        page = RoomPage(index, room)
        writer = RoomWriter(archive, order.space_id, room, actor, page, tools.open_file)
        async for entries in writer.write():
            await _note(
                actor,
                "UPDATE copies_order SET done = done + %s WHERE copy_id = %s",
                entries,
                order.copy_id,
            )
        seen.write(f"pages/{room.room_id}.html", page.html().encode())
    for name, content in index.files().items():
        seen.write(name, content.encode())
    seen.write("mitoyen-verify.pyz", tools.verifier)
    before = await asyncio.to_thread(digest_so_far, archive)
    sign_copy(archive, _manifest(order, index, rooms, seen, before), rooms)


class Seen:
    """Writes the members that no log covers, and remembers their hashes for the signed list."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Write into `archive`."""
        self._archive = archive
        self._hashes: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        """Write one member."""
        self._archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        self._hashes[name] = b64encode(sha256(content).digest()).decode()

    @property
    def listed(self) -> list[dict[str, str]]:
        """The members and their hashes, by path."""
        return [{"h": self._hashes[path], "path": path} for path in sorted(self._hashes)]


def digest_so_far(archive: zipfile.ZipFile) -> str:
    """Return the base64 of the SHA-256 of all bytes written into an archive until now."""
    file = archive.fp
    if file is None:
        raise ValueError("the archive is closed")
    file.seek(0)
    digest = b64encode(file_digest(file, "sha256").digest()).decode()  # type: ignore[arg-type]
    file.seek(archive.start_dir)
    return digest


def _manifest(
    order: OrderRow, index: Index, rooms: list[CopiedRoom], seen: Seen, before: str
) -> bytes:
    manifest: dict[str, Any] = {
        "before": before,
        "format": FORMAT,
        "made_at": clock.written(index.made_at),
        "made_for": {"name": index.company, "organisation": order.organisation_id},
        "operator": index.operator,
        "pages": seen.listed,
        "spaces": [
            {
                "name": index.space,
                "rooms": [_said(room, index) for room in rooms],
                "space": order.space_id,
            }
        ],
    }
    return encode(manifest)


def sign_copy(archive: zipfile.ZipFile, manifest: bytes, rooms: list[CopiedRoom]) -> None:
    """Write, not compressed, the list of what the copy holds, its signature, and the keys."""
    signer = keys.signer_of_copies()
    digest = b64encode(sha256(manifest).digest()).decode()
    vkeys = [*(room.vkey for room in rooms), signer.vkey]
    written: dict[str, bytes | str] = {
        "mitoyen-copy.json": manifest,
        "mitoyen-copy.sig": signer.sign(f"{FORMAT}\n{digest}\n"),
        "keys.txt": "".join(f"{vkey}\n" for vkey in vkeys),
    }
    for name, content in written.items():
        archive.writestr(name, content, zipfile.ZIP_STORED)


def _said(room: CopiedRoom, index: Index) -> dict[str, str | int]:
    return {
        "from": 0,
        "kind": room.kind,
        "name": index.name_of(room),
        "origin": room.origin,
        "room": room.room_id,
        "size": room.sealed,
        "to": room.upto,
        "vkey": room.vkey,
    }


async def _sealed_rooms(actor: Actor, space_id: SpaceId) -> list[CopiedRoom]:
    """Return the rooms of the copy, once all that stood in the common room when it was ordered is sealed."""
    async with reading(actor) as db:
        common = await spaces.space(db, space_id)
        size = (await spaces.room(db, common.room_id)).size
    for _ in range(LONGEST_WAIT_FOR_SEAL_S * 5):
        async with reading(actor) as db:
            rooms = await queries.copied_rooms(db, space_id)
        if any(room.room_id == common.room_id and room.sealed >= size for room in rooms):
            return rooms
        await asyncio.sleep(0.2)
    raise TimeoutError("the journal of the common room is not sealed: no sealer is running")


async def _note(actor: Actor, statement: LiteralString, *parameters: object) -> None:
    """Say on an order how it goes."""
    async with reading(actor) as db:
        await db.execute(statement, parameters)


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


async def forget_expired(folder: Path) -> int:
    """Remove archives that are older than their orders allow, or whose order is gone; return how many."""
    async with connection() as db:
        cursor = await db.execute("SELECT copies_kept()")
        kept = {f"{copy_id}.zip" for (copy_id,) in await cursor.fetchall()}
    return await asyncio.to_thread(_forget_but, folder, kept)


def _forget_but(folder: Path, kept: set[str]) -> int:
    gone = [path for path in folder.glob("*.zip") if path.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
