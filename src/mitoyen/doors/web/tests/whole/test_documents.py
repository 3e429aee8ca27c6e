"""Documents without a thread: put before a room, given versions and titles, and seen in registers."""

import re

import pytest

from mitoyen.domains.documents import queries as documents
from mitoyen.doors.web.tests.whole.files import HTML, PDF, PNG, SVG
from mitoyen.journal.database import reading


def new(room_id):
    return f"/rooms/{room_id}/documents/new"


def register(cast):
    return f"/spaces/{cast.space_id}/documents"


async def puts(browser, room_id, name="plan.pdf", content=PDF, **fields):
    """Put a file before a room; return the answer."""
    return await browser.press(
        new(room_id), on=new(room_id), files={"file": (name, content)}, **fields
    )


async def put(browser, room_id, **changes):
    """Put a file before a room; return the address of its document."""
    answer = await puts(browser, room_id, **changes)
    assert answer.status_code == 303, answer.text[:2000]
    return answer.headers["location"].partition("?")[0]


async def issued(cast, room_id, who="jeanne"):
    async with reading(cast[who]) as db:
        return await documents.documents_of_room(db, room_id)


async def test_a_document_is_put_before_a_room(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    form = (await jeanne.get(new(pump_p4.common))).text
    assert "Will be seen by 6 people:" in form

    page = await jeanne.sees(await puts(jeanne, pump_p4.common, title="Plan d’interface"))

    assert "The document is in the room." in page.text
    assert "<h1>Plan d’interface</h1>" in page.text
    (row,) = await issued(pump_p4, pump_p4.common)
    assert (row.title, row.filename, row.size) == ("Plan d’interface", "plan.pdf", len(PDF))
    assert row.fingerprint.hex()[:4] in page.text
    assert "Plan d’interface" in (await jeanne.get(register(pump_p4))).text


async def test_without_a_title_the_name_of_the_file_serves(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")

    page = await jeanne.get(await put(jeanne, pump_p4.common, name="plan_interface_C.pdf"))

    assert "<h1>plan interface C</h1>" in page.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 303), ("outsider", 404), ("thomas", 303), ("lucie", 404), ("jeanne", 200)],
)
async def test_a_room_s_documents_exist_for_those_who_read_it(visitor_of, pump_p4, who, status):
    sophie = await visitor_of("sophie")
    document = await put(sophie, pump_p4.prices, name="tarifs.png", content=PNG, title="Tarifs")
    (row,) = await issued(pump_p4, pump_p4.prices)
    version = f"{document}/versions/{row.version_id}"
    browser = await visitor_of(who)

    for page in (document, f"{document}?version={row.version_id}", new(pump_p4.prices)):
        assert (await browser.get(page)).status_code == status
    for file in (f"{version}/file", f"{version}/picture"):
        assert (await browser.get(file)).status_code == status
        assert (await browser.head(file)).status_code == status
    listed = await browser.get(register(pump_p4))
    assert ("Tarifs" in listed.text) == (who == "jeanne")
    assert ("Prix et délais" in listed.text) == (who == "jeanne")


@pytest.mark.parametrize("who", ["nobody", "outsider", "thomas", "lucie"])
async def test_nobody_else_puts_versions_or_titles(visitor_of, pump_p4, who):
    document = await put(await visitor_of("jeanne"), pump_p4.common, title="Plan")
    browser = await visitor_of(who)
    csrf = re.findall(r'name="csrf" content="(\w*)"', (await browser.get("/me")).text)
    sent = {"csrf": csrf[0] if csrf else "", "title": "Autre", "note": "x"}

    acts = [
        await browser.post(document, data=sent, files={"file": ("b.pdf", PDF)}),
        await browser.post(f"{document}/rename", data=sent),
        await browser.post(f"{document}/retract", data=sent),
    ]

    expected = {"nobody": {303, 401}, "outsider": {404}, "thomas": {303, 401}, "lucie": {403}}[who]
    assert {act.status_code for act in acts} <= expected
    if who == "lucie":
        assert "This document was issued by another company." in acts[0].text
        assert "documents.issuing_company_only" in acts[1].text
        assert "Only its author takes a document back." in acts[2].text
    (row,) = await issued(pump_p4, pump_p4.common)
    assert (row.title, row.versions) == ("Plan", 1)


async def test_somebody_of_another_company_sees_no_form_that_would_be_refused(visitor_of, pump_p4):
    document = await put(await visitor_of("jeanne"), pump_p4.common)

    page = (await (await visitor_of("lucie")).get(document)).text

    assert "Download the original" in page
    assert not re.search("Add the version|Rename the document", page)


