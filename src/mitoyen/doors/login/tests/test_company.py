"""Signing in with one's company: who is let in, and as whom."""

from urllib.parse import parse_qs, urlsplit

import pytest

from mitoyen.domains.connections import commands
from mitoyen.domains.connections.unrecorded import findings, seal_signing_key, signed_in_by
from mitoyen.domains.organisations.commands import name_referent
from mitoyen.domains.people.commands import end_access, invite_person
from mitoyen.domains.people.unrecorded import send_invitation, session
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId
from tests.authenticator import Authenticator

from .conftest import HOST


async def seen(boreal):
    return [one.outcome for one in await findings(boreal.actor, boreal.connection_id)]


async def test_a_browser_is_sent_with_all_that_protects_it(boreal, browser):
    one = await browser()

    address = await boreal.goes(one, towards="/spaces")

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{boreal.issuer.url}/authorize?")
    assert asked["redirect_uri"] == f"{HOST}{boreal.back}"
    assert asked["code_challenge_method"] == "S256"
    assert (asked["response_type"], asked["client_id"]) == ("code", "mitoyen")
    assert asked["scope"] == "openid profile email offline_access"
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret]) == 43
    again = parse_qs(urlsplit(await boreal.goes(one)).query)
    assert asked["state"] != again["state"][0]


async def test_somebody_bound_comes_in_where_he_was_going(boreal, browser, cast):
    await boreal.bind("nadia", "n1")
    one = await browser()

    assert await boreal.signs_in(one, "n1", towards="/spaces?x=1") == ("/spaces", {"x": "1"})

    assert (await session(one.session)).actor == cast["nadia"]
    (kept,) = await signed_in_by(boreal.connection_id, subject="n1")
    assert kept.person_id == cast["nadia"].person_id
    (asked,) = [form for _, path, form, _ in boreal.issuer.asked if path == "/token"]
    assert len(asked["code_verifier"]) == 43
    assert asked["redirect_uri"] == f"{HOST}{boreal.back}"


async def test_somebody_unknown_is_nobody_and_no_row_is_made(boreal, browser, owner):
    before = await (await owner.execute("SELECT count(*) FROM people_person")).fetchone()
    one = await browser()

    led = await boreal.signs_in(one, "stranger")

    assert led == (boreal.entrance, {"problem": "company_unknown", "towards": "/"})
    assert one.session is None
    assert await (await owner.execute("SELECT count(*) FROM people_person")).fetchone() == before
    assert await boreal.bound() == {}
    assert await seen(boreal) == ["not_bound"]


async def test_his_company_s_it_reads_whom_it_had_named(boreal, browser):
    boreal.issuer.people["stranger"] = {"name": "Sam Ohm", "email": "sam@boreal.example"}
    await boreal.signs_in(await browser(), "stranger")

    (found,) = await findings(boreal.actor, boreal.connection_id)

    assert found.said == {"sub": "stranger", "name": "Sam Ohm", "email": "sam@boreal.example"}


async def test_who_has_left_is_refused_and_nothing_is_made(boreal, browser, cast):
    await boreal.bind("nadia", "n1")
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)
    one = await browser()

    led = await boreal.signs_in(one, "n1")

    assert led == (boreal.entrance, {"problem": "company_without_access", "towards": "/"})
    assert one.session is None
    assert await signed_in_by(boreal.connection_id, subject="n1") == []


async def test_an_invitation_joins_the_company_account_to_the_person(boreal, browser, cast, posted):
    invited = await invite_person(
        actor=cast["jeanne"], name="Inès", address=f"ines.{cast.addresses['jeanne']}"
    )
    await send_invitation(actor=cast["jeanne"], person_id=invited.event.person_id)
    one = await browser()

    led, asked = await one.sends(f"/invitations/{posted()[-1].facts['token']}")
    assert (led, one.session) == (boreal.entrance, None)
    led = await boreal.signs_in(one, "i1", **asked)

    assert led == ("/me", {"told": "account_ready"})
    assert (await session(one.session)).person_id == invited.event.person_id
    assert await boreal.bound() == {"i1": invited.event.person_id}
    other = await browser()
    assert (await boreal.signs_in(other, "i1"))[0] == "/"


async def test_what_an_invitation_proved_counts_in_its_browser_alone(boreal, browser, cast, posted):
    invited = await invite_person(
        actor=cast["jeanne"], name="Inès", address=f"ines.{cast.addresses['jeanne']}"
    )
    await send_invitation(actor=cast["jeanne"], person_id=invited.event.person_id)
    one, thief = await browser(), await browser()
    _, asked = await one.sends(f"/invitations/{posted()[-1].facts['token']}")

    led = await boreal.signs_in(thief, "t1", **asked)

    assert led[1]["problem"] == "company_unknown"
    assert await boreal.bound() == {}


