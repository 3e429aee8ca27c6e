"""Every operation, asked by each who stands before the door: nobody, outsider, former, other, reader, member."""

import httpx

from mitoyen.domains.people.commands import end_access
from mitoyen.domains.spaces.commands import end_participation
from mitoyen.doors.api.site import BASE
from mitoyen.doors.api.tests.conftest import ask_all, issue_again, nowhere, unlike
from mitoyen.doors.api.tests.description import HOST, check_answer, operations
from mitoyen.foundation.identifiers import RoomId

OF_NOBODY_IN_PARTICULAR = {"me", "spaces"}  # anybody with a token may ask
OF_ONE_S_COMPANY = {"security_events"}  # its administrators may ask, wherever they stand


async def test_nobody_gets_in(api):
    world = await api.world("karim")

    async for operation_id, _, answer in ask_all(api, None, world):
        assert answer.status_code == 401, operation_id
        assert answer.json()["rule"] == "api.token_missing"
        assert answer.headers["www-authenticate"] == 'Bearer realm="mitoyen"'


NO_TOKENS = [
    "Bearer mit_" + "A" * 43,
    "Bearer",
    "Bearer mit_é",
    "Basic a2FyaW06a2FyaW0=",
    "mit_" + "A" * 43,
    "Bearer " + "A" * 10_000,
]


async def test_what_is_no_token_opens_nothing(api):
    for said in NO_TOKENS:
        answer = await api.client.get(f"{BASE}/me", headers={"authorization": said.encode()})

        check_answer(answer)
        assert answer.status_code == 401
        assert answer.json()["rule"] == "api.token_unknown"
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_session_is_no_token(api):
    answer = await api.client.get(
        f"{BASE}/me", headers={"cookie": f"mitoyen={await api.token('karim')}"}
    )

    assert answer.status_code == 401


async def test_for_an_outsider_nothing_is_here(api):
    world = await api.world("karim")

    async for operation_id, _, answer in ask_all(api, "outsider", world):
        if operation_id == "open_space":
            assert answer.status_code == 201
        elif operation_id in OF_NOBODY_IN_PARTICULAR | OF_ONE_S_COMPANY:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 404, f"{operation_id}: {answer.text}"
    assert {
        row["space_id"] for row in (await api.get("outsider", "/spaces")).json()["items"]
    }.isdisjoint({api.cast.space_id})


async def test_a_token_dies_with_its_person_s_employment(api):
    world = await api.world("karim")
    await api.token("nadia")
    await end_access(actor=api.cast["jeanne"], person_id=api.cast["nadia"].person_id)

    async for operation_id, _, answer in ask_all(api, "nadia", world):
        assert answer.status_code == 401, operation_id
        assert answer.json()["rule"] == "api.token_unknown"


async def test_for_who_left_the_space_nothing_is_here(api):
    world = await api.world("nadia")
    await end_participation(
        actor=api.cast["jeanne"],
        space_id=api.cast.space_id,
        member_id=api.cast.members["nadia"],
    )

    async for operation_id, _, answer in ask_all(api, "nadia", world):
        if operation_id in OF_NOBODY_IN_PARTICULAR:
            assert answer.status_code == 200
        elif operation_id in {"open_space"} | OF_ONE_S_COMPANY:
            assert answer.status_code == 403
        else:
            assert answer.status_code == 404, f"{operation_id}: {answer.text}"


async def test_a_hidden_room_answers_as_one_that_does_not_exist(api):
    hidden = await api.world("karim", api.cast.prices)
    absent = nowhere(hidden, but=("space_id",))

    in_rooms = {op for op, _, path, _ in operations() if "{room_id}" in path}
    of_hidden = [(op, unlike(a)) async for op, _, a in ask_all(api, "denis", hidden)]
    of_absent = [(op, unlike(a)) async for op, _, a in ask_all(api, "denis", absent)]

    for (operation_id, one), (_, other) in zip(of_hidden, of_absent, strict=True):
        if operation_id in in_rooms:
            assert one == other, operation_id
            assert one[0] == 404, operation_id


async def test_what_is_hidden_stands_in_no_list(api):
    await api.world("karim", api.cast.prices)

    rooms = (await api.get("denis", f"/spaces/{api.cast.space_id}/rooms")).json()["items"]

    assert {room["room_id"] for room in rooms} == {api.cast.common, api.cast.sides["cadmus"]}


