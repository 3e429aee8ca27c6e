"""The company's own pages: who it is, its domains, its sign-in, its sessions, its journal."""

import asyncio
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from secrets import token_hex

import pytest

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.facts import record_host, record_words
from mitoyen.domains.organisations.unrecorded import ask_servers
from mitoyen.domains.people.unrecorded import open_session, session_cookie
from mitoyen.foundation import clock
from mitoyen.house.copying import packed_verifier
from mitoyen.journal import reading as journal
from mitoyen.journal.database import reading
from tests.nameserver import name_server

SESSION = session_cookie(secure=False)
PAGES = ("/company/identity", "/company/domains", "/company/sign-in", "/company/sessions")
FORMS = {
    "/company/name": {"name": "Autre"},
    "/company/numbers": {"scheme": "siren", "number": "552008443"},
    "/company/numbers/siren/withdraw": {},
    "/company/sites": {"site_name": "Annecy", "place": "3 rue du Lac"},
    "/company/domains": {"domain": "boreal-2.example"},
    "/company/sessions": {"idle": "60", "lasting": "600"},
    "/company/sign-in": {"provider": "canaille"},
    "/company/referents": {},
}


def a_domain():
    return f"fonderie-{token_hex(6)}.example"


@pytest.fixture
async def servers():
    async with name_server() as served:
        ask_servers([served.address])
        yield served
        ask_servers([])


async def sealed_up_to_now(cast):
    """Wait until the sealer of the house has signed all of Boréal's journal."""
    for _ in range(100):
        async with reading(cast["jeanne"]) as db:
            head = await journal.head(db, cast.company_rooms["boreal"])
        if head.sealed == head.size:
            return
        await asyncio.sleep(0.1)


async def said_of(cast, who="jeanne"):
    actor = cast[who]
    async with reading(actor) as db:
        own = await organisations.own_organisation(db, actor)
        return (
            own.name,
            own.idle_minutes,
            await organisations.numbers(db, actor),
            await organisations.sites(db, actor),
            await organisations.domains(db, actor),
            await connections.connections(db, actor),
        )


@pytest.mark.parametrize("page", [*PAGES, "/company/journal", "/company/journal.zip", "/me/prove"])
@pytest.mark.parametrize("who", ["nobody", "thomas"])
async def test_whoever_is_not_signed_in_is_led_to_the_entrance(visitor_of, who, page):
    answer = await (await visitor_of(who)).get(page)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?towards={page}")


@pytest.mark.parametrize("page", PAGES)
async def test_a_colleague_sees_what_stands_and_no_form(visitor_of, page):
    shown = (await (await visitor_of("nadia")).get(page)).text

    assert "An administrator of Boréal decides this." in shown
    assert not re.search(r'<form[^>]*action="/company', shown)


@pytest.mark.parametrize("page", ["/company/journal", "/company/journal.zip"])
async def test_the_journal_is_its_administrators_alone(visitor_of, page):
    answer = await (await visitor_of("nadia")).get(page)

    assert answer.status_code == 403
    assert "Only an administrator of your company can do this." in answer.text


@pytest.mark.parametrize("page", [*PAGES, "/company/journal"])
@pytest.mark.parametrize("who", ["karim", "outsider"])
async def test_another_company_sees_its_own(visitor_of, pump_p4, page, who):
    jeanne = await visitor_of("jeanne")
    await jeanne.press(
        "/company/sites#sites", on="/company/identity", site_name="Annecy-le-Vieux", place="x"
    )

    shown = (await (await visitor_of(who)).get(page)).text

    assert not re.search("Boréal|Annecy-le-Vieux|Jeanne", shown)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("who", "status"), [("nobody", 303), ("thomas", 303), ("nadia", 403)])
async def test_nobody_else_settles_anything(visitor_of, pump_p4, form, who, status):
    browser, before = await visitor_of(who), await said_of(pump_p4)
    token = re.findall(r'name="csrf" content="(\w*)"', (await browser.get("/company")).text)

    sent = {"csrf": token[0] if token else "", **FORMS[form]}
    answer = await browser.post(form, data=sent)

    if form == "/company/referents" and status == 403:
        assert answer.status_code in (403, 404)
    else:
        assert answer.status_code == status
    assert await said_of(pump_p4) == before


