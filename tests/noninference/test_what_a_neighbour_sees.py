"""For whoever is not in a room, the room does not exist: whatever happens there, nothing that he can reach changes."""

import asyncio
import re

import pytest

from mitoyen.domains.documents.commands import issue_documents
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.security.queries import security_events
from mitoyen.domains.security.unrecorded.noting import written
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import leave_seat, open_restricted_room
from mitoyen.domains.talk.commands import (
    close_thread,
    edit_message,
    give_reaction,
    open_thread,
    post_message,
    retract_message,
)
from mitoyen.foundation.identifiers import (
    CopyId,
    DocumentId,
    Identifier,
    MemberId,
    MessageId,
    RoomId,
    SpaceId,
    ThreadId,
    VersionId,
)
from mitoyen.journal.database import reading
from tests.noninference.neighbours import Ground

STARTS = ("/", "/spaces", "/company", "/me")
NEIGHBOURS = {
    "denis": "a member of another company",
    "lucie": "the administrator of another company",
    "nadia": "a colleague who does not sit there",
    "outsider": "the administrator of a company that is no party",
}


@pytest.fixture
def ground(house):
    return Ground(house)


async def chunks(content):
    yield content


async def act_in_hidden_rooms(cast):
    """All that can happen in rooms that the neighbours are not in, by those who are."""
    for who, room in (
        ("karim", cast.prices),
        ("jeanne", cast.prices),
        ("sophie", cast.sides["aster"]),
    ):
        opened = await open_thread(actor=cast[who], room_id=room, title="Prix", body="Bonjour")
        thread_id, first = opened.thread.event.thread_id, opened.message.event.message_id
        await post_message(
            actor=cast[who], room_id=room, thread_id=thread_id, body="encore", reply_to=first
        )
        await edit_message(actor=cast[who], room_id=room, message_id=first, body="autrement")
        await give_reaction(actor=cast[who], room_id=room, message_id=first, reaction="heart")
        upload = await receive(
            actor=cast[who], room_id=room, filename="prix.pdf", chunks=chunks(b"%PDF-1.7 x")
        )
        await issue_documents(
            actor=cast[who],
            room_id=room,
            thread_id=thread_id,
            upload_ids=[upload.upload_id],
            body="prix",
        )
        await retract_message(actor=cast[who], room_id=room, message_id=first)
        await close_thread(actor=cast[who], room_id=room, thread_id=thread_id, conclusion="dit")
    await open_restricted_room(
        actor=cast["karim"],
        space_id=cast.space_id,
        name="Autre",
        with_members=(cast.members["jeanne"],),
    )
    await leave_seat(actor=cast["sophie"], room_id=cast.prices)


async def sealed(cast, who):
    """Wait until all that this person can read is sealed: a seal that comes later is a change, and no inference."""
    for _ in range(200):
        async with reading(cast[who]) as db:
            cursor = await db.execute(
                "SELECT count(*) FROM journal_head h JOIN journal_seal s USING (room_id) WHERE s.size < h.size"
            )
            (late,) = await cursor.fetchone()
        if not late:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not sealed in time")


def api_of(cast, rooms):
    """Every address of the API that reads, for rooms and spaces."""
    space = f"/api/v1/spaces/{cast.space_id}"
    yield from ("/api/v1/me", "/api/v1/spaces", space)
    yield from (f"{space}/{what}" for what in ("parties", "members", "rooms", "copies"))
    for room in rooms:
        base = f"/api/v1/rooms/{room}"
        yield base
        for what in ("reach", "threads", "documents", "journal", "journal/entries", "journal/checkpoint",
                     "journal/entries/0", "journal/entries/0/receipt",
                     "journal/tile/0/000.p/1", "changes?after=0"):  # fmt: skip
            yield f"{base}/{what}"


@pytest.mark.parametrize("who", NEIGHBOURS)
async def test_nothing_that_a_neighbour_can_reach_changes(pump_p4, ground, who):
    async with await ground.neighbour(pump_p4[who]) as neighbour:
        async with reading(pump_p4[who]) as db:
            rooms = (
                [room.room_id for room in await spaces.rooms(db, pump_p4.space_id)]
                if who != "outsider"
                else []
            )
        addresses = list(api_of(pump_p4, rooms))
        for path in addresses:
            await neighbour.sees(path)
        await neighbour.everything(*STARTS)  # what is shown once is read now
        await sealed(pump_p4, who)
        before = await neighbour.everything(*STARTS)
        before |= {path: await neighbour.sees(path) for path in addresses}
        assert any(status == 200 for status, _, _ in before.values())

        await act_in_hidden_rooms(pump_p4)
        await asyncio.sleep(0.6)

        after = await neighbour.everything(*STARTS)
        after |= {path: await neighbour.sees(path) for path in addresses}
        assert sorted(after) == sorted(before)
        for path, answer in before.items():
            assert after[path] == answer, path