async def test_another_version_takes_the_place_and_the_one_before_stays(visitor_of, pump_p4):
    jeanne, nadia = await visitor_of("jeanne"), await visitor_of("nadia")
    document = await put(jeanne, pump_p4.common, title="Plan")

    answer = await nadia.press(
        document, on=document, files={"file": ("plan_B.pdf", PDF + b"B")}, note="Cote\r\nreprise"
    )

    page = (await nadia.sees(answer)).text
    assert "The new version is in the room." in page
    assert "Cote<br>\nreprise" in page
    (row,) = await issued(pump_p4, pump_p4.common)
    assert (row.versions, row.filename) == (2, "plan_B.pdf")
    async with reading(pump_p4["jeanne"]) as db:
        latest, first = await documents.versions(db, pump_p4.common, row.document_id)
    old = (await nadia.get(f"{document}?version={first.version_id}")).text
    assert "Version 1, superseded" in old
    assert "plan.pdf" in old
    file = await nadia.get(f"{document}/versions/{first.version_id}/file")
    assert file.content == PDF
    assert latest.note == "Cote\nreprise"


async def test_another_title_is_given(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    document = await put(jeanne, pump_p4.common, title="Plan")

    answer = await jeanne.press(f"{document}/rename", on=document, title="Plan <C>")
    assert "The document has another title." in (await jeanne.sees(answer)).text
    assert "<h1>Plan &lt;C&gt;</h1>" in (await jeanne.get(document)).text

    same = await jeanne.press(f"{document}/rename", on=document, title="Plan <C>")
    assert same.headers["location"] == document
    empty = await jeanne.press(f"{document}/rename", on=document, title=" ")
    assert empty.status_code == 422
    assert "The title is missing." in empty.text


async def test_its_author_takes_it_back_and_the_notice_says_why(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    document = await put(jeanne, pump_p4.common, title="Plan")
    assert f"{document}/retract" not in (await (await visitor_of("nadia")).get(document)).text

    long = await jeanne.press(f"{document}/retract", on=document, reason="x" * 501)
    assert (long.status_code, "The reason is longer than 500 characters." in long.text) == (
        422,
        True,
    )
    answer = await jeanne.press(f"{document}/retract", on=document, reason="Mauvais <indice>")
    page = (await jeanne.sees(answer)).text

    assert "The document is taken back." in page
    assert "Reason given: Mauvais &lt;indice&gt;" in page
    assert "<h1>Plan</h1>" not in page
    assert f"{document}/retract" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "x" * 201}, "The title is too long."),
        ({"name": "", "content": b""}, "No file was chosen"),
    ],
)
async def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(
    visitor_of, pump_p4, changes, words
):
    jeanne = await visitor_of("jeanne")
    sent = {"title": "Plan"} | changes

    answer = await puts(jeanne, pump_p4.common, **sent)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{sent["title"]}"' in answer.text
    assert not await issued(pump_p4, pump_p4.common)


async def test_a_note_that_is_too_long_is_kept(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    document, note = await put(jeanne, pump_p4.common), "y" * 2001

    answer = await jeanne.press(document, on=document, files={"file": ("b.pdf", PDF)}, note=note)

    assert answer.status_code == 422
    assert "The note is too long." in answer.text
    assert note in answer.text


async def test_a_file_that_is_too_large_leaves_nothing(visitor_of, pump_p4, monkeypatch):
    monkeypatch.setattr("mitoyen.domains.documents.queries.kept._largest", 100_000)
    jeanne = await visitor_of("jeanne")

    answer = await puts(jeanne, pump_p4.common)

    assert answer.status_code == 422
    assert "The file is larger than this installation accepts." in answer.text
    async with reading(pump_p4["jeanne"]) as db:
        cursor = await db.execute("SELECT count(*) FROM documents_upload")
        assert await cursor.fetchone() == (0,)


async def test_the_scripts_of_an_open_page_are_led_and_told_beside_the_field(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne", **{"hx-request": "true"})
    jeanne.headers.pop("hx-request")
    form = (await jeanne.get(new(pump_p4.common))).text
    sent = dict(re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]*)">', form))
    as_script = {"headers": {"hx-request": "true"}, "data": sent}

    wrong = await jeanne.post(new(pump_p4.common), **as_script)
    assert (wrong.status_code, "<html" in wrong.text) == (422, False)
    assert "No file was chosen" in wrong.text

    right = await jeanne.post(new(pump_p4.common), files={"file": ("a.pdf", PDF)}, **as_script)
    assert right.status_code == 204
    assert (await jeanne.get(right.headers["hx-redirect"])).status_code == 200


async def test_a_form_sent_twice_puts_one_document(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    form = (await jeanne.get(new(pump_p4.common))).text
    sent = dict(re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]*)">', form))

    first, second = [
        await jeanne.post(new(pump_p4.common), data=sent, files={"file": ("a.pdf", PDF)})
        for _ in range(2)
    ]

    assert first.headers["location"] == second.headers["location"]
    assert len(await issued(pump_p4, pump_p4.common)) == 1


async def test_a_stale_form_is_refused_before_its_file_is_taken(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")

    answer = await jeanne.post(
        new(pump_p4.common), data={"csrf": "0"}, files={"file": ("a.pdf", PDF)}
    )

    assert answer.status_code == 403
    assert not await issued(pump_p4, pump_p4.common)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
        ("é" * 300 + ".pdf", None),
        ("..", "document"),
    ],
)
async def test_hostile_names_are_only_names(visitor_of, pump_p4, name, kept):
    jeanne = await visitor_of("jeanne")

    document = await put(jeanne, pump_p4.common, name=name)

    (row,) = await issued(pump_p4, pump_p4.common)
    assert kept is None or row.filename == kept
    assert len(row.filename.encode()) <= 180
    pages = (await jeanne.get(document)).text + (await jeanne.get(register(pump_p4))).text
    assert "<script>alert" not in pages
    assert "\u202e" not in pages


