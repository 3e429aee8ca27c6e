"""The party that proposed a company withdraws that, or has its letter sent again; nobody else does."""

import pytest

from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import admit_party, invite_party
from mitoyen.domains.spaces.commands.proposing import withdraw_party_invitation
from mitoyen.domains.spaces.queries.proposals import own_party_invitation
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import InvitationId
from mitoyen.journal.database import reading


@pytest.fixture
async def proposed(pump_p4):
    """Jeanne of Boréal has proposed Dorval."""
    return await invite_party(
        actor=pump_p4["jeanne"],
        space_id=pump_p4.space_id,
        name="Dorval",
        address="contact@dorval.example",
    )


async def withdraw(actor, pump_p4, proposed):
    return await withdraw_party_invitation(
        actor=actor, space_id=pump_p4.space_id, invitation_id=proposed.event.invitation_id
    )


async def test_a_refusal_leaves_no_trace(pump_p4, proposed, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "karim": "spaces.proposing_party_only",
            "sophie": "spaces.proposing_party_only",
            "nadia": "spaces.administrators_only",
        },
        lambda actor: withdraw(actor, pump_p4, proposed),
    )


async def test_its_letter_opens_nothing_any_more(pump_p4, proposed, letter, kinds):
    token = await letter(proposed)

    await withdraw(pump_p4["jeanne"], pump_p4, proposed)

    async with reading(pump_p4["karim"]) as db:
        assert await queries.party_invitations(db, pump_p4.space_id) == []
    assert (await kinds(pump_p4.common))[-1] == "spaces.party_invitation_withdrawn"
    with pytest.raises(Refused):
        await admit_party(actor=pump_p4["outsider"], room_id=pump_p4.common, invitation=token)
    with pytest.raises(Refused):
        await withdraw(pump_p4["jeanne"], pump_p4, proposed)


async def test_what_was_accepted_is_not_withdrawn(pump_p4, proposed, letter):
    await admit_party(
        actor=pump_p4["outsider"], room_id=pump_p4.common, invitation=await letter(proposed)
    )

    with pytest.raises(Refused) as refusal:
        await withdraw(pump_p4["jeanne"], pump_p4, proposed)

    assert refusal.value.rule == "people.invitation_closed"


async def test_only_who_may_withdraw_has_the_letter_sent_again(pump_p4, proposed):
    async with reading(pump_p4["jeanne"]) as db:
        found = await own_party_invitation(
            db, pump_p4.space_id, proposed.event.invitation_id, pump_p4["jeanne"]
        )
    assert (found.name, found.address) == ("Dorval", "contact@dorval.example")
    for who, invitation_id in (
        ("karim", proposed.event.invitation_id),
        ("nadia", proposed.event.invitation_id),
        ("jeanne", InvitationId.new()),
    ):
        async with reading(pump_p4[who]) as db:
            with pytest.raises(Refused):
                await own_party_invitation(db, pump_p4.space_id, invitation_id, pump_p4[who])
