"""Whom a company's sign-in speaks of when it speaks by itself: somebody of that very company, or nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from mitoyen.domains.connections import queries
from mitoyen.domains.connections.facts import is_subject
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded.security_events import signals_issuer
from mitoyen.domains.directories import queries as directories
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import AddressUnfit, written_address
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import Connection, reading

MOST_ALIASES = 10
SHAPES = frozenset({"iss_sub", "id_token_claims", "email", "opaque"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what something is said of.

    Attributes:
        person_id: the person; None when it names nobody whom we know.
        sid: the one sign-in that is meant, as the provider names it.
        understood: whether any of its shapes is one that we read; ours: whether it speaks of this provider's people.
    """

    person_id: PersonId | None = None
    sid: str | None = None
    understood: bool = False
    ours: bool = True


async def subject_of(found: ConnectionRow, said: Mapping[str, Any]) -> Subject:
    """Return whom a subject names (RFC 9493; the drafts before it; the parts that SSF puts together)."""
    shapes = [one for one in _shapes(said) if _shape(one) in SHAPES]
    ours = [one for one in shapes if _is_ours(found, one)]
    sid = _sid(said)
    async with reading(found.itself) as db:
        for one in ours:
            person_id = await _person(db, found, one)
            if person_id is not None:
                return Subject(person_id=person_id, sid=sid, understood=True)
    return Subject(sid=sid, understood=bool(shapes or sid), ours=bool(ours or not shapes))


def _shapes(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the simple subjects that name a person."""
    user = said.get("user")
    if isinstance(user, dict):  # put together: a user, perhaps his session, his device, his tenant
        yield from _shapes(user)
        return
    aliases = said.get("identifiers")
    if _shape(said) == "aliases" and isinstance(aliases, list):
        yield from (one for one in aliases[:MOST_ALIASES] if isinstance(one, dict))
        return
    if "session" not in said:
        yield said


def _shape(said: Mapping[str, Any]) -> str:
    return str(said.get("format") or said.get("subject_type") or "").replace("-", "_")


def _is_ours(found: ConnectionRow, said: Mapping[str, Any]) -> bool:
    if _shape(said) not in ("iss_sub", "id_token_claims"):
        return True
    return said.get("iss") in {found.setting("issuer"), signals_issuer(found)} - {""}


def _sid(said: Mapping[str, Any]) -> str | None:
    session = said.get("session")
    sid = session.get("id") if isinstance(session, dict) else None
    return sid if isinstance(sid, str) and is_subject(sid) else None


async def _person(db: Connection, found: ConnectionRow, said: Mapping[str, Any]) -> PersonId | None:
    match _shape(said):
        case "email":
            return await _at_address(db, found, said.get("email"))
        case "opaque":
            return await _of_name(db, found, said.get("id"))
        case _:
            return await _of_name(db, found, said.get("sub"))


async def _of_name(db: Connection, found: ConnectionRow, subject: object) -> PersonId | None:
    """Return whom the provider names so: who is bound, else whom the directory knows by the same."""
    if not isinstance(subject, str) or not is_subject(subject):
        return None
    bond = await queries.bond(db, found.connection_id, subject=subject, person_id=None)
    if bond.person_of_subject is not None or found.setting("claim") != "sub":
        return bond.person_of_subject
    attribute = cast("directories.Correlation", found.setting("attribute") or "externalId")
    return await directories.person_by(db, found.organisation_id, attribute, subject)


async def _at_address(db: Connection, found: ConnectionRow, address: object) -> PersonId | None:
    """Return whom this company has at an address; another company's people are nobody here."""
    try:
        written = written_address(address if isinstance(address, str) else "")
    except AddressUnfit:
        return None
    named = await directories.person_by(db, found.organisation_id, "email", written)
    person_id = named or await people.at_address(db, written)
    if person_id is None or await people.known_colleague(db, found.itself, person_id) is None:
        return None
    return person_id