async def test_name_numbers_and_sites(visitor_of, pump_p4):
    jeanne, page = await visitor_of("jeanne"), "/company/identity"

    await jeanne.press("/company/name", on=page, name="Boréal Fonderie")
    await jeanne.press("/company/numbers#numbers", on=page, scheme="siren", number="552 008 443")
    await jeanne.press(
        "/company/sites#sites", on=page, site_name="Annecy", place="3 rue du Lac\n74000"
    )

    shown = (await jeanne.get(page)).text
    assert "552008443" in shown
    assert "3 rue du Lac<br>74000" in shown
    name, _, _, (site,), *_ = await said_of(pump_p4)
    assert name == "Boréal Fonderie"
    here = f"/company/sites/{site.site_id}"
    await jeanne.press(here, on=page, site_name="Cluses", place="1 rue du Pont")
    assert "Cluses" in (await jeanne.get(page)).text
    await jeanne.press(f"{here}/close", on=page)
    await jeanne.press("/company/numbers/siren/withdraw", on=page)
    assert "552008443" not in (await jeanne.get(page)).text


@pytest.mark.parametrize(
    ("form", "fields", "words"),
    [
        ("/company/numbers#numbers", {"scheme": "siren", "number": "552008444"}, "no number of that register"),
        ("/company/numbers#numbers", {"scheme": "x", "number": "1"}, "no number of that register"),
        ("/company/name", {"name": " "}, "The name is missing"),
        ("/company/sites#sites", {"site_name": "", "place": "x"}, "The name is missing"),
        ("/company/sites#sites", {"site_name": "x", "place": ""}, "The address is missing"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_said_at_its_field(visitor_of, form, fields, words):
    answer = await (await visitor_of("jeanne")).press(form, on="/company/identity", **fields)

    assert answer.status_code == 422
    assert words in answer.text


async def test_a_domain_is_claimed_looked_at_and_proved(visitor_of, pump_p4, servers):
    jeanne, page, domain = await visitor_of("jeanne"), "/company/domains", a_domain()
    await jeanne.press("/company/domains#claim", on=page, domain=domain)
    *_, (claimed,), _ = await said_of(pump_p4)
    shown = (await jeanne.get(page)).text
    assert record_host(domain) in shown
    assert record_words(claimed.challenge) in shown
    servers.says(record_host(domain), record_words(claimed.challenge))

    look = f"/company/domains/{claimed.domain_id}/look"
    answer = await jeanne.press(look, on=page)

    assert "The domain is proved." in (await jeanne.sees(answer)).text
    assert (await jeanne.press(look, on=page)).status_code == 403
    assert domain in (await jeanne.get("/company")).text
    assert record_words(claimed.challenge) not in (await (await visitor_of("nadia")).get(page)).text
    await jeanne.press(f"/company/domains/{claimed.domain_id}/release", on=page)
    assert domain not in (await jeanne.get(page)).text


@pytest.mark.parametrize("who", ["nadia", "karim", "outsider"])
@pytest.mark.parametrize("act", ["look", "release"])
async def test_nobody_else_looks_or_lets_go(visitor_of, pump_p4, servers, who, act):
    jeanne, domain = await visitor_of("jeanne"), a_domain()
    await jeanne.press("/company/domains#claim", on="/company/domains", domain=domain)
    *_, (claimed,), _ = await said_of(pump_p4)
    browser = await visitor_of(who)
    (token,) = re.findall(r'name="csrf" content="(\w*)"', (await browser.get("/company")).text)

    answer = await browser.post(f"/company/domains/{claimed.domain_id}/{act}", data={"csrf": token})

    assert answer.status_code == (403 if who == "nadia" else 404)
    assert (await said_of(pump_p4))[4] == [claimed]
    assert servers.asked == []


@pytest.mark.parametrize(
    ("domain", "words"),
    [("gmail.com", "Anybody can have a mailbox"), ("x", "The name of a domain is missing")],
)
async def test_what_is_no_company_s_domain_is_said(visitor_of, domain, words):
    jeanne = await visitor_of("jeanne")

    answer = await jeanne.press("/company/domains#claim", on="/company/domains", domain=domain)

    assert (answer.status_code, words in answer.text) == (422, True)


async def test_limits_are_set_within_the_house_s(visitor_of, pump_p4):
    jeanne, page = await visitor_of("jeanne"), "/company/sessions"

    answer = await jeanne.press(page, on=page, idle="60", lasting="600")

    assert "The limits are set." in (await jeanne.sees(answer)).text
    assert (await said_of(pump_p4))[1] == 60
    for idle, lasting in (("600", "60"), ("x", "60"), ("60", "999999")):
        answer = await jeanne.press(page, on=page, idle=idle, lasting=lasting)
        assert answer.status_code == 422


async def test_a_provider_is_described_and_its_secret_never_shown_again(visitor_of, pump_p4):
    jeanne, page = await visitor_of("jeanne"), "/company/sign-in"
    shown = await jeanne.sees(await jeanne.press(page, on=page, provider="canaille"))
    *_, (begun,) = await said_of(pump_p4)
    assert f"/login/company/{begun.connection_id}/back" in shown.text
    assert "Canaille pushes to a linked directory" in shown.text

    settings = f"{page}/{begun.connection_id}/settings#paste"
    odd = await jeanne.press(
        settings, on=f"{page}?provider=canaille", issuer="ftp://x", client_id="m"
    )
    assert (odd.status_code, 'aria-invalid="true"' in odd.text) == (422, True)
    kept = await jeanne.press(
        settings,
        on=f"{page}?provider=canaille",
        issuer="https://canaille.example",
        client_id="mitoyen",
        secret="s3cr3t-of-a-client",
    )

    shown = (await jeanne.sees(kept)).text
    assert "Test with my account" in shown
    assert "s3cr3t-of-a-client" not in shown
    assert "No domain of your company is proved yet." in shown or "not tested" in shown
    close = f"{page}/{begun.connection_id}/close"
    assert (
        "The connection is closed." in (await jeanne.sees(await jeanne.press(close, on=page))).text
    )


@pytest.mark.parametrize(("who", "status"), [("nadia", 403), ("karim", 404), ("outsider", 404)])
@pytest.mark.parametrize("act", ["settings", "live", "enforce", "close"])
async def test_nobody_else_touches_a_connection(visitor_of, pump_p4, who, status, act):
    jeanne, page = await visitor_of("jeanne"), "/company/sign-in"
    await jeanne.press(page, on=page, provider="other")
    *_, (begun,) = before = await said_of(pump_p4)
    browser = await visitor_of(who)
    (token,) = re.findall(r'name="csrf" content="(\w*)"', (await browser.get("/company")).text)

    fields = {"issuer": "https://x.example", "client_id": "x", "on": "yes", "csrf": token}
    answer = await browser.post(f"{page}/{begun.connection_id}/{act}", data=fields)

    assert answer.status_code == status
    assert await said_of(pump_p4) == before


async def test_an_old_proof_is_asked_for_again_and_leads_back(visitor_of, pump_p4, monkeypatch):
    jeanne = await visitor_of("jeanne")
    lasting = timedelta(days=1)
    token = await open_session(
        pump_p4["jeanne"].person_id, proven_by="passkey", lasting=lasting, idle=lasting
    )
    jeanne.cookies.set(SESSION, token, domain="mitoyen.example")
    later = clock.now() + timedelta(minutes=20)
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = await jeanne.press(
        "/company/sessions", on="/company/sessions", idle="60", lasting="600"
    )

    assert answer.headers["location"] == "/me/prove?towards=/company/sessions"
    assert (await said_of(pump_p4))[1] is None
    shown = (await jeanne.sees(answer)).text
    assert pump_p4.addresses["jeanne"] in shown
    assert 'name="towards" value="/company/sessions"' in shown
    away = (await jeanne.get("/me/prove?towards=//evil.example")).text
    assert "evil.example" not in away.split("<main")[1].split("</main")[0]


async def test_the_journal_is_read_and_taken_away_and_verifies(
    visitor_of, pump_p4, house_with, tmp_path
):
    jeanne = await visitor_of("jeanne", app=house_with(verifier=packed_verifier))
    await jeanne.press(
        "/company/numbers#numbers", on="/company/identity", scheme="siren", number="552008443"
    )
    await sealed_up_to_now(pump_p4)

    shown = (await jeanne.get("/company/journal")).text
    assert "Registration number given" in shown
    assert "Jeanne Le Goff" in shown
    answer = await jeanne.get("/company/journal.zip")

    assert answer.headers["content-type"] == "application/zip"
    copy = tmp_path / "journal.zip"
    copy.write_bytes(answer.content)
    names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
    assert "mitoyen-verify.pyz" in names
    checked = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "mitoyen_verify", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
