"""What went wrong, as RFC 9457 has it: one shape, one rule for each, and one answer for what is absent or hidden."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException, ValidationException
from litestar.exceptions.http_exceptions import MethodNotAllowedException, RequestEntityTooLarge
from msgspec import Meta

from mitoyen.domains.documents import facts as documents
from mitoyen.domains.talk.commands import KeyUsedOtherwise
from mitoyen.doors.api.limits import AskedTooOften
from mitoyen.doors.api.requests import (
    LARGEST_BODY,
    BodyMalformed,
    BodyUnfit,
    KeyUnfit,
    MediaTypeUnfit,
    TokenMissing,
    TokenReadsOnly,
    TokenUnknown,
)
from mitoyen.doors.api.site import BASE, ApiSite
from mitoyen.doors.api.words import TITLES
from mitoyen.foundation.decisions import Absent, Broken, Busy, Refused, Unfit
from mitoyen.foundation.ranges import NoSuchRange

MEDIA_TYPE = "application/problem+json"
AnyRequest = Request[Any, Any, State]
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_MISSING = re.compile(r"Missing required \w+ parameter '(?P<name>\w+)'")
_KEY_FIELD = "Idempotency-Key"


class Problem(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Why a request was not done (RFC 9457). `rule` is what a program should look at; `title` is for people."""

    type: Annotated[
        str,
        Meta(
            description="The rule as an address relative to this host, stable.",
            examples=["/api/v1/problems/talk.thread_closed"],
        ),
    ]
    title: Annotated[
        str, Meta(description="The rule in words.", examples=["The thread is closed."])
    ]
    status: Annotated[int, Meta(description="The status of the answer, once more.", examples=[403])]
    rule: Annotated[
        str, Meta(description="The rule's stable name.", examples=["talk.thread_closed"])
    ]
    detail: Annotated[str | None, Meta(description="What was found, in words.")] = None
    field: Annotated[
        str | None,
        Meta(description="Where: a field of the body (`documents[0]`), a parameter or a header."),
    ] = None
    limit: Annotated[
        int | None, Meta(description="The bound that was passed, in the unit of the rule.")
    ] = None
    retry_after: Annotated[
        int | None,
        Meta(description="Seconds after which the same request may succeed; as `Retry-After`."),
    ] = None
    request_id: Annotated[
        str | None, Meta(description="By which the operator finds this request.")
    ] = None


class CursorUnfit(HTTPException):
    """The cursor is none of this list."""

    status_code = 422


class UploadInterrupted(HTTPException):
    """The client went away while its file came in."""

    status_code = 400


class KeyUnderWay(HTTPException):
    """A request under this idempotency key began, and whether it was done is not known yet."""

    status_code = 409


class Unshown(HTTPException):
    """It was written, and cannot be shown now."""

    status_code = 503