@pytest.mark.parametrize("who", ["lucie", "outsider"])
async def test_no_neighbour_s_security_log_grows_with_what_happens_elsewhere(pump_p4, ground, who):
    async with await ground.neighbour(pump_p4["karim"]) as karim:
        before = await security_log(pump_p4[who])
        await act_in_hidden_rooms(pump_p4)
        looked = await karim.everything(f"/rooms/{pump_p4.prices}")
        assert any(path.startswith(f"/rooms/{pump_p4.prices}") for path in looked)
        await written()

        assert await security_log(pump_p4[who]) == before
        assert await security_log(pump_p4["karim"])


async def security_log(actor):
    async with reading(actor) as db:
        return await security_events(db, limit=200)


@pytest.mark.parametrize("who", NEIGHBOURS)
async def test_no_page_of_a_neighbour_names_a_hidden_room(pump_p4, ground, who):
    await act_in_hidden_rooms(pump_p4)
    hidden = [pump_p4.prices, pump_p4.sides["aster"]]

    async with await ground.neighbour(pump_p4[who]) as neighbour:
        seen = await neighbour.everything(*STARTS)

    everything = "".join(body for _, _, body in seen.values())
    assert not [
        room for room in hidden if room in everything or room.removeprefix("r_") in everything
    ]
    assert "Prix et délais" not in everything


def fresh(kind: type[Identifier]) -> str:
    return kind.new()


def addresses_of(room, space):
    """The addresses of the web and the API that name a room, filled with names that exist nowhere else."""
    thread, message, document, version = (
        fresh(kind) for kind in (ThreadId, MessageId, DocumentId, VersionId)
    )
    web = f"/rooms/{room}"
    for path in ("", "/live", "/journal", "/entries/0", "/entries/0/receipt", "/threads/new", f"/threads/{thread}",
                 f"/threads/{thread}/changes?after=0", f"/threads/{thread}/messages/{message}/edit",
                 f"/documents/{document}",
                 f"/documents/{document}/versions/{version}/file", "/log/checkpoint", "/log/tile/0/000.p/1",
                 "/log/tile/entries/000.p/1"):  # fmt: skip
        yield "GET", web + path, None
    for path, form in (
        ("/threads", {"title": "x", "body": "y"}),
        (f"/threads/{thread}", {"body": "y"}),
        (f"/threads/{thread}/messages/{message}/edit", {"body": "y"}),
        (f"/threads/{thread}/messages/{message}/retract", {"reason": "y"}),
        (f"/threads/{thread}/messages/{message}/reactions", {"reaction": "heart"}),
    ):
        yield "POST", web + path, form
    api = f"/api/v1/rooms/{room}"
    for path in ("", "/reach", "/threads", f"/threads/{thread}", f"/messages/{message}", "/documents", "/journal",
                 "/journal/entries", "/journal/entries/0", "/journal/entries/0/receipt", "/journal/checkpoint",
                 "/journal/tile/0/000.p/1", "/changes?after=0", "/journal/inclusion?index=0&size=1"):  # fmt: skip
        yield "GET", api + path, None
    yield "GET", f"/spaces/{space}/copy/{fresh(CopyId)}", None
    yield "GET", f"/spaces/{space}/people/{fresh(MemberId)}", None


@pytest.mark.parametrize("who", [*NEIGHBOURS, "thomas"])
async def test_a_hidden_room_answers_like_one_that_does_not_exist(pump_p4, ground, who):
    await act_in_hidden_rooms(pump_p4)
    hidden, nothing = pump_p4.prices, RoomId.new()
    space, no_space = pump_p4.space_id, SpaceId.new()
    actor = None if who == "thomas" else pump_p4[who]  # his session and tokens are gone
    async with await ground.neighbour(actor) as neighbour:
        pairs = zip(addresses_of(hidden, space), addresses_of(nothing, no_space), strict=True)
        for (method, path, form), (_, other, _) in pairs:
            if "/spaces/" in path and who != "outsider":
                continue  # a member of the space knows the space
            there = await neighbour.sees(path, method, **({"data": form} if form else {}))
            nowhere = await neighbour.sees(other, method, **({"data": form} if form else {}))
            blank = there[2].replace(hidden, "r").replace(space, "s")
            assert there[0] == nowhere[0] != 500, (path, there[0], nowhere[0])
            assert _named(there[1]) == _named(nowhere[1]), path
            assert _without_names(blank) == _without_names(
                nowhere[2].replace(nothing, "r").replace(no_space, "s")
            ), path


def _named(headers):
    return {name: _without_names(value) for name, value in headers.items()}


def _without_names(text):
    """The address that was asked may be said again: blank out the random names in it."""
    return re.sub(r"\b[a-z]_[a-z2-7]{26}\b", "_", text)
