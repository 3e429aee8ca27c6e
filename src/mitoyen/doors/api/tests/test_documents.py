"""Documents, as a program brings and fetches them."""

from base64 import b64decode

import pytest

from mitoyen.doors.api.registers import named
from mitoyen.doors.api.site import BASE
from mitoyen.doors.api.tests.conftest import PDF


@pytest.fixture
async def document(api):
    upload_id = await api.brings("karim")
    issued = await api.post(
        "karim",
        f"/rooms/{api.cast.common}/documents",
        {"upload_id": upload_id, "title": "Plan d'ensemble"},
    )
    assert issued.status_code == 201, issued.text
    return issued.json()["document"]


def file_of(document):
    return (
        f"/rooms/{document['room_id']}/documents/{document['document_id']}"
        f"/versions/{document['version_id']}/file"
    )


async def test_a_file_is_brought_issued_and_fetched(api, document):
    fetched = await api.get("jeanne", file_of(document))

    assert document["media_type"] == "application/pdf"
    assert document["size"] == len(PDF)
    assert fetched.status_code == 200
    assert fetched.content == PDF
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert fetched.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert fetched.headers["x-content-type-options"].startswith("nosniff")
    assert fetched.headers["cache-control"] == "private, no-store"


async def test_a_text_goes_out_in_the_encoding_that_it_has(api):
    fetched = []
    for content in ("relevé\n".encode(), "relevé\n".encode("utf-16")):
        upload_id = await api.brings("karim", content, "cotes.txt")
        issued = await api.post(
            "karim", f"/rooms/{api.cast.common}/documents", {"upload_id": upload_id}
        )
        fetched.append(await api.get("jeanne", file_of(issued.json()["document"])))

    assert [answer.headers.get_list("content-type") for answer in fetched] == [
        ["text/plain; charset=utf-8"],
        ["application/octet-stream"],
    ]


async def test_a_file_that_waits_shows_to_nobody_else(api):
    room = f"/rooms/{api.cast.common}"
    upload_id = await api.brings("karim")

    stolen = await api.post("sophie", f"{room}/documents", {"upload_id": upload_id})
    elsewhere = await api.post(
        "karim", f"/rooms/{api.cast.prices}/documents", {"upload_id": upload_id}
    )
    await api.ask("sophie", "DELETE", f"{room}/uploads/{upload_id}")
    mine = await api.post("karim", f"{room}/documents", {"upload_id": upload_id})

    assert stolen.json()["rule"] == elsewhere.json()["rule"] == "documents.file_missing"
    assert mine.status_code == 201


async def test_a_file_that_was_given_up_is_gone(api):
    room = f"/rooms/{api.cast.common}"
    upload_id = await api.brings("karim")

    gone = await api.ask("karim", "DELETE", f"{room}/uploads/{upload_id}")
    again = await api.ask("karim", "DELETE", f"{room}/uploads/{upload_id}")
    issued = await api.post("karim", f"{room}/documents", {"upload_id": upload_id})

    assert (gone.status_code, again.status_code, issued.status_code) == (204, 204, 422)


async def test_files_come_with_a_message(api):
    room = f"/rooms/{api.cast.common}"
    first, second = await api.brings("karim"), await api.brings("karim", b"a,b\n1,2\n", "cotes.csv")
    opened = await api.post(
        "karim", f"{room}/threads", {"title": "Plans", "body": "Les voici.", "uploads": [first]}
    )
    thread = opened.json()["thread"]["thread_id"]
    third = await api.brings("karim")

    posted = await api.post(
        "karim", f"{room}/threads/{thread}/messages", {"uploads": [second, third]}
    )

    assert len(opened.json()["message"]["documents"]) == 1
    message = posted.json()["message"]
    assert (message["body"], len(message["documents"])) == (None, 2)
    listed = (await api.get("lucie", f"{room}/documents")).json()["items"]
    assert [row["number"] for row in listed] == [3, 2, 1]
    assert {row["message_id"] for row in listed[:2]} == {message["message_id"]}


async def test_a_message_points_at_documents_of_its_own_room_alone(api, document):
    cast, here = api.cast, f"/rooms/{api.cast.common}/threads"
    opened = await api.post("karim", here, {"title": "a", "body": "b"})
    thread = f"{here}/{opened.json()['thread']['thread_id']}/messages"
    upload_id = await api.brings("karim", room=cast.prices)
    issued = await api.post("karim", f"/rooms/{cast.prices}/documents", {"upload_id": upload_id})
    size = (await api.get("lucie", f"/rooms/{cast.common}/journal")).json()["size"]

    elsewhere, nowhere = issued.json()["document"]["document_id"], "d_" + "a" * 26
    for who in ("lucie", "karim"):
        for other in (elsewhere, nowhere):
            sent = {"body": "", "documents": [document["document_id"], other]}
            for answer in (
                await api.post(who, thread, sent),
                await api.post(who, here, {"title": "a", **sent}),
            ):
                assert answer.status_code == 422, answer.text
                assert answer.json()["rule"] == "talk.documents_unfit"
    hidden = {"title": "a", "documents": [elsewhere]}

    assert (await api.post("lucie", f"/rooms/{cast.prices}/threads", hidden)).status_code == 404
    assert (await api.get("lucie", f"/rooms/{cast.common}/journal")).json()["size"] == size


