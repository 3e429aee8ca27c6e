"""Forms as browsers send them: a few fields, and files that are never held whole.

The token of the session comes first, then the text, then the files: a file is only received once the form has shown
that it is one of ours (docs/decisions/0007).
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import TypeAlias, TypeVar
from urllib.parse import parse_qsl

from litestar.exceptions import HTTPException
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from mitoyen.doors.web.reader import AnyRequest, Reader, check_form

CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrftoken"
LONGEST_TEXT = 400_000  # bytes of all fields together: 20,000 characters, each written as `%F0%9F%91%8D`, and some
MOST_FIELDS = 600
KEPT = "mitoyen/kept"  # where a request keeps what was written, for whatever page answers it

T = TypeVar("T")
Event: TypeAlias = MultipartSegment | bytes | bytearray | None
Receive: TypeAlias = Callable[[str, AsyncIterator[bytes]], Awaitable[T]]


class FormTooLarge(HTTPException):
    """The fields of a form are larger than any of our pages makes them."""

    status_code = 413


class FormUnreadable(HTTPException):
    """What came is no form."""

    status_code = 400


@dataclass(slots=True)
class Form:
    """The fields of a form. Names may come several times."""

    fields: list[tuple[str, str]] = field(default_factory=list)

    def field(self, name: str) -> str | None:
        """Return the first field of that name, None when there is none."""
        return next((text for known, text in self.fields if known == name), None)

    def text(self, name: str) -> str:
        """Return the first field of that name, empty when there is none."""
        return self.field(name) or ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all fields of that name."""
        return tuple(text for known, text in self.fields if known == name)


async def read_form(request: AnyRequest, reader: Reader | None) -> Form:
    """Read a form without files, and check that it is one of this session's.

    Raises:
        FormStale, FormTooLarge, FormUnreadable: it is not taken.
    """
    form, _ = await read_form_with_files(request, reader, _refuse_file)
    return form


async def read_form_with_files(
    request: AnyRequest, reader: Reader | None, receive: Receive[T]
) -> tuple[Form, list[T]]:
    """Read a form, and give each file to `receive` while it streams in.

    Args:
        receive: called with the name and the bytes of each file that was chosen, in order.

    Returns:
        The fields, and what `receive` returned for each file.

    Raises:
        FormStale, FormTooLarge, FormUnreadable: it is not taken; no file was received before the token was checked.
    """
    kind, options = request.content_type
    form, received = Form(), list[T]()
    request.scope["state"][KEPT] = form
    if kind == "multipart/form-data":
        try:
            async with aclosing(_parts(request, options.get("boundary", ""), form)) as parts:
                async for filename, chunks in parts:
                    check_form(reader, form.text(CSRF_FIELD))
                    received.append(await receive(filename, chunks))
        except MultipartError as unread:
            raise FormUnreadable(detail="no form") from unread
    else:
        form.fields = await _urlencoded(request)
    check_form(reader, form.text(CSRF_FIELD) or request.headers.get(CSRF_HEADER, ""))
    return form, received


def fresh_key() -> str:
    """Return a key for a form that writes: whoever sends it twice writes once."""
    return token_urlsafe(16)


def kept_form(request: AnyRequest) -> Form:
    """Return as much of the form as was read of a request, so that whatever page answers it can show it again."""
    form: Form | None = request.scope["state"].get(KEPT)
    return form or Form()


def kept_text(request: AnyRequest) -> str:
    """Return the message that a request brought."""
    return kept_form(request).text("body")


async def _refuse_file(filename: str, chunks: AsyncIterator[bytes]) -> None:
    raise FormUnreadable(detail=f"no file is taken here: {filename!r:.40}, {chunks!r:.20}")


async def _urlencoded(request: AnyRequest) -> list[tuple[str, str]]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_TEXT:
            raise FormTooLarge(detail="too large")
    try:
        found = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as unread:
        raise FormUnreadable(detail="no form") from unread
    return found


async def _parts(
    request: AnyRequest, boundary: str, form: Form
) -> AsyncGenerator[tuple[str, AsyncIterator[bytes]], None]:
    """Put the fields into `form` as they come; yield each file that was chosen, with its bytes."""
    left = LONGEST_TEXT
    async with aclosing(_events(request, boundary)) as events:
        async for event in events:
            if not isinstance(event, MultipartSegment):
                continue
            if event.filename:
                yield event.filename, _body(events)
                continue
            text = await _text(events, left)
            left -= len(text)
            if event.filename is None:  # an empty name: the field of a file that was not chosen
                form.fields.append((event.name or "", _decoded(text)))


async def _events(request: AnyRequest, boundary: str) -> AsyncGenerator[Event, None]:
    with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
        async for chunk in request.stream():
            for event in parser.parse(chunk):
                yield event


async def _body(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if event is None:
            return
        if isinstance(event, bytes | bytearray):
            yield bytes(event)


async def _text(events: AsyncIterator[Event], most: int) -> bytes:
    text = bytearray()
    async for chunk in _body(events):
        text += chunk
        if len(text) > most:
            raise FormTooLarge(detail="too large")
    return bytes(text)


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as unread:
        raise FormUnreadable(detail="no form") from unread
