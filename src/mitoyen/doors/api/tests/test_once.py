"""A write under an idempotency key is done once, however often it is asked for."""

import asyncio
from datetime import timedelta

import pytest

from mitoyen.doors.api import once, places
from mitoyen.doors.api.once import KEPT, forget_keys
from mitoyen.doors.api.tests.conftest import bodies, issue_again
from mitoyen.doors.api.tests.description import operations
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import RoomId

KEY = {"idempotency-key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}


async def size(api, room=None):
    path = f"/rooms/{room or api.cast.common}/journal"
    return (await api.get("karim", path)).json()["size"]


async def test_every_write_is_done_once(api):
    world = await api.world("karim", api.cast.prices)
    skipped = {"upload", "give_up", "leave_seat"}  # harmless, or nobody would be left to ask

    for operation_id, method, template, _ in operations():
        if method == "GET" or operation_id in skipped:
            continue
        if operation_id == "issue_version":
            world.names["upload_id"] = await api.brings("karim", room=api.cast.prices)
        sent = {"headers": {"idempotency-key": f"une-{operation_id}"}}
        if body := bodies(world, api.cast).get(operation_id):
            sent["json"] = body
        first = await api.ask("karim", method, world.path(template), **sent)
        before = await size(api, api.cast.prices), await size(api)
        again = await api.ask("karim", method, world.path(template), **sent)
        assert first.status_code == again.status_code, (operation_id, again.text)
        assert first.status_code < 300 or operation_id.endswith("_reaction"), first.text
        assert (await size(api, api.cast.prices), await size(api)) == before, operation_id
        assert first.headers.get("location") == again.headers.get("location")
        if operation_id == "retract_document":
            await issue_again(api, world, api.cast.prices)


async def test_without_a_key_each_request_writes(api):
    thread = (await api.world("karim")).path("/rooms/{room_id}/threads/{thread_id}/messages")
    before = await size(api)

    for _ in range(2):
        await api.post("karim", thread, {"body": "Noté."})

    assert await size(api) == before + 2


@pytest.mark.parametrize("kind", ["open_thread", "open_room", "issue_document", "rename_thread"])
async def test_another_request_under_the_same_key_is_refused(api, kind):
    world = await api.world("karim")
    method, template = next((m, p) for op, m, p, _ in operations() if op == kind)
    body = bodies(world, api.cast)[kind]
    other = body | ({"title": "Autre"} if "title" in body else {"name": "Autre"})

    await api.ask("karim", method, world.path(template), json=body, headers=KEY)
    answer = await api.ask("karim", method, world.path(template), json=other, headers=KEY)

    assert answer.status_code == 422
    assert answer.json()["rule"] == "api.key_reused"
    assert answer.json()["field"] == "Idempotency-Key"


async def test_a_key_is_its_person_s_own(api):
    space = f"/spaces/{api.cast.space_id}/rooms"
    karim = await api.post("karim", space, {"name": "Essais"}, headers=KEY)

    jeanne = await api.post("jeanne", space, {"name": "Nuances"}, headers=KEY)

    assert (karim.status_code, jeanne.status_code) == (201, 201)
    assert karim.json()["room_id"] != jeanne.json()["room_id"]


async def test_what_was_refused_may_be_asked_again(api):
    thread = (await api.world("karim")).path("/rooms/{room_id}/threads/{thread_id}")
    refused = await api.ask("karim", "POST", f"{thread}/reopen", headers=KEY)
    await api.ask("karim", "POST", f"{thread}/close")

    again = await api.ask("karim", "POST", f"{thread}/reopen", headers=KEY)

    assert (refused.status_code, again.status_code) == (403, 200)


@pytest.mark.parametrize(("reason", "status"), [("disk_full", 201), ("unreachable", 409)])
async def test_what_may_have_been_written_is_not_written_again(api, monkeypatch, reason, status):
    space, done = f"/spaces/{api.cast.space_id}/rooms", places.open_restricted_room

    async def failing(**_):
        raise Busy(reason)

    monkeypatch.setattr(places, "open_restricted_room", failing)
    assert (await api.post("karim", space, {"name": "a"}, headers=KEY)).status_code == 503
    monkeypatch.setattr(places, "open_restricted_room", done)

    again = await api.post("karim", space, {"name": "a"}, headers=KEY)

    assert again.status_code == status
    assert status == 201 or again.json()["rule"] == "api.key_under_way"


async def test_two_at_the_same_time_write_once(api, monkeypatch):
    space, done = f"/spaces/{api.cast.space_id}/rooms", places.open_restricted_room
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(**asked):
        entered.set()
        await leave.wait()
        return await done(**asked)

    monkeypatch.setattr(places, "open_restricted_room", slow)
    first = asyncio.create_task(api.post("karim", space, {"name": "a"}, headers=KEY))
    await asyncio.wait_for(entered.wait(), 10)
    second = await api.post("karim", space, {"name": "a"}, headers=KEY)
    leave.set()

    assert second.status_code == 409
    assert (await first).status_code == 201
    assert (await api.post("karim", space, {"name": "a"}, headers=KEY)).status_code == 201


async def test_many_at_the_same_time_post_once(api):
    thread = (await api.world("karim")).path("/rooms/{room_id}/threads/{thread_id}/messages")
    before = await size(api)

    answers = await asyncio.gather(
        *(api.post("karim", thread, {"body": "Noté."}, headers=KEY) for _ in range(8))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["index"] for answer in answers}) == 1
    assert await size(api) == before + 1


