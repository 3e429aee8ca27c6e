"""Attacks on sign-in by a company: each opens nothing, and its company's IT reads why."""

import pytest
from joserfc.jwk import RSAKey

from mitoyen.domains.connections.unrecorded import providers
from mitoyen.domains.people.unrecorded import session
from tests.counterparts.issuer import issuer as another_issuer

from .company import connected, refused, why

BROWSER = "__Host-mitoyen-browser"


@pytest.fixture
async def nadia(boreal):
    """nadia's account is joined: an attack that works would open it."""
    await boreal.bind("nadia", "n1")
    return boreal


async def test_an_e_mail_address_opens_nobody_s_account(nadia, browser, cast):
    """nOAuth: somebody who sets another's address in his directory stays himself."""
    nadia.issuer.people["attacker"] = {
        "email": cast.addresses["nadia"],
        "email_verified": True,
        "preferred_username": cast.addresses["nadia"],
        "upn": cast.addresses["nadia"],
    }

    assert await refused(nadia, browser, "attacker", "company_unknown") == "not_bound"
    assert await nadia.bound() == {"n1": cast["nadia"].person_id}


async def test_another_company_s_connection_opens_nobody_s_account_here(
    nadia, browser, cast, issuer
):
    """A company that types another's issuer, and even gets the same subject, has its own people alone."""
    dorval = await connected(cast, issuer, "outsider")
    one = await browser()

    led, said = await dorval.signs_in(one, "n1")

    assert (led, said["problem"]) == (dorval.entrance, "company_unknown")
    assert one.session is None


async def test_an_answer_of_one_connection_is_none_of_another(nadia, browser, cast, issuer):
    """Mix-up: what one connection began is not brought to another."""
    dorval = await connected(cast, issuer, "outsider")
    one = await browser()
    brought = issuer.lets_in(await dorval.goes(one), "n1")

    assert (await nadia.returns(one, brought))[1]["problem"] == "company_over"
    assert one.session is None


@pytest.mark.parametrize("iss", [None, "https://evil.example", "http://127.0.0.1"])
async def test_an_answer_names_the_issuer_that_was_asked(nadia, browser, iss):
    """Mix-up (RFC 9207): another provider's answer does not count, nor one without a name where names are announced."""
    one = await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")
    brought = {name: value for name, value in (brought | {"iss": iss}).items() if value}

    assert (await nadia.returns(one, brought))[1]["problem"] == "company_not_proven"
    assert await why(nadia) == "other_issuer"
    assert one.session is None


async def test_where_names_are_not_announced_none_is_needed_but_a_wrong_one_refused(nadia, browser):
    nadia.issuer.metadata["authorization_response_iss_parameter_supported"] = None
    one = await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")
    wrong = brought | {"iss": "https://evil.example"}
    assert (await nadia.returns(one, wrong))[1]["problem"] == "company_not_proven"

    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")
    del brought["iss"]
    assert (await nadia.returns(one, brought))[0] == "/"


async def test_what_a_browser_brings_back_counts_once(nadia, browser):
    one = await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")
    kept = one.cookies[BROWSER]
    assert await nadia.returns(one, brought) == ("/", {})
    two = await browser()
    two.cookies.set(BROWSER, kept, domain="mitoyen.example")

    assert (await nadia.returns(two, brought))[1]["problem"] == "company_over"
    assert two.session is None


async def test_a_code_is_good_once_at_the_provider_too(nadia, browser):
    one = await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")
    nadia.issuer.codes.clear()

    assert (await nadia.returns(one, brought))[1]["problem"] == "company_not_proven"
    assert await why(nadia) == "code_refused"


async def test_a_stolen_answer_counts_in_no_other_browser(nadia, browser):
    one, thief = await browser(), await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")
    await nadia.goes(thief)

    assert (await nadia.returns(thief, brought))[1]["problem"] == "company_over"
    assert thief.session is None
    assert await nadia.returns(one, brought) == ("/", {})


