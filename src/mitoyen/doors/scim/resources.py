"""Between what the protocol says and what the tables hold."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from scim2_models import InvalidValueException, Meta, Resource

from mitoyen.domains.directories.queries.said import AccountRow, SaidGroupRow
from mitoyen.domains.directories.unrecorded import Said, SaidGroup
from mitoyen.domains.people.facts import (
    LONGEST_NAME,
    AddressUnfit,
    NameUnfit,
    written_address,
    written_name,
)
from mitoyen.doors.scim.service import service

LONGEST_USER_NAME = 400  # characters
_APART = {"id", "meta", "schemas", "password", "userName", "externalId", "active", "groups"}
_UNSAID = "active"  # among the rest: the directory took back what it said of it
_APART_GROUP = {"id", "meta", "schemas", "displayName", "externalId", "members"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """How a person is called and reached, as `people` keeps it."""

    name: str
    address: str
    title: str
    language: Literal["fr", "en"]


def person_resource(row: AccountRow) -> Resource[Any]:
    """Return a person as the protocol says him."""
    return _model("User").model_validate(
        {
            **row.said,
            "id": row.person_id,
            "userName": row.user_name,
            "externalId": row.external_id,
            "active": None if _UNSAID in row.said else row.active,
            "groups": [
                {"value": group, "display": name, "$ref": f"Groups/{group}", "type": "direct"}
                for group, name in row.groups
            ]
            or None,
            "meta": _meta("User", row),
        }
    )


def group_resource(row: SaidGroupRow) -> Resource[Any]:
    """Return a group as the protocol says it."""
    return _model("Group").model_validate(
        {
            **row.said,
            "id": row.group_id,
            "displayName": row.name,
            "externalId": row.external_id,
            "members": [
                {"value": one, "display": name, "type": kind, "$ref": f"{kind}s/{one}"}
                for kind, one, name in row.members
            ]
            or None,
            "meta": _meta("Group", row),
        }
    )


@cache
def _model(kind: str) -> type[Resource[Any]]:
    return service().get_model(service().get_resource_type(kind))


def _meta(kind: str, row: AccountRow | SaidGroupRow) -> Meta:
    return Meta(
        resource_type=kind,
        created=row.made_at,
        last_modified=row.said_at,
        version=f'W/"{row.version}"',
    )


def said_of(resource: Resource[Any], *, active_before: bool | None = None) -> Said:
    """Return what the tables keep of a person.

    Args:
        active_before: of somebody known. What the directory takes back about it neither ends nor restores anything: it
            is no longer said, and holds as before.

    Raises:
        InvalidValueException: when the user name is missing or too long.
    """
    whole = resource.model_dump(mode="json")
    name = (whole.get("userName") or "").strip()
    if not 1 <= len(name) <= LONGEST_USER_NAME:
        raise InvalidValueException(detail=f"userName has 1 to {LONGEST_USER_NAME} characters")
    active = whole.get("active")
    rest = {key: value for key, value in whole.items() if key not in _APART}
    if active is None and active_before is not None:
        rest[_UNSAID] = None
    return Said(
        user_name=whole["userName"],
        external_id=whole.get("externalId"),
        addresses=tuple(one["value"] for one in whole.get("emails") or () if one.get("value")),
        active=active_before is not False if active is None else bool(active),
        rest=rest,
    )


def said_group_of(
    resource: Resource[Any],
    *,
    people: Mapping[str, str | None],
    subgroups: Mapping[str, str | None],
) -> SaidGroup:
    """Return what the tables keep of a group, its members checked already.

    Raises:
        InvalidValueException: when its name is missing or too long.
    """
    whole = resource.model_dump(mode="json")
    name = (whole.get("displayName") or "").strip()
    if not 1 <= len(name) <= LONGEST_USER_NAME:
        raise InvalidValueException(detail=f"displayName has 1 to {LONGEST_USER_NAME} characters")
    return SaidGroup(
        name=whole["displayName"],
        external_id=whole.get("externalId"),
        people=people,
        subgroups=subgroups,
        rest={key: value for key, value in whole.items() if key not in _APART_GROUP},
    )


def members_said(resource: Resource[Any]) -> dict[str, str | None]:
    """Return the ids of a group's members with what each is called there; who is said twice counts once."""
    said = resource.model_dump(mode="json").get("members") or []
    return {
        one.get("value") or str(one.get("$ref") or "").rpartition("/")[2]: one.get("display")
        for one in said
    }


def called(said: Said) -> Called:
    """Return how a person is called and reached, out of all that his directory says; what does not fit is left out."""
    rest = said.rest
    name = rest.get("name") or {}
    given = " ".join(part for part in (name.get("givenName"), name.get("familyName")) if part)
    candidates = (rest.get("displayName"), name.get("formatted"), given, said.user_name)
    spoken = rest.get("preferredLanguage") or rest.get("locale") or "fr"
    return Called(
        name=next((fit for one in candidates if (fit := _fit_name(one))), "?"),
        address=_address(said),
        title=_fit_name(rest.get("title")),
        language="en" if str(spoken).lower().startswith("en") else "fr",
    )


def _fit_name(text: str | None) -> str:
    seen = "".join(c for c in text or "" if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    try:
        return written_name(seen.strip()[:LONGEST_NAME])
    except NameUnfit:
        return ""


def _address(said: Said) -> str:
    """Return the address to write to: the primary one, else that for work, else the first, else the user name."""
    emails = said.rest.get("emails") or []
    ranked = sorted(
        emails, key=lambda one: (not one.get("primary"), (one.get("type") or "").lower() != "work")
    )
    for candidate in (*(one.get("value") for one in ranked), said.user_name):
        try:
            return written_address(candidate or "")
        except AddressUnfit:
            continue
    return ""
