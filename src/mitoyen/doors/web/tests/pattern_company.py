"""The pages of the pattern book that are about my company beside its people."""

from dataclasses import replace

from mitoyen.doors.web import views
from mitoyen.doors.web.provider_words import PROVIDERS
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame
from mitoyen.doors.web.views import company as company_views

BASIC = {"party": book.BOREAL, "may": True, "key": "k_9"}
NAME = "c_" + "a" * 26


def pages(language):
    """The pages of a company, as an administrator and as a colleague see them."""
    here = frame(language, place="company")
    shown = {
        "company_identity": _identity(),
        "company_domains": _domains(),
        "company_sign_in": _sign_in(),
        "company_sign_in_live": _live(),
        "company_sign_in_begin": replace(
            _sign_in(), connection=None, domains=(), findings=(), referents=()
        ),
        "company_sessions": _sessions(),
        "company_journal": _journal(),
    }
    colleagues = {
        f"{name}_member": replace(view, may=False, problems=())
        for name, view in shown.items()
        if not name.startswith(("company_journal", "company_sign_in_"))
    }
    prove = company_views.ProveView(
        address="jeanne@boreal.example",
        towards="/company/sessions",
        company_sign_in=f"/login/company/{NAME}?purpose=prove",
        problem="company_not_you",
    )
    return {
        **{name: (view, here) for name, view in {**shown, **colleagues}.items()},
        "prove": (prove, frame(language, place="account")),
    }


def _identity():
    return company_views.CompanyIdentityView(
        **BASIC,
        numbers=(
            company_views.NumberView(scheme="siren", number="552008443", given_at=at(2, 9)),
            company_views.NumberView(scheme="vat", number=None, given_at=at(2, 9)),
        ),
        sites=(
            company_views.SiteView(
                site_id="e_1", name="Annecy-le-Vieux", address="3 rue du Lac\n74000 Annecy"
            ),
        ),
        registered_at=at(1, 9),
        schemes=("siren", "siret", "vat", "lei", "euid"),
        name="Boréal",
        number="552008444",
        problems=(("number", "number_unfit"),),
    )


def _domains():
    claimed = company_views.DomainView(
        domain_id="w_1",
        domain="boreal.example",
        host="_mitoyen-challenge.boreal.example",
        words="mitoyen-verify=0f3kQx1v8sPz2hT6yWmB4uJrLc9dNa7E",
        claimed_at=at(18, 9),
        proved_at=None,
        missing_since=None,
        lapsed=False,
        disputed=False,
        contested=False,
        looked_at=at(20, 9),
        answer="other",
    )
    proved = replace(claimed, domain_id="w_2", proved_at=at(18, 9), answer="there", contested=True)
    lost = replace(proved, domain_id="w_3", missing_since=at(19, 9), lapsed=True, answer="nothing")
    disputed = replace(claimed, domain_id="w_4", disputed=True, answer="no_answer")
    return company_views.CompanyDomainsView(
        **BASIC, domains=(claimed, proved, lost, disputed), problems=(("domain", "domain_public"),)
    )


def _connection(**changes):
    given = {
        "connection_id": NAME,
        "state": "tested",
        "provider": "canaille",
        "settings": {"provider": "canaille", "issuer": "https://id.boreal.example"},
        "enforced": False,
        "redirect": f"https://mitoyen.example/login/company/{NAME}/back",
        "keys": f"https://mitoyen.example/login/company/{NAME}/keys",
        "test": f"/login/company/{NAME}?purpose=test",
        "tested_at": at(20, 9),
        "live_at": None,
        "refusal": "connections.no_domain",
    }
    return company_views.ConnectionView(**given | changes)


def _sign_in():
    typed = dict.fromkeys(
        ("issuer", "client_id", "token_auth", "claim", "attribute", "hosted_domain"), ""
    )
    jeanne = company_views.ReferentView(person_id="p_JG", name="Jeanne Le Goff", passkeys=2)
    return company_views.CompanySignInView(
        **BASIC,
        domains=("boreal.example",),
        providers=tuple((one, words.name) for one, words in PROVIDERS.items()),
        guide=PROVIDERS["google"],
        connection=_connection(),
        typed={**typed, "provider": "google", "claim": "sub", "attribute": "externalId"},
        findings=(
            company_views.FindingView(
                at=at(20, 9), outcome="tested", name="Jeanne Le Goff", said=(("sub", "jeanne"),)
            ),
            company_views.FindingView(at=at(20, 8), outcome="not_bound", name=None, said=()),
        ),
        referents=(jeanne,),
        candidates=(replace(jeanne, person_id="p_NR", name="Nadia Roux", passkeys=0),),
        directory=True,
        entrance="https://mitoyen.example/login/of/o_boreal",
        problem="company_unreachable",
        problems=(("issuer", "issuer_unfit"), ("claim", "claim_unfit")),
    )


def _live():
    live = _connection(state="live", live_at=at(20, 9), enforced=True)
    return replace(_sign_in(), connection=live, problem="", problems=())


def _sessions():
    return company_views.CompanySessionsView(
        **BASIC,
        idle_minutes=45,
        lasting_minutes=600,
        idle_choices=(15, 45, 60, 1440),
        lasting_choices=(600, 1440, 43200),
        problems=(("limits", "limits_unfit"),),
    )


def _journal():
    entry = company_views.CompanyEntryView(
        index=12,
        kind="organisations.number_given",
        at=at(20, 9),
        person=book.JEANNE,
        by_itself=False,
        subject="552008443",
        fingerprint=book.PRINT,
        seal="recorded",
        erased=False,
    )
    rule = replace(entry, index=11, person=None, by_itself=True, seal="sealed", erased=True)
    return company_views.CompanyJournalView(
        **BASIC,
        rows=(entry, rule, replace(rule, index=0, by_itself=False)),
        last=12,
        sealed=11,
        sealed_at=at(20, 9),
        broken=True,
        pager=views.PagerView(newer="/company/journal", older="/company/journal?before=2"),
        file_name="company-journal.zip",
    )
