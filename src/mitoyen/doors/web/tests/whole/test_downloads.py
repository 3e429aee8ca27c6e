"""What goes out of documents: whole, in pieces, or not at all, and never active in our origin."""

import pytest

from mitoyen.domains.documents import queries as documents
from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.facts.delivery import ALONE
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web.tests.whole.files import HTML, PDF, PNG, SVG
from mitoyen.journal.database import reading


@pytest.fixture
def issue(pump_p4):
    """Put a file before the common room as jeanne; return the address of its version."""

    async def issue(name, content):
        async def chunks():
            yield content

        jeanne, room_id = pump_p4["jeanne"], pump_p4.common
        upload = await receive(actor=jeanne, room_id=room_id, filename=name, chunks=chunks())
        put = await issue_document(actor=jeanne, room_id=room_id, upload_id=upload.upload_id)
        said = put.event
        return f"/rooms/{room_id}/documents/{said.document_id}/versions/{said.version_id}"

    return issue


@pytest.fixture
async def lucie(visitor_of):
    """A member of another company of the same room."""
    return await visitor_of("lucie")


async def test_the_original_comes_out_byte_for_byte(lucie, issue):
    answer = await lucie.get(f"{await issue('plan é.pdf', PDF)}/file")

    assert answer.content == PDF
    assert answer.headers["content-length"] == str(len(PDF))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"plan e.pdf\"; filename*=UTF-8''plan%20%C3%A9.pdf"
    )
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("name", "content"), [("a.html", HTML), ("a.svg", SVG), ("a.png", HTML), ("a.pdf", SVG)]
)
@pytest.mark.parametrize("way", ["file", "picture"])
async def test_nothing_active_is_ever_shown(lucie, issue, name, content, way):
    answer = await lucie.get(f"{await issue(name, content)}/{way}")

    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("way", ["file", "picture"])
async def test_every_content_goes_out_alone(lucie, issue, way):
    answer = await lucie.get(f"{await issue('a.png', PNG)}/{way}")

    for name, value in ALONE.items():
        assert answer.headers.get_list(name) == [value]


async def test_a_picture_is_shown_and_asked_for_again_each_time(lucie, issue):
    path = f"{await issue('a.png', PNG)}/picture"

    answer = await lucie.get(path)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'inline; filename="a.png"'
    assert answer.headers["cache-control"] == "private, no-cache"

    again = await lucie.get(path, headers={"if-none-match": f'W/{answer.headers["etag"]}, "x"'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


async def test_a_picture_that_the_browser_has_is_not_shown_to_whoever_may_not_read(
    lucie, visitor_of, issue
):
    path = f"{await issue('a.png', PNG)}/picture"
    tag = (await lucie.get(path)).headers["etag"]

    outsider = await visitor_of("outsider")
    assert (await outsider.get(path, headers={"if-none-match": tag})).status_code == 404


LAST = len(PDF) - 1


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, LAST + 1),
        (f"bytes={LAST}-", LAST, LAST + 1),
        ("bytes=65535-65536", 65_535, 65_537),
        ("bytes=65536-131071", 65_536, 131_072),
        ("bytes=-7", LAST - 6, LAST + 1),
        (f"bytes=100-{10**17}", 100, LAST + 1),
        (f"bytes=-{10**17}", 0, LAST + 1),
    ],
)
async def test_a_piece_is_what_was_asked_for(lucie, issue, asked, first, end):
    answer = await lucie.get(f"{await issue('a.pdf', PDF)}/file", headers={"range": asked})

    assert answer.status_code == 206
    assert answer.content == PDF[first:end]
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(PDF)}"
    assert answer.headers["content-length"] == str(end - first)
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("asked", ["bytes=5-3", "bytes=0-1,5-6", "lines=0-1", "bytes=x-", "-"])
async def test_what_is_no_range_is_answered_with_the_whole(lucie, issue, asked):
    answer = await lucie.get(f"{await issue('a.pdf', PDF)}/file", headers={"range": asked})

    assert (answer.status_code, answer.content) == (200, PDF)


