"""What directories send beside the protocol, made plain before anything reads it.

A password goes first of all, wherever it stands: it is never validated, stored or named in an error. A manager that is
said as a plain word becomes what the schema asks for.
"""

import json
from typing import Any

from scim2_models import InvalidSyntaxException, InvalidValueException

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:user:"
NOTHING = {"op": "add", "value": {}}  # an operation that changes nothing


def plain(body: bytes) -> bytes:
    """Return a body as the library takes it. What is no JSON object is returned as it is: the library says so.

    Raises:
        InvalidSyntaxException: when it is nested too deeply to be read.
        InvalidValueException: when it holds a character that cannot be kept.
    """
    if not body:
        return body
    try:
        said = json.loads(body)
    except (ValueError, UnicodeError):
        return b"{" if b"password" in body.lower() else body
    except RecursionError as nested:
        raise InvalidSyntaxException(detail="Too deeply nested") from nested
    if not isinstance(said, dict):
        return body
    return _kept_whole(_plain_message(said))


def _kept_whole(said: dict[str, Any]) -> bytes:
    """Return it as JSON again, unless it holds what no table can keep: NUL, or half of a character."""
    text = json.dumps(said, ensure_ascii=False)
    if "\\u0000" in text:
        raise InvalidValueException(detail="It holds a character that cannot be kept")
    try:
        return text.encode()
    except UnicodeEncodeError as half:
        raise InvalidValueException(detail="It holds a character that cannot be kept") from half


def _plain_message(said: dict[str, Any]) -> dict[str, Any]:
    """Make a resource, a PATCH or a bulk request plain."""
    found = {key.lower(): key for key in said}
    operations = said.get(found.get("operations", ""))
    if not isinstance(operations, list):
        return _plain_resource(said)
    plain_ones = [_plain_operation(one) for one in operations if isinstance(one, dict)]
    rest = {key: value for key, value in said.items() if key.lower() != "password"}
    return {**rest, found["operations"]: plain_ones}


def _plain_operation(operation: dict[str, Any]) -> dict[str, Any]:
    """Make one operation of a PATCH or of a bulk request plain."""
    plain_one: dict[str, Any] = {}
    path = ""
    for key, value in operation.items():
        if key.lower() == "path" and isinstance(value, str):
            path = value.lower()
        plain_one[key] = value
    if _is_password(path):
        return dict(NOTHING)
    for key, value in operation.items():
        match key.lower():
            case "data" if isinstance(value, dict):
                plain_one[key] = _plain_message(value)
            case "value" if isinstance(value, dict):
                plain_one[key] = _plain_resource(value, within=path)
            case "value" if isinstance(value, str) and _is_superior(path):
                plain_one[key] = {"value": value}
    return plain_one


def _plain_resource(said: dict[str, Any], *, within: str = "") -> dict[str, Any]:
    """Drop the password of a person, and wrap a manager that is a plain word."""
    plain_one: dict[str, Any] = {}
    for key, value in said.items():
        name = key.lower()
        if _is_password(name):
            continue
        superior = _is_superior(name) or (within == _ENTERPRISE and name == "manager")
        if superior and isinstance(value, str):
            plain_one[key] = {"value": value}
        elif name == _ENTERPRISE and isinstance(value, dict):
            plain_one[key] = _plain_resource(value, within=_ENTERPRISE)
        else:
            plain_one[key] = value
    return plain_one


def _is_password(name: str) -> bool:
    return name.removeprefix(_SCHEMA).strip() == "password"


def _is_superior(name: str) -> bool:
    return name in {"manager", f"{_ENTERPRISE}:manager", f"{_ENTERPRISE}.manager"}
