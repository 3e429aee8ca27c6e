"""Where contents are kept: one store of objects under random names, encrypted before they get there."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, GenericError
from obstore.store import LocalStore, ObjectStore, from_url

from mitoyen.domains.documents.facts.frames import Altered
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import random_part

PIECE = 5 * 1024 * 1024  # bytes: the smallest part that S3 takes of a large object
PIECES_AT_ONCE = 2
READ = 256 * 1024  # bytes read ahead
FULL = ("No space left", "StorageFull", "QuotaExceeded", "Disk quota exceeded")
BEYOND = "range was invalid"  # what a store says of bytes after the end
MEBIBYTE = 1024 * 1024

_store: ObjectStore | None = None
_largest = 100 * MEBIBYTE


def keep_files_in(store: ObjectStore | None, *, largest: int | None = None) -> None:
    """Say where this process keeps contents (the house does, when it starts; None when it stops).

    Args:
        largest: bytes of one file; without it, what was said before, at first 100 MiB.
    """
    global _store, _largest
    _store, _largest = store, _largest if largest is None else largest


def store_at(url: str | None, folder: Path) -> ObjectStore:
    """Return the store that a setting names, by default a folder, which is made.

    Args:
        url: such as `s3://bucket/prefix`; keys and regions come from the environment as obstore reads it (`AWS_…`).

    Raises:
        ValueError: when obstore knows no such store.
    """
    if url is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder)
    try:
        return from_url(url)
    except (BaseError, OSError) as unknown:
        raise ValueError(str(unknown).partition("\n")[0]) from unknown


def largest_file() -> int:
    """Return how many bytes one file may have."""
    return _largest


def fresh_name() -> str:
    """Draw the name of an object: 52 characters that say nothing."""
    return random_part() + random_part()


async def put(stored_as: str, frames: AsyncIterator[bytes]) -> None:
    """Keep an object whose bytes come as they come, durably. When they fail to come, nothing is kept.

    Raises:
        Busy: when the store cannot take it now; nothing is kept.
    """
    store = _open()
    with _or_busy():
        await obstore.put_async(
            store, stored_as, frames, chunk_size=PIECE, max_concurrency=PIECES_AT_ONCE
        )
    if isinstance(store, LocalStore) and store.prefix is not None:
        try:
            await asyncio.to_thread(_write_through, store.prefix, stored_as)
        except OSError as failure:
            await remove(stored_as)
            raise Busy("files_unreachable", retry_after_s=10) from failure


async def get(stored_as: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
    """Yield the bytes of an object from `start` up to, not including, `end`.

    Raises:
        Altered: when the object is gone, or ends before `start`.
        Busy: when the store cannot serve now.
    """
    with _or_busy():
        try:
            found = await obstore.get_async(_open(), stored_as, options={"range": (start, end)})
        except FileNotFoundError as gone:
            raise Altered(f"{stored_as} is gone") from gone
        except GenericError as failure:
            if BEYOND not in str(failure):
                raise
            raise Altered(f"{stored_as} is cut short") from failure
        async for piece in found.stream(min_chunk_size=READ):
            yield bytes(piece)


async def remove(stored_as: str) -> None:
    """Remove an object; when there is none, that is well too.

    Raises:
        Busy: when the store cannot do it now.
    """
    with _or_busy():
        try:
            await obstore.delete_async(_open(), stored_as)
        except FileNotFoundError:
            return


async def probe_store(store: ObjectStore) -> None:
    """Write an object, read it and remove it again: the store does what documents need of it.

    Raises:
        Altered: when what is read is not what was written.
        Busy: when the store cannot do one of them.
    """
    name, noise = f"probe-{fresh_name()}", os.urandom(64)
    with _or_busy():
        await obstore.put_async(store, name, noise)
        found = await obstore.get_async(store, name)
        kept = bytes(await found.bytes_async())
        await obstore.delete_async(store, name)
    if kept != noise:
        raise Altered(name)


def _write_through(folder: Path, name: str) -> None:
    """Let a file and its name outlive a loss of power: the entry that names it will."""
    for path in (folder / name, folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open() -> ObjectStore:
    if _store is None:
        raise Busy("closed")
    return _store


@contextmanager
def _or_busy() -> Iterator[None]:
    """Turn what a store says when it cannot serve into `Busy`."""
    try:
        yield
    except BaseError as failure:
        full = any(word in str(failure) for word in FULL)
        raise Busy("disk_full" if full else "files_unreachable", retry_after_s=10) from failure