async def test_a_message_brings_files_or_points_at_documents(api, document):
    room = f"/rooms/{api.cast.common}"
    upload_id = await api.brings("karim")

    answer = await api.post(
        "karim",
        f"{room}/threads",
        {"title": "a", "uploads": [upload_id], "documents": [document["document_id"]]},
    )
    pointing = await api.post(
        "karim", f"{room}/threads", {"title": "a", "documents": [document["document_id"]]}
    )

    assert (answer.status_code, answer.json()["field"]) == (422, "documents")
    assert pointing.json()["message"]["documents"] == [document["document_id"]]


async def test_another_version_takes_the_place_of_the_latest(api, document):
    path = f"/rooms/{api.cast.common}/documents/{document['document_id']}"
    theirs = await api.brings("jeanne")
    ours = await api.brings("sophie", PDF + b"indice B", "Plan B.pdf")

    refused = await api.post("jeanne", f"{path}/versions", {"upload_id": theirs})
    issued = await api.post("sophie", f"{path}/versions", {"upload_id": ours, "note": "Cote 42."})

    assert refused.json()["rule"] == "documents.issuing_company_only"
    assert issued.status_code == 201
    assert issued.json()["document"]["versions"] == 2
    versions = (await api.get("lucie", f"{path}/versions")).json()["items"]
    assert [one["number"] for one in versions] == [2, 1]
    assert versions[0]["note"] == "Cote 42."
    one = (await api.get("lucie", issued.headers["location"])).json()
    assert one == versions[0]
    assert (await api.get("lucie", file_of(document))).content == PDF


async def test_versions_are_paged(api, document):
    path = f"/rooms/{api.cast.common}/documents/{document['document_id']}/versions"
    for _ in range(3):
        await api.post("karim", path, {"upload_id": await api.brings("karim")})

    first = (await api.get("karim", f"{path}?limit=3")).json()
    second = (await api.get("karim", first["next"])).json()

    assert [one["number"] for one in first["items"] + second["items"]] == [4, 3, 2, 1]
    assert second["next"] is None


async def test_a_document_is_renamed(api, document):
    path = f"/rooms/{api.cast.common}/documents/{document['document_id']}"

    renamed = await api.post("sophie", f"{path}/rename", {"title": "Plan C"})
    again = await api.post("sophie", f"{path}/rename", {"title": "Plan C"})

    assert renamed.json()["document"]["title"] == "Plan C"
    assert again.json()["index"] is None


async def test_its_author_takes_a_document_back(api, document):
    path = f"/rooms/{api.cast.common}/documents/{document['document_id']}"
    author = next(who for who, member in api.cast.members.items() if member == document["author"])

    other = await api.post("lucie", f"{path}/retract")
    outside = await api.post("outsider", f"{path}/retract")
    retracted = await api.post(author, f"{path}/retract", {"reason": "Mauvais indice"})

    assert (other.status_code, other.json()["rule"]) == (403, "documents.author_only")
    assert outside.status_code == 404
    gone = retracted.json()["document"]
    assert (retracted.status_code, gone["title"], gone["reason"]) == (200, None, "Mauvais indice")
    assert gone["retracted_at"] <= gone["gone_at"]
    assert (await api.get("jeanne", file_of(document))).status_code == 404


async def test_taking_a_message_back_destroys_its_files(api):
    room = f"/rooms/{api.cast.common}"
    opened = await api.post(
        "karim", f"{room}/threads", {"title": "Prix", "uploads": [await api.brings("karim")]}
    )
    message = opened.json()["message"]
    document = (await api.get("jeanne", f"{room}/documents/{message['documents'][0]}")).json()

    retracted = await api.post("karim", f"{room}/messages/{message['message_id']}/retract")

    assert retracted.status_code == 200
    assert (await api.get("jeanne", file_of(document))).status_code == 404
    gone = (await api.get("jeanne", f"{room}/documents/{message['documents'][0]}")).json()
    assert (gone["filename"], gone["fingerprint"]) == (None, None)
    assert gone["gone_at"]


async def test_the_fingerprint_is_what_the_journal_commits_to(api, document):
    journal = f"/rooms/{api.cast.common}/journal/entries/{document['index']}"

    entry = (await api.get("jeanne", journal)).json()

    assert document["fingerprint"].encode() in b64decode(entry["entry"])
    file = next(one for one in entry["openings"] if one["part"] == "file")
    assert file["content"] is None


