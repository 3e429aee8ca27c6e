"""What Entra and Okta send, in the shapes that their documentation shows: all of it is understood."""

import pytest

from mitoyen.doors.scim.tests.conftest import ENTERPRISE, GROUP, USER
from mitoyen.foundation.identifiers import PersonId

ADSCIM = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0"


async def test_entra_names_a_person(boreal):
    said = {
        "schemas": [USER, ENTERPRISE],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
        "userName": "Ida.Perrin@boreal.example",
        "active": True,
        "addresses": [{"primary": False, "type": "work", "country": "France"}],
        "displayName": "Ida Perrin",
        "emails": [{"primary": True, "type": "work", "value": "ida@entra.example"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ida Perrin", "familyName": "Perrin", "givenName": "Ida"},
        "roles": [],
        "groups": [],
        "title": "Acheteuse",
        "password": "S3cret-never-kept",
        ENTERPRISE: {"department": "Achats", "manager": "7d1a"},
    }

    answer = await boreal.post("/Users", said)

    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"].endswith(f"/Users/{made['id']}")
    assert made["externalId"] == said["externalId"]
    assert made[ENTERPRISE]["manager"]["value"] == "7d1a"
    person = await boreal.person(made["id"])
    assert (person.name, person.address, person.title) == (
        "Ida Perrin",
        "ida@entra.example",
        "Acheteuse",
    )
    assert person.provisioned


async def test_entra_looks_for_a_person_first(boreal):
    none = await boreal.get('/Users?filter=userName eq "ida@boreal.example"')
    assert none.status_code == 200
    assert none.json()["totalResults"] == 0
    ida = await boreal.names("ida", externalId="0a21")

    for asked in (
        f'userName eq "{ida["userName"].upper()}"',
        'externalId eq "0a21"',
        f'emails[type eq "work"].value eq "{ida["userName"]}"',
        f'emails.value eq "{ida["userName"]}"',
        f'id eq "{ida["id"]}"',
        f'userName eq "{ida["userName"]}" and active eq true',
        f'{USER}:userName eq "{ida["userName"]}"',
    ):
        found = await boreal.get("/Users", params={"filter": asked})
        assert [one["id"] for one in found.json()["Resources"]] == [ida["id"]], asked


async def test_entra_changes_several_things_at_once(boreal):
    ida = await boreal.names("ida")

    answer = await boreal.patch(
        f"/Users/{ida['id']}",
        {"op": "Replace", "path": "displayName", "value": "Ida P."},
        {"op": "Add", "path": 'emails[type eq "other"].value', "value": "ida@other.example"},
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "ip@entra.example"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "7d1a"},
        {"op": "Replace", "path": "name.familyName", "value": "Perrin-Roux"},
        {"op": "Add", "path": "externalId", "value": "0a21"},
    )

    assert answer.status_code == 200, answer.text
    now = answer.json()
    assert {one["value"] for one in now["emails"]} == {"ida@other.example", "ip@entra.example"}
    assert now[ENTERPRISE]["manager"]["value"] == "7d1a"
    assert now["externalId"] == "0a21"
    person = await boreal.person(ida["id"])
    assert (person.name, person.address) == ("Ida P.", "ip@entra.example")


async def test_entra_sends_paths_as_keys(boreal):
    ida = await boreal.names("ida")

    answer = await boreal.patch(
        f"/Users/{ida['id']}",
        {
            "op": "replace",
            "value": {
                "displayName": "Ida P.",
                "name.givenName": "Ida-Marie",
                f"{ENTERPRISE}:department": "Achats",
                f"{ENTERPRISE}:manager": "7d1a",
            },
        },
    )

    assert answer.status_code == 200, answer.text
    now = answer.json()
    assert now["name"]["givenName"] == "Ida-Marie"
    assert now[ENTERPRISE]["department"] == "Achats"
    assert now[ENTERPRISE]["manager"]["value"] == "7d1a"


async def test_entra_s_groups(boreal):
    ida, ivo = await boreal.names("ida"), await boreal.names("ivo")
    made = await boreal.post(
        "/Groups",
        {
            "schemas": [GROUP, f"{ADSCIM}/Group"],
            "externalId": "8aa1a0c0",
            "displayName": "Achats",
            "meta": {"resourceType": "Group"},
        },
    )
    assert made.status_code == 201, made.text
    group = f"/Groups/{made.json()['id']}"
    assert f"{ADSCIM}/Group" not in made.text

    for one in (ida, ivo):
        added = await boreal.patch(
            group,
            {"op": "Add", "path": "members", "value": [{"$ref": None, "value": one["id"]}]},
        )
        assert added.status_code == 204, added.text
    asked = {"excludedAttributes": "members", "filter": 'displayName eq "achats"'}
    found = (await boreal.get("/Groups", params=asked)).json()
    assert found["totalResults"] == 1
    assert "members" not in found["Resources"][0]
    assert (await boreal.get(f"{group}?excludedAttributes=members")).json().get("members") is None
    assert await members(boreal, group) == {ida["id"], ivo["id"]}

    removed = await boreal.patch(
        group, {"op": "Remove", "path": "members", "value": [{"value": ida["id"]}]}
    )
    assert removed.status_code == 204, removed.text
    assert await members(boreal, group) == {ivo["id"]}
    renamed = await boreal.patch(group, {"op": "Replace", "path": "displayName", "value": "Achat"})
    assert renamed.status_code == 204
    assert (await boreal.delete(group)).status_code == 204


async def members(boreal, group):
    return {one["value"] for one in (await boreal.get(group)).json().get("members", [])}


async def test_several_members_leave_in_one_request(boreal):
    people = [(await boreal.names(f"p{n}"))["id"] for n in range(5)]
    made = await boreal.post(
        "/Groups",
        {
            "schemas": [GROUP],
            "displayName": "Tous",
            "members": [{"value": one} for one in people],
        },
    )
    group = f"/Groups/{made.json()['id']}"

    answer = await boreal.patch(
        group,
        *({"op": "remove", "path": f'members[value eq "{one}"]'} for one in people[1:4]),
    )

    assert answer.status_code == 204, answer.text
    assert await members(boreal, group) == {people[0], people[4]}


async def test_okta_s_test_of_a_server(boreal):
    await boreal.names("first")
    listed = (await boreal.get("/Users?count=1&startIndex=1")).json()
    assert listed["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]
    assert isinstance(listed["totalResults"], int)
    assert isinstance(listed["itemsPerPage"], int)
    assert listed["startIndex"] == 1
    first = listed["Resources"][0]
    assert first["id"]
    assert first["name"]["familyName"]
    assert first["emails"][0]["value"]
    assert isinstance(first["active"], bool)
    assert (await boreal.get(f"/Users/{first['id']}")).status_code == 200
    missing = await boreal.get(f"/Users/{PersonId.new()}")
    assert missing.status_code == 404
    assert missing.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert missing.json()["detail"]
    no_one = await boreal.get('/Users?filter=userName eq "nobody@okta.example"')
    assert no_one.json()["totalResults"] == 0


async def test_okta_s_test_of_the_life_of_a_person(boreal):
    here = boreal.cast.addresses["jeanne"].partition("@")[2]
    said = {
        "schemas": [USER],
        "userName": f"okta@{here}",
        "name": {"givenName": "Olga", "familyName": "Kta"},
        "emails": [{"primary": True, "value": f"okta@{here}", "type": "work"}],
        "displayName": "Olga Kta",
        "locale": "en-US",
        "externalId": "00u1",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }
    made = await boreal.post("/Users", said)
    assert made.status_code == 201, made.text
    again = await boreal.post("/Users", {**said, "userName": said["userName"].upper()})
    assert again.status_code == 409
    assert again.json()["scimType"] == "uniqueness"
    refused = await boreal.ask("GET", "/Users", headers={"authorization": "Bearer wrong"})
    assert refused.status_code == 401
    assert (await boreal.get("/Groups?count=100&startIndex=1")).status_code == 200
    gone = await boreal.put(f"/Users/{made.json()['id']}", {**said, "active": False})
    assert gone.status_code == 200
    assert not await boreal.present(made.json()["id"])


async def test_pages_keep_their_order(boreal):
    made = [(await boreal.names(f"p{n}"))["id"] for n in range(7)]

    pages = []
    for start in (1, 4, 7):
        page = (await boreal.get(f"/Users?startIndex={start}&count=3")).json()
        assert page["totalResults"] == 7
        pages += [one["id"] for one in page["Resources"]]

    assert pages == made
    everything = (await boreal.get("/Users?count=100000")).json()
    assert everything["itemsPerPage"] == 7
    assert (await boreal.get("/Users?count=0")).json()["totalResults"] == 7


@pytest.mark.parametrize(
    "path",
    [
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/ResourceTypes/User",
        "/Schemas",
        f"/Schemas/{USER}",
        "/",
    ],
)
async def test_it_says_what_it_is(boreal, path):
    answer = await boreal.get(path)

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/scim+json")


async def test_a_search_by_post(boreal):
    ida = await boreal.names("ida")
    asked = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'name.familyName sw "perr"',
        "sortBy": "userName",
    }

    for path in ("/Users/.search", "/.search"):
        found = (await boreal.post(path, asked)).json()
        assert [one["id"] for one in found["Resources"]] == [ida["id"]]


async def test_nobody_is_behind_the_token(boreal):
    for method in ("GET", "PUT", "PATCH", "DELETE", "POST"):
        answer = await boreal.ask(method, "/Me", {} if method != "GET" else None)
        assert answer.status_code == 404


async def test_a_version_that_is_over_changes_nothing(boreal):
    ida = await boreal.names("ida")
    tag = ida["meta"]["version"]
    read = await boreal.get(f"/Users/{ida['id']}", headers={"if-none-match": tag})
    assert read.status_code == 304
    changed = await boreal.put(
        f"/Users/{ida['id']}", boreal.user("ida", title="Chef"), headers={"if-match": tag}
    )
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag

    late = await boreal.put(
        f"/Users/{ida['id']}", boreal.user("ida", active=False), headers={"if-match": tag}
    )

    assert late.status_code == 412
    assert await boreal.present(ida["id"])


async def test_bulk_makes_people_and_their_group(boreal):
    operations = [
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {
            "schemas": [GROUP], "displayName": "Achats", "members": [{"value": "bulkId:a"}]}},
        {"method": "POST", "path": "/Users", "bulkId": "a",
         "data": boreal.user("ida", password="never")},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": boreal.user("ida")},
    ]  # fmt: skip

    answer = await boreal.post(
        "/Bulk",
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": operations,
        },
    )

    assert [one["status"] for one in answer.json()["Operations"]] == ["201", "201", "409"]
