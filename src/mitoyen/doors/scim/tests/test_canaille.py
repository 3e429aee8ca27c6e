"""Canaille, a real directory, pushes to us by itself: people, departures, groups; and loses what we were down for."""

import asyncio
import json

import pytest

from mitoyen.domains.directories import queries
from mitoyen.journal.database import reading
from tests.counterparts.canaille import Canaille
from tests.journeys.standing import free_port


@pytest.fixture
async def canaille(served, boreal):
    """Boréal's Canaille, which knows our address and our token."""
    directory = await asyncio.to_thread(
        Canaille,
        port=free_port(),
        receiver=served.origin + boreal.root,
        token=boreal.token,
        redirect=f"{served.origin}/login/company/l/back",
    )
    await asyncio.to_thread(directory.settle)
    yield directory
    await asyncio.to_thread(directory.close)


async def says(canaille, *words):
    return await asyncio.to_thread(canaille.run, *words)


async def names(canaille, boreal, name):
    """Let Canaille make a person; return what it pushed to us."""
    here = boreal.cast.addresses["jeanne"].partition("@")[2]
    await says(
        canaille,
        *("create", "user", "--user-name", name, "--password", f"{name}-12345678-pass"),
        *("--family-name", "Martin", "--given-name", name.capitalize()),
        *("--emails", f"{name}@{here}", "--preferred-language", "fr"),
    )
    return await known(boreal, name)


async def known(boreal, name):
    found = (await boreal.get("/Users", params={"filter": f'userName eq "{name}"'})).json()
    return found["Resources"][0] if found["totalResults"] else None


async def test_the_life_of_a_person_as_canaille_pushes_it(canaille, boreal, cast):
    bob = await names(canaille, boreal, "bob")
    person = await boreal.person(bob["id"])
    assert (person.name, person.provisioned) == ("Bob Martin", True)
    assert await boreal.present(bob["id"])

    await says(canaille, "set", "user", "bob", "--department", "Achats")
    assert "Achats" in json.dumps(await known(boreal, "bob"))
    assert await boreal.present(bob["id"])

    await says(canaille, "create", "group", "--display-name", "acheteurs", "--members", "bob")
    async with reading(cast["jeanne"]) as db:
        (group,) = await queries.groups(db, cast["jeanne"])
    assert (group.name, group.people) == ("acheteurs", (bob["id"],))

    await says(canaille, "set", "user", "bob", "--lock-date", "2026-11-01T00:00:00+00:00")
    assert not await boreal.present(bob["id"])
    assert (await known(boreal, "bob"))["active"] is False

    await says(canaille, "delete", "user", "--user-name", "bob", "--noconfirm")
    assert await known(boreal, "bob") is None
    assert not await boreal.present(bob["id"])
    async with reading(cast["jeanne"]) as db:
        (group,) = await queries.groups(db, cast["jeanne"])
        lines = [one.did for one in await queries.exchanges(db, cast["jeanne"])]
    assert group.people == ()
    assert {"person_named", "person_ended", "person_deleted", "group_made"} <= set(lines)
    assert "refused" not in lines
    assert "fault" not in lines


async def test_what_canaille_could_not_push_is_lost(canaille, boreal, served):
    """So the directory alone is no proof that somebody is still there: sign-in has to say it too."""
    eve = await names(canaille, boreal, "eve")
    await served.stop()

    await says(canaille, "set", "user", "eve", "--lock-date", "2026-11-01T00:00:00+00:00")
    await served.start()

    assert await boreal.present(eve["id"])
    await says(canaille, "set", "user", "eve", "--department", "Qualité")
    assert not await boreal.present(eve["id"])
