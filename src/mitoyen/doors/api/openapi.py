"""The API's description of itself (OpenAPI 3.1): what Litestar finds in the operations, and what holds for all."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any, Final

import msgspec
from litestar import Litestar, Router
from litestar import Response as LitestarResponse
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import OpenAPIFormat, OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition

from mitoyen.doors.api.glossary import FIELDS
from mitoyen.doors.api.problems import MEDIA_TYPE, Problem
from mitoyen.doors.api.requests import LONGEST_KEY, SAFE_METHODS, is_identifier
from mitoyen.doors.api.shapes.base import Asked, Base64, Moment, Shape
from mitoyen.doors.api.site import BASE, ApiSite
from mitoyen.doors.api.words import TITLES

VERSION: Final = "1.0"
Described = dict[str, Any]  # a piece of the description

_INTRODUCTION: Final = """
What people do in Mitoyen, for programs. Every operation acts in the name of the person who made the token, for that
person's company, within the same walls and by the same rules as on the pages; what it writes stands in the room's
journal like anything else. The guide: docs/guide/api.md.

**Tokens.** `Authorization: Bearer mit_…`, made on the page of one's own account; it reads, or reads and writes.
No cookies.

**Problems.** Everything that goes wrong is `application/problem+json` (RFC 9457) with a stable `rule`. What does not
exist and what you may not see are the same 404.

**Pages.** Lists come in pages of at most `limit` items (1 to 200). Follow `next`, and `previous` where a list
goes both ways; a cursor is opaque.

**Writing once.** Every write takes an `Idempotency-Key`: the same request under the same key within 48 hours is told
what the first one did and writes nothing more; another request under it is a 422, and one whose outcome is not known
a 409.

**Reach.** Each write tells who sees it; `GET …/reach` tells it before.
"""

# What may go wrong, by status: its name among the components, and an example of its rule.
_PROBLEMS: Final[dict[int, tuple[str, str, str]]] = {
    400: ("Malformed", "The request cannot be read.", "api.body_malformed"),
    401: ("Unauthorised", "No token, or one that opens nothing.", "api.token_unknown"),
    403: ("Refused", "A rule says no; `rule` says which.", "talk.thread_closed"),
    404: ("NothingHere", "Nothing is here, or nothing that you may see.", "nothing_here"),
    409: ("UnderWay", "Not now: the journal is broken, or the key's first request has not ended.", "api.key_under_way"),
    413: ("TooLarge", "The body is too large; `limit` says how many bytes it may have.", "api.body_too_large"),
    415: ("MediaTypeUnfit", "The body is of a type that is not taken.", "api.media_type_unfit"),
    416: ("RangeUnfit", "The content has no such range.", "api.range_unfit"),
    422: ("Unfit", "Something given does not fit; `field` says what, `limit` the bound.", "talk.title_too_long"),
    429: ("TooOften", "Asked too often; wait `Retry-After` seconds.", "api.too_many_requests"),
    500: ("Fault", "Something here is broken; it was logged.", "house.fault"),
    503: ("Busy", "Not now, and nothing was written. Try again after `Retry-After` seconds.", "house.busy"),
}  # fmt: skip
_ALWAYS: Final = (401, 404, 422, 429, 500, 503)
_TEXT: Final[Described] = {"schema": {"type": "string"}}
_BINARY: Final[Described] = {"schema": {"type": "string", "format": "binary"}}
_KEY: Final[Described] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A word of your own for this write, such as a UUID; see *Writing once*.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY + 2},
    "example": '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
}
_LOCATION: Final[Described] = {
    "description": "Where it is read.",
    "schema": {"type": "string", "format": "uri-reference"},
}
_FILENAME: Final[Described] = {
    "name": "Content-Disposition",
    "in": "header",
    "required": False,
    "description": "The file's name (RFC 6266), in either of its two forms; without it the file is named *document*.",
    "schema": {"type": "string"},
    "example": "attachment; filename*=UTF-8''Plan%20d%E2%80%99ensemble.pdf",
}


class _Words(OpenAPISchemaPlugin):
    """How the strings that are more than strings look."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:  # noqa: ANN401 (types as values)
        return is_identifier(value) or value in {Moment, Base64}

    def to_openapi_schema(
        self,
        field_definition: FieldDefinition,
        schema_creator: Any,  # noqa: ANN401, ARG002 (Litestar's own)
    ) -> Schema:
        named = field_definition.annotation
        if named is Moment:
            return Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME)
        if named is Base64:
            return Schema(type=OpenAPIType.STRING, content_encoding="base64")
        return Schema(
            type=OpenAPIType.STRING,
            pattern=f"^{named.prefix}[a-z2-7]{{26}}$",
            examples=[f"{named.prefix}k3jw7dq2m5xaz4r6tbnfhcv2ye"],
        )


