"""The demo's entrance: on this machine, for this machine, and nowhere else."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.unrecorded import session
from mitoyen.doors.login.tests.conftest import make_door
from mitoyen.foundation import clock
from mitoyen.house.settings import read_settings
from mitoyen.journal.database import reading

HERE = "http://localhost:8000"


def make_demo(*cast, **environment):
    """Make a door whose demo has this cast: people by identifier."""
    settings = read_settings({"MITOYEN_DEMO": "yes"} | environment)
    return make_door(
        public_url=settings.public_url,
        secure=settings.secure,
        demo=lambda: settings.demo and settings.listens_here_only,
        cast=lambda: cast,
    )


async def enters(one, cast, who, **more):
    return await one.post(
        "/demo/enter", data={"person_id": cast[who].person_id, "towards": "/spaces"}, **more
    )


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
async def test_one_enters_as_anybody_of_the_cast(cast, browser, client):
    door = make_demo(cast["karim"].person_id, cast["denis"].person_id)
    one = await browser(door, host=HERE, client=(client, 1))

    answer = await enters(one, cast, "denis")

    assert (answer.status_code, answer.headers["location"]) == (303, "/spaces")
    assert (await session(one.cookies["mitoyen"])).actor == cast["denis"]
    async with reading(cast["denis"]) as db:
        [row] = await queries.sessions_of(db, cast["denis"], clock.now())
    assert row.proven_by == "demo"


async def test_neither_who_has_left_enters_nor_who_is_not_of_the_cast(cast, browser):
    known = [cast[who].person_id for who in ("karim", "denis", "thomas")]
    one = await browser(make_demo(*known), host=HERE, client=("127.0.0.1", 1))

    for person in (cast["thomas"].person_id, cast["jeanne"].person_id, "p_x", "", "\0"):
        answer = await one.post("/demo/enter", data={"person_id": person})
        assert (answer.status_code, answer.json()) == (403, {"rule": "nothing_here"})
    assert one.session is None


@pytest.mark.parametrize(
    "client", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "testclient", "", "localhost.evil"]
)
async def test_it_does_not_exist_for_another_machine(cast, browser, client):
    one = await browser(make_demo(cast["karim"].person_id), host=HERE, client=(client, 1))

    await refused(one, cast)


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded"])
async def test_it_does_not_exist_behind_a_proxy(cast, browser, name):
    one = await browser(make_demo(cast["karim"].person_id), host=HERE, client=("127.0.0.1", 1))

    await refused(one, cast, headers={name: "127.0.0.1"})


@pytest.mark.parametrize(
    "environment",
    [
        {"MITOYEN_DEMO": "no"},
        {"MITOYEN_HOST": "0.0.0.0"},
        {"MITOYEN_HOST": "192.0.2.1"},
        {"MITOYEN_PUBLIC_URL": "https://mitoyen.example"},
        {"MITOYEN_PUBLIC_URL": "http://localhost.evil.example"},
    ],
    ids=str,
)
async def test_it_does_not_exist_where_others_could_come(cast, browser, environment):
    host = environment.get("MITOYEN_PUBLIC_URL", HERE)
    one = await browser(
        make_demo(cast["karim"].person_id, **environment), host=host, client=("127.0.0.1", 1)
    )

    await refused(one, cast)


async def refused(one, cast, **more):
    """It answers exactly as an address that nobody ever served."""
    answer = await enters(one, cast, "karim", **more)
    nowhere = await one.post("/demo/nowhere", data={"person_id": "x"}, **more)

    assert (answer.status_code, answer.text) == (nowhere.status_code, nowhere.text)
    assert answer.status_code == 404
    assert one.session is None
