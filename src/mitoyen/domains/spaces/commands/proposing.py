"""What becomes of a proposal before the company has answered."""

from mitoyen.domains.spaces import policy, queries
from mitoyen.domains.spaces.events import PartyInvitationWithdrawn
from mitoyen.domains.spaces.queries.proposals import party_invitation_facts
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import InvitationId, SpaceId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing


async def withdraw_party_invitation(
    *, actor: Actor, space_id: SpaceId, invitation_id: InvitationId
) -> Recorded[PartyInvitationWithdrawn]:
    """Propose a company no longer, for the party that proposed it. Its letter opens nothing from then on.

    Raises:
        Refused: by `policy.may_withdraw_party_invitation`.
    """
    async with reading(actor) as db:
        room_id = (await queries.space(db, space_id)).room_id
    async with writing(room_id, actor=actor) as draft:
        policy.may_withdraw_party_invitation(
            member=await queries.membership(draft.db, room_id, actor),
            invitation=await party_invitation_facts(draft.db, space_id, invitation_id),
        ).require()
        recorded = await draft.record(
            PartyInvitationWithdrawn(space_id=space_id, invitation_id=invitation_id)
        )
        await draft.db.execute(
            "DELETE FROM people_invitation WHERE invitation_id = %s AND room_id = %s AND used_at IS NULL",
            (invitation_id, room_id),
        )
        return recorded
