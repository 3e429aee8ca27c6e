"""The pages of a company's own sign-in, in the pattern book."""

from dataclasses import replace

from mitoyen.domains.connections.facts import ATTRIBUTES, OIDC_SETTINGS, PROVIDERS, TOKEN_AUTH
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame
from mitoyen.doors.web.views.sign_in import CompanySignInPageView, FindingView, ProveView


def pages(language):
    """The sign-in: not begun, being described, tested, and the only way in."""
    here, account = frame(language, place="company"), frame(language, place="account")
    none = CompanySignInPageView(
        party=book.BOREAL,
        state="none",
        key="k_3",
        providers=PROVIDERS,
        ways=TOKEN_AUTH,
        attributes=ATTRIBUTES,
        settings=_settings(),
    )
    draft = replace(
        none,
        state="draft",
        back="https://mitoyen.example/login/company/l_ubtesrryekwpm4s2mypl7ttt7y/back",
        problems=(("issuer", "issuer_unfit"),),
    )
    tested = replace(
        draft,
        state="tested",
        problems=(),
        settings=_settings(issuer="https://login.boreal.example", client_id="mitoyen"),
        secret=True,
        test="/login/company/l_x?purpose=test",
        joined=1,
        findings=(
            FindingView(at=at(20, 9), outcome="tested", said="sub 8f1c, name Jeanne Le Goff"),
            FindingView(at=at(20, 8), outcome="nonce_wrong", said=""),
        ),
    )
    prove = ProveView(
        towards="/company/sign-in",
        address="jeanne.legoff@boreal.example",
        company="Boréal Fonderie",
        action="/login/company/l_x?purpose=prove",
        passkeys=True,
    )
    return {
        "company_sign_in_none": (none, here),
        "company_sign_in_draft": (draft, here),
        "company_sign_in_tested": (tested, here),
        "company_sign_in_live": (replace(tested, state="live", enforced=True), here),
        "prove": (prove, account),
    }


def _settings(**given):
    return tuple((name, given.get(name, "")) for name in OIDC_SETTINGS)
