"""Security events that are pushed: each shape of a subject, and each lie."""

from time import time

import pytest

from mitoyen.domains.connections.facts import SettingUnfit, written_oidc
from mitoyen.domains.connections.unrecorded import findings
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import end_access, restore_access
from mitoyen.foundation.identifiers import ConnectionId
from mitoyen.journal.database import reading

from .conftest import CHANGED, DISABLED, PURGED, REVOKED, SCHEMAS, STRANGER, colleague, is_open


@pytest.mark.parametrize("event", [DISABLED, PURGED])
async def test_an_account_that_is_closed_ends_access(event, cast, provider, signed_in):
    opened = await signed_in()

    answer = await provider.pushes(provider.event(event, sub_id=provider.named("sub of nadia")))

    assert (answer.status_code, answer.content) == (202, b"")
    assert not await is_open(opened)
    assert (await colleague(cast, "nadia")).gone


def shapes(provider, address):
    iss = provider.issuer.url
    named = provider.named("sub of nadia")
    return {
        "beside the event": ({}, {"sub_id": named}),
        "by e-mail": ({}, {"sub_id": {"format": "email", "email": address.upper()}}),
        "by opaque name": ({}, {"sub_id": {"format": "opaque", "id": "sub of nadia"}}),
        "by one of its names": (
            {},
            {"sub_id": {"format": "aliases", "identifiers": [{"format": "phone"}, named]}},
        ),
        "put together": ({}, {"sub_id": {"format": "complex", "user": named}}),
        "within, of the draft": (
            {"subject": {"subject_type": "iss-sub", "iss": iss, "sub": "sub of nadia"}},
            {},
        ),
        "within, as Okta writes it": (
            {
                "subject": {
                    "user": named,
                    "device": {"format": "iss_sub", "iss": iss, "sub": "its device"},
                    "tenant": {"format": "opaque", "id": "its tenant"},
                },
                "event_timestamp": int(time()),
                "initiating_entity": "admin",
                "reason_admin": {"en": "Credentials were changed"},
            },
            {},
        ),
    }


@pytest.mark.parametrize("shape", range(7))
async def test_each_shape_of_a_subject(shape, cast, provider, signed_in, linked):
    await linked()
    opened = await signed_in()
    said, claims = list(shapes(provider, cast.addresses["nadia"]).values())[shape]

    answer = await provider.pushes(provider.event(REVOKED, said, **claims))

    assert answer.status_code == 202
    assert not await is_open(opened)
    known = await colleague(cast, "nadia")
    assert not known.gone
    assert not known.paused  # the directory says that he is still there


async def test_one_sign_in_of_a_person(cast, provider, signed_in):
    over, other = await signed_in(sid="s1"), await signed_in(sid="s2")
    subject = {
        "format": "complex",
        "user": provider.named("sub of nadia"),
        "session": {"format": "opaque", "id": "s1"},
    }

    assert (await provider.pushes(provider.event(REVOKED, sub_id=subject))).status_code == 202

    assert (await is_open(over), await is_open(other)) == (False, True)
    assert not (await colleague(cast, "nadia")).paused


async def test_without_a_directory_the_person_waits_to_be_confirmed(cast, provider, signed_in):
    opened = await signed_in()

    await provider.pushes(provider.event(REVOKED, sub_id=provider.named("sub of nadia")))

    assert not await is_open(opened)
    assert (await colleague(cast, "nadia")).paused


async def test_his_next_sign_in_confirms_him_once(cast, boreal, provider, signed_in, browser):
    await signed_in()
    revoked = {"sub_id": provider.named("sub of nadia")}
    await provider.pushes(provider.event(REVOKED, **revoked))

    _, said = await boreal.signs_in(await browser(), "sub of nadia")

    assert "problem" not in said
    assert not (await colleague(cast, "nadia")).paused
    await end_access(actor=boreal.itself, person_id=cast["nadia"].person_id, cause="reported")
    _, said = await boreal.signs_in(await browser(), "sub of nadia")
    assert said["problem"] == "company_without_access"  # who waits for somebody waits on


async def test_an_older_wait_confirms_no_later_one(cast, boreal, provider, signed_in, browser):
    await signed_in()
    await provider.pushes(provider.event(REVOKED, sub_id=provider.named("sub of nadia")))
    await restore_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)
    await end_access(actor=boreal.itself, person_id=cast["nadia"].person_id, cause="reported")

    _, said = await boreal.signs_in(await browser(), "sub of nadia")

    assert said["problem"] == "company_without_access"


async def test_an_event_that_comes_late_leaves_what_was_opened_since(cast, provider, signed_in):
    opened = await signed_in()
    token = provider.event(
        REVOKED,
        {"event_timestamp": (int(time()) - 3600) * 1000},
        sub_id=provider.named("sub of nadia"),
        iat=int(time()) - 3500,
    )

    assert (await provider.pushes(token)).status_code == 202

    assert await is_open(opened)
    assert not (await colleague(cast, "nadia")).paused


