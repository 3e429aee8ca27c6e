r"""A commitment stands in the journal for content that can be erased (docs/formats/entry.md).

`SHA-256("mitoyen/commit/v1\n" || salt || length of the part's name || part's name || content)`. It
hides the content from whoever lacks the 32 random bytes of salt, and binds whoever has them.
Erasing is forgetting both. A salt serves once: never reuse one, never derive one from content.
"""

from hashlib import sha256
from secrets import token_bytes

DOMAIN = b"mitoyen/commit/v1\n"
SALT_BYTES = 32
LONGEST_PART = 255  # bytes of UTF-8


def fresh_salt() -> bytes:
    """Draw 32 random bytes for one part of one entry."""
    return token_bytes(SALT_BYTES)


def commit(salt: bytes, part: str, content: bytes) -> bytes:
    """Return the 32-byte commitment to `content` as the part named `part`.

    Raises:
        ValueError: for a salt of another length than 32 bytes, or a part's name of no or more than
            255 bytes.
    """
    hashed = sha256(_head(salt, part))
    hashed.update(content)
    return hashed.digest()


class Committer:
    """The same as `commit`, for content that arrives in chunks: feed them, then finish once."""

    def __init__(self, salt: bytes, part: str) -> None:
        """Start a commitment; `salt` and `part` as for `commit`."""
        self._hashed = sha256(_head(salt, part))

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the content."""
        self._hashed.update(chunk)

    def finish(self) -> bytes:
        """Return the commitment to all that was fed."""
        return self._hashed.digest()


def _head(salt: bytes, part: str) -> bytes:
    name = part.encode()
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    if not 0 < len(name) <= LONGEST_PART:
        raise ValueError(f"the name of a part has 1 to {LONGEST_PART} bytes, not {len(name)}")
    return b"%b%b%c%b" % (DOMAIN, salt, len(name), name)
