"""Connecting a company's sign-in: its administrators alone, and what concerns everybody only freshly proven."""

import re
from datetime import timedelta
from html import unescape

import pytest

from mitoyen.domains.connections import queries
from mitoyen.domains.connections.unrecorded import allow_private, forget_providers
from mitoyen.domains.organisations.commands import claim_domain, note_domain
from mitoyen.journal.database import reading
from tests.counterparts.issuer import issuer as started

PAGE = "/company/sign-in"


@pytest.fixture
def issuer(house):
    with started() as one:
        forget_providers()
        allow_private(allowed=True)
        yield one
        allow_private(allowed=False)
        forget_providers()


async def connection(cast):
    async with reading(cast["jeanne"]) as db:
        (found,) = await queries.connections(db, cast["jeanne"])
    return found


@pytest.mark.parametrize(("who", "status"), [("nobody", 303), ("nadia", 403)])
async def test_nobody_else_sees_or_connects_anything(visitor_of, who, status):
    browser = await visitor_of(who)

    assert (await browser.get(PAGE)).status_code == status
    assert (await browser.post(PAGE, data={"act": "open"})).status_code in (303, 403)


async def test_an_administrator_connects_tests_and_lets_it_go_live(
    visitor_of, pump_p4, issuer, owner
):
    jeanne = await visitor_of("jeanne")
    await jeanne.press(PAGE, on=PAGE, act="open")
    given = {"issuer": issuer.url, "client_id": "mitoyen", "claim": "sub", "secret": "s3cr3t"}
    wrong = await jeanne.press(
        PAGE, on=PAGE, act="describe", **given | {"issuer": "http://x.example"}
    )
    assert wrong.status_code == 422
    assert "mitoyen" in wrong.text
    assert "s3cr3t" not in wrong.text
    await jeanne.press(PAGE, on=PAGE, act="describe", **given)
    page = (await jeanne.get(PAGE)).text
    found = await connection(pump_p4)
    assert f"/login/company/{found.connection_id}/back" in page
    assert "s3cr3t" not in page

    test = unescape(re.search(r'href="(/login/company/[^"]+purpose=test[^"]+)"', page)[1])
    sent = await jeanne.get(test)
    back = await jeanne.get(
        f"/login/company/{found.connection_id}/back",
        params=issuer.lets_in(sent.headers["location"], "j1"),
    )
    assert back.headers["location"] == f"{PAGE}?told=sign_in_tested"
    assert "sub j1" in (await jeanne.get(PAGE)).text

    domain = pump_p4.addresses["jeanne"].rpartition("@")[2]
    claimed = await claim_domain(actor=pump_p4["jeanne"], domain=domain)
    await note_domain(actor=pump_p4["jeanne"], domain_id=claimed.event.domain_id, answer="there")
    await owner.execute(
        "UPDATE people_session SET proven_at = proven_at - %s WHERE person_id = %s",
        (timedelta(hours=1), pump_p4["jeanne"].person_id),
    )
    stale = await jeanne.press(PAGE, on=PAGE, act="live")
    assert stale.headers["location"] == "/me/prove?towards=%2Fcompany%2Fsign-in"
    prove = await jeanne.get(stale.headers["location"])
    assert pump_p4.addresses["jeanne"] in prove.text
    await owner.execute(
        "UPDATE people_session SET proven_at = now() WHERE person_id = %s",
        (pump_p4["jeanne"].person_id,),
    )

    await jeanne.press(PAGE, on=PAGE, act="live")

    assert (await connection(pump_p4)).state == "live"
    entrance = await (await visitor_of("nobody")).get(f"/login/of/{domain}")
    assert "Boréal" in entrance.text
    assert f"/login/company/{found.connection_id}?towards=" in entrance.text
    refused = await jeanne.press(PAGE, on=PAGE, act="enforce")
    assert refused.status_code == 403
    await jeanne.press(PAGE, on=PAGE, act="close")
    assert (await connection(pump_p4)).state == "closed"


async def test_a_company_without_a_sign_in_has_everybody_s_entrance(visitor_of, pump_p4):
    nobody = await visitor_of("nobody")

    for where in (pump_p4["karim"].organisation_id, "o_" + "a" * 26, "nowhere.example", "x"):
        answer = await nobody.get(f"/login/of/{where}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?towards=%2F")
