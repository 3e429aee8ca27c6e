"""Making a passkey on one's own page, and signing in with it."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.unrecorded import session
from mitoyen.domains.people.unrecorded.attempts import Limit
from mitoyen.doors.login import entering
from mitoyen.doors.login.tests.conftest import HOST
from mitoyen.foundation import clock
from mitoyen.journal.database import reading
from tests.authenticator import Authenticator


async def make(one, device=None, **more):
    device = device or Authenticator(HOST)
    options = await one.post("/me/passkeys/options", json={})
    assert options.status_code == 200
    return device, await one.post("/me/passkeys", json=device.create(options.text) | more)


async def enter(one, device, **more):
    options = await one.post("/login/passkey/options", json={})
    assert options.status_code == 200
    return await one.post("/login/passkey", json=device.get(options.text) | more)


async def names(actor):
    async with reading(actor) as db:
        return [one.name for one in await queries.passkeys_of(db, actor)]


async def test_a_passkey_made_in_one_browser_signs_in_in_another(cast, signs_in, browser):
    one, other = await signs_in(cast, "sophie"), await browser()
    device, kept = await make(one, name="Bureau")

    entered = await enter(other, device, towards="/spaces")

    assert kept.status_code == 201
    assert await names(cast["sophie"]) == ["Bureau"]
    assert (entered.status_code, entered.json()) == (200, {"towards": "/spaces"})
    assert (await session(other.session)).actor == cast["sophie"]
    async with reading(cast["sophie"]) as db:
        found = await queries.sessions_of(db, cast["sophie"], clock.now(), here=other.session)
    assert [(one.proven_by, one.here) for one in found] == [("passkey", True), ("mailbox", False)]


async def test_a_passkey_is_called_after_its_device_unless_it_is_named(cast, signs_in):
    one = await signs_in(cast, "sophie")

    for more in ({}, {"name": "  "}, {"name": 7}, {"name": "Téléphone"}):
        _, kept = await make(one, **more)
        assert kept.status_code == 201

    assert await names(cast["sophie"]) == ["Firefox, Linux"] * 3 + ["Téléphone"]


async def test_nobody_makes_a_passkey_without_a_session(browser):
    one = await browser()

    for path in ("/me/passkeys/options", "/me/passkeys"):
        answer = await one.post(path, json={"response": {}})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    "device",
    [Authenticator("https://evil.example"), Authenticator(HOST, verifies=False)],
    ids=["another site", "not verified"],
)
async def test_a_ceremony_that_does_not_hold_keeps_nothing(cast, signs_in, device):
    one = await signs_in(cast, "sophie")

    _, kept = await make(one, device)

    assert (kept.status_code, kept.json()) == (422, {"problem": "ceremony_failed"})
    assert await names(cast["sophie"]) == []


async def test_a_name_that_is_too_long_is_said_so(cast, signs_in):
    _, kept = await make(await signs_in(cast, "sophie"), name="x" * 81)

    assert (kept.status_code, kept.json()) == (422, {"problem": "name_too_long"})


async def test_too_many_are_refused_before_the_device_is_asked(cast, signs_in):
    one = await signs_in(cast, "sophie")
    for _ in range(10):
        await make(one)

    answer = await one.post("/me/passkeys/options", json={})

    assert (answer.status_code, answer.json()) == (422, {"problem": "too_many_passkeys"})


@pytest.mark.parametrize("answer", [{}, {"response": []}, {"id": 1, "response": {"a": "b"}}])
async def test_an_answer_of_any_other_shape_opens_nothing(browser, answer):
    one = await browser()
    await one.post("/login/passkey/options", json={})

    entered = await one.post("/login/passkey", json=answer)

    assert (entered.status_code, entered.json()) == (422, {"problem": "passkey_unknown"})
    assert one.session is None


async def test_an_unknown_key_and_one_whose_person_has_left_open_nothing(cast, signs_in, browser):
    one, other = await signs_in(cast, "nadia"), await browser()
    device, _ = await make(one)
    stranger = Authenticator(HOST, user_handle=cast["sophie"].person_id.encode())
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    answers = [await enter(other, device), await enter(other, stranger)]

    assert {(one.status_code, one.text) for one in answers} == {
        (422, '{"problem":"passkey_unknown"}')
    }
    assert other.session is None


async def test_a_challenge_is_for_the_browser_that_asked(cast, signs_in, browser):
    device, _ = await make(await signs_in(cast, "sophie"))
    one, thief = await browser(), await browser()
    options = await one.post("/login/passkey/options", json={})
    answer = device.get(options.text)

    assert (await thief.post("/login/passkey", json=answer)).status_code == 422
    assert (await one.post("/login/passkey", json=answer)).status_code == 200
    assert (await one.post("/login/passkey", json=answer)).status_code == 422


async def test_one_is_led_to_no_other_site(cast, signs_in, browser):
    device, _ = await make(await signs_in(cast, "sophie"))

    for towards in ("//evil.example", 7, None, ["/"]):
        entered = await enter(await browser(), device, towards=towards)
        assert entered.json() == {"towards": "/"}


async def test_a_network_that_asks_too_often_waits(browser, monkeypatch):
    monkeypatch.setattr(entering, "CEREMONIES_FROM_NETWORK", Limit("test", 2))
    one = await browser(client=("203.0.113.99", 1))
    answers = [await one.post("/login/passkey/options", json={}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json() == {"problem": "too_many_attempts"}


async def test_a_removed_passkey_opens_nothing(cast, signs_in, browser):
    one = await signs_in(cast, "sophie")
    device, kept = await make(one)

    led = await one.sends(f"/me/passkeys/{kept.json()['passkey_id']}/revoke")

    assert led == ("/me", {"told": "passkey_removed"})
    assert (await enter(await browser(), device)).status_code == 422


@pytest.mark.parametrize("who", ["outsider", "jeanne", "karim"])
async def test_nobody_removes_somebody_elses_passkey(cast, signs_in, browser, who):
    device, kept = await make(await signs_in(cast, "sophie"))

    other = await signs_in(cast, who)
    await other.sends(f"/me/passkeys/{kept.json()['passkey_id']}/revoke")

    assert (await enter(await browser(), device)).status_code == 200


async def test_nested_beyond_sense_is_no_passkey(browser):
    one = await browser()

    for maze in (b"[" * 60_000, b'{"a":' * 10_000):
        answer = await one.post(
            "/login/passkey", content=maze, headers={"content-type": "application/json"}
        )
        assert answer.status_code == 400
        assert answer.json() == {"problem": "ceremony_failed"}
