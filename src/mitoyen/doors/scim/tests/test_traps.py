"""The traps that others fell into (docs/decisions/0019), and what only hostile or broken directories send."""

import pytest

from mitoyen.domains.directories import queries
from mitoyen.domains.people.commands import invite_person
from mitoyen.doors.scim.site import LARGEST_BODY
from mitoyen.doors.scim.tests.conftest import ENTERPRISE, GROUP, USER
from mitoyen.journal.database import reading

FOREIGN = "urn:example:params:scim:schemas:foreign"


async def test_a_foreign_schema_is_not_repeated(boreal):
    said = boreal.user("ida")
    said["schemas"] = [USER, ENTERPRISE, FOREIGN]
    said[FOREIGN] = {"colour": "blue"}

    made = await boreal.post("/Users", said)

    assert made.status_code == 201
    assert "foreign" not in made.text
    assert "foreign" not in (await boreal.get("/Users")).text


async def test_a_member_said_twice_counts_once(boreal):
    ida = await boreal.names("ida")
    made = await boreal.post("/Groups", {"schemas": [GROUP], "displayName": "Achats"})
    group = f"/Groups/{made.json()['id']}"
    for called in ("Ida", "Ida Perrin"):
        answer = await boreal.patch(
            group,
            {"op": "add", "path": "members", "value": [{"value": ida["id"], "display": called}]},
        )
        assert answer.status_code == 204

    assert len((await boreal.get(group)).json()["members"]) == 1


async def test_a_deleted_person_is_in_no_group(boreal):
    ida = await boreal.names("ida")
    made = await boreal.post(
        "/Groups",
        {"schemas": [GROUP], "displayName": "Achats", "members": [{"value": ida["id"]}]},
    )
    before = (await boreal.get(f"/Groups/{made.json()['id']}")).json()
    assert [one["display"] for one in (await boreal.get(f"/Users/{ida['id']}")).json()["groups"]]

    await boreal.delete(f"/Users/{ida['id']}")

    after = (await boreal.get(f"/Groups/{made.json()['id']}")).json()
    assert "members" not in after
    assert after["meta"]["version"] != before["meta"]["version"]


@pytest.mark.parametrize("op", ["add", "replace"])
async def test_an_external_id_can_be_given_later(boreal, op):
    ida = await boreal.names("ida")

    answer = await boreal.patch(
        f"/Users/{ida['id']}", {"op": op, "path": "externalId", "value": "42"}
    )

    assert answer.json()["externalId"] == "42"
    async with reading(boreal.itself) as db:
        of = boreal.itself.organisation_id
        assert await queries.person_by(db, of, "externalId", "42") == ida["id"]
        assert await queries.person_by(db, of, "userName", ida["userName"].upper()) == ida["id"]
        assert await queries.person_by(db, of, "email", ida["userName"]) == ida["id"]
        assert await queries.person_by(db, of, "id", ida["id"]) == ida["id"]
        assert await queries.person_by(db, of, "externalId", "43") is None


@pytest.mark.parametrize(
    "asked",
    [
        'colour eq "blue"',
        "userName eq ida",
        "userName eq",
        "(((",
        'userName eq "\x00"',
        'userName zz "a"',
        'emails[colour eq "x"]',
    ],
)
async def test_a_filter_that_means_nothing_is_refused(boreal, asked):
    answer = await boreal.get("/Users", params={"filter": asked})

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        "startIndex=x",
        "count=x",
        "startIndex=99999999999999999999999",
        "sortBy=colour",
        "filter=userName sw 3",
        "filter=" + "(" * 3000 + 'userName eq "a"' + ")" * 3000,
    ],
)
async def test_a_page_that_cannot_be_is_no_fault_of_ours(boreal, asked):
    assert (await boreal.get(f"/Users?{asked}")).status_code < 500


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"userName": 3}',
        b'{"userName": ""}',
        b'{"userName": "   "}',
        b'{"userName": "a\\u0000b"}',
        b'{"userName": "a\\ud800b"}',
        b'{"userName": "\xff"}',
        b'{"schemas": "x", "userName": "a"}',
        b'{"userName": "a", "emails": {"value": 3}}',
        b"[" * 100_000,
        b'{"userName":' * 50_000,
        b'{"userName": "a", "active": "perhaps"}',
        b'{"userName": "' + b"a" * 500 + b'"}',
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_junk_is_refused_and_is_no_fault_of_ours(boreal, method, body):
    path = "/Users"
    if method != "POST":
        path += f"/{(await boreal.names('ida'))['id']}"

    answer = await boreal.ask(method, path, body)

    assert 400 <= answer.status_code < 500, answer.text


