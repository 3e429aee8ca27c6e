"""Describing a provider: what fits, and what may still change."""

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.facts import (
    ClaimUnfit,
    ClientUnfit,
    HostedDomainUnfit,
    IssuerUnfit,
    SettingUnfit,
)
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading

DIRECTORY = "11111111-2222-3333-4444-555555555555"


async def described(cast, connection_id, **settings):
    given = {"issuer": "https://sso.boreal.example", "client_id": "mitoyen"} | settings
    return await commands.describe_connection(
        actor=cast["jeanne"], connection_id=connection_id, settings=given
    )


async def test_what_is_left_out_is_filled_in_and_no_change_is_no_entry(cast, connect):
    connection_id = await connect("draft")

    await described(cast, connection_id)
    again = await described(cast, connection_id, claim="sub ")

    assert again is None
    async with reading(cast["jeanne"]) as db:
        found = await queries.connection(db, cast["jeanne"], connection_id)
    assert found.settings == {
        "provider": "other",
        "issuer": "https://sso.boreal.example",
        "client_id": "mitoyen",
        "token_auth": "client_secret_basic",
        "claim": "sub",
        "attribute": "externalId",
    }


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "http://sso.boreal.example",
        "https://user@sso.boreal.example",
        "https://sso.boreal.example?x=1",
        "https://sso.boreal.example#x",
        "ftp://sso.boreal.example",
        "https://",
        "https://[::1",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/organizations/v2.0",
        "https://login.microsoftonline.com/boreal.onmicrosoft.com/v2.0",
        "https://sts.windows.net/11111111-2222-3333-4444-555555555555/",
        "https://x.example/" + "x" * 600,
    ],
)
async def test_an_issuer_is_the_https_address_of_one_directory(cast, connect, issuer):
    connection_id = await connect("draft")

    with pytest.raises(IssuerUnfit):
        await described(cast, connection_id, issuer=issuer)


async def test_an_entra_directory_by_its_own_address_fits(cast, connect):
    connection_id = await connect("draft")

    assert await described(
        cast,
        connection_id,
        provider="entra",
        issuer=f"https://login.microsoftonline.com/{DIRECTORY}/v2.0",
        claim="oid",
    )


@pytest.mark.parametrize(
    ("given", "unfit"),
    [
        ({"client_id": " "}, ClientUnfit),
        ({"claim": "not a claim"}, ClaimUnfit),
        ({"attribute": "shoeSize"}, ClaimUnfit),
        ({"token_auth": "none"}, SettingUnfit),
        ({"provider": "nobody"}, SettingUnfit),
        ({"client_secret": "x"}, SettingUnfit),
        ({"client_id": "a\x00b"}, SettingUnfit),
        ({"issuer": "https://accounts.google.com"}, HostedDomainUnfit),
        ({"hosted_domain": "not a domain"}, HostedDomainUnfit),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field(cast, connect, given, unfit):
    connection_id = await connect("draft")

    with pytest.raises(unfit):
        await described(cast, connection_id, **given)


async def test_what_was_tested_is_to_be_tested_again(cast, connect):
    connection_id = await connect("tested")

    await described(cast, connection_id)

    async with reading(cast["jeanne"]) as db:
        assert (await queries.connection(db, cast["jeanne"], connection_id)).state == "draft"


async def test_nothing_changes_once_people_sign_in(cast, connect):
    connection_id = await connect("live")

    with pytest.raises(Refused) as refusal:
        await described(cast, connection_id)

    assert refusal.value.rule == "connections.live_already"


async def test_another_company_describes_nothing_of_it(cast, connect):
    connection_id = await connect("draft")

    with pytest.raises(Refused) as refusal:
        await commands.describe_connection(
            actor=cast["karim"], connection_id=connection_id, settings={}
        )

    assert refusal.value.rule == "nothing_here"