def document_of(router: Router, site: ApiSite) -> Described:
    """Return the description of the operations of a router, as JSON takes it."""
    found = Litestar(
        route_handlers=[router],
        plugins=[_Words()],
        openapi_config=OpenAPIConfig(
            title="Mitoyen", version=VERSION, description=cleandoc(_INTRODUCTION)
        ),
    )
    described: Described = found.openapi_schema.to_schema()
    described["info"]["summary"] = f"The house of {site.operator}"
    described["servers"] = [{"url": site.public_url, "description": "This house"}]
    described["security"] = [{"token": []}]
    described["tags"] = [{"name": name} for name in _tags(described)]
    for operations in described["paths"].values():
        for method, operation in operations.items():
            handler = _handler(router, operation["operationId"])
            _complete(operation, handler, method.upper())
    components = described["components"]
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal access token: `mit_` and 43 characters.",
        }
    }
    components["responses"] = dict(_problem_responses())
    components["schemas"] |= {"Problem": _problem_schema()}
    _describe_shapes(components["schemas"])
    return described


def _tags(described: Described) -> list[str]:
    tags = (
        tag
        for operations in described["paths"].values()
        for operation in operations.values()
        for tag in operation["tags"]
    )
    return list(dict.fromkeys(tags))


def _handler(router: Router, operation_id: str) -> HTTPRouteHandler:
    return next(
        handler
        for route in router.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.operation_id == operation_id
    )


def _complete(operation: Described, handler: HTTPRouteHandler, method: str) -> None:
    summary, _, rest = cleandoc(handler.fn.__doc__ or "").partition("\n")
    operation["summary"] = summary.removesuffix(".")
    if rest.strip():
        operation["description"] = " ".join(rest.split())
    writes = method not in SAFE_METHODS
    _complete_responses(operation, handler, writes=writes)
    if handler.opt.get("takes"):
        operation["requestBody"] = {"required": True, "content": {handler.opt["takes"]: _BINARY}}
        operation["parameters"].append(_FILENAME)
    if writes and not handler.opt.get("harmless"):
        operation.setdefault("parameters", []).append(_KEY)
    for parameter in operation.get("parameters", []):
        parameter.setdefault("description", _described_name(parameter["name"]))
        for unsaid in ("deprecated", "allowEmptyValue", "allowReserved"):
            parameter.pop(unsaid, None)
    operation.pop("deprecated", None)


def _complete_responses(operation: Described, handler: HTTPRouteHandler, *, writes: bool) -> None:
    responses = operation["responses"]
    responses.pop("400", None)
    located = handler.parsed_fn_signature.return_type.is_subclass_of(LitestarResponse)
    for status, response in responses.items():
        response["description"] = "Done." if status != "202" else "Ordered."
        response.pop("headers", None)
        if located and status in {"201", "202"}:
            response["headers"] = {"Location": _LOCATION}
    if handler.opt.get("answers"):
        text = handler.opt["answers"].startswith("text/")
        responses["200"]["content"] = {handler.opt["answers"]: _TEXT if text else _BINARY}
    if handler.opt.get("in_ranges"):
        responses["206"] = {**responses["200"], "description": "The range that was asked for."}
        responses |= _problems(416)
    responses |= _problems(*_ALWAYS)
    if handler.opt.get("may_refuse"):
        responses |= _problems(403)
    if writes:
        responses |= _problems(400, 403, 409, 413, 415)
    operation["responses"] = dict(sorted(responses.items()))


def _described_name(name: str) -> str:
    return f"The {name.removesuffix('_id')}."


def _problems(*statuses: int) -> Described:
    return {
        str(status): {"$ref": f"#/components/responses/{_PROBLEMS[status][0]}"}
        for status in statuses
    }


def _problem_responses() -> Iterator[tuple[str, Described]]:
    for status, (name, words, rule) in _PROBLEMS.items():
        example = {
            "type": f"{BASE}/problems/{rule}",
            "title": TITLES[rule],
            "status": status,
            "rule": rule,
        }
        response: Described = {
            "description": words,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": example,
                }
            },
        }
        if status in {429, 503}:
            response["headers"] = {
                "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}
            }
        yield name, response


def _problem_schema() -> Described:
    _, components = msgspec.json.schema_components(
        [Problem], ref_template="#/components/schemas/{name}"
    )
    schema: Described = components["Problem"]
    return schema


def _describe_shapes(schemas: Described) -> None:
    for shape in _all_below(Shape, Asked):
        if shape.__name__ in schemas:
            schema = schemas[shape.__name__]
            schema["description"] = cleandoc(shape.__doc__ or "")
            if issubclass(shape, Asked):
                schema["additionalProperties"] = False
            for name, described in schema["properties"].items():
                _describe_field(name, described)


def _describe_field(name: str, described: Described) -> None:
    if "description" in described or name not in FIELDS:
        return
    if "$ref" in described:
        described["allOf"] = [{"$ref": described.pop("$ref")}]
    described["description"] = FIELDS[name]


def _all_below(*shapes: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for shape in shapes:
        yield shape
        yield from _all_below(*shape.__subclasses__())
