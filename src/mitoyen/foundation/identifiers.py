"""Names of things: a prefix that says what it names, then 26 characters that say nothing else."""

import re
from base64 import b32encode
from secrets import token_bytes
from typing import ClassVar, Self

RANDOM_CHARACTERS = 26  # of base32, 5 bits each: 130 random bits

_RANDOM = re.compile(f"[a-z2-7]{{{RANDOM_CHARACTERS}}}")


class NotAnIdentifier(ValueError):
    """The text does not name a thing of the kind asked for."""


class Identifier(str):
    """The name of one thing. Drawn at random, so it tells neither when nor after what it was made.

    A plain `str` for PostgreSQL, JSON and URLs. Made from trusted text by calling the class, from
    outside text by `parse`.
    """

    __slots__ = ()

    prefix: ClassVar[str] = ""

    @classmethod
    def new(cls) -> Self:
        """Name something new."""
        return cls(cls.prefix + random_part())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name that came from outside.

        Raises:
            NotAnIdentifier: unless `text` is the prefix of this kind, then 26 of `a-z2-7`.
        """
        if not text.startswith(cls.prefix) or not _RANDOM.fullmatch(text, len(cls.prefix)):
            raise NotAnIdentifier(f"not a {cls.__name__}: {text[:40]!r}")
        return cls(text)


def random_part() -> str:
    """Draw 26 characters of `a-z2-7`: 130 random bits."""
    return b32encode(token_bytes(17))[:RANDOM_CHARACTERS].decode().lower()


class PersonId(Identifier):
    """A person, over every company and space. Never stands in a journal: see `MemberId`."""

    __slots__ = ()
    prefix = "p_"


class OrganisationId(Identifier):
    """A company."""

    __slots__ = ()
    prefix = "o_"


class SpaceId(Identifier):
    """A space that companies share."""

    __slots__ = ()
    prefix = "s_"


class RoomId(Identifier):
    """A room: one audience, one journal."""

    __slots__ = ()
    prefix = "r_"


class MemberId(Identifier):
    """A person within one space: the pseudonym that entries carry."""

    __slots__ = ()
    prefix = "m_"


class ThreadId(Identifier):
    """A thread of a room."""

    __slots__ = ()
    prefix = "t_"


class MessageId(Identifier):
    """A message of a thread."""

    __slots__ = ()
    prefix = "g_"


class DocumentId(Identifier):
    """A document of a room."""

    __slots__ = ()
    prefix = "d_"


class VersionId(Identifier):
    """A version of a document."""

    __slots__ = ()
    prefix = "v_"


class InvitationId(Identifier):
    """An invitation to come in."""

    __slots__ = ()
    prefix = "i_"


class ConnectionId(Identifier):
    """A company's connection to its sign-in. Made here: nobody types it, and no two companies share one."""

    __slots__ = ()
    prefix = "l_"


class CopyId(Identifier):
    """A company's own copy, being made or ready."""

    __slots__ = ()
    prefix = "c_"


class DirectoryTokenId(Identifier):
    """A token of a company's directory, as its page names it. Not the token."""

    __slots__ = ()
    prefix = "y_"


class DomainId(Identifier):
    """A domain of the Internet that a company has claimed."""

    __slots__ = ()
    prefix = "w_"


class SiteId(Identifier):
    """A place where a company works."""

    __slots__ = ()
    prefix = "e_"
