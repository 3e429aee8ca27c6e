"""The administrator of an invited company accepts for it, with the letter in his hand."""

from datetime import timedelta

import pytest

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded import fresh_token
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import admit_party, invite_party
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.database import reading


@pytest.fixture
async def invited(pump_p4):
    return await invite_party(
        actor=pump_p4["karim"],
        space_id=pump_p4.space_id,
        name="Dorval",
        address=pump_p4.addresses["outsider"],
    )


async def test_without_the_letter_nobody_comes_in(pump_p4, invited, refuses):
    await refuses(
        {"outsider": "nothing_here", "thomas": "nothing_here"},
        lambda actor: admit_party(
            actor=actor, room_id=pump_p4.common, invitation=token_hash(fresh_token())
        ),
    )


async def test_with_the_letter_only_an_administrator_of_another_company_does(
    pump_p4, invited, letter, refuses
):
    token = await letter(invited)

    await refuses(
        {
            "thomas": "nothing_here",
            "nadia": "spaces.already_a_party",
            "jeanne": "spaces.already_a_party",
            "sophie": "spaces.already_a_party",
        },
        lambda actor: admit_party(actor=actor, room_id=pump_p4.common, invitation=token),
    )


async def test_a_letter_that_is_over_opens_nothing(pump_p4, invited, letter, refuses):
    token = await letter(invited, kept_for=timedelta(seconds=-1))

    await refuses(
        {"outsider": "nothing_here"},
        lambda actor: admit_party(actor=actor, room_id=pump_p4.common, invitation=token),
    )


async def test_a_letter_opens_no_other_room(pump_p4, invited, letter, refuses):
    token = await letter(invited)

    for room_id in (pump_p4.prices, pump_p4.sides["aster"], RoomId.new()):
        await refuses(
            {"outsider": "nothing_here"},
            lambda actor, room_id=room_id: admit_party(
                actor=actor, room_id=room_id, invitation=token
            ),
        )


async def test_the_company_is_a_party_like_the_others(pump_p4, invited, letter, kinds, sees):
    odile, before = pump_p4["outsider"], await kinds(pump_p4.common)

    opened = await admit_party(
        actor=odile, room_id=pump_p4.common, invitation=await letter(invited), role="supplier"
    )

    assert (opened.space_id, opened.room_id) == (pump_p4.space_id, pump_p4.common)
    assert (await kinds(pump_p4.common))[len(before) :] == [
        "spaces.party_admitted",
        "spaces.member_admitted",
    ]
    async with reading(odile) as db:
        parties = await queries.parties(db, pump_p4.space_id)
        private = [
            one for one in await queries.rooms(db, pump_p4.space_id) if one.kind == "private"
        ]
    assert [(party.name, party.tone) for party in parties] == [
        ("Aster", 1),
        ("Boréal", 2),
        ("Cadmus", 3),
        ("Dorval", 4),
    ]
    assert await sees(odile) == {pump_p4.common, private[0].room_id}
    async with reading(pump_p4["karim"]) as db:
        assert await queries.party_invitations(db, pump_p4.space_id) == []


async def test_a_letter_is_used_once(pump_p4, invited, letter):
    token = await letter(invited)
    await admit_party(actor=pump_p4["outsider"], room_id=pump_p4.common, invitation=token)

    with pytest.raises(Refused):
        await admit_party(actor=pump_p4["outsider"], room_id=pump_p4.common, invitation=token)
