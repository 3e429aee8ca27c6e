"""Archives that are ready, open for reading: whole or in part, by whichever door."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mitoyen.domains.copies.queries import OrderRow
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent

CHUNK = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The archive of an order.

    Attributes:
        size: bytes.
        tag: never comes to mean another content.
    """

    path: Path
    size: int
    tag: str

    async def chunks(self, first: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from `first` up to, not including, `end`."""
        file = await asyncio.to_thread(_open_at, self.path, first)
        try:
            while first < end:
                chunk = await asyncio.to_thread(file.read, min(CHUNK, end - first))
                if not chunk:
                    return
                first += len(chunk)
                yield chunk
        finally:
            file.close()


def is_ready(order: OrderRow) -> bool:
    """Tell whether the archive of an order can be fetched now."""
    return order.state == "ready" and order.expires_at > clock.now()


async def open_archive(folder: Path, order: OrderRow) -> Archive:
    """Return the archive of an order that the reader may fetch.

    Raises:
        Absent: when it is not ready yet, expired, or gone.
    """
    path = folder / f"{order.copy_id}.zip"
    if not is_ready(order):
        raise Absent
    try:
        size = (await asyncio.to_thread(path.stat)).st_size
    except FileNotFoundError as gone:
        raise Absent from gone
    return Archive(path=path, size=size, tag=order.fingerprint or order.copy_id)


def _open_at(path: Path, first: int) -> BinaryIO:
    file = path.open("rb")
    file.seek(first)
    return file
