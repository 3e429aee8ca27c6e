"""Whatever verb and whatever shape says it, access ends, before the answer leaves."""

import pytest

from mitoyen.doors.scim.tests.conftest import ENTERPRISE, PATCH

SHAPES = {
    "Entra today": {"op": "Replace", "path": "active", "value": "False"},
    "Entra with its flag": {"op": "replace", "path": "active", "value": False},
    "Okta, no path": {"op": "replace", "value": {"active": False}},
    "no path, a word": {"op": "replace", "value": {"active": "false"}},
    "with others": {"op": "replace", "value": {"active": False, f"{ENTERPRISE}:department": "x"}},
    "add": {"op": "add", "path": "active", "value": False},
    "full path": {
        "op": "replace",
        "path": "urn:ietf:params:scim:schemas:core:2.0:User:active",
        "value": False,
    },
}


@pytest.mark.parametrize("shape", list(SHAPES))
async def test_a_patch_ends_it(boreal, shape):
    ida = await boreal.names("ida")

    answer = await boreal.patch(f"/Users/{ida['id']}", SHAPES[shape])

    assert answer.status_code == 200, answer.text
    assert answer.json()["active"] is False
    assert int(answer.headers["x-mitoyen-position"]) > 0
    assert not await boreal.present(ida["id"])
    assert (await boreal.get(f"/Users/{ida['id']}")).json()["active"] is False


async def test_a_replacement_ends_it(boreal, kinds):
    ida = await boreal.names("ida")

    answer = await boreal.put(f"/Users/{ida['id']}", boreal.user("ida", active=False))

    assert answer.status_code == 200
    assert not await boreal.present(ida["id"])
    assert (await kinds(boreal))[-2:] == ["people.person_provisioned", "people.person_left"]


async def test_a_deletion_ends_it(boreal):
    ida = await boreal.names("ida")

    answer = await boreal.delete(f"/Users/{ida['id']}")

    assert answer.status_code == 204
    assert int(answer.headers["x-mitoyen-position"]) > 0
    assert not await boreal.present(ida["id"])
    assert (await boreal.get(f"/Users/{ida['id']}")).status_code == 404


async def test_a_bulk_request_ends_it(boreal):
    people = [await boreal.names(name) for name in ("ida", "ivo", "ina")]
    operations = [
        {"method": "PATCH", "path": f"/Users/{people[0]['id']}", "data": {
            "schemas": [PATCH], "Operations": [SHAPES["Entra today"]]}},
        {"method": "PUT", "path": f"/Users/{people[1]['id']}",
         "data": boreal.user("ivo", active=False)},
        {"method": "DELETE", "path": f"/Users/{people[2]['id']}"},
    ]  # fmt: skip

    answer = await boreal.post(
        "/Bulk",
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": operations,
        },
    )

    assert [one["status"] for one in answer.json()["Operations"]] == ["200", "200", "204"]
    for one in people:
        assert not await boreal.present(one["id"])


async def test_it_ends_even_when_the_rest_cannot_be(boreal, cast):
    ida = await boreal.names("ida")
    taken = boreal.user("ida", active=False)
    taken["emails"] = [{"value": cast.addresses["lucie"], "primary": True}]

    answer = await boreal.put(f"/Users/{ida['id']}", taken)

    assert answer.status_code == 200
    assert not await boreal.present(ida["id"])


async def test_again_is_no_fault_and_no_entry(boreal, kinds):
    ida = await boreal.names("ida")
    await boreal.patch(f"/Users/{ida['id']}", SHAPES["Okta, no path"])
    before = await kinds(boreal)

    again = await boreal.patch(f"/Users/{ida['id']}", SHAPES["Entra today"])

    assert again.status_code == 200
    assert await kinds(boreal) == before


async def test_whoever_comes_back_is_the_same_person(boreal, kinds):
    ida = await boreal.names("ida")
    await boreal.patch(f"/Users/{ida['id']}", SHAPES["Entra today"])

    back = await boreal.patch(
        f"/Users/{ida['id']}", {"op": "Replace", "path": "active", "value": "True"}
    )

    assert back.json()["active"] is True
    assert await boreal.present(ida["id"])
    assert (await kinds(boreal))[-1] == "people.person_returned"


async def test_a_replacement_without_active_brings_nobody_back(boreal):
    ida = await boreal.names("ida")
    await boreal.patch(f"/Users/{ida['id']}", SHAPES["Entra today"])
    said = boreal.user("ida", title="Achats")
    del said["active"]

    answer = await boreal.put(f"/Users/{ida['id']}", said)

    assert answer.status_code == 200
    assert answer.json()["active"] is False
    assert not await boreal.present(ida["id"])


async def test_nor_does_it_end_anybody(boreal):
    ida = await boreal.names("ida")
    said = boreal.user("ida", title="Achats")
    del said["active"]

    assert (await boreal.put(f"/Users/{ida['id']}", said)).json()["active"] is True
    assert await boreal.present(ida["id"])


async def test_the_same_name_made_again_is_another_person(boreal):
    ida = await boreal.names("ida", externalId="7")
    await boreal.post(
        "/Groups",
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "Achats",
            "members": [{"value": ida["id"]}],
        },
    )
    await boreal.delete(f"/Users/{ida['id']}")

    other = await boreal.names("ida", externalId="7")

    assert other["id"] != ida["id"]
    assert "groups" not in other
    assert not await boreal.present(ida["id"])
    assert await boreal.present(other["id"])


async def test_somebody_named_as_inactive_is_not_in(boreal):
    ida = await boreal.names("ida", active=False)

    assert ida["active"] is False
    assert not await boreal.present(ida["id"])