PARTS = [
    ("bytes=0-99", 206, PDF[:100], f"bytes 0-99/{len(PDF)}"),
    ("bytes=70000-70009", 206, PDF[70000:70010], f"bytes 70000-70009/{len(PDF)}"),
    ("bytes=99990-", 206, PDF[99990:], f"bytes 99990-{len(PDF) - 1}/{len(PDF)}"),
    ("bytes=-9", 206, PDF[-9:], f"bytes {len(PDF) - 9}-{len(PDF) - 1}/{len(PDF)}"),
    ("bytes=5-999999999", 206, PDF[5:], f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
    ("bytes=0-1,5-6", 200, PDF, None),
    ("lines=0-9", 200, PDF, None),
    ("bytes=9-5", 200, PDF, None),
    ("bytes=-", 200, PDF, None),
]


async def test_a_part_of_a_file_is_fetched(api, document):
    for asked, status, content, said in PARTS:
        answer = await api.get("jeanne", file_of(document), headers={"range": asked})

        assert answer.status_code == status
        assert answer.content == content
        assert answer.headers.get("content-range") == said
        assert answer.headers["content-length"] == str(len(content))


async def test_a_part_that_is_not_there_is_said(api, document):
    for asked in ("bytes=999999999-", "bytes=-0"):
        answer = await api.get("jeanne", file_of(document), headers={"range": asked})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(PDF)}"
        assert answer.json()["rule"] == "api.range_unfit"


async def test_a_range_of_another_content_is_the_whole(api, document):
    tag = (await api.get("jeanne", file_of(document))).headers["etag"]

    same = await api.get(
        "jeanne", file_of(document), headers={"range": "bytes=0-0", "if-range": tag}
    )
    other = await api.get(
        "jeanne", file_of(document), headers={"range": "bytes=0-0", "if-range": '"v_other"'}
    )

    assert (same.status_code, other.status_code) == (206, 200)


async def test_an_empty_file_is_a_file(api):
    upload_id = await api.brings("karim", b"", "vide.txt")
    issued = await api.post(
        "karim", f"/rooms/{api.cast.common}/documents", {"upload_id": upload_id}
    )

    fetched = await api.get("jeanne", file_of(issued.json()["document"]))

    assert (fetched.status_code, fetched.content) == (200, b"")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_file_that_is_too_large_is_not_kept(api, announced):
    content = b"x" * (api.site.largest_upload + 1)

    async def chunks():
        yield content

    answer = await api.ask(
        "karim",
        "POST",
        f"/rooms/{api.cast.common}/uploads",
        content=content if announced else chunks(),
    )

    assert answer.status_code == 413
    assert answer.json()["rule"] == "documents.file_too_large"
    assert answer.json()["limit"] == api.site.largest_upload


async def test_a_file_that_breaks_off_is_not_kept(api, owner):
    cursor = await owner.execute("SELECT count(*) FROM documents_upload")
    before = await cursor.fetchone()
    coming = iter([{"type": "http.request", "body": b"half", "more_body": True}])
    sent = []

    async def receive():
        return next(coming, {"type": "http.disconnect"})

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{BASE}/rooms/{api.cast.common}/uploads",
        "raw_path": b"",
        "query_string": b"",
        "headers": [
            (b"host", b"mitoyen.example"),
            (b"authorization", f"Bearer {await api.token('karim')}".encode()),
        ],
    }
    await api.client._transport.app(scope, receive, send)

    assert sent[0]["status"] == 400
    cursor = await owner.execute("SELECT count(*) FROM documents_upload")
    assert await cursor.fetchone() == before


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("", b""),
        ("attachment", b""),
        ('attachment; filename="plan.pdf"', b"plan.pdf"),
        ("attachment; filename=plan.pdf", b"plan.pdf"),
        ('filename="plan.pdf"', b"plan.pdf"),
        (r'attachment; filename="a\"b.pdf"', b'a"b.pdf'),
        (
            "attachment; filename=\"plan.pdf\"; filename*=UTF-8''%C3%A9tude.pdf",
            "étude.pdf".encode(),
        ),
        ("attachment; filename*=utf-8''%FF%FE", b"\xff\xfe"),
        ('attachment; filename="Ã©tude.pdf"', "étude.pdf".encode()),
    ],
)
def test_a_file_is_named_as_the_header_says(said, name):
    assert named(said) == name


async def test_a_hostile_name_is_tamed(api):
    answer = await api.ask(
        "karim",
        "POST",
        f"/rooms/{api.cast.common}/uploads",
        content=b"x",
        headers={"content-disposition": "attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd%00"},
    )

    assert answer.json()["filename"] == "passwd"
