"""What policies on people judge, and the form in which names and addresses are recorded."""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import Identifier, OrganisationId, PersonId

LONGEST_NAME = 120  # characters
LONGEST_ADDRESS = 254  # characters (RFC 5321, section 4.5.3.1.3)
_ADDRESS = re.compile(
    r"[^\s@\"<>(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@.\x00-\x1f\x7f]+(\.[^\s@.\x00-\x1f\x7f]+)+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person's place in his company."""

    person_id: PersonId
    organisation_id: OrganisationId
    administrator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Another person of the acting company.

    Attributes:
        paused: whether he waits to be confirmed; gone: whether he has left.
        administrators: how many administrators the company has now.
    """

    person_id: PersonId
    administrator: bool
    administrators: int
    paused: bool = False
    gone: bool = False


class SessionId(Identifier):
    """A sign-in of one browser, as its page names it. Not the secret that the browser holds."""

    __slots__ = ()
    prefix = "n_"


class PasskeyId(Identifier):
    """A passkey, as its page names it."""

    __slots__ = ()
    prefix = "k_"


class AccessTokenId(Identifier):
    """An access token, as its page names it. Not the token."""

    __slots__ = ()
    prefix = "a_"


class NameUnfit(Unfit):
    """A name is empty or longer than `LONGEST_NAME` characters."""

    field = "name"


class AddressUnfit(Unfit):
    """This is not an e-mail address."""

    field = "address"


class AddressTaken(Unfit):
    """Somebody already acts here, for whatever company, under this address."""

    field = "address"


def written_name(text: str, *, longest: int = LONGEST_NAME) -> str:
    """Return a name as it is recorded: NFC, spaces folded, no control characters.

    Raises:
        NameUnfit: when nothing is left, or more than `longest` characters.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= longest or any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name
    ):
        raise NameUnfit(limit=longest)
    return name


def written_address(text: str) -> str:
    """Return an e-mail address as it is recorded: lower case.

    Raises:
        AddressUnfit: when it is none.
    """
    address = unicodedata.normalize("NFC", text).strip().lower()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise AddressUnfit(limit=LONGEST_ADDRESS)
    return address


def token_hash(token: str) -> bytes:
    """Return what is kept of a token that somebody holds: its SHA-256.

    A token is 256 random bits, so neither salt nor a slow hash would add anything, and looking the hash up in an index
    tells by its timing nothing that helps to find the token.
    """
    return sha256(token.encode()).digest()
