"""The API's description, and a strict reader of it: every answer of the tests is held against it."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from mitoyen.domains.people.unrecorded import still_open
from mitoyen.doors.api.openapi import document_of
from mitoyen.doors.api.routes import OPERATIONS, _router
from mitoyen.doors.api.site import BASE, ApiSite
from mitoyen.feed.leaving import Passages

HOST = "http://mitoyen.example"
TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
NOTES = {"title", "description", "examples", "default", "contentEncoding"}


@cache
def described():
    """The description as a client gets it."""
    site = ApiSite(
        passages=Passages(still_open),
        operator="Bornage",
        public_url=HOST,
        largest_upload=1,
        copies=Path(),
        copy_ordered=lambda: None,
    )
    return msgspec.json.decode(msgspec.json.encode(document_of(_router(site, *OPERATIONS), site)))


def operations():
    """Every operation: (its id, its method, its path, what is described of it)."""
    return [
        (operation["operationId"], method.upper(), path, operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


OPERATION_IDS = [operation_id for operation_id, *_ in operations()]


def operation_at(method, path):
    for _, asked, template, operation in operations():
        names = re.sub(r"\\{tile\\}", ".+", re.escape(template))
        if asked == method and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", names), path):
            return operation
    return None


def check_answer(answer):
    """Hold an answer of an operation against what is described of it."""
    path = answer.request.url.path
    if not path.startswith(BASE):
        return
    operation = operation_at(answer.request.method, path)
    if operation is None or answer.status_code == 304:
        return
    response = resolved(operation["responses"][str(answer.status_code)])
    content = response.get("content")
    if content is None:
        assert answer.content == b""
        return
    media_type = answer.headers["content-type"].partition(";")[0]
    if set(content) == {"application/octet-stream"}:
        return
    assert media_type in content, f"{path}: {media_type}"
    if media_type.endswith("json"):
        fits(answer.json(), content[media_type]["schema"], path)


def resolved(schema):
    while "$ref" in schema:
        found = described()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def fits(value, schema, where):
    """Fail unless `value` is what `schema` says, and nothing more: what is not described is not told."""
    schema = resolved(schema)
    for rule in sorted(schema, key=lambda rule: rule != "type"):
        RULES[rule](value, schema[rule], schema, where)


def _typed(value, wanted, _schema, where):
    wanted = [wanted] if isinstance(wanted, str) else wanted
    fitting = [t for t in wanted if isinstance(value, TYPES[t])]
    assert fitting, f"{where}: {value!r} is no {wanted}"
    assert not (isinstance(value, bool) and "boolean" not in wanted), where


def _one_of(value, choices, _schema, where):
    failures = []
    for choice in choices:
        try:
            fits(value, choice, where)
        except AssertionError as failure:
            failures.append(failure)
    assert len(failures) == len(choices) - 1, f"{where}: {value!r} {failures}"


def _all_of(value, parts, _schema, where):
    for part in parts:
        fits(value, part, where)


def _properties(value, properties, schema, where):
    open_ended = schema.get("additionalProperties", False)
    for name, inner in value.items():
        assert name in properties or open_ended, f"{where}: {name} is not described"
        if name in properties:
            fits(inner, properties[name], f"{where}.{name}")


def _items(value, inner, _schema, where):
    for n, one in enumerate(value):
        fits(one, inner, f"{where}[{n}]")


def _true(holds):
    def check(value, bound, _schema, where):
        assert holds(value, bound), f"{where}: {value!r} {bound!r}"

    return check


RULES = {
    "type": _typed,
    "oneOf": _one_of,
    "anyOf": _one_of,
    "allOf": _all_of,
    "properties": _properties,
    "items": _items,
    "required": _true(lambda value, names: set(names) <= set(value)),
    "enum": _true(lambda value, choices: value in choices),
    "pattern": _true(lambda value, pattern: re.search(pattern, value)),
    "format": _true(lambda value, name: name == "date-time" and datetime.fromisoformat(value)),
    "minimum": _true(lambda value, least: value >= least),
    "maximum": _true(lambda value, most: value <= most),
    "minLength": _true(lambda value, least: len(value) >= least),
    "maxLength": _true(lambda value, most: len(value) <= most),
    "maxItems": _true(lambda value, most: len(value) <= most),
    "additionalProperties": lambda *_: None,  # with `properties`
    **{note: lambda *_: None for note in NOTES},
}