async def test_credentials(provider, signed_in, linked):
    await linked()
    opened = await signed_in()
    subject = {"sub_id": provider.named("sub of nadia")}

    await provider.pushes(provider.event(CHANGED, {"change_type": "create"}, **subject))
    assert await is_open(opened)
    await provider.pushes(provider.event(CHANGED, {"change_type": "revoke"}, **subject))
    assert not await is_open(opened)


async def test_what_does_not_concern_us_is_heard_and_left_alone(cast, provider, signed_in):
    opened = await signed_in()
    subject = {"sub_id": provider.named("sub of nadia")}

    for event, claims in (
        (f"{SCHEMAS}/caep/event-type/assurance-level-change", subject),
        ("https://example.com/anything", subject),
        (DISABLED, {"sub_id": provider.named("somebody else")}),
        (
            DISABLED,
            {"sub_id": {"format": "iss_sub", "iss": "https://x.example", "sub": "sub of nadia"}},
        ),
        (DISABLED, {"sub_id": {"format": "email", "email": cast.addresses["lucie"]}}),
        (DISABLED, {"sub_id": {"format": "email", "email": "no address"}}),
        (DISABLED, {"sub_id": {"format": "phone_number", "phone_number": "+3312"}}),
        (DISABLED, {"sub_id": "sub of nadia"}),
        (DISABLED, {}),
        (REVOKED, {"sub_id": {"format": "complex", "tenant": {"format": "opaque", "id": "t"}}}),
    ):
        assert (await provider.pushes(provider.event(event, **claims))).status_code == 202

    assert await is_open(opened)
    async with reading(cast["lucie"]) as db:
        assert await people.signed_in(db, cast["lucie"].person_id)


@pytest.mark.parametrize("where", ["ssf", "sse"])
async def test_a_stream_is_verified(where, cast, boreal, provider):
    event = f"{SCHEMAS}/{where}/event-type/verification"

    answer = await provider.pushes(
        provider.event(event, {"state": "x"}, sub_id={"format": "opaque", "id": "stream"})
    )

    assert answer.status_code == 202
    (found, *_) = await findings(cast["jeanne"], boreal.connection_id)
    assert found.outcome == "signal_verified"


async def test_an_event_sent_again_is_heard_once(cast, provider, signed_in, linked):
    await linked()
    token = provider.event(REVOKED, sub_id=provider.named("sub of nadia"))
    opened = await signed_in()
    assert (await provider.pushes(token)).status_code == 202
    assert not await is_open(opened)
    again = await signed_in()

    assert (await provider.pushes(token)).status_code == 202

    assert await is_open(again)


NOT_EVENTS = {
    "audience": ({"aud": "https://other.example/events"}, "invalid_audience"),
    "issuer": ({"iss": "https://other.example"}, "invalid_issuer"),
    "another's key": ({"key": STRANGER}, "invalid_key"),
    "old": ({"iat": int(time()) - 200_000}, "invalid_request"),
    "over": ({"exp": int(time()) - 200}, "invalid_request"),
    "no name": ({"jti": None}, "invalid_request"),
    "no events": ({"events": {}}, "invalid_request"),
    "too many events": ({"events": {f"e{n}": {} for n in range(30)}}, "invalid_request"),
    "no kind": ({"kind": None}, "invalid_request"),
    "kind of a logout token": ({"kind": "logout+jwt"}, "invalid_request"),
}


@pytest.mark.parametrize("lie", NOT_EVENTS)
async def test_no_other_event_is_believed(lie, cast, provider, signed_in):
    opened = await signed_in()
    claims, err = NOT_EVENTS[lie]

    token = provider.event(DISABLED, **({"sub_id": provider.named("sub of nadia")} | claims))
    answer = await provider.pushes(token)

    assert (answer.status_code, answer.json()["err"]) == (400, err)
    assert await is_open(opened)
    assert not (await colleague(cast, "nadia")).gone


async def test_what_is_no_event_token_and_where_nobody_listens(provider):
    token = provider.event(DISABLED, sub_id=provider.named("x"))
    for pushed, kind in ((token, "application/json"), ("{}", "application/secevent+jwt")):
        answer = await provider.pushes(pushed, kind=kind)
        assert (answer.status_code, answer.json()["err"]) == (400, "invalid_request")
    at = f"/login/company/{ConnectionId.new()}"
    stranger = provider.event(DISABLED, key=STRANGER, sub_id=provider.named("x"))
    one, other = await provider.pushes(token, at=at), await provider.pushes(stranger)
    assert (one.status_code, one.json()) == (other.status_code, other.json())


async def test_somebody_else_may_sign_for_the_provider():
    """Okta's organisation signs its events, whatever authorization server signs its people in."""
    usual = {"issuer": "https://okta.example/oauth2/default", "client_id": "mitoyen"}
    written = written_oidc(usual | {"events_issuer": "https://okta.example"})
    assert written["events_issuer"] == "https://okta.example"
    with pytest.raises(SettingUnfit):
        written_oidc(usual | {"events_issuer": "http://okta.example"})
