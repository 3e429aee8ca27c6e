"""The form in which a file is kept: frames of AES-256-GCM under a key of its own, pure and without I/O.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015, section 7; the layout of `age`): the content in frames of 65,536 bytes, the last one shorter
or full, never empty unless the content is. Nonce of a frame: its number in 11 bytes, big-endian, then 1 for the last
frame and 0 for the others. So no frame can be moved, dropped, doubled or cut without the key noticing, and any frame
can be read alone. A key serves one file once: the same key never meets the same nonce with another content.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FRAME = 65_536  # bytes of content in a frame
TAG = 16  # bytes that encryption adds to a frame
KEY = 32  # bytes
_WRAPPING = b"mitoyen/file-key/v1"
_NONCE = 12  # bytes


class Altered(Exception):
    """What is kept is not what was put there, or not under this key."""


def fresh_key() -> bytes:
    """Draw the key of one file."""
    return token_bytes(KEY)


def wrap_key(master_secret: bytes, key: bytes, stored_as: str) -> bytes:
    """Return a file's key encrypted under one derived from the master secret, bound to the place of the file.

    Returns:
        60 bytes: a random nonce of 12, then AES-256-GCM of the key.
    """
    nonce = token_bytes(_NONCE)
    return nonce + _wrapper(master_secret).encrypt(nonce, key, stored_as.encode())


def unwrap_key(master_secret: bytes, wrapped: bytes, stored_as: str) -> bytes:
    """Return the key that `wrap_key` wrapped.

    Raises:
        Altered: when it was wrapped under another master secret, for another file, or was changed.
    """
    try:
        return _wrapper(master_secret).decrypt(
            wrapped[:_NONCE], wrapped[_NONCE:], stored_as.encode()
        )
    except (InvalidTag, ValueError) as wrong:
        raise Altered(f"the key of {stored_as} does not unwrap") from wrong


def _wrapper(master_secret: bytes) -> AESGCM:
    return AESGCM(
        HKDF(algorithm=SHA256(), length=KEY, salt=None, info=_WRAPPING).derive(master_secret)
    )


class Framer:
    """Encrypts a content that arrives in chunks of any length: feed them, then finish once."""

    def __init__(self, key: bytes) -> None:
        """Start a file; `key` serves for this one only."""
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take the next bytes; yield the frames that are complete. One is held back: it may be the last."""
        for start in range(0, len(chunk), FRAME):
            self._waiting += chunk[start : start + FRAME]
            while len(self._waiting) > FRAME:
                yield self._frame(bytes(self._waiting[:FRAME]), last=False)
                del self._waiting[:FRAME]

    def finish(self) -> bytes:
        """Return the last frame."""
        return self._frame(bytes(self._waiting), last=True)

    def _frame(self, content: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), content, None)
        self._number += 1
        return sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The frames that hold a range of the content.

    Attributes:
        first, last: numbers of frames, both included.
        start, end: where their bytes lie in what is kept, `end` not included.
        skip: bytes of the first frame before the range; take: bytes of the range.
    """

    first: int
    last: int
    start: int
    end: int
    skip: int
    take: int


def kept_size(size: int) -> int:
    """Return how many bytes are kept for a content of `size` bytes."""
    return size + _frames(size) * TAG


def stretch(size: int, first_byte: int, end_byte: int) -> Stretch:
    """Return the frames that hold the bytes from `first_byte` up to, not including, `end_byte`.

    An empty range takes the frame at its place: whoever reads nothing still learns whether it is intact.

    Raises:
        ValueError: when the range does not lie within `size`.
    """
    if not 0 <= first_byte <= end_byte <= size:
        raise ValueError(f"bytes {first_byte} to {end_byte} of {size}")
    final = _frames(size) - 1
    first = min(first_byte // FRAME, final)
    last = min(max(end_byte - 1, first_byte) // FRAME, final)
    return Stretch(
        first=first,
        last=last,
        start=first * (FRAME + TAG),
        end=min((last + 1) * (FRAME + TAG), kept_size(size)),
        skip=first_byte - first * FRAME,
        take=end_byte - first_byte,
    )


class Unframer:
    """Decrypts a stretch of what is kept, arriving in chunks of any length."""

    def __init__(self, key: bytes, size: int, wanted: Stretch) -> None:
        """Start to read `wanted` of a content of `size` bytes."""
        self._cipher = AESGCM(key)
        self._final = _frames(size) - 1
        self._wanted = wanted
        self._number = wanted.first
        self._skip, self._take = wanted.skip, wanted.take
        self._waiting = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take the next bytes of what is kept; yield what they hold of the range.

        Raises:
            Altered: when a frame does not verify. What was yielded before is true.
        """
        self._waiting += chunk
        while len(self._waiting) >= FRAME + TAG:
            yield from self._open(bytes(self._waiting[: FRAME + TAG]))
            del self._waiting[: FRAME + TAG]

    def finish(self) -> Iterator[bytes]:
        """Yield the rest.

        Raises:
            Altered: when something is missing or does not verify.
        """
        if self._waiting:
            yield from self._open(bytes(self._waiting))
        if self._number != self._wanted.last + 1 or self._take:
            raise Altered(f"{self._wanted.last + 1 - self._number} frames are missing")

    def _open(self, frame: bytes) -> Iterator[bytes]:
        nonce = _nonce(self._number, last=self._number == self._final)
        try:
            content = self._cipher.decrypt(nonce, frame, None)
        except InvalidTag as wrong:
            raise Altered(f"frame {self._number} does not verify") from wrong
        self._number += 1
        part = content[self._skip : self._skip + self._take]
        self._skip = max(0, self._skip - len(content))
        self._take -= len(part)
        if part:
            yield part


def _frames(size: int) -> int:
    return max(1, -(-size // FRAME))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
