"""Keys and signatures: signed notes (https://c2sp.org/signed-note) with Ed25519, and checkpoints."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
MOST_SIGNATURES = 100
LARGEST_NOTE = 1_000_000  # bytes
P = 2**255 - 19  # Ed25519: -x^2 + y^2 = 1 + D x^2 y^2, modulo P
D = -121665 * pow(121666, -1, P) % P
SMALL_ORDER = (  # the y of the points that vanish when multiplied by 8
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
)


class KeyRefused(ValueError):
    """The key is malformed, not of Ed25519, or one for which anybody can sign."""


class NotSigned(ValueError):
    """The checkpoint is malformed, or not signed by the key."""


class Key(NamedTuple):
    """A verifier key: the name of a log, the id and the 32 bytes it verifies with."""

    name: str
    key_id: bytes
    public: bytes


class Head(NamedTuple):
    """A log at one moment: its number of entries and the root of their tree."""

    size: int
    root: bytes


def parse_key(vkey: str) -> Key:
    """Read `<name>+<key id>+<base64>`, or raise KeyRefused."""
    name, _, rest = vkey.partition("+")
    written_id, _, encoded = rest.partition("+")
    try:
        typed = unbase64(encoded)
    except ValueError as fault:
        raise KeyRefused(f"{name[:200]!r}: {fault}") from None
    if not name or re.search(r"[\s\x00-\x1f]", name) or len(typed) != 33 or typed[:1] != ED25519:
        raise KeyRefused(f"{vkey[:200]!r}: not an Ed25519 key")
    key_id = sha256(name.encode() + b"\n" + typed).digest()[:4]
    if key_id.hex() != written_id:
        raise KeyRefused(f"{name}: the key has the id {key_id.hex()}, not {written_id[:20]!r}")
    _refuse_unsafe_point(name, typed[1:])
    return Key(name, key_id, typed[1:])


def _refuse_unsafe_point(name: str, public: bytes) -> None:
    """Refuse what OpenSSL lets pass: small order, two spellings of one point, no point at all."""
    without_sign = public[:31] + bytes([public[31] & 0x7F])
    y = int.from_bytes(without_sign, "little")
    if without_sign.hex() in SMALL_ORDER:
        raise KeyRefused(f"{name}: a point of small order, for which anybody can sign")
    # x^2 = (y^2 - 1) / (D y^2 + 1) has a solution when numerator times denominator is a square.
    if y >= P or pow((y * y - 1) * (D * y * y + 1), (P - 1) // 2, P) != 1:
        raise KeyRefused(f"{name}: not the encoding of a point of Ed25519")


def open_note(note: str, key: Key) -> str:
    """Return the text that `key` signed, or raise NotSigned."""
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    if not gap or re.search(r"[\x00-\x09\x0b-\x1f]", note) or not signatures.endswith("\n"):
        raise NotSigned("not a signed note")
    verified = False
    for line in signatures[:-1].split("\n", MOST_SIGNATURES):
        found = re.fullmatch("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)", line)
        if not found:
            raise NotSigned("a signature line is malformed")
        blob = _blob(found[2])
        if (found[1], blob[:4]) == (key.name, key.key_id) and not verified:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(blob[4:], text.encode())
            except InvalidSignature:
                raise NotSigned("the signature is false") from None
            verified = True
    if not verified:
        raise NotSigned(f"{key.name} did not sign it")
    return text


def open_checkpoint(note: str, key: Key) -> Head:
    """Return the head that `key` signed for the log of its name, or raise NotSigned."""
    lines = open_note(note, key)[:-1].split("\n")
    if len(lines) < 3 or not all(lines) or not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]):
        raise NotSigned("signed, but not a checkpoint")
    if lines[0] != key.name:
        raise NotSigned(f"signed, but the checkpoint of {lines[0][:200]!r}")
    root = _blob(lines[2])
    if len(root) != 32:
        raise NotSigned("signed, but its root is not a hash")
    return Head(int(lines[1]), root)


def _blob(text: str) -> bytes:
    try:
        return unbase64(text)
    except ValueError:
        raise NotSigned("not base64") from None


def unbase64(text: str) -> bytes:
    """Read base64 in its one spelling (RFC 4648, section 4), or raise ValueError."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        raise ValueError("not base64") from None
    if b64encode(content).decode() != text:
        raise ValueError("base64 in another spelling than its own")
    return content
