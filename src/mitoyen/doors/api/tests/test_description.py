"""The API describes itself, wholly, to anybody who asks."""

import re

import msgspec
import pytest

from mitoyen.doors.api.routes import OPERATIONS
from mitoyen.doors.api.site import BASE
from mitoyen.doors.api.tests.description import described, operations, resolved
from mitoyen.doors.api.words import TITLES

NAMES = re.compile(r"\{(\w+)\}")


async def test_the_description_is_there_for_everybody(api):
    answer = await api.client.get(f"{BASE}/openapi.json")

    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert told["openapi"].startswith("3.1.")
    assert told["servers"][0]["url"] == "http://mitoyen.example"
    assert told["paths"] == described()["paths"]
    again = await api.client.get(
        f"{BASE}/openapi.json", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_every_operation_is_described():
    assert len(operations()) == len(OPERATIONS)
    assert len({operation_id for operation_id, *_ in operations()}) == len(OPERATIONS)


@pytest.mark.parametrize(("operation_id", "method", "path", "operation"), operations())
def test_an_operation_says_all_that_it_takes_and_answers(operation_id, method, path, operation):
    assert operation["summary"]
    assert operation["tags"]
    named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
    assert named == set(NAMES.findall(path))
    assert all(one["description"] for one in operation.get("parameters", []))
    expected = {"401", "404", "422", "429", "500", "503"}
    if method != "GET":
        expected |= {"400", "403", "409", "413", "415"}
    assert expected <= operation["responses"].keys()
    done = [status for status in operation["responses"] if status < "300"]
    assert done
    for status in operation["responses"].keys() - set(done):
        problem = resolved(operation["responses"][status])
        assert set(problem["content"]) == {"application/problem+json"}


def test_every_shape_says_what_it_is():
    for name, schema in described()["components"]["schemas"].items():
        assert schema["description"], name
        assert schema["type"] == "object"
        for field, inner in schema["properties"].items():
            assert inner.get("description"), f"{name}.{field}"


def test_what_is_told_takes_no_unknown_field():
    taken = [
        resolved(content["schema"])
        for _, _, _, operation in operations()
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        if media_type == "application/json"
    ]

    assert len(taken) > 10
    for schema in taken:
        for choice in schema.get("oneOf", [schema]):
            found = resolved(choice)
            assert found["type"] == "null" or found["additionalProperties"] is False, found


def test_every_reference_leads_somewhere():
    text = msgspec.json.encode(described()).decode()

    references = set(re.findall(r'"\$ref":"#/([^"]+)"', text))
    assert references
    for reference in references:
        found = described()
        for step in reference.split("/"):
            found = found[step]


def test_a_token_is_asked_for():
    assert described()["security"] == [{"token": []}]
    assert described()["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_examples_of_problems_are_rules():
    for response in described()["components"]["responses"].values():
        example = response["content"]["application/problem+json"]["example"]
        assert TITLES[example["rule"]] == example["title"]
