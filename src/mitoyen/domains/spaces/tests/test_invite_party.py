"""Any party's administrator proposes another company; all parties see it."""

import pytest

from mitoyen.domains.organisations.facts import AddressPublic
from mitoyen.domains.people.facts import AddressUnfit, NameUnfit
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import invite_party
from mitoyen.journal.database import reading


async def invite(actor, pump_p4, **changes):
    given = {"name": "Elan", "address": "contact@elan.example"}
    return await invite_party(actor=actor, space_id=pump_p4.space_id, **(given | changes))


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "nadia": "spaces.administrators_only",
            "sophie": "spaces.administrators_only",
        },
        lambda actor: invite(actor, pump_p4),
    )


async def test_all_parties_see_who_is_awaited_and_who_proposed_it(pump_p4):
    """Jeanne, of a supplier: no party has more right to it than another."""
    invited = await invite(
        pump_p4["jeanne"], pump_p4, name=" Élan ", address="Contact@Elan.example"
    )

    assert invited.room_id == pump_p4.common
    for who in ("karim", "denis"):
        async with reading(pump_p4[who]) as db:
            [row] = await queries.party_invitations(db, pump_p4.space_id)
        assert row.invitation_id == invited.event.invitation_id
        assert (row.name, row.address) == ("Élan", "contact@elan.example")
        assert row.invited_by == pump_p4.members["jeanne"]


async def test_a_proposal_fits(pump_p4):
    with pytest.raises(NameUnfit):
        await invite(pump_p4["karim"], pump_p4, name=" ")
    with pytest.raises(AddressUnfit):
        await invite(pump_p4["karim"], pump_p4, address="elan")
    with pytest.raises(AddressPublic):
        await invite(pump_p4["karim"], pump_p4, address="Elan@Gmail.com")
