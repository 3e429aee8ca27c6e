"""The keys of this house's logs: each room's own, derived from one master secret (docs/formats/checkpoint.md)."""

import hmac
from base64 import b32encode
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from mitoyen.foundation.identifiers import RANDOM_CHARACTERS, Identifier, RoomId
from mitoyen.foundation.notes import Signer, derive_seed

SHORTEST_SECRET = 32  # bytes
MARK_BYTES = 32
_MARK = b"mitoyen/mark/v1\n"
_NAME = b"mitoyen/name/v1\n"
I = TypeVar("I", bound=Identifier)  # noqa: E741 (a type variable)


class NotOurs(ValueError):
    """What was kept is not under this house's mark: somebody else wrote it, or another master secret did."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """A room's log: its origin (never a company's name) and its public verifier key."""

    origin: str
    vkey: str


_master: bytes | None = None
_house = ""


def keep(master_secret: bytes, house: str) -> None:
    """Hold the master secret and the house's name, from which origins and keys derive (at start, once).

    Raises:
        ValueError: when the secret is shorter than 32 bytes.
    """
    global _master, _house
    if len(master_secret) < SHORTEST_SECRET:
        raise ValueError(
            f"a master secret of {len(master_secret)} bytes; at least {SHORTEST_SECRET}"
        )
    _master, _house = master_secret, house
    signer.cache_clear()


def master_secret() -> bytes:
    """Return the master secret.

    Raises:
        RuntimeError: when the house has not started.
    """
    if _master is None:
        raise RuntimeError("no master secret: the house has not started")
    return _master


@lru_cache(maxsize=4096)
def signer(origin: str) -> Signer:
    """Return the signer of the log named `origin` (Ed25519, HKDF from the master secret)."""
    return Signer(origin, derive_seed(master_secret(), origin))


def log_of(room_id: RoomId) -> LogKey:
    """Return the log key of a new room: origin `<house>/e/<random part of the room>`."""
    origin = f"{_house}/e/{room_id.removeprefix('r_')}"
    return LogKey(origin, signer(origin).vkey)


def named(kind: type[I], *said: str) -> I:
    """Return the name that follows from what is said: always the same one, and it tells nothing of that.

    HMAC-SHA-256, by the master secret, of a line that names its use and each text behind its length, as 130 bits.
    """
    text = b"".join(b"%d:%s" % (len(one), one) for one in (each.encode() for each in said))
    drawn = hmac.digest(master_secret(), _NAME + kind.prefix.encode() + text, "sha256")
    return kind(kind.prefix + b32encode(drawn).decode().lower()[:RANDOM_CHARACTERS])


def signer_of_copies() -> Signer:
    """Return what signs the contents of own copies, in the name `<house>/copies` (docs/formats/own-copy.md)."""
    return signer(f"{_house}/copies")


def marked(origin: str, kept: bytes) -> bytes:
    """Return `kept` with this house's mark behind it, so that nobody else can write it in our place.

    The mark is HMAC-SHA-256, by the master secret, of a line that names its use, the origin, a line feed, and `kept`.
    """
    return kept + _mark(origin, kept)


def unmarked(origin: str, found: bytes) -> bytes:
    """Return what was kept under this house's mark.

    Raises:
        NotOurs: when the mark is not there or is not ours.
    """
    kept, mark = found[:-MARK_BYTES], found[-MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(origin, kept)):
        raise NotOurs(f"what is kept of {origin} does not bear this house's mark")
    return kept


def _mark(origin: str, kept: bytes) -> bytes:
    return hmac.digest(master_secret(), _MARK + origin.encode() + b"\n" + kept, "sha256")
