"""Sign this person out everywhere: whom a company may name, and who may ask."""

from time import time

from mitoyen.domains.people.unrecorded import access_tokens, open_session
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation.identifiers import ConnectionId

from .conftest import HOST, STRANGER, colleague, is_open


async def test_signed_out_everywhere(cast, provider, signed_in):
    by_company = await signed_in()
    site = LoginSite(public_url=HOST, secure=True, operator="", demo=lambda: False)
    by_passkey = await open_session(
        cast["nadia"].person_id, proven_by="passkey", lasting=site.lasting, idle=site.idle
    )
    made = await access_tokens.make_access_token(
        actor=cast["nadia"], name="Script", may_write=True, days=30
    )

    answer = await provider.revokes(provider.named("sub of nadia"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await is_open(by_company), await is_open(by_passkey)) == (False, False)
    assert await access_tokens.token_holder(made.token) is None
    known = await colleague(cast, "nadia")
    assert (known.gone, known.paused) == (False, False)


async def test_whom_a_company_may_sign_out(cast, provider, signed_in):
    opened = await signed_in()
    theirs = {"format": "email", "email": cast.addresses["lucie"]}
    said = {
        "by e-mail of another company": (theirs, 404),
        "of nobody": (provider.named("somebody"), 404),
        "of another provider": ({"format": "iss_sub", "iss": "https://x.example", "sub": "a"}, 403),
        "in another shape": ({"format": "did", "url": "did:a:b"}, 422),
        "as no subject": ("nadia", 400),
        "as no JSON": (b"{", 400),
        "as a maze": (b"[" * 60_000, 400),
    }
    for what, (sub_id, status) in said.items():
        assert (await provider.revokes(sub_id)).status_code == status, what
    assert await is_open(opened)

    own = {"format": "email", "email": cast.addresses["nadia"]}
    assert (await provider.revokes(own)).status_code == 204
    assert not await is_open(opened)


async def test_who_may_ask_for_it(cast, provider, signed_in, sender):
    opened = await signed_in()
    subject = provider.named("sub of nadia")
    for claims in ({"aud": "mitoyen"}, {"aud": f"{HOST}/login/company/l_x/revoke"}, {"exp": None}):
        answer = await provider.revokes(subject, **claims)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (
            401,
            'Bearer error="invalid_token"',
        )
    usual = {"aud": f"{HOST}{provider.company.start}/revoke", "exp": int(time()) + 120}
    for token in (
        provider.sign("logout+jwt", usual),
        provider.sign("global-token-revocation+jwt", usual, key=STRANGER),
        "x",
    ):
        assert (await provider.revokes(subject, token=token)).status_code == 401
    bare = await sender.post(f"{provider.company.start}/revoke", json={"sub_id": subject})
    nowhere = await provider.revokes(subject, at=f"/login/company/{ConnectionId.new()}")
    assert (bare.status_code, nowhere.status_code) == (401, 401)
    assert bare.json() == nowhere.json()
    assert await is_open(opened)

    once = provider.sign("global-token-revocation+jwt", usual)
    assert (await provider.revokes(subject, token=once)).status_code == 204
    assert (await provider.revokes(subject, token=once)).status_code == 401