async def test_an_account_is_joined_from_its_own_page(boreal, browser, signs_in, cast):
    one = await signs_in(cast, "nadia")
    before = one.session

    led = await boreal.signs_in(one, "n1", **boreal.key(one, "bind"))

    assert led == ("/me", {"told": "company_bound"})
    assert await boreal.bound() == {"n1": cast["nadia"].person_id}
    assert one.session == before


async def test_nobody_else_begins_joining_an_account(boreal, browser, signs_in, cast):
    nadia, karim = await signs_in(cast, "nadia"), await signs_in(cast, "karim")
    asked = boreal.key(nadia, "bind")

    for one, key in (
        (nadia, asked | {"key": ""}),
        (nadia, asked | {"key": boreal.key(nadia, "prove")["key"]}),
        (karim, asked),
        (karim, boreal.key(karim, "bind")),
        (nadia, {"purpose": "nonsense"}),
    ):
        assert (await one.get(boreal.start, params=key)).status_code == 403
    nobody = await browser()
    answer = await nobody.get(boreal.start, params=asked)
    assert answer.headers["location"] == "/login"


async def test_an_account_is_joined_to_whoever_began_it_and_is_still_there(
    boreal, browser, signs_in, cast
):
    one = await signs_in(cast, "nadia")
    address = await boreal.goes(one, **boreal.key(one, "bind"))
    kept = one.cookies["__Host-mitoyen-browser"]
    await signs_in(cast, "jeanne", at=one)
    one.cookies.set("__Host-mitoyen-browser", kept, domain="mitoyen.example")

    led = await boreal.returns(one, boreal.issuer.lets_in(address, "n1"))

    assert led == ("/me", {"problem": "company_not_you"})
    assert await boreal.bound() == {}


async def test_a_subject_of_somebody_else_is_joined_to_nobody(boreal, signs_in, cast):
    await boreal.bind("jeanne", "j1")
    one = await signs_in(cast, "nadia")

    led = await boreal.signs_in(one, "j1", **boreal.key(one, "bind"))

    assert led == ("/me", {"problem": "company_not_you"})


async def test_proving_anew_asks_the_provider_to_ask_and_rotates_the_session(
    boreal, signs_in, cast
):
    await boreal.bind("nadia", "n1")
    one = await signs_in(cast, "nadia")
    before, asked = one.session, boreal.key(one, "prove")
    address = await boreal.goes(one, **asked, towards="/me")
    sent = parse_qs(urlsplit(address).query)
    assert (sent["prompt"], sent["max_age"]) == (["login"], ["0"])

    led = await boreal.returns(one, boreal.issuer.lets_in(address, "n1"))
    assert led == ("/me", {"problem": "company_not_proven"})
    assert (await seen(boreal))[0] == "auth_time_missing"

    long_ago = int(clock.now().timestamp()) - 3600
    for auth_time, reason in ((long_ago, "auth_time_old"), (long_ago + 9999, "auth_time_wrong")):
        boreal.issuer.claims["auth_time"] = auth_time
        await boreal.signs_in(one, "n1", **asked)
        assert (await seen(boreal))[0] == reason

    boreal.issuer.claims["auth_time"] = int(clock.now().timestamp())
    led = await boreal.signs_in(one, "n1", **asked, towards="/me")
    assert led == ("/me", {"told": "proven_again"})
    assert one.session != before
    assert await session(before) is None


async def test_a_test_says_who_it_was_before_anybody_else_may_come(
    cast, issuer, boreal, signs_in, browser
):
    await commands.close_connection(
        actor=cast["jeanne"], connection_id=boreal.connection_id, proven_at=clock.now()
    )
    draft = await commands.open_connection(actor=cast["jeanne"], protocol="oidc")
    boreal.connection_id = draft.event.connection_id
    one = await signs_in(cast, "jeanne")
    assert (await one.get(boreal.start, params=boreal.key(one, "test"))).status_code == 403
    asked = {"actor": cast["jeanne"], "connection_id": boreal.connection_id}
    await commands.describe_connection(
        **asked,
        settings={"issuer": issuer.url, "client_id": "mitoyen", "token_auth": "private_key_jwt"},
    )
    await commands.replace_secret(**asked, sealed=await seal_signing_key(boreal.connection_id))

    led = await boreal.signs_in(one, "j1", **boreal.key(one, "test"), towards="/company")

    assert led == ("/company", {"told": "sign_in_tested"})
    assert await seen(boreal) == ["tested"]
    assert await boreal.bound() == {"j1": cast["jeanne"].person_id}
    nadia = await signs_in(cast, "nadia")
    assert (await nadia.get(boreal.start, params=boreal.key(nadia, "test"))).status_code == 403
    assert (await (await browser()).get(boreal.start)).status_code == 403
    (form,) = [form for _, path, form, _ in issuer.asked if path == "/token"]
    assert form["client_assertion_type"].endswith("jwt-bearer")
    keys = (await one.get(f"{boreal.start}/keys")).json()
    assert [key["kty"] for key in keys["keys"]] == ["RSA"]


