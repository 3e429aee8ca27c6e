"""One room of an own copy: its checkpoint, tiles, entries, openings and files."""

import re
import zipfile
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from typing import Any

from mitoyen.domains.copies.queries import CopiedRoom
from mitoyen.domains.copies.unrecorded.pages import RoomPage
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.canonical import encode
from mitoyen.foundation.identifiers import SpaceId
from mitoyen.foundation.tiles import WIDTH, Tile, bundle_path, encode_bundle, tiles_of
from mitoyen.journal.database import Connection, reading, rows, value
from mitoyen.journal.reading import EntryRow, OpeningRow

BUNDLES_AT_ONCE = 4
LONGEST_FILE_NAME = 80  # characters


class RoomWriter:
    """Writes one room into the archive, in order, a few bundles at a time."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        space_id: SpaceId,
        room: CopiedRoom,
        actor: Actor,
        page: RoomPage,
        open_file: Callable[[str], AsyncIterator[bytes]],
    ) -> None:
        """Take where to write, what, for whom, and what shows it to people."""
        self._archive = archive
        self._space_id = space_id
        self._room = room
        self._actor = actor
        self._page = page
        self._open_file = open_file
        self._folder = f"rooms/{room.room_id}/"
        self._openings: list[bytes] = []

    async def write(self) -> AsyncIterator[int]:
        """Write everything; yield how many more entries are in."""
        await self._write_checkpoint()
        await self._write_tiles()
        for first in range(0, self._room.sealed, WIDTH * BUNDLES_AT_ONCE):
            last = min(self._room.sealed, first + WIDTH * BUNDLES_AT_ONCE)
            yield await self._write_entries(first, last)
        name = self._folder + "openings.jsonl"
        self._archive.writestr(name, b"".join(self._openings), zipfile.ZIP_DEFLATED)

    async def _write_checkpoint(self) -> None:
        async with reading(self._actor) as db:
            note: str = await value(
                db,
                "SELECT own_copy_checkpoint(%s, %s, %s)",
                (self._space_id, self._room.room_id, self._room.sealed),
            )
        self._archive.writestr(self._folder + "checkpoint", note)

    async def _write_tiles(self) -> None:
        for tile in tiles_of(self._room.sealed):
            async with reading(self._actor) as db:
                hashes = await self._hashes(db, tile)
            self._archive.writestr(self._folder + tile.path, b"".join(hashes))

    async def _hashes(self, db: Connection, tile: Tile) -> list[bytes]:
        cursor = await db.execute(
            "SELECT own_copy_hashes(%s, %s, %s::smallint, %s, %s)",
            (self._space_id, self._room.room_id, tile.level, tile.start, tile.start + tile.width),
        )
        return [found for (found,) in await cursor.fetchall()]

    async def _write_entries(self, first: int, last: int) -> int:
        span = (self._space_id, self._room.room_id, first, last)
        async with reading(self._actor) as db:
            entries = await rows(
                db,
                EntryRow,
                "SELECT room_id, index, entry, leaf FROM own_copy_entries(%s, %s, %s, %s)",
                span,
            )
            openings = await rows(
                db,
                OpeningRow,
                "SELECT index, part, salt, content, stored_as FROM own_copy_openings(%s, %s, %s, %s)",
                span,
            )
        encoded = [entry.entry for entry in entries] + [b""] * (last - first - len(entries))
        for start in range(0, last - first, WIDTH):
            bundle = encoded[start : start + WIDTH]
            path = bundle_path((first + start) // WIDTH, len(bundle))
            self._archive.writestr(self._folder + path, encode_bundle(bundle))
        for opening in openings:
            await self._write_opening(opening, openings)
        self._page.add(entries, openings)
        return len(entries)

    async def _write_opening(self, opening: OpeningRow, beside: list[OpeningRow]) -> None:
        line: dict[str, Any] = {
            "i": opening.index,
            "p": opening.part,
            "salt": b64encode(opening.salt).decode(),
        }
        if opening.content is not None:
            line["text"] = opening.content.decode()
        elif opening.stored_as is not None:
            path = f"files/{opening.index}-{_file_name(opening, beside)}"
            try:
                await self._write_file(self._folder + path, opening.stored_as)
            except LookupError:
                return  # destroyed meanwhile: the verifier finds the entry that says so
            line["file"] = path
            self._page.file_of[opening.index] = f"../{self._folder}{path}"
        self._openings.append(encode(line) + b"\n")

    async def _write_file(self, name: str, stored_as: str) -> None:
        chunks = self._open_file(stored_as)
        first = await anext(
            chunks, b""
        )  # a file that is gone fails here, before anything is written
        with self._archive.open(name, "w", force_zip64=True) as member:
            member.write(first)
            async for chunk in chunks:
                member.write(chunk)


def _file_name(opening: OpeningRow, beside: list[OpeningRow]) -> str:
    """Return a name that every system can write: letters, digits, dots, dashes."""
    said = next(
        (
            o.content
            for o in beside
            if o.index == opening.index and o.part == "filename" and o.content
        ),
        b"file",
    ).decode()
    safe = re.sub(r"[^\w.-]+", "_", said).strip("._") or "file"
    return safe[-LONGEST_FILE_NAME:]
