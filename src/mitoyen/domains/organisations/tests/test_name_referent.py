"""Two people may come in by passkey when the company's own sign-in does not answer."""

from secrets import token_bytes

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import name_referent, withdraw_referent
from mitoyen.domains.people.commands import accept_invitation, end_access, invite_person
from mitoyen.domains.people.facts import PasskeyId
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import connection, reading


async def has_passkey(actor):
    async with connection() as db:
        await db.execute(
            "INSERT INTO people_passkey (credential_id, passkey_id, person_id, public_key, sign_count, name, made_at)"
            " VALUES (%s, %s, %s, '', 0, 'key', %s)",
            (token_bytes(16), PasskeyId.new(), actor.person_id, clock.now()),
        )


async def a_colleague(pump_p4, name):
    address = f"{name}-{PasskeyId.new()}@boreal.example"
    invited = await invite_person(actor=pump_p4["jeanne"], name=name, address=address)
    actor = Actor(
        person_id=invited.event.person_id, organisation_id=pump_p4["jeanne"].organisation_id
    )
    await accept_invitation(actor=actor)
    await has_passkey(actor)
    return actor


async def referents(actor):
    async with reading(actor) as db:
        return [one.person_id for one in await queries.referents(db, actor)]


async def test_somebody_with_a_passkey_once(pump_p4):
    jeanne, nadia = pump_p4["jeanne"], pump_p4["nadia"]
    await has_passkey(nadia)

    assert await name_referent(actor=jeanne, person_id=nadia.person_id)
    assert await name_referent(actor=jeanne, person_id=nadia.person_id) is None

    assert await referents(jeanne) == await referents(nadia) == [nadia.person_id]
    for who in ("karim", "outsider"):
        assert await referents(pump_p4[who]) == []


async def test_nobody_without_a_passkey(pump_p4):
    with pytest.raises(Refused) as refusal:
        await name_referent(actor=pump_p4["jeanne"], person_id=pump_p4["nadia"].person_id)

    assert refusal.value.rule == "organisations.referent_without_passkey"


async def test_two_and_no_third_until_one_leaves(pump_p4):
    jeanne = pump_p4["jeanne"]
    one, two, three = [await a_colleague(pump_p4, name) for name in ("Anne", "Paul", "Zoé")]
    await name_referent(actor=jeanne, person_id=one.person_id)
    await name_referent(actor=jeanne, person_id=two.person_id)

    with pytest.raises(Refused) as refusal:
        await name_referent(actor=jeanne, person_id=three.person_id)
    assert refusal.value.rule == "organisations.two_referents"
    await end_access(actor=jeanne, person_id=one.person_id)

    assert await referents(jeanne) == [two.person_id]
    await name_referent(actor=jeanne, person_id=three.person_id)
    await withdraw_referent(actor=jeanne, person_id=two.person_id)
    assert await referents(jeanne) == [three.person_id]


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "organisations.administrators_only"),
        ("karim", "nothing_here"),
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
    ],
)
async def test_nobody_else_names_one(pump_p4, who, rule):
    await has_passkey(pump_p4["nadia"])

    with pytest.raises(Refused) as refusal:
        await name_referent(actor=pump_p4[who], person_id=pump_p4["nadia"].person_id)

    assert refusal.value.rule == rule
