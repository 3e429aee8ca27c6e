"""Lists are read whole by following links, in both directions, and a cursor is nothing but a place."""

from base64 import urlsafe_b64encode

import pytest

from mitoyen.domains.talk.commands import Letter, import_messages
from mitoyen.domains.talk.queries import threads
from mitoyen.journal.database import reading

LETTERS = 23


@pytest.fixture
async def correspondence(api):
    """A thread of many letters, in the common room."""
    await import_messages(
        actor=api.cast["karim"],
        room_id=api.cast.common,
        letters=[
            Letter(letter_id=f"{n}@aster", conversation="c", title="Lettres", body=f"Lettre {n}")
            for n in range(LETTERS)
        ],
    )
    async with reading(api.cast["karim"]) as db:
        page = await threads(db, api.cast.common, count=1)
    return f"/rooms/{api.cast.common}/threads/{page.threads[0].thread_id}/messages"


async def followed(api, who, path, direction):
    """Every page from an address on, following `next` or `previous`."""
    pages = []
    while path:
        page = (await api.get(who, path)).json()
        pages.append(page["items"])
        path = page[direction]
        assert len(pages) < 100
    return pages


@pytest.mark.parametrize("limit", [1, 7, 22, 23, 24, 200])
async def test_messages_are_paged_back_and_forth(api, correspondence, limit):
    back = await followed(api, "jeanne", f"{correspondence}?limit={limit}", "previous")
    forth = await followed(api, "jeanne", f"{correspondence}?limit={limit}&start=first", "next")

    told_back = [m["index"] for page in reversed(back) for m in page]
    told_forth = [m["index"] for page in forth for m in page]
    assert told_back == told_forth == sorted(told_back)
    assert len(told_forth) == LETTERS
    assert {len(page) for page in forth[:-1]} <= {limit}


@pytest.mark.parametrize("start", ["first", "last"])
async def test_entries_are_paged_back_and_forth(api, start):
    path = f"/rooms/{api.cast.common}/journal/entries?limit=3&start={start}"
    direction = "next" if start == "first" else "previous"

    pages = await followed(api, "jeanne", path, direction)

    told = [entry["index"] for page in pages for entry in page]
    size = (await api.get("jeanne", f"/rooms/{api.cast.common}/journal")).json()["size"]
    assert sorted(told) == list(range(size))


async def test_a_page_between_leads_both_ways(api, correspondence):
    last = (await api.get("jeanne", f"{correspondence}?limit=5")).json()
    before = (await api.get("jeanne", last["previous"])).json()
    again = (await api.get("jeanne", before["next"])).json()

    assert last["next"] is None
    assert again["items"] == last["items"]


@pytest.mark.parametrize("kind", ["parties", "members", "rooms"])
async def test_short_lists_are_paged_back_and_forth(api, kind):
    path = f"/spaces/{api.cast.space_id}/{kind}"
    whole = (await api.get("karim", f"{path}?limit=200")).json()["items"]

    forth = await followed(api, "karim", f"{path}?limit=2", "next")
    last = await api.get("karim", f"{path}?limit=2")
    while last.json()["next"]:
        last = await api.get("karim", last.json()["next"])
    back = await followed(api, "karim", str(last.url), "previous")

    assert [row for page in forth for row in page] == whole
    assert [row for page in reversed(back) for row in page] == whole


async def test_threads_and_documents_are_paged(api):
    for n in range(5):
        await api.post(
            "karim", f"/rooms/{api.cast.common}/threads", {"title": f"Fil {n}", "body": "."}
        )
        upload_id = await api.brings("karim")
        await api.post("karim", f"/rooms/{api.cast.common}/documents", {"upload_id": upload_id})

    for kind, name in (("threads", "thread_id"), ("documents", "document_id")):
        pages = await followed(api, "jeanne", f"/rooms/{api.cast.common}/{kind}?limit=2", "next")
        assert len({row[name] for page in pages for row in page}) == 5


def cursor(text):
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


NO_CURSORS = [
    "x",
    "",
    "é",
    "=",
    cursor("[]"),
    cursor('["after"]'),
    cursor('["beside",3]'),
    cursor('["after",-1]'),
    cursor('["after",9223372036854775808]'),
    cursor('["after",1.5]'),
    cursor('["after",null]'),
    cursor('["after",3,4]'),
    cursor('{"way":"after"}'),
    cursor("[" * 100),
]


async def test_what_is_no_cursor_is_refused(api, correspondence):
    for said in NO_CURSORS:
        for path in (correspondence, "/spaces", f"/rooms/{api.cast.common}/threads"):
            answer = await api.get("karim", path, params={"cursor": said})
            assert answer.status_code == 422, answer.text
            assert answer.json()["field"] == "cursor"


async def test_a_cursor_of_another_list_opens_nothing(api, correspondence):
    page = (await api.get("karim", f"{correspondence}?limit=2")).json()
    said = page["previous"].rpartition("cursor=")[2]

    answer = await api.get("denis", f"/rooms/{api.cast.prices}/threads?cursor={said}")

    assert answer.status_code in {404, 422}


@pytest.mark.parametrize("way", ["after", "before"])
@pytest.mark.parametrize("place", [0, 2**31, 2**63 - 1])
async def test_a_place_beyond_the_list_is_an_empty_page(api, correspondence, way, place):
    said = cursor(f'["{way}",{place}]')
    room = f"/rooms/{api.cast.common}"

    for path in (correspondence, f"{room}/journal/entries"):
        assert (await api.get("karim", path, params={"cursor": said})).status_code == 200
    for path in (f"{room}/threads", f"{room}/documents"):
        answer = await api.get("karim", path, params={"cursor": said})
        assert answer.status_code == (200 if way == "after" else 422)


async def test_links_keep_what_was_asked(api, correspondence):
    page = (await api.get("karim", f"{correspondence}?limit=2&start=first")).json()

    assert "limit=2" in page["next"]
    assert "start=" not in page["next"]
    assert page["next"].startswith("http://mitoyen.example/api/v1/rooms/")
