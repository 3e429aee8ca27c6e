"""Signed notes, checkpoints and receipts: what leaves the house with a signature on it.

Formats: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint and
https://c2sp.org/tlog-proof. Ed25519 only (type 0x01); signature lines of other keys are left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mitoyen.foundation.canonical import NotCanonical, from_base64, to_base64
from mitoyen.foundation.ed25519 import has_small_order, is_point
from mitoyen.foundation.merkle import HASH_BYTES, verify_inclusion

ED25519 = 0x01
KEY_ID_BYTES = 4
KEY_BYTES = 32
MOST_SIGNATURES = 100
LONGEST_NOTE = 1_000_000  # characters
LONGEST_PROOF = 64  # hashes: the depth of any tree we can number
LARGEST_SIZE = 2**63 - 1

_RECEIPT_HEADER = "c2sp.org/tlog-proof@v1"
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_VKEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+(.+)")
_SIGNATURE_LINE = re.compile(r"\u2014 ([^+\s]+) (\S+)")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")


class KeyRefused(ValueError):
    """The verifier key is malformed, of an unknown type, or signs for anybody (small order)."""


class NotANote(ValueError):
    """The text is no signed note, checkpoint or receipt."""


class NotSigned(ValueError):
    """A signature of a known key is false, or there is none."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and the name it signs under."""

    name: str
    key_id: bytes  # 4
    public: bytes  # 32

    def __str__(self) -> str:
        """Write the key as a vkey."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([ED25519]) + self.public)}"


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note that bears a true signature of each of `signed_by`, 1 or more keys."""

    text: str
    signed_by: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: at `size` entries, its root was `root`."""

    origin: str
    size: int
    root: bytes  # 32

    def __str__(self) -> str:
        """Write the checkpoint as the text of a note."""
        return checkpoint_text(self.origin, self.size, self.root)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What proves offline that an entry stands in a log: its place, a path, a signed checkpoint."""

    index: int
    proof: tuple[bytes, ...]
    note: str

    def proves(self, leaf: bytes, vkey: str) -> Checkpoint:
        """Return the checkpoint that covers the entry whose leaf hash is `leaf`.

        Args:
            leaf: computed from the entry by whoever asks; never taken from the receipt's bearer.
            vkey: the key of the log, from elsewhere than the receipt.

        Raises:
            NotSigned: when the checkpoint is not of that key, or the proof does not lead to it.
            NotANote: when the note is no checkpoint.
        """
        checkpoint = open_checkpoint(self.note, vkey)
        if not verify_inclusion(leaf, self.index, checkpoint.size, self.proof, checkpoint.root):
            raise NotSigned(f"the proof does not lead from entry {self.index} to the checkpoint")
        return checkpoint


def derive_seed(master_secret: bytes, origin: str) -> bytes:
    """Return the 32-byte Ed25519 seed of the log named `origin`: HKDF-SHA-256 without salt."""
    purpose = b"mitoyen/log-key/v1\n" + origin.encode()
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master_secret)