async def test_a_body_has_a_limit(boreal):
    answer = await boreal.post("/Users", b'{"userName": "' + b"a" * LARGEST_BODY + b'"}')

    assert answer.status_code == 413


async def test_a_compressed_body_is_refused(boreal):
    answer = await boreal.post("/Users", {}, headers={"content-encoding": "gzip"})

    assert answer.status_code == 415


async def test_a_password_stands_nowhere(boreal, owner, capsys):
    secret = "Tr0ub4dor-nobody-keeps"
    ida = await boreal.names("ida", password=secret)
    await boreal.put(f"/Users/{ida['id']}", boreal.user("ida", Password=secret))
    for operation in (
        {"op": "replace", "path": "password", "value": secret},
        {"op": "Add", "path": f"{USER}:password", "value": secret},
        {"op": "replace", "value": {"password": secret}},
        {"op": "replace", "path": "passWord", "value": {"value": secret}},
    ):
        answer = await boreal.patch(f"/Users/{ida['id']}", operation)
        assert answer.status_code == 200, answer.text
        assert secret not in answer.text
    broken = await boreal.post("/Users", b'{"userName": "a", "password": "' + secret.encode())
    assert broken.status_code == 400
    assert secret not in broken.text

    for table in ("account", "exchange", "group"):
        cursor = await owner.execute(f"SELECT t::text FROM directories_{table} t")
        assert not [one for (one,) in await cursor.fetchall() if secret in one]
    cursor = await owner.execute(
        "SELECT count(*) FROM journal_content WHERE position(%s::bytea IN content) > 0",
        (secret.encode(),),
    )
    assert await cursor.fetchone() == (0,)
    assert secret not in capsys.readouterr().out


async def test_somebody_invited_before_is_taken_up_by_the_directory(boreal, cast, kinds):
    nadia = boreal.user("nadia", displayName="Nadia Roux-Perrin")

    made = (await boreal.post("/Users", nadia)).json()

    assert made["id"] == cast["nadia"].person_id
    assert (await boreal.person(made["id"])).name == "Nadia Roux-Perrin"
    assert "people.person_provisioned" not in await kinds(boreal)


async def test_an_address_of_another_company_is_taken_and_nobody_is_taken_over(boreal, cast):
    said = boreal.user("ida")
    said["emails"] = [{"value": cast.addresses["lucie"], "primary": True}]

    answer = await boreal.post("/Users", said)

    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"
    assert "cadmus" not in answer.text.lower()
    assert (await boreal.get("/Users")).json()["totalResults"] == 0


async def test_a_person_may_have_no_address(boreal):
    answer = await boreal.post("/Users", {"schemas": [USER], "userName": "ida.perrin"})

    assert answer.status_code == 201
    person = await boreal.person(answer.json()["id"])
    assert (person.name, person.address) == ("ida.perrin", None)


async def test_whoever_left_by_an_administrator_can_be_invited_no_more_than_once(boreal, cast):
    ida = await boreal.names("ida")
    await boreal.delete(f"/Users/{ida['id']}")

    invited = await invite_person(actor=cast["jeanne"], name="Ida", address=ida["userName"])

    assert invited.event.person_id != ida["id"]
