"""One company's directory reaches its own company alone, and learns nothing of any other."""

import pytest

from mitoyen.domains.directories import queries
from mitoyen.domains.directories.commands import withdraw_token
from mitoyen.domains.directories.facts import folded
from mitoyen.doors.scim.limits import Buckets, Rate
from mitoyen.doors.scim.tests.conftest import GROUP, HOST
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import reading

PATHS = ["/Users", "/Groups", "/ServiceProviderConfig", "/Schemas", "/", "/Nothing", "/Me"]


def alike(answer):
    return answer.status_code, answer.text, answer.headers.get("www-authenticate")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_on_another_root_a_token_is_as_good_as_none(boreal, cadmus, method):
    lucie = await cadmus.names("ida")
    nowhere = f"/scim/{OrganisationId.new()}/v2"
    there = [f"/Users/{lucie['id']}", f"/Users/{PersonId.new()}", *PATHS]

    answers = [
        await boreal.ask(method, path, {} if method != "GET" else None, root=root)
        for root in (cadmus.root, nowhere, "/scim/x/v2", "/scim")
        for path in there
    ]
    unknown = await boreal.get("/Users", headers={"authorization": "Bearer " + "x" * 51})

    assert {alike(one) for one in answers} == {alike(unknown)}
    assert unknown.status_code == 401
    assert await cadmus.present(lucie["id"])


@pytest.mark.parametrize("token", ["", "Bearer", "Basic eDp5", "Bearer ", "Bearer é"])
async def test_without_a_token_nothing_is_here(boreal, token):
    answer = await boreal.get("/Users", headers={"authorization": token.encode()})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_ids_of_another_company_are_not_there(boreal, cadmus):
    theirs = await cadmus.names("ida")

    for method in ("GET", "PUT", "PATCH", "DELETE"):
        for one in (theirs["id"], PersonId.new()):
            answer = await boreal.ask(
                method,
                f"/Users/{one}",
                boreal.user("ida")
                if method == "PUT"
                else {"Operations": [{"op": "replace", "path": "active", "value": False}]}
                if method == "PATCH"
                else None,
            )
            assert answer.status_code in {400, 404}
            assert one not in answer.text.replace(f"/Users/{one}", "")
    assert await cadmus.present(theirs["id"])


async def test_an_id_of_another_company_is_in_no_group(boreal, cadmus):
    theirs = await cadmus.names("ida")
    ours = await boreal.post("/Groups", {"schemas": [GROUP], "displayName": "Achats"})

    for stranger in (theirs["id"], PersonId.new()):
        made = await boreal.post(
            "/Groups",
            {"schemas": [GROUP], "displayName": "Autre", "members": [{"value": stranger}]},
        )
        added = await boreal.patch(
            f"/Groups/{ours.json()['id']}",
            {"op": "add", "path": "members", "value": [{"value": stranger}]},
        )
        assert alike(made) == alike(added)
        assert made.status_code == 400


async def test_two_companies_may_have_people_of_one_name(boreal, cadmus):
    first = await boreal.names("ida", userName="ida")
    second = await cadmus.names("ida", userName="IDA")

    assert first["id"] != second["id"]


async def test_a_withdrawn_token_is_refused_at_once(boreal, cast):
    async with reading(cast["jeanne"]) as db:
        (token,) = await queries.tokens(db, cast["jeanne"])
    assert (await boreal.get("/Users")).status_code == 200

    await withdraw_token(actor=cast["jeanne"], token_id=token.token_id)

    assert (await boreal.get("/Users")).status_code == 401


async def test_a_token_that_is_over_says_so_to_the_administrators(boreal, cast, owner):
    await owner.execute("UPDATE directories_secret SET expires_at = now() - interval '1 hour'")

    answer = await boreal.get("/Users")

    assert answer.status_code == 401
    async with reading(cast["jeanne"]) as db:
        (line,) = await queries.exchanges(db, cast["jeanne"])
    assert (line.did, line.status) == ("token_over", 401)


async def test_the_last_exchanges_are_for_the_company_s_administrators(boreal, cadmus, cast):
    ida = await boreal.names("ida")
    await boreal.patch(f"/Users/{ida['id']}", {"op": "Replace", "path": "active", "value": "False"})
    await boreal.get('/Users?filter=userName eq "somebody@secret.example"')
    await boreal.get('/Users?filter=colour eq "x"')

    async with reading(cast["jeanne"]) as db:
        lines = await queries.exchanges(db, cast["jeanne"])
        trouble = await queries.trouble(db, cast["jeanne"])
    async with reading(cast["lucie"]) as db:
        assert await queries.exchanges(db, cast["lucie"]) == []
    assert [(one.did, one.status) for one in lines] == [
        ("refused", 400),
        ("searched", 200),
        ("person_ended", 200),
        ("person_named", 201),
    ]
    assert lines[2].name == "Ida Perrin"
    assert "secret" not in repr(lines)
    assert (trouble.faults, trouble.refusals) == (0, 1)


async def test_a_colleague_without_mandate_reads_nothing_of_it(boreal, cast, by_hand):
    await boreal.names("ida")
    async with by_hand.transaction():
        await by_hand.execute(
            "SELECT set_config('mitoyen.person', %s, true)", (cast["nadia"].person_id,)
        )
        for table in ("account", "group", "group_member", "exchange", "token"):
            cursor = await by_hand.execute(f"SELECT count(*) FROM directories_{table}")
            assert await cursor.fetchone() == (0,)


async def test_an_administrator_changes_nothing_of_it_by_hand(boreal, cast, by_hand):
    await boreal.names("ida")
    async with by_hand.transaction():
        await by_hand.execute(
            "SELECT set_config('mitoyen.person', %s, true)", (cast["jeanne"].person_id,)
        )
        changed = await by_hand.execute("UPDATE directories_account SET active = false")
        assert changed.rowcount == 0
        seen = await by_hand.execute("SELECT count(*) FROM directories_account")
        assert await seen.fetchone() == (1,)


async def test_a_company_asks_so_often_and_another_is_not_kept_waiting():
    buckets = Buckets(Rate(at_once=2, a_second=0.001))
    one, other = OrganisationId.new(), OrganisationId.new()

    assert [buckets.wait_s(one) for _ in range(2)] == [0, 0]
    assert buckets.wait_s(one) > 1
    assert buckets.wait_s(other) == 0


async def test_whoever_asks_too_often_is_told_to_wait(directory_of, monkeypatch):
    boreal = await directory_of("boreal")
    monkeypatch.setattr(Buckets, "wait_s", lambda *_: 7)

    answer = await boreal.get("/Users")

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"


def test_names_are_compared_without_case():
    assert folded("ÉLODIE") == folded("e\u0301lodie")


async def test_addresses_are_ours(boreal):
    ida = await boreal.names("ida")

    assert ida["meta"]["location"] == f"{HOST}{boreal.root}/Users/{ida['id']}"
