"""Each kind of line becomes an event with the fields that its OCSF class requires."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from mitoyen.domains.security.facts import Kind, SecurityEvent
from mitoyen.domains.security.facts.ocsf import ocsf_event
from mitoyen.foundation.identifiers import OrganisationId, PersonId, RoomId

# What OCSF 1.3 requires: of every event, and of each class.
EVERY = {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"}
REQUIRED = {
    0: set(),
    3001: {"user"},
    3002: {"user", "service"},
    6003: {"actor", "api", "src_endpoint"},
}


def line(kind, **changes):
    given = {
        "event_id": 7,
        "at": datetime(2026, 11, 20, 9, 41, 7, 123_000, tzinfo=UTC),
        "organisation_id": OrganisationId.new(),
        "person_id": PersonId.new(),
        "kind": kind,
        "outcome": "ok",
        "room_id": RoomId.new(),
        "network": "192.0.2.1",
        "device": "Firefox, Linux",
        "facts": {"act": "company/invitations"},
    }
    return SecurityEvent(**given | changes)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("bare", [False, True])
def test_an_event_has_what_its_class_requires(kind, bare):
    nothing = {"person_id": None, "room_id": None, "network": None, "device": "", "facts": {}}
    event = ocsf_event(line(kind, **nothing if bare else {}), house="Bornage")

    assert event.keys() >= EVERY | REQUIRED[event["class_uid"]]
    assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
    assert event["category_uid"] == event["class_uid"] // 1000
    assert event["metadata"].keys() >= {"version", "product"}
    assert event["time"] == 1_795_167_667_123
    assert ("activity_name" in event) == (event["activity_id"] == 99)


def test_a_refusal_is_a_failure_and_weighs_more():
    refused = ocsf_event(line("sign_in_refused", outcome="refused"), house="Bornage")

    assert (refused["status_id"], refused["severity_id"]) == (2, 2)
