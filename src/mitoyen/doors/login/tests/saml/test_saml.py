"""Signing in with a provider that speaks SAML."""

import httpx
import pytest
from lxml import etree

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.facts import (
    CertificateUnfit,
    IssuerUnfit,
    SettingUnfit,
    SubjectUnfit,
    written_saml,
)
from mitoyen.domains.connections.unrecorded import saml_metadata
from mitoyen.domains.connections.unrecorded.fetching import Answer, Unreachable
from mitoyen.domains.connections.unrecorded.sign_ins import signed_in_by
from mitoyen.domains.connections.unrecorded.xml import NoXml
from mitoyen.domains.people.unrecorded import session
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading
from tests.counterparts.saml_issuer import OBJECT_ID, PERSISTENT, time_at


async def test_in_by_an_attribute_that_never_changes(cast, boreal, browser):
    one = await browser()

    assert await boreal.signs_in(one, "n1") == ("/", {})

    assert (await session(one.session)).person_id == cast["nadia"].person_id
    (found,) = await signed_in_by(boreal.connection_id, subject="n1", session_index="i1")
    assert found.person_id == cast["nadia"].person_id


async def test_in_by_a_persistent_name(cast, connect, browser):
    company = await connect()
    await company.bind("nadia", "n2")
    one = await browser()

    assert await company.signs_in(one, "n2") == ("/", {})

    assert (await session(one.session)).person_id == cast["nadia"].person_id


async def test_a_session_ends_with_the_sign_in(owner, cast, boreal, browser):
    """SessionNotOnOrAfter, and ten hours whatever is said."""
    for said, hours in ((f'SessionNotOnOrAfter="{time_at(hours=2)}"', 2), ("", 10)):
        one = await browser()
        await boreal.signs_in(one, "n1", session=said)
        found = await owner.execute(
            "SELECT max(extract(epoch FROM expires_at - opened_at)) FROM people_session WHERE person_id = %s",
            (cast["nadia"].person_id,),
        )
        (lasts,) = await found.fetchone()
        assert hours * 3600 - 60 < lasts <= hours * 3600
        await owner.execute(
            "DELETE FROM people_session WHERE person_id = %s", (cast["nadia"].person_id,)
        )


async def test_whoever_is_unknown_makes_no_account(cast, boreal, browser):
    one = await browser()

    led, said = await boreal.signs_in(one, "somebody")

    assert (led, said["problem"]) == (
        f"/login/of/{boreal.actor.organisation_id}",
        "company_unknown",
    )
    assert one.session is None


async def test_an_address_opens_nobody_s_account(cast, boreal, browser):
    """nOAuth: whoever sets another's address in a directory of his own is still himself."""
    one = await browser()

    await boreal.signs_in(
        one, "attacker", attributes={OBJECT_ID: "attacker", "email": cast.addresses["nadia"]}
    )

    assert one.session is None


async def test_to_show_anew_who_one_is(cast, boreal, browser):
    one = await browser()
    await boreal.signs_in(one, "n1")
    asked = boreal.key(one, "prove") | {"towards": "/me"}

    address = await boreal.goes(one, **asked)
    assert boreal.issuer.asked(address)["force"] == "true"
    form = boreal.issuer.lets_in(address, "n1", signed_in=time_at(hours=-1))
    assert (await boreal.returns(one, form))[1]["problem"] == "company_not_proven"

    form = boreal.issuer.lets_in(await boreal.goes(one, **asked), "n1")
    assert await boreal.returns(one, form) == ("/me", {"told": "proven_again"})


async def test_our_metadata(boreal, browser):
    one = await browser()
    answer = await one.get(f"{boreal.start}/metadata")

    assert answer.headers["content-type"].startswith("application/samlmetadata+xml")
    root = etree.fromstring(answer.content)
    assert root.get("entityID") == f"https://mitoyen.example{boreal.start}/metadata"
    (service,) = root.iter("{*}AssertionConsumerService")
    assert service.get("Location") == f"https://mitoyen.example{boreal.start}/saml"
    assert (await one.get("/login/company/l_x/metadata")).status_code != 200


async def test_a_second_company_with_the_same_provider_keeps_its_people(
    cast, boreal, connect, browser
):
    """Whoever types another company's entity ID and certificate knows nobody of it."""
    cadmus = await connect("lucie", subject=OBJECT_ID)
    one = await browser()

    _, said = await cadmus.signs_in(one, "n1")

    assert (said["problem"], one.session) == ("company_unknown", None)
    form = boreal.issuer.lets_in(await cadmus.goes(one), "n1")
    await boreal.returns(one, form)  # an answer to one connection, brought to the other
    assert one.session is None


