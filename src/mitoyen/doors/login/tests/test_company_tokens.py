"""ID tokens that an attacker, or a careless provider, gives: each but the right one opens nothing."""

import hmac
import json
from base64 import urlsafe_b64encode
from time import time

import pytest
from joserfc.jwk import ECKey, RSAKey

from .company import refused


@pytest.fixture
async def nadia(boreal):
    """nadia's account is joined: an attack that works would open it."""
    await boreal.bind("nadia", "n1")
    return boreal


def compact(header, claims, signature=b""):
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def says_instead(issuer, make):
    """Let the provider give the ID token that `make` makes of what was asked."""
    issuer.id_token = lambda asked: make(
        {
            "iss": issuer.url,
            "aud": asked["client_id"],
            "sub": asked["subject"],
            "exp": int(time()) + 300,
            "iat": int(time()),
            "nonce": asked["nonce"],
        }
    )


@pytest.fixture
def token(nadia):
    """Say which ID token the provider gives; afterwards it is itself again."""
    yield lambda make: says_instead(nadia.issuer, make)
    nadia.issuer.__dict__.pop("id_token", None)


@pytest.mark.parametrize("none", ["none", "None", "NONE", "nOnE"])
async def test_a_token_without_a_signature_is_none(nadia, browser, token, none):
    token(lambda claims: compact({"alg": none, "kid": "rsa"}, claims))

    assert await refused(nadia, browser) == "algorithm_refused"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
async def test_a_public_key_is_no_shared_secret(nadia, browser, token, algorithm):
    """Key confusion: a token signed by HMAC with the provider's public key, or with our client's secret."""
    public = nadia.issuer.keys["RS256"].as_pem(private=False)
    for secret in (public, b"s3cr3t & more"):

        def forged(claims, secret=secret):
            signed = compact({"alg": algorithm, "kid": "rsa"}, claims).rpartition(".")[0]
            mac = hmac.digest(secret, signed.encode(), algorithm.replace("HS", "sha"))
            return f"{signed}.{urlsafe_b64encode(mac).decode().rstrip('=')}"

        token(forged)
        assert await refused(nadia, browser) == "algorithm_refused"


async def test_a_shared_secret_among_the_keys_is_no_key(nadia, browser):
    nadia.issuer.raw["/keys"] = (
        200,
        {},
        json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "rsa"}]}),
    )

    assert await refused(nadia, browser, problem="company_unreachable") == "no_keys"


async def test_a_token_of_a_stranger_s_key_under_a_known_name_is_refused(nadia, browser):
    nadia.issuer.signs_with = RSAKey.generate_key(2048, {"kid": "rsa"})

    assert await refused(nadia, browser) == "signature_wrong"


async def test_a_token_that_brings_its_own_key_is_refused(nadia, browser):
    mine = RSAKey.generate_key(2048, {"kid": "mine"})
    nadia.issuer.signs_with = mine
    nadia.issuer.header["jwk"] = mine.as_dict(private=False)

    assert await refused(nadia, browser) == "key_unknown"


async def test_a_short_key_is_no_key(nadia, browser):
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    short = rsa.generate_private_key(65537, 1024).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.warns(match="2048"):
        key = RSAKey.import_key(short, {"kid": "short"})
    listed = {"keys": [key.as_dict(private=False) | {"kid": "short"}]}
    nadia.issuer.raw["/keys"] = (200, {}, json.dumps(listed))
    nadia.issuer.header["kid"] = "short"

    assert await refused(nadia, browser, problem="company_unreachable") == "no_keys"


async def test_an_elliptic_key_of_another_curve_does_not_fit(nadia, browser):
    key = ECKey.generate_key("P-384", {"kid": "ec"})
    nadia.issuer.keys["ES256"], nadia.issuer.algorithm = key, "ES384"
    nadia.issuer.signs_with = key

    assert await refused(nadia, browser) == "algorithm_refused"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_the_four_ways_to_sign_are_taken(nadia, browser, algorithm):
    nadia.issuer.algorithm = algorithm
    one = await browser()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_said, **_how: None)
        assert await nadia.signs_in(one, "n1") == ("/", {})


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://evil.example"}, "other_issuer"),
        ({"aud": "another-client"}, "audience_wrong"),
        ({"aud": None}, "audience_wrong"),
        ({"aud": ["mitoyen", "another"]}, "audience_wrong"),
        ({"aud": ["mitoyen", "another"], "azp": "another"}, "audience_wrong"),
        ({"azp": "another"}, "audience_wrong"),
        ({"nonce": "another"}, "nonce_wrong"),
        ({"nonce": None}, "nonce_wrong"),
        ({"nonce": 7}, "nonce_wrong"),
        ({"exp": 1_000_000_000}, "token_over"),
        ({"exp": None}, "token_over"),
        ({"exp": "soon"}, "token_over"),
        ({"exp": True}, "token_over"),
        ({"iat": None}, "token_old"),
        ({"iat": 1_000_000_000}, "token_old"),
        ({"iat": 9_000_000_000}, "token_old"),
        ({"nbf": 9_000_000_000}, "token_old"),
        ({"nbf": "x"}, "token_old"),
        ({"sub": None}, "subject_missing"),
        ({"sub": ""}, "subject_missing"),
        ({"sub": "x" * 256}, "subject_missing"),
        ({"sub": ["n1"]}, "subject_missing"),
        ({"auth_time": 9_000_000_000}, "auth_time_wrong"),
        ({"auth_time": 1e400}, "auth_time_wrong"),
    ],
)
async def test_a_token_made_for_something_else_is_refused(nadia, browser, claims, reason):
    nadia.issuer.claims = claims

    assert await refused(nadia, browser) == reason


async def test_a_token_for_us_and_others_counts_when_it_was_made_for_us(nadia, browser):
    nadia.issuer.claims = {"aud": ["another", "mitoyen"], "azp": "mitoyen"}

    assert await nadia.signs_in(await browser(), "n1") == ("/", {})


@pytest.mark.parametrize("kind", ["logout+jwt", "at+jwt", "secevent+jwt"])
async def test_a_token_of_another_kind_is_no_id_token(nadia, browser, kind):
    nadia.issuer.header["typ"] = kind

    assert await refused(nadia, browser) == "other_kind_of_token"


@pytest.mark.parametrize("said", [None, 7, "", "a.b", "a.b.c", "é.é.é", "x" * 70_000, {"a": 1}])
async def test_what_is_no_token_is_none(nadia, browser, token, said):
    token(lambda _claims: said)

    assert await refused(nadia, browser) == "no_token"


@pytest.mark.parametrize("userinfo", [{"sub": "somebody"}, {"sub": None}])
async def test_userinfo_of_somebody_else_is_refused(nadia, browser, userinfo):
    nadia.issuer.userinfo = userinfo

    assert await refused(nadia, browser) == "userinfo_of_somebody_else"


async def test_userinfo_that_refuses_is_no_proof(nadia, browser):
    nadia.issuer.status["/userinfo"] = 401

    assert await refused(nadia, browser) == "userinfo_refused"
