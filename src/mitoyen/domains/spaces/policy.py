"""Who may do what in a space. No rule knows an owner; an administrator acts on his own company's people alone."""

from mitoyen.domains.people.facts import Standing
from mitoyen.domains.spaces.facts import MemberFacts, Membership, PartyFacts, PartyInvitationFacts
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse

MOST_PARTIES = 8  # as many as there are signs to tell them apart


def may_open_space(*, standing: Standing | None) -> Decision:
    """Administrators open spaces; the space is nobody's from its first entry on."""
    return _as_administrator(standing)


def may_invite_party(*, member: Membership | None, parties: PartyFacts) -> Decision:
    """Any party's administrator proposes another company."""
    if member is None:
        return NOTHING_HERE
    if member.kind != "common":
        return refuse("spaces.common_room_only")
    if not member.administrator:
        return refuse("spaces.administrators_only")
    if parties.parties >= MOST_PARTIES:
        return refuse("spaces.too_many_parties")
    return allow("spaces.party_proposes")


def may_withdraw_party_invitation(
    *, member: Membership | None, invitation: PartyInvitationFacts | None
) -> Decision:
    """Administrators of the party that proposed a company withdraw that, or write again, until it has come."""
    if member is None or invitation is None:
        return NOTHING_HERE
    if invitation.proposed_by != member.organisation_id:
        return refuse("spaces.proposing_party_only")
    if not member.administrator:
        return refuse("spaces.administrators_only")
    if invitation.accepted:
        return refuse("people.invitation_closed")
    return allow("spaces.party_withdraws")


def may_admit_party(*, standing: Standing | None, invited: bool, parties: PartyFacts) -> Decision:
    """An administrator of the invited company accepts for it."""
    if not invited:
        return refuse("people.invitation_closed")
    if parties.admitted:
        return refuse("spaces.already_a_party")
    if parties.parties >= MOST_PARTIES:
        return refuse("spaces.too_many_parties")
    return _as_administrator(standing)


def may_admit_member(*, standing: Standing | None, party: PartyFacts, already: bool) -> Decision:
    """An administrator brings people of his own company, where it is a party."""
    if not party.admitted:
        return NOTHING_HERE
    if already:
        return refuse("spaces.already_a_member")
    return _as_administrator(standing)


def may_end_participation(*, standing: Standing | None, member: MemberFacts | None) -> Decision:
    """An administrator ends the participation of his own company's people, and of nobody else."""
    if standing is None or member is None:
        return NOTHING_HERE
    if member.organisation_id != standing.organisation_id:
        return refuse("spaces.own_company_only")
    if not member.present:
        return refuse("spaces.already_left")
    return _as_administrator(standing)


def may_show_departure(*, by_itself: bool, own: bool) -> Decision:
    """A company says by itself that one of its people left: it is a fact of its own journal, and nobody's choice."""
    return allow("spaces.company_itself") if by_itself and own else NOTHING_HERE


def may_name_contact(*, standing: Standing | None, member: MemberFacts | None) -> Decision:
    """An administrator names one of his own company's people who take part."""
    return may_end_participation(standing=standing, member=member)


def may_open_restricted_room(
    *, member: Membership | None, invited: tuple[MemberFacts | None, ...]
) -> Decision:
    """Any member opens a restricted room, with members of the space."""
    if member is None or any(other is None for other in invited):
        return NOTHING_HERE
    if any(other is not None and not other.present for other in invited):
        return refuse("spaces.already_left")
    return allow("spaces.member_opens_room")


def may_give_seat(*, member: Membership | None, other: MemberFacts | None) -> Decision:
    """Who sits in a restricted room brings people of the companies that already sit there."""
    if member is None or other is None:
        return NOTHING_HERE
    if member.kind != "restricted":
        return refuse("spaces.restricted_rooms_only")
    if other.seated:
        return refuse("spaces.already_seated")
    if not other.present:
        return refuse("spaces.already_left")
    if not other.represented:
        return refuse("spaces.company_not_in_room")
    return allow("spaces.member_gives_seat")


def may_leave_seat(*, member: Membership | None) -> Decision:
    """Whoever sits in a restricted room may leave it."""
    if member is None:
        return NOTHING_HERE
    if member.kind != "restricted":
        return refuse("spaces.restricted_rooms_only")
    return allow("spaces.member_leaves")


def may_open_private_side(*, member: Membership | None, party: PartyFacts) -> Decision:
    """Each party has its private side, and any of its members in the space opens it."""
    return allow("spaces.party") if member is not None and party.admitted else NOTHING_HERE


def _as_administrator(standing: Standing | None) -> Decision:
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("spaces.administrators_only")
    return allow("spaces.administrator")