async def test_the_domain_of_an_address_decides_and_tells_nothing_of_the_address(
    boreal, browser, cast, posted
):
    domain = cast.addresses["jeanne"].rpartition("@")[2]
    answers = []
    for address in (cast.addresses["nadia"], cast.addresses["thomas"], f"nobody@{domain}"):
        one = await browser()
        answer = await one.post("/login/link", data={"address": address, "towards": "/spaces"})
        cookies = sorted((name, len(value) > 0) for name, value in one.cookies.items())
        answers.append((answer.status_code, answer.headers["location"], answer.text, cookies))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][1] == f"{boreal.entrance}?towards=%2Fspaces"
    assert posted() == []


async def test_where_no_company_has_a_sign_in_a_link_is_sent_as_before(
    boreal, browser, cast, posted
):
    one = await browser()

    assert await one.sends("/login/link", address=cast.addresses["karim"]) == (
        "/login",
        {"sent": "1"},
    )
    led = await one.sends("/login/link", address=cast.addresses["nadia"], way="mailbox")
    assert led == ("/login", {"sent": "1"})
    assert await one.sends(f"/login/link/{posted()[-1].facts['token']}") == ("/", {})


@pytest.fixture
async def keyed(cast, signs_in):
    """jeanne and nadia have passkeys; jeanne is the named referent."""
    devices = {}
    for who in ("jeanne", "nadia"):
        one = await signs_in(cast, who)
        devices[who] = Authenticator(origin=HOST)
        options = (await one.post("/me/passkeys/options", json={})).json()
        made = devices[who].create(options)
        assert (await one.post("/me/passkeys", json=made)).status_code == 201
    await name_referent(actor=cast["jeanne"], person_id=cast["jeanne"].person_id)
    return devices


async def enters(browser, device):
    one = await browser()
    options = (await one.post("/login/passkey/options", json={})).json()
    return one, await one.post("/login/passkey", json=device.get(options))


async def test_an_enforced_sign_in_stops_links_and_passkeys_but_of_referents(
    boreal, browser, cast, posted, keyed
):
    await boreal.enforce()

    nadia, answer = await enters(browser, keyed["nadia"])
    assert (answer.status_code, answer.json()) == (422, {"problem": "company_only"})
    assert nadia.session is None
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["nadia"], way="mailbox")
    led, asked = await one.sends(f"/login/link/{posted()[-1].facts['token']}")
    assert (led, one.session) == (boreal.entrance, None)

    jeanne, answer = await enters(browser, keyed["jeanne"])
    assert answer.status_code == 200
    assert (await session(jeanne.session)).actor == cast["jeanne"]

    assert (await boreal.signs_in(one, "n1", **asked))[0] == "/"
    assert await boreal.bound() == {"n1": cast["nadia"].person_id}
    await boreal.enforce(on=False)
    _, answer = await enters(browser, keyed["nadia"])
    assert answer.status_code == 200


async def test_an_enforced_sign_in_is_no_other_company_s_matter(
    boreal, cast, keyed, posted, signs_in
):
    await boreal.enforce()

    assert await signs_in(cast, "karim")


async def test_a_provider_that_does_not_answer_says_so_and_takes_nothing(boreal, browser):
    one = await browser()
    address = await boreal.goes(one)
    boreal.issuer.status["/token"] = 503

    led = await boreal.returns(one, boreal.issuer.lets_in(address, "n1"))

    assert led[1]["problem"] == "company_unreachable"
    assert await seen(boreal) == ["status_503"]


async def test_the_provider_s_own_refusal_is_told(boreal, browser):
    one = await browser()
    state = parse_qs(urlsplit(await boreal.goes(one)).query)["state"][0]

    led = await boreal.returns(
        one, {"state": state, "error": "access_denied", "iss": boreal.issuer.url}
    )

    assert led[1]["problem"] == "company_denied"


async def test_unknown_connections_are_nothing(browser, cast, issuer):
    one = await browser()

    for path in (
        f"/login/company/{ConnectionId.new()}",
        f"/login/company/{ConnectionId.new()}/back?state=x&code=y",
        f"/login/company/{ConnectionId.new()}/keys",
        "/login/company/nonsense",
    ):
        answer = await one.get(path)
        assert (answer.status_code, answer.json()) == (403, {"rule": "nothing_here"})


async def test_a_session_in_other_words_is_a_session(boreal, browser, cast):
    """The company's sign-in opens the same session as any other: one that ends with the access."""
    await boreal.bind("nadia", "n1")
    one = await browser()
    await boreal.signs_in(one, "n1")

    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    assert await session(one.session) is None