class KeyReused(HTTPException):
    """This idempotency key came with another request."""

    status_code = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a failure becomes."""

    status: int
    rule: str
    detail: str | None = None
    field: str | None = None
    limit: int | None = None
    retry_after: int | None = None
    headers: dict[str, str] | None = None


NOTHING_HERE = Answer(status=HTTPStatus.NOT_FOUND, rule="nothing_here")
_FAULT = Answer(status=HTTPStatus.INTERNAL_SERVER_ERROR, rule="house.fault")

# The door's own failures that need nothing but a rule.
_RULES: dict[type[HTTPException], tuple[str, str | None]] = {
    BodyMalformed: ("api.body_malformed", None),
    MediaTypeUnfit: ("api.media_type_unfit", "Content-Type"),
    MethodNotAllowedException: ("api.method_unfit", None),
    CursorUnfit: ("api.cursor_unfit", "cursor"),
    UploadInterrupted: ("api.upload_interrupted", None),
    KeyUnfit: ("api.key_unfit", _KEY_FIELD),
    KeyUnderWay: ("api.key_under_way", _KEY_FIELD),
    KeyReused: ("api.key_reused", _KEY_FIELD),
    Unshown: ("house.written_unshown", None),
}


def api_problem(
    site: ApiSite,  # noqa: ARG001 (the house asks every door alike)
) -> Callable[[AnyRequest, Exception], Response[Problem]]:
    """Return what answers for a failure of an operation of the API."""

    def answer(request: AnyRequest, failure: Exception) -> Response[Problem]:
        found = judged(failure)
        headers = {"cache-control": "no-store", **(found.headers or {})}
        if found.retry_after is not None:
            headers["retry-after"] = str(found.retry_after)
        return Response(
            Problem(
                type=f"{BASE}/problems/{found.rule}",
                title=TITLES.get(found.rule, found.rule),
                status=found.status,
                rule=found.rule,
                detail=found.detail,
                field=found.field,
                limit=found.limit,
                retry_after=found.retry_after,
                request_id=request.scope["state"].get("request_id"),
            ),
            status_code=found.status,
            media_type=MEDIA_TYPE,
            headers=headers,
        )

    return answer


def judged(failure: Exception) -> Answer:
    """Say what a failure becomes. What nobody foresaw is a fault of the house."""
    match failure:
        case Absent():
            return NOTHING_HERE
        case Refused():
            return Answer(status=HTTPStatus.FORBIDDEN, rule=failure.rule)
        case Unfit():
            return _unfit(failure)
        case Busy():
            return Answer(
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                rule="house.busy",
                detail=failure.reason,
                retry_after=failure.retry_after_s,
            )
        case Broken():
            return Answer(status=HTTPStatus.CONFLICT, rule="journal.broken")
        case TokenMissing() | TokenUnknown() | TokenReadsOnly():
            return _unauthorised(failure)
        case AskedTooOften():
            return Answer(
                status=HTTPStatus.TOO_MANY_REQUESTS,
                rule="api.too_many_requests",
                limit=failure.at_once,
                retry_after=failure.retry_after_s,
            )
        case NoSuchRange() | RequestEntityTooLarge():
            return _beyond(failure)
        case HTTPException():
            return _of_http(failure)
        case _:
            return _FAULT


def _beyond(failure: NoSuchRange | RequestEntityTooLarge) -> Answer:
    if isinstance(failure, NoSuchRange):
        return Answer(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            rule="api.range_unfit",
            field="Range",
            headers={"content-range": f"bytes */{failure.size}"},
        )
    return Answer(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, rule="api.body_too_large", limit=LARGEST_BODY
    )


def _unfit(failure: Unfit) -> Answer:
    if isinstance(failure, BodyUnfit):
        rule, detail = "api.body_unfit", str(failure)
    elif isinstance(failure, KeyUsedOtherwise):
        return Answer(status=422, rule="api.key_reused", field=_KEY_FIELD)
    else:
        rule, detail = rule_of(type(failure)), None
    status = 413 if isinstance(failure, documents.FileTooLarge) else 422
    return Answer(
        status=status,
        rule=rule,
        detail=detail,
        field=failure.field or None,
        limit=failure.limit,
    )


def rule_of(unfit: type[Unfit]) -> str:
    """Return the rule's name of something that does not fit: its domain, and its own name in words."""
    domain, name = unfit.__module__.split(".")[2], _CAPITAL.sub("_", unfit.__name__).lower()
    return f"{domain}.{name}"


def _unauthorised(failure: Exception) -> Answer:
    match failure:
        case TokenReadsOnly():
            status, rule, said = (
                403,
                "api.token_reads_only",
                ', error="insufficient_scope", scope="write"',
            )
        case TokenUnknown():
            status, rule, said = 401, "api.token_unknown", ', error="invalid_token"'
        case _:
            status, rule, said = 401, "api.token_missing", ""
    return Answer(
        status=status, rule=rule, headers={"www-authenticate": f'Bearer realm="mitoyen"{said}'}
    )


def _of_http(failure: HTTPException) -> Answer:
    known = _RULES.get(type(failure))
    if known:
        rule, named = known
        said = failure.detail if type(failure).__module__.startswith("mitoyen.") else ""
        return Answer(
            status=failure.status_code,
            rule=rule,
            detail=said if said and said != HTTPStatus(failure.status_code).phrase else None,
            field=named,
            headers=dict(failure.headers or {}),
        )
    match failure:
        case NotFoundException():
            return NOTHING_HERE
        case ValidationException():
            return _unfit_parameter(failure)
    if failure.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(status=HTTPStatus.BAD_REQUEST, rule="api.request_malformed")
    return _FAULT


def _unfit_parameter(failure: ValidationException) -> Answer:
    """Judge a parameter that does not fit. A name in the path that names nothing is the same as one that is hidden."""
    wrong = [one for one in failure.extra if isinstance(one, dict)] if failure.extra else []
    if any(one.get("source") == "path" for one in wrong):
        return NOTHING_HERE
    missing = _MISSING.search(failure.detail)
    first = wrong[0] if wrong else {"key": missing["name"], "message": "missing"} if missing else {}
    if first.get("source") == "body":
        return Answer(
            status=HTTPStatus.BAD_REQUEST, rule="api.body_malformed", detail="a body is needed"
        )
    return Answer(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        rule="api.parameter_unfit",
        detail=str(first.get("message", ""))[:200] or None,
        field=str(first.get("key", "")) or None,
    )