@pytest.mark.parametrize(
    ("name", "content"), [("photo.png", SVG), ("photo.png", HTML), ("photo.svg", SVG)]
)
async def test_what_only_says_that_it_is_a_picture_is_not_shown(visitor_of, pump_p4, name, content):
    jeanne = await visitor_of("jeanne")

    document = await put(jeanne, pump_p4.common, name=name, content=content)

    assert "<img" not in (await jeanne.get(document)).text


async def test_a_picture_is_shown_in_the_page(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")

    page = (await jeanne.get(await put(jeanne, pump_p4.common, name="x.bin", content=PNG))).text

    assert re.search(r'<img class="preview__sheet" src="/rooms/[^"]*/picture" alt="x.bin">', page)


async def test_a_private_side_keeps_its_look_and_its_words(visitor_of, pump_p4):
    jeanne, own = await visitor_of("jeanne"), pump_p4.sides["boreal"]
    form = (await jeanne.get(new(own))).text
    assert "Will stay with you:" in form
    assert "Put it on the private side" in form

    page = (await jeanne.get(await put(jeanne, own))).text

    assert "frame--turned" in page
    assert (await (await visitor_of("lucie")).get(new(own))).status_code == 404


async def test_a_register_is_read_page_by_page(visitor_of, pump_p4, monkeypatch):
    monkeypatch.setattr("mitoyen.doors.web.documents.DOCUMENTS_A_PAGE", 2)
    jeanne = await visitor_of("jeanne")
    for number in range(5):
        await put(jeanne, pump_p4.common, content=b"%d" % number, title=f"Plan {number}")

    seen, page = [], (await jeanne.get(register(pump_p4))).text
    while True:
        seen += re.findall(r">(Plan \d)</a>", page)
        older = re.search(r'href="([^"]*before[^"]*)" rel="next"', page)
        if older is None:
            break
        page = (await jeanne.get(older[1])).text

    assert seen == [f"Plan {number}" for number in (4, 3, 2, 1, 0)]
    assert re.search(rf'href="{register(pump_p4)}" rel="prev"', page)


@pytest.mark.parametrize("before", ["x", "2026-01-01", "2026-01-01T00:00:00.000Z,x", ",", "%00"])
async def test_a_place_in_a_register_that_was_not_written_by_us_is_nowhere(
    visitor_of, pump_p4, before
):
    jeanne = await visitor_of("jeanne")

    assert (await jeanne.get(f"{register(pump_p4)}?before={before}")).status_code == 404


@pytest.mark.parametrize(
    "query", ["version=x", "version=v_" + "a" * 26, "before=x", "version=%00", "before=-1"]
)
async def test_an_odd_address_is_answered_plainly(visitor_of, pump_p4, query):
    jeanne = await visitor_of("jeanne")
    document = await put(jeanne, pump_p4.common)

    answer = await jeanne.get(f"{document}?{query}")

    assert answer.status_code == (200 if query == "before=-1" else 404)
    assert (await jeanne.get(f"{document}?before={10**30}")).status_code == 200
