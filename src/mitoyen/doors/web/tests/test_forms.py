"""Forms as they come over the wire: in pieces of any length, files never whole, the token before everything else."""

from types import SimpleNamespace

import pytest
from litestar import Request

from mitoyen.doors.web import forms
from mitoyen.doors.web.forms import (
    FormTooLarge,
    FormUnreadable,
    kept_text,
    read_form,
    read_form_with_files,
)
from mitoyen.doors.web.reader import FormStale

BOUNDARY = "----limit"
SIZES = (1, 2, 7, 64, 100_000)


class Someone:
    """A reader, for whom one token is the right one."""

    token = "the session"


@pytest.fixture(autouse=True)
def one_right_token(monkeypatch):
    monkeypatch.setattr("mitoyen.doors.web.reader.is_form_token", lambda _, given: given == "right")


def asked(body, kind, size=64):
    """A request whose body comes in pieces of `size` bytes."""
    pieces = [body[place : place + size] for place in range(0, len(body), size)] or [b""]
    taken = []

    async def receive():
        piece = pieces[len(taken)]
        taken.append(piece)
        more = len(taken) < len(pieces)
        return {"type": "http.request", "body": piece, "more_body": more}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [(b"content-type", kind.encode())],
        "query_string": b"",
        "state": {"taken": taken},
        "route_handler": SimpleNamespace(resolve_request_max_body_size=lambda: None),
    }
    return Request(scope, receive)


def multipart(*parts):
    sent = b""
    for name, content, *filename in parts:
        named = f'; filename="{filename[0]}"' if filename else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        sent += (
            head.encode() + (content if isinstance(content, bytes) else content.encode()) + b"\r\n"
        )
    return sent + f"--{BOUNDARY}--\r\n".encode()


def in_pieces(*parts, size=64):
    return asked(multipart(*parts), f"multipart/form-data; boundary={BOUNDARY}", size)


@pytest.mark.parametrize("size", SIZES)
async def test_fields_arrive_whatever_the_pieces(size):
    sent = "csrf=right&body=%C3%80+48%0D%0A&member=m_1&member=m_2&empty="
    request = asked(sent.encode(), "application/x-www-form-urlencoded", size)

    form = await read_form(request, Someone())

    assert form.text("body") == "À 48\r\n"
    assert form.texts("member") == ("m_1", "m_2")
    assert (form.field("empty"), form.field("absent"), form.text("absent")) == ("", None, "")
    assert kept_text(request) == "À 48\r\n"


@pytest.mark.parametrize("size", SIZES)
async def test_files_stream_in_whatever_the_pieces(size):
    content = bytes(range(256)) * 40 + b"\r\n--" + BOUNDARY.encode()[:5]
    request = in_pieces(
        ("csrf", "right"),
        ("body", "Voici."),
        ("files", content, "a.bin"),
        ("files", b"", ""),
        ("files", b"", "vide.txt"),
        ("after", "encore"),
        size=size,
    )
    received = []

    async def receive(filename, chunks):
        received.append((filename, b"".join([chunk async for chunk in chunks])))
        return filename

    form, names = await read_form_with_files(request, Someone(), receive)

    assert received == [("a.bin", content), ("vide.txt", b"")]
    assert names == ["a.bin", "vide.txt"]
    assert (form.text("body"), form.text("after")) == ("Voici.", "encore")


@pytest.mark.parametrize("first", [[], [("csrf", "wrong")], [("body", "Voici.")]])
async def test_no_file_is_received_before_the_right_token(first):
    request = in_pieces(*first, ("files", b"x" * 10_000, "a.bin"), ("csrf", "right"))

    async def receive(filename, chunks):
        pytest.fail("received")

    with pytest.raises(FormStale):
        await read_form_with_files(request, Someone(), receive)

    assert len(request.scope["state"]["taken"]) < 20  # and the rest of the file is not even read


async def test_a_receiver_may_stop(monkeypatch):
    request = in_pieces(("csrf", "right"), ("files", b"x" * 10_000, "a.bin"))

    async def receive(filename, chunks):
        async for _ in chunks:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read_form_with_files(request, Someone(), receive)


async def test_a_form_without_files_takes_none():
    with pytest.raises(FormUnreadable):
        await read_form(in_pieces(("csrf", "right"), ("files", b"x", "a.bin")), Someone())


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart"])
async def test_fields_together_are_bounded(monkeypatch, kind):
    monkeypatch.setattr(forms, "LONGEST_TEXT", 100)
    body = "x" * 60
    request = (
        in_pieces(("csrf", "right"), ("body", body), ("more", body))
        if kind == "multipart"
        else asked(f"csrf=right&body={body}&more={body}".encode(), kind)
    )

    with pytest.raises(FormTooLarge):
        await read_form(request, Someone())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff=x", "application/x-www-form-urlencoded"),
        (b"body=%ff", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 601), "application/x-www-form-urlencoded"),
        (multipart(("csrf", b"\xff")), f"multipart/form-data; boundary={BOUNDARY}"),
        (multipart(("csrf", "right"))[:-6], f"multipart/form-data; boundary={BOUNDARY}"),
        (multipart(("csrf", "right")), "multipart/form-data; boundary=other"),
        (multipart(("csrf", "right")), "multipart/form-data"),
        (b"no form", f"multipart/form-data; boundary={BOUNDARY}"),
    ],
)
async def test_what_is_no_form_is_not_taken(body, kind):
    with pytest.raises(FormUnreadable):
        await read_form(asked(body, kind), Someone())


async def test_a_form_before_anybody_is_signed_in_needs_no_token():
    form = await read_form(asked(b"language=en", "application/x-www-form-urlencoded"), None)

    assert form.text("language") == "en"


async def test_a_script_may_say_the_token_in_a_header():
    request = asked(b"upto=3", "application/x-www-form-urlencoded")
    request.scope["headers"].append((b"x-csrftoken", b"right"))

    assert (await read_form(request, Someone())).text("upto") == "3"
