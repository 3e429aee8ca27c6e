"""Companies that were proposed, as the policy judges them and as their letter is written again."""

from mitoyen.domains.spaces import policy
from mitoyen.domains.spaces.facts import PartyInvitationFacts
from mitoyen.domains.spaces.queries import PartyInvitationRow, membership, party_invitations, space
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import InvitationId, SpaceId
from mitoyen.journal.database import Connection, row


async def party_invitation_facts(
    db: Connection, space_id: SpaceId, invitation_id: InvitationId
) -> PartyInvitationFacts | None:
    """Return what a policy judges of a proposal; None when there is none, or it was withdrawn."""
    return await row(
        db,
        PartyInvitationFacts,
        """
        SELECT m.organisation_id AS proposed_by, i.accepted_at IS NOT NULL AS accepted
        FROM spaces_party_invitation i JOIN spaces_member m ON m.room_id = i.room_id AND m.member_id = i.invited_by
        WHERE i.space_id = %s AND i.invitation_id = %s
        """,
        (space_id, invitation_id),
    )


async def own_party_invitation(
    db: Connection, space_id: SpaceId, invitation_id: InvitationId, actor: Actor
) -> PartyInvitationRow:
    """Return a proposal whose letter the reader may have sent again.

    Raises:
        Refused: by `policy.may_withdraw_party_invitation`.
    """
    policy.may_withdraw_party_invitation(
        member=await membership(db, (await space(db, space_id)).room_id, actor),
        invitation=await party_invitation_facts(db, space_id, invitation_id),
    ).require()
    for one in await party_invitations(db, space_id):
        if one.invitation_id == invitation_id:
            return one
    raise Absent