async def test_nobody_is_signed_in_as_an_attacker_without_asking(nadia, browser):
    """Login CSRF: an attacker's own answer, opened in a victim's browser, signs the victim in as nobody."""
    attacker, victim = await browser(), await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(attacker), "n1")

    for cookie in (None, "x" * 43):
        if cookie:
            victim.cookies.set(BROWSER, cookie, domain="mitoyen.example")
        assert (await nadia.returns(victim, brought))[1]["problem"] == "company_over"
        assert victim.session is None


async def test_a_planted_session_is_not_shared_with_whoever_signs_in(
    nadia, browser, signs_in, cast
):
    """Session fixation: the token that the browser held before opens nothing afterwards."""
    attacker = await signs_in(cast, "outsider")
    planted, victim = attacker.session, await browser()
    victim.cookies.set("__Host-mitoyen", planted, domain="mitoyen.example")

    await nadia.signs_in(victim, "n1")

    assert victim.session != planted
    assert await session(planted) is None


@pytest.mark.parametrize(
    "towards",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login"],
)
async def test_one_is_led_to_no_other_site(nadia, browser, towards):
    assert await nadia.signs_in(await browser(), "n1", towards=towards) == ("/", {})


async def test_parameters_said_twice_are_refused(nadia, browser):
    one = await browser()
    brought = nadia.issuer.lets_in(await nadia.goes(one), "n1")

    answer = await one.get(nadia.back, params=[*brought.items(), ("code", "another")])

    assert "problem=company_over" in answer.headers["location"]
    assert one.session is None


async def test_unknown_keys_make_the_house_ask_once_a_minute(nadia, browser, monkeypatch):
    await nadia.signs_in(await browser(), "n1")
    nadia.issuer.header["kid"] = "unheard-of"
    for _ in range(4):
        assert await refused(nadia, browser) == "key_unknown"

    def asked():
        return sum(path == "/keys" for _, path, _, _ in nadia.issuer.asked)

    assert asked() == 1
    later = providers.time.monotonic() + 61
    monkeypatch.setattr(providers.time, "monotonic", lambda: later)
    nadia.issuer.header.clear()
    nadia.issuer.keys["RS256"] = RSAKey.generate_key(2048, {"kid": "next"})
    assert await nadia.signs_in(await browser(), "n1") == ("/", {})
    assert asked() == 2


async def test_trying_has_a_limit(nadia, browser):
    one = await browser()
    for _ in range(100):
        assert (await nadia.goes(one)).startswith(nadia.issuer.url)

    assert await nadia.goes(one) == "/login?problem=too_many_attempts"


async def test_one_directory_of_many_at_one_provider(cast, issuer, browser, monkeypatch):
    """Entra and Google serve many companies at one address: theirs alone comes in."""
    monkeypatch.setattr(
        "mitoyen.domains.connections.unrecorded.id_tokens.tenant_of", lambda _issuer: "our-tenant"
    )
    boreal = await connected(cast, issuer, hosted_domain="boreal.example")
    await boreal.bind("nadia", "n1")

    for claims in (
        {},
        {"tid": "their-tenant", "hd": "boreal.example"},
        {"tid": "our-tenant"},
        {"tid": "our-tenant", "hd": "evil.example"},
        {"tid": "our-tenant", "hd": ["boreal.example"]},
    ):
        issuer.claims = claims
        assert await refused(boreal, browser) == "other_directory"
    issuer.claims = {"tid": "our-tenant", "hd": "boreal.example"}
    assert await boreal.signs_in(await browser(), "n1") == ("/", {})


async def test_a_provider_that_calls_itself_otherwise_is_not_asked_again(nadia, browser):
    with another_issuer() as other:
        nadia.issuer.metadata["issuer"] = other.url
        providers.forget_providers()
        one = await browser()

        answer = await one.get(nadia.start)

    assert "problem=company_unreachable" in answer.headers["location"]
    assert await why(nadia) == "other_issuer"