async def test_documents_are_issued_once_whatever_became_of_the_answer(api, owner):
    documents = f"/rooms/{api.cast.common}/documents"
    body = {"upload_id": await api.brings("karim")}
    first = await api.post("karim", documents, body, headers=KEY)
    # As if the process had died between the entry and the note that it was made.
    await owner.execute("UPDATE api_once SET made = NULL")
    before = await size(api)

    again = await api.post("karim", documents, body, headers=KEY)

    assert again.status_code == 201
    assert again.json()["document"] == first.json()["document"]
    assert await size(api) == before


async def test_what_is_no_key_is_refused(api):
    for said in ('""', '"a', "a b", "x" * 201, '"é"'.encode(), '"a"; b'):
        answer = await api.ask(
            "karim",
            "POST",
            f"/spaces/{api.cast.space_id}/rooms",
            json={"name": "a"},
            headers={"idempotency-key": said},
        )
        assert answer.status_code == 400, said
        assert answer.json()["rule"] == "api.key_unfit"


async def test_a_key_is_forgotten(api):
    await api.token("karim")
    with clock.standing_at(clock.now() - KEPT - timedelta(minutes=1)):
        await api.post("karim", f"/spaces/{api.cast.space_id}/rooms", {"name": "a"}, headers=KEY)

    again = await api.post(
        "karim", f"/spaces/{api.cast.space_id}/rooms", {"name": "b"}, headers=KEY
    )

    assert again.status_code == 201
    with clock.standing_at(clock.now() + KEPT + timedelta(minutes=1)):
        assert await forget_keys() >= 1
        assert await forget_keys() == 0


async def test_what_is_kept_shows_to_its_person_alone(api, by_hand):
    await api.post("karim", f"/spaces/{api.cast.space_id}/rooms", {"name": "Prix"}, headers=KEY)

    await by_hand.execute(
        "SELECT set_config('mitoyen.person', %s, false)", (api.cast["jeanne"].person_id,)
    )
    cursor = await by_hand.execute("SELECT count(*) FROM api_once")
    assert await cursor.fetchone() == (0,)


async def test_a_key_opens_no_wall(api):
    opened = await api.post(
        "karim", f"/spaces/{api.cast.space_id}/rooms", {"name": "Prix"}, headers=KEY
    )
    room = RoomId(opened.json()["room_id"])
    await api.ask("karim", "DELETE", f"/rooms/{room}/seats/mine")

    again = await api.post(
        "karim", f"/spaces/{api.cast.space_id}/rooms", {"name": "Prix"}, headers=KEY
    )

    assert again.status_code == 404


async def test_what_is_written_and_cannot_be_shown_is_said(api, monkeypatch):
    world = await api.world("karim")
    before = await size(api)

    def busy(_actor):
        raise Busy("unreachable")

    monkeypatch.setattr(once, "reading", busy)
    answer = await api.post(
        "karim", world.path("/rooms/{room_id}/threads/{thread_id}/messages"), {"body": "Noté."}
    )
    monkeypatch.undo()

    assert answer.status_code == 503
    assert answer.json()["rule"] == "house.written_unshown"
    assert "retry-after" not in answer.headers
    assert await size(api) == before + 1