class Signer:
    """Signs notes for one log."""

    def __init__(self, origin: str, seed: bytes) -> None:
        """Take the name and the 32-byte Ed25519 seed of the log.

        Raises:
            ValueError: when `origin` cannot be a key's name, or the seed has another length.
        """
        if not _is_name(origin):
            raise ValueError(f"not the name of a key: {origin!r:.80}")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.origin = origin
        self.key = _key(origin, self._private.public_key().public_bytes_raw())
        self.vkey = str(self.key)

    def sign(self, text: str) -> str:
        """Return the note of `text`, which ends with a newline and holds no other control sign."""
        if not text.endswith("\n") or _CONTROLS.search(text):
            raise ValueError("the text of a note is lines that each end with a newline")
        blob = to_base64(self.key.key_id + self._private.sign(text.encode()))
        return f"{text}\n\u2014 {self.origin} {blob}\n"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the text that a log signs as its head. `root` has 32 bytes."""
    return f"{origin}\n{size}\n{to_base64(root)}\n"


def parse_vkey(vkey: str) -> VerifierKey:
    """Read a verifier key, `<name>+<key id>+<base64>`.

    Raises:
        KeyRefused: unless it is an Ed25519 key in its one spelling, whose point lies on the curve
            and is not of small order: OpenSSL accepts such keys, and anybody can sign for them.
    """
    found = _VKEY.fullmatch(vkey)
    if not found or not _is_name(found[1]):
        raise KeyRefused("a key is written <name>+<key id>+<base64>")
    name, key_id, encoded = found.groups()
    try:
        typed = from_base64(encoded)
    except NotCanonical as fault:
        raise KeyRefused(f"the key of {name} is {fault}") from None
    if len(typed) != 1 + KEY_BYTES or typed[0] != ED25519:
        raise KeyRefused(f"the key of {name} is not an Ed25519 key")
    key = _key(name, typed[1:])
    if key.key_id.hex() != key_id:
        raise KeyRefused(f"the key of {name} does not have the id {key_id}")
    if not is_point(key.public) or has_small_order(key.public):
        raise KeyRefused(f"the key of {name} is not a safe point of Ed25519")
    return key


def open_note(note: str, vkeys: Sequence[str]) -> OpenedNote:
    """Return the text of a signed note, and those of `vkeys` that signed it.

    Lines of other keys are left alone, whatever they hold.

    Raises:
        NotANote: when it is malformed.
        NotSigned: when a known key's signature is false, or no known key signed.
        KeyRefused: when one of `vkeys` is refused by `parse_vkey`.
    """
    keys = {(key.name, key.key_id): key for key in map(parse_vkey, vkeys)}
    text, lines = _cut(note)
    signers: list[VerifierKey] = []
    for line in lines:
        name, key_id, signature = _signature(line)
        key = keys.get((name, key_id))
        if key is None or key in signers:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
        except InvalidSignature:
            raise NotSigned(f"the signature of {name} is false") from None
        signers.append(key)
    if not signers:
        raise NotSigned("no known key signed this note")
    return OpenedNote(text, tuple(signers))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; extension lines after the root are left alone.

    Raises:
        NotANote: when it is malformed.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _DECIMAL.fullmatch(lines[1]):
        raise NotANote("a checkpoint is an origin, a size and a root, a line each")
    size, root = int(lines[1]), _hash(lines[2])
    if size > LARGEST_SIZE:
        raise NotANote(f"no log has {size} entries")
    return Checkpoint(lines[0], size, root)


def open_checkpoint(note: str, vkey: str) -> Checkpoint:
    """Return the checkpoint that the log of `vkey` signed.

    Raises:
        NotANote, NotSigned, KeyRefused: as `open_note`; and NotSigned when the origin is not the
            name of the key.
    """
    opened = open_note(note, [vkey])
    checkpoint = parse_checkpoint(opened.text)
    if checkpoint.origin != opened.signed_by[0].name:
        raise NotSigned(f"a checkpoint of {checkpoint.origin} signed as {opened.signed_by[0].name}")
    return checkpoint


def receipt(index: int, proof: Sequence[bytes], note: str) -> str:
    """Return the receipt of entry `index`: its `.tlog-proof`.

    Args:
        index: of the entry.
        proof: as `merkle.inclusion_proof` returns it for the size of the checkpoint.
        note: the signed checkpoint, kept as it is.
    """
    path = "".join(f"{to_base64(item)}\n" for item in proof)
    return f"{_RECEIPT_HEADER}\nindex {index}\n{path}\n{note}"


def parse_receipt(text: str) -> Receipt:
    """Read a receipt. Nothing is checked but its form: see `Receipt.proves`.

    Raises:
        NotANote: when it is malformed.
    """
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[1:] and lines[1].startswith("extra "):
        del lines[1]  # not authenticated: never used
    place = lines[1].removeprefix("index ") if lines[1:] else ""
    if not gap or lines[0] != _RECEIPT_HEADER or lines[1:2] != [f"index {place}"]:
        raise NotANote(f"a receipt begins with {_RECEIPT_HEADER} and an index")
    if not _DECIMAL.fullmatch(place) or len(lines) - 2 > LONGEST_PROOF:
        raise NotANote("the index or the proof is too large")
    return Receipt(int(place), tuple(map(_hash, lines[2:])), note)


def _key(name: str, public: bytes) -> VerifierKey:
    key_id = sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:KEY_ID_BYTES]
    return VerifierKey(name, key_id, public)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() or sign < " " for sign in name)


def _cut(note: str) -> tuple[str, list[str]]:
    """Cut a note into its text, newline included, and its signature lines."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if len(note) > LONGEST_NOTE or _CONTROLS.search(note):
        sentence = "a note is lines of text without control signs"
    elif not gap or not text or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        sentence = f"a note is a text, an empty line and 1 to {MOST_SIGNATURES} signatures"
    else:
        return text + "\n", lines
    raise NotANote(sentence)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    """Read a signature line as (name, key id, signature)."""
    found = _SIGNATURE_LINE.fullmatch(line)
    if found and _is_name(found[1]):
        try:
            blob = from_base64(found[2])
        except NotCanonical:
            blob = b""
        if len(blob) > KEY_ID_BYTES:
            return found[1], blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:]
    raise NotANote(f"not a signature line: {line!r:.80}")


def _hash(text: str) -> bytes:
    try:
        content = from_base64(text)
    except NotCanonical:
        content = b""
    if len(content) != HASH_BYTES:
        raise NotANote(f"not a hash: {text!r:.80}")
    return content