async def test_a_name_in_another_room_than_its_own_is_nothing(api):
    hidden = await api.world("karim", api.cast.prices)
    crossed = hidden.names | {"room_id": api.cast.common}
    asked = [
        "/rooms/{room_id}/threads/{thread_id}",
        "/rooms/{room_id}/threads/{thread_id}/messages",
        "/rooms/{room_id}/messages/{message_id}",
        "/rooms/{room_id}/messages/{message_id}/wordings",
        "/rooms/{room_id}/documents/{document_id}",
        "/rooms/{room_id}/documents/{document_id}/versions",
        "/rooms/{room_id}/documents/{document_id}/versions/{version_id}",
        "/rooms/{room_id}/documents/{document_id}/versions/{version_id}/file",
    ]

    for template in asked:
        assert (await api.get("denis", template.format(**crossed))).status_code == 404, template


async def test_a_name_that_names_nothing_is_the_same_as_one_that_is_hidden(api):
    odd = ["r_x", "s_" + "a" * 26, "r_" + "A" * 26, "%00", "..", "r_" + "a" * 27, "é"]
    expected = unlike(await api.get("denis", f"/rooms/{api.cast.prices}/reach"))

    assert expected == unlike(await api.get("denis", f"/rooms/{RoomId.new()}/reach"))
    for name in odd:
        assert unlike(await api.get("denis", f"/rooms/{name}/reach")) == expected, name


async def test_a_token_that_reads_does_not_write(api):
    world = await api.world("karim")

    asked = ask_all(api, "karim", world, only=lambda method: method != "GET", may_write=False)
    async for operation_id, _, answer in asked:
        assert answer.status_code == 403, operation_id
        assert answer.json()["rule"] == "api.token_reads_only"
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_a_token_that_reads_reads(api):
    world = await api.world("karim")
    world.names["copy_id"] = await api.own_copy("karim")

    asked = ask_all(api, "karim", world, only=lambda method: method == "GET", may_write=False)
    async for operation_id, _, answer in asked:
        expected = 404 if operation_id == "archive" else 200  # it is not made yet
        assert answer.status_code == expected, f"{operation_id}: {answer.text}"


async def test_a_member_who_sits_in_the_room_does_everything(api):
    world = await api.world("karim", api.cast.prices)
    world.names["copy_id"] = await api.own_copy("karim")
    room = api.cast.prices

    async for operation_id, _, answer in ask_all(api, "karim", world):
        match operation_id:
            case "leave_seat":  # come back, for what follows
                seat = {"member_id": api.cast.members["karim"]}
                await api.post("sophie", f"/rooms/{room}/seats", seat)
            case "retract_message":  # speak again, for what follows
                said = await api.post(
                    "karim",
                    f"/rooms/{room}/threads/{world.names['thread_id']}/messages",
                    {"body": "."},
                )
                world.names["message_id"] = said.json()["message"]["message_id"]
            case "retract_document":
                await issue_again(api, world, room)
            case "give_up" | "issue_document":
                world.names["upload_id"] = await api.brings("karim", room=room)
            case "archive":  # it is not made yet
                assert answer.status_code == 404
                continue
        assert answer.status_code < 300, f"{operation_id}: {answer.text}"


async def test_what_does_not_exist_is_a_problem_too(api):
    unknown = await api.client.get(f"{BASE}/nothing")
    other = await api.ask("karim", "PATCH", "/me")

    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/problem+json"
    assert unknown.json()["rule"] == "nothing_here"
    assert other.status_code == 405
    assert other.json()["rule"] == "api.method_unfit"
    assert "GET" in other.headers["allow"]


async def test_no_answer_may_be_kept_by_others(api):
    world = await api.world("karim")

    async for operation_id, _, answer in ask_all(
        api, "karim", world, only=lambda method: method == "GET"
    ):
        kept = answer.headers["cache-control"]
        assert "private" in kept or kept == "no-store", operation_id


async def test_another_host_is_not_answered(api):
    async with httpx.AsyncClient(
        transport=api.client._transport, base_url=HOST.replace("mitoyen", "other")
    ) as client:
        assert (await client.get(f"{BASE}/me")).status_code == 421