def metadata(issuer, *, before="", keys=None, location=None):
    certificate = "".join((keys or issuer.certificate).splitlines()[1:-1])
    return f"""<?xml version="1.0"?>{before}<!-- of sso.example -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{issuer.entity_id}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{location or issuer.sso_url}"/>
</md:IDPSSODescriptor></md:EntityDescriptor>""".encode()


def test_metadata_say_how_to_sign_in(issuer):
    said = saml_metadata.read_metadata(metadata(issuer))

    assert written_saml(said) == written_saml(issuer.settings())


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_metadata_with_a_document_type_are_not_read(before, issuer):
    with pytest.raises(NoXml):
        saml_metadata.read_metadata(metadata(issuer, before=before))


def test_other_metadata(issuer):
    for content in (
        b"",
        b"{}",
        b"<a/>",
        metadata(issuer).decode().encode("utf-16"),
        b"<a>" * 200 + b"</a>" * 200,
        b"x" * 300_000,
        metadata(issuer).replace(b"HTTP-Redirect", b"HTTP-Artifact"),
        metadata(issuer, keys="-\nMIIB\n-"),
    ):
        with pytest.raises(NoXml):
            saml_metadata.read_metadata(content)


async def test_metadata_are_fetched_as_everything_is(issuer, monkeypatch):
    said = {}

    async def ask(method, url, **_):
        return said.get(url) or Answer(404, None, b"")

    with pytest.raises(Unreachable, match="address_refused"):
        await saml_metadata.fetched_metadata("https://169.254.169.254/metadata")
    monkeypatch.setattr(saml_metadata, "ask", ask)
    said["https://sso.example/metadata"] = Answer(200, None, metadata(issuer))
    said["https://sso.example/page"] = Answer(200, None, b"<html></html>")
    fetched = await saml_metadata.fetched_metadata("https://sso.example/metadata")
    assert fetched["entity_id"] == issuer.entity_id
    for url in ("https://sso.example/page", "https://sso.example/none"):
        with pytest.raises(Unreachable, match="no_metadata"):
            await saml_metadata.fetched_metadata(url)


@pytest.mark.parametrize(
    ("otherwise", "unfit"),
    [
        ({"entity_id": ""}, IssuerUnfit),
        ({"sso_url": "http://sso.example/sso"}, SettingUnfit),
        ({"sso_url": "javascript:alert(1)"}, SettingUnfit),
        ({"certificates": ""}, CertificateUnfit),
        ({"certificates": "aGVsbG8="}, CertificateUnfit),
        ({"subject": "email"}, SubjectUnfit),
        ({"subject": "urn:oid:0.9.2342.19200300.100.1.3"}, SubjectUnfit),
        (
            {"subject": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"},
            SubjectUnfit,
        ),
        ({"unheard_of": "x"}, SettingUnfit),
    ],
)
def test_settings_that_do_not_fit(otherwise, unfit, issuer):
    with pytest.raises(unfit):
        written_saml(issuer.settings() | otherwise)


async def test_another_entity_id_is_another_connection(cast, connect, issuer):
    opened = await commands.open_connection(actor=cast["jeanne"], protocol="saml")
    asked = {"actor": cast["jeanne"], "connection_id": opened.event.connection_id}
    await commands.describe_connection(**asked, settings=issuer.settings())
    await commands.test_connection(**asked)
    async with reading(cast["jeanne"]) as db:
        found = await queries.connection(db, **asked)
    assert (found.state, found.setting("subject")) == ("tested", "persistent")
    await commands.bind_identity(
        actor=found.itself,
        connection_id=found.connection_id,
        person_id=cast["nadia"].person_id,
        subject="n1",
    )
    with pytest.raises(Refused, match="issuer_fixed"):
        await commands.describe_connection(
            **asked, settings=issuer.settings(entity_id="https://other.example")
        )


async def test_huge_and_odd_answers(boreal, browser):
    one = await browser()
    huge = await boreal.posts(one, {"SAMLResponse": "A" * 600_000, "RelayState": "x"})
    assert huge.status_code == 413
    for form in ({}, {"SAMLResponse": "%%%"}, {"RelayState": "é"}, {"SAMLResponse": ["a", "b"]}):
        answer = await boreal.posts(one, form)
        assert answer.status_code == 303
        assert (
            (await one.get(answer.headers["location"])).headers["location"].startswith("/login/of/")
        )
    assert isinstance(one, httpx.AsyncClient)
    assert PERSISTENT
