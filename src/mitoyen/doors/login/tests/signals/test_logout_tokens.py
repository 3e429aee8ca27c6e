"""Back-channel logout: believed when every check passes, and otherwise not at all."""

from time import time

import pytest
from joserfc.jwk import OctKey

from mitoyen.domains.connections import commands
from mitoyen.domains.connections.unrecorded import findings, forget_providers
from mitoyen.domains.connections.unrecorded.id_tokens import NotProven, check_id_token
from mitoyen.domains.connections.unrecorded.security_events import LOGOUT
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId

from .conftest import DISABLED, REVOKED, STRANGER, colleague, is_open


async def test_logout_ends_the_sessions_of_that_sign_in_alone(cast, provider, signed_in):
    over, other = await signed_in(sid="s1"), await signed_in(sid="s2")
    jeanne = await signed_in("jeanne", sid="s3")

    answer = await provider.logs_out(provider.logout_token(sub="sub of nadia", sid="s1"))

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert not await is_open(over)
    assert await is_open(other)
    assert await is_open(jeanne)
    assert not (await colleague(cast, "nadia")).gone


@pytest.mark.parametrize(
    ("said", "left"), [({"sub": "sub of nadia"}, []), ({"sid": "s2"}, ["s1"])], ids=["sub", "sid"]
)
async def test_logout_by_subject_or_by_sign_in(said, left, provider, signed_in):
    opened = {sid: await signed_in(sid=sid) for sid in ("s1", "s2")}

    assert (await provider.logs_out(provider.logout_token(**said))).status_code == 200

    assert [sid for sid, token in opened.items() if await is_open(token)] == left


async def test_logout_of_nobody_is_heard_all_the_same(provider, signed_in):
    opened = await signed_in(sid="s1")

    for said in ({"sub": "somebody"}, {"sub": "sub of nadia", "sid": "another"}):
        assert (await provider.logs_out(provider.logout_token(**said))).status_code == 200

    assert await is_open(opened)


async def test_a_logout_token_is_good_once(provider, signed_in):
    token = provider.logout_token(sub="sub of nadia")
    assert (await provider.logs_out(token)).status_code == 200
    again = await signed_in()

    assert (await provider.logs_out(token)).status_code == 400

    assert await is_open(again)


LIES = {
    "audience": {"aud": "another"},
    "no audience": {"aud": None},
    "over": {"exp": int(time()) - 300, "iat": int(time()) - 420},
    "never over": {"exp": None},
    "of tomorrow": {"iat": int(time()) + 90_000, "exp": int(time()) + 90_100},
    "old": {"iat": int(time()) - 3600},
    "no time": {"iat": None},
    "nonce": {"nonce": "n"},
    "no events": {"events": None},
    "other events": {"events": {REVOKED: {}}},
    "events of nothing": {"events": {LOGOUT: None}},
    "events as a list": {"events": [LOGOUT]},
    "no name": {"jti": None},
    "issuer": {"iss": "https://login.example"},
    "nobody": {"sub": None},
    "odd subject": {"sub": ["sub of nadia"]},
    "kind of an access token": {"kind": "at+jwt"},
    "kind of an event": {"kind": "secevent+jwt"},
    "another's key": {"key": STRANGER},
}


@pytest.mark.parametrize("lie", LIES)
async def test_no_other_token_ends_anything(lie, cast, boreal, provider, signed_in):
    opened = await signed_in(sid="s1")

    answer = await provider.logs_out(provider.logout_token(**({"sub": "sub of nadia"} | LIES[lie])))

    assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")
    assert await is_open(opened)
    (found, *_) = await findings(cast["jeanne"], boreal.connection_id)
    assert found.outcome.startswith("signal_")


async def test_neither_unsigned_nor_signed_with_a_shared_secret(provider, signed_in):
    opened = await signed_in()
    shared = OctKey.import_key("s3cr3t & more, and more yet, long enough", {"kid": "rsa"})
    public = provider.issuer.keys["RS256"].as_pem(private=False)
    signed = provider.logout_token(sub="sub of nadia")
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoibG9nb3V0K2p3dCJ9." + signed.split(".")[1] + "."

    for token in (
        unsigned,
        provider.logout_token(sub="sub of nadia", key=shared, algorithm="HS256"),
        provider.logout_token(
            sub="sub of nadia",
            key=OctKey.import_key(public.replace(b"-----", b""), {"kid": "rsa"}),
            algorithm="HS256",
        ),
        signed[:-4] + "AAAA",
    ):
        assert (await provider.logs_out(token)).status_code == 400
    assert await is_open(opened)


async def test_an_id_token_logs_nobody_out_and_a_logout_token_signs_nobody_in(
    provider, signed_in, boreal
):
    opened = await signed_in()
    id_token = provider.issuer.id_token({"client_id": "mitoyen", "subject": "sub of nadia"})
    assert (await provider.logs_out(id_token)).status_code == 400
    assert await is_open(opened)

    settings = {"issuer": provider.issuer.url, "client_id": "mitoyen"}
    for token in (
        provider.logout_token(sub="sub of nadia"),
        provider.logout_token(sub="sub of nadia", kind=None),
    ):
        with pytest.raises(NotProven, match="other_kind_of_token"):
            await check_id_token(token, settings=settings, nonce=None)


async def test_another_company_s_provider_ends_nothing_here(cast, provider, signed_in, sender):
    opened = await signed_in()
    other = ConnectionId.new()

    for at in (f"/login/company/{other}", "/login/company/l_x"):
        answer = await provider.logs_out(provider.logout_token(sub="sub of nadia"), at=at)
        refused = await provider.logs_out("not.a.token")
        assert (
            (answer.status_code, answer.json())
            == (refused.status_code, refused.json())
            == (
                400,
                {"error": "invalid_request"},
            )
        )
    assert await is_open(opened)


async def test_a_closed_connection_hears_nothing(cast, boreal, provider):
    await commands.close_connection(
        actor=cast["jeanne"], connection_id=boreal.connection_id, proven_at=clock.now()
    )

    token = provider.logout_token(sub="sub of nadia")
    assert (await provider.logs_out(token)).status_code == 400
    assert (await provider.revokes(provider.named("sub of nadia"))).status_code == 401
    pushed = await provider.pushes(provider.event(DISABLED, sub_id=provider.named("x")))
    assert (pushed.status_code, pushed.json()["err"]) == (400, "invalid_key")


async def test_huge_and_odd_bodies(provider, sender, boreal):
    huge = "a" * 100_000
    assert (await provider.logs_out(huge)).status_code == 413
    assert (await provider.pushes(huge)).status_code == 413
    assert (await provider.revokes(huge.encode())).status_code == 413
    for kind, body in (
        ("application/json", b'{"logout_token": "a.b.c"}'),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"logout_token=a&logout_token=b"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 200)),
        ("multipart/form-data", b"--x"),
    ):
        answer = await sender.post(
            f"{boreal.start}/logout-token", content=body, headers={"content-type": kind}
        )
        assert answer.status_code == 400


async def test_a_provider_that_does_not_answer(provider, signed_in):
    opened = await signed_in()
    provider.issuer.raw["/keys"] = (500, {}, b"")
    forget_providers()

    assert (await provider.logs_out(provider.logout_token(sub="sub of nadia"))).status_code == 400
    pushed = await provider.pushes(provider.event(REVOKED, sub_id=provider.named("sub of nadia")))
    assert (pushed.status_code, pushed.headers["retry-after"]) == (503, "60")
    assert (await provider.revokes(provider.named("sub of nadia"))).status_code == 503
    assert await is_open(opened)