@pytest.mark.parametrize("asked", [f"bytes={LAST + 1}-", "bytes=-0", f"bytes={10**17}-"])
async def test_a_range_beyond_the_end_is_said(lucie, issue, asked):
    answer = await lucie.get(f"{await issue('a.pdf', PDF)}/file", headers={"range": asked})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(PDF)}"
    assert answer.headers["content-security-policy"] == ALONE["content-security-policy"]


async def test_a_download_goes_on_only_with_the_content_it_began_with(lucie, issue):
    path = f"{await issue('a.pdf', PDF)}/file"
    tag = (await lucie.head(path)).headers["etag"]
    wanted = {"range": "bytes=10-19"}

    same = await lucie.get(path, headers={**wanted, "if-range": tag})
    assert (same.status_code, same.content) == (206, PDF[10:20])

    for other in ('"another"', f"W/{tag}", "Wed, 21 Oct 2026 07:28:00 GMT"):
        whole = await lucie.get(path, headers={**wanted, "if-range": other})
        assert (whole.status_code, whole.content) == (200, PDF)


async def test_a_question_without_content_is_answered_without(lucie, issue):
    path = f"{await issue('a.pdf', PDF)}/file"

    answer = await lucie.head(path, headers={"range": "bytes=3-5"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(PDF))
    assert answer.headers["content-disposition"] == 'attachment; filename="a.pdf"'


async def test_an_empty_file_is_a_file(lucie, issue):
    path = f"{await issue('empty.txt', b'')}/file"

    assert (await lucie.get(path)).content == b""
    assert (await lucie.get(path, headers={"range": "bytes=0-"})).status_code == 416


async def test_a_version_is_only_found_under_its_own_document_and_room(lucie, issue, pump_p4):
    path = await issue("a.pdf", PDF)
    room, document, version = path.split("/")[2], path.split("/")[4], path.split("/")[6]
    other = (await issue("b.pdf", PDF)).split("/")[4]

    for wrong in (
        f"/rooms/{room}/documents/{other}/versions/{version}/file",
        f"/rooms/{pump_p4.sides['cadmus']}/documents/{document}/versions/{version}/file",
        f"/rooms/{room}/documents/{document}/versions/v_{'a' * 26}/file",
        f"/rooms/{room}/documents/{document}/versions/x/file",
    ):
        assert (await lucie.get(wrong)).status_code == 404


async def test_a_content_that_was_destroyed_is_gone_and_its_page_says_so(
    lucie, visitor_of, pump_p4
):
    jeanne = await visitor_of("jeanne")
    threads = f"/rooms/{pump_p4.common}/threads/new"
    opened = await jeanne.press(
        threads, on=threads, title="Plan", body="Voici.", files={"files": ("a.png", PNG)}
    )
    thread = opened.headers["location"]
    async with reading(pump_p4["jeanne"]) as db:
        (row,) = await documents.documents_of_room(db, pump_p4.common)
        said = await talk.message_facts(db, pump_p4.common, row.message_id)
    document = f"/rooms/{pump_p4.common}/documents/{row.document_id}"
    page = (await lucie.get(document)).text
    assert f'href="{thread}?at={said.index}#e-{said.index}"' in page
    assert (await lucie.get(f"{thread}?at={said.index}")).status_code == 200

    retract = f"{thread}/messages/{row.message_id}/retract"
    assert (await jeanne.press(retract, on=retract)).status_code == 303

    page = (await lucie.get(document)).text
    assert "The content is destroyed here; the entry stays." in page
    assert "<img" not in page
    assert "Download" not in page
    for way in ("file", "picture"):
        path = f"{document}/versions/{row.version_id}/{way}"
        assert (await lucie.get(path)).status_code == 404
    register = (await lucie.get(f"/spaces/{pump_p4.space_id}/documents")).text
    assert "content destroyed, fact kept" in register
    version = await jeanne.get(document)
    assert "Add the version" not in version.text
