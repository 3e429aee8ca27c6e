"""A letter lets in whom it was written to, for a fortnight, and the last letter alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import accept_invitation, end_access, invite_person
from mitoyen.domains.people.unrecorded import (
    Said,
    SaidParty,
    fresh_token,
    invitation,
    send_first_invitation,
    send_invitation,
    send_party_invitation,
    use_invitation,
)
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import InvitationId, PersonId, RoomId
from mitoyen.journal.database import reading


@pytest.fixture
async def awaited(cast):
    """Yasmine, invited by Karim to act for Aster, and not in yet."""
    invited = await invite_person(
        actor=cast["karim"],
        name="Yasmine Haddad",
        address=f"yasmine.{cast.addresses['karim']}",
        language="en",
    )
    return invited.event


async def test_the_letter_carries_what_the_page_may_show(cast, awaited, posted):
    await send_invitation(actor=cast["karim"], person_id=awaited.person_id)
    [letter] = posted()

    found = await invitation(letter.facts["token"])

    assert (letter.kind, letter.address, letter.language) == ("person", awaited.address, "en")
    assert found.kind == "person"
    assert found.person_id == awaited.person_id
    assert found.address == awaited.address
    assert found.open
    assert found.expires_at == letter.until
    assert found.said == Said(
        language="en", name="Yasmine Haddad", company="Aster", inviter="Karim Benali"
    )


async def test_neither_the_token_nor_the_words_stand_in_the_database(
    cast, awaited, posted, by_hand
):
    await send_invitation(actor=cast["karim"], person_id=awaited.person_id)
    token = posted()[0].facts["token"]

    cursor = await by_hand.execute(
        "SELECT i::text, encode(said, 'escape') FROM people_invitation i WHERE person_id = %s",
        (awaited.person_id,),
    )
    kept = "".join(await cursor.fetchone())

    assert token not in kept
    assert "Yasmine" not in kept
    assert "Karim" not in kept


async def test_sent_again_the_letter_before_opens_nothing(cast, awaited, posted):
    for _ in range(2):
        await send_invitation(actor=cast["karim"], person_id=awaited.person_id)
    before, last = (letter.facts["token"] for letter in posted())

    assert await invitation(before) is None
    assert not await use_invitation(before)
    assert (await invitation(last)).open


async def test_an_invitation_is_used_once(cast, awaited, posted):
    await send_invitation(actor=cast["karim"], person_id=awaited.person_id)
    token = posted()[0].facts["token"]

    assert await use_invitation(token)
    assert not await use_invitation(token)
    assert not (await invitation(token)).open


async def test_an_invitation_is_over_after_a_fortnight(cast, awaited, posted):
    await send_invitation(actor=cast["karim"], person_id=awaited.person_id)
    token = posted()[0].facts["token"]

    with clock.standing_at(clock.now() + timedelta(days=14, minutes=1)):
        assert not (await invitation(token)).open
        assert not await use_invitation(token)


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
        ("jeanne", "nothing_here"),
        ("sophie", "people.administrators_only"),
    ],
)
async def test_only_an_administrator_of_the_company_sends_one(cast, awaited, posted, who, rule):
    with pytest.raises(Refused) as refusal:
        await send_invitation(actor=cast[who], person_id=awaited.person_id)

    assert refusal.value.rule == rule
    assert posted() == []


@pytest.mark.parametrize("who", ["sophie", "thomas", "jeanne"])
async def test_nobody_is_sent_one_who_is_in_already_or_elsewhere(cast, posted, who):
    with pytest.raises(Absent):
        await send_invitation(actor=cast["karim"], person_id=cast[who].person_id)

    assert posted() == []


async def test_an_invitation_falls_with_the_end_of_an_employment(cast, awaited, posted):
    await send_invitation(actor=cast["karim"], person_id=awaited.person_id)

    await end_access(actor=cast["karim"], person_id=awaited.person_id)

    assert await invitation(posted()[0].facts["token"]) is None


async def test_the_open_invitations_of_whoever_leaves_fall_with_him(cast, posted):
    """He may have written to his own mailbox."""
    jeanne, sealed = (
        cast["jeanne"],
        Said(language="fr", name="E", company="Boréal", inviter="Nadia"),
    )
    await send_party_invitation(
        actor=cast["nadia"],
        room_id=RoomId.new(),
        invitation_id=InvitationId.new(),
        address="self@elsewhere.example",
        said=sealed,
    )

    await end_access(actor=jeanne, person_id=cast["nadia"].person_id)

    assert await invitation(posted()[0].facts["token"]) is None


async def test_a_party_is_told_who_shares_the_space(cast, posted):
    room_id, invitation_id = RoomId.new(), InvitationId.new()
    said = Said(
        language="en",
        name="Elan",
        company="Aster",
        inviter="Karim Benali",
        space="Pompe P4",
        parties=(
            SaidParty(organisation_id="o_1", name="Aster", tone=1),
            SaidParty(organisation_id="o_2", name="Boréal", tone=2),
        ),
    )

    await send_party_invitation(
        actor=cast["karim"],
        room_id=room_id,
        invitation_id=invitation_id,
        address="contact@elan.example",
        said=said,
    )

    [letter] = posted()
    found = await invitation(letter.facts["token"])
    assert letter.kind == "party"
    assert letter.facts["parties"] == "Aster, Boréal"
    assert (found.room_id, found.invitation_id, found.person_id) == (room_id, invitation_id, None)
    assert found.said == said


async def test_the_operator_brings_the_link_or_lets_it_be_sent(cast, awaited, posted):
    token = await send_first_invitation(person_id=awaited.person_id, operator="Bornage")

    [letter] = posted()
    found = await invitation(token)
    assert letter.facts["token"] == token
    assert letter.kind == found.kind == "company"
    assert found.said.inviter == "Bornage"
    assert found.said.company == "Aster"


@pytest.mark.parametrize("who", ["karim", "thomas", None])
async def test_the_operator_invites_nobody_who_is_in_or_gone(cast, posted, who):
    person_id = cast[who].person_id if who else PersonId.new()

    with pytest.raises(Absent):
        await send_first_invitation(person_id=person_id, operator="Bornage")


async def test_a_token_that_never_was_opens_nothing(house):
    assert await invitation(fresh_token()) is None
    assert not await use_invitation(fresh_token())


async def test_a_company_sees_whom_it_awaits_and_until_when(cast, awaited, posted):
    karim, now = cast["karim"], clock.now()
    async with reading(karim) as db:
        [before] = await queries.awaited_people(db, karim, now)
    await send_invitation(actor=karim, person_id=awaited.person_id)
    async with reading(karim) as db:
        [sent] = await queries.awaited_people(db, karim, now)
    await accept_invitation(
        actor=Actor(person_id=awaited.person_id, organisation_id=karim.organisation_id)
    )
    async with reading(karim) as db:
        after = await queries.awaited_people(db, karim, now)

    assert (before.name, before.until) == ("Yasmine Haddad", None)
    assert sent == replace(before, until=posted()[0].until)
    assert after == []


@pytest.mark.parametrize("who", ["outsider", "thomas", "jeanne"])
async def test_no_other_company_sees_whom_one_awaits(cast, awaited, who):
    async with reading(cast[who]) as db:
        assert await queries.awaited_people(db, cast[who], clock.now()) == []
        pretending = replace(cast[who], organisation_id=cast["karim"].organisation_id)
        assert await queries.awaited_people(db, pretending, clock.now()) == []
