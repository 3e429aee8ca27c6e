"""Who may take what away: an administrator, all that his company's people could read."""

from mitoyen.domains.people.facts import Standing
from mitoyen.domains.spaces.facts import PartyFacts
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse

MOST_UNDER_WAY = 2  # orders of one company that are not made yet


def may_take_copy(*, standing: Standing | None, party: PartyFacts, under_way: int) -> Decision:
    """Administrators take their company's own copy, free, at any time."""
    if standing is None or not party.admitted:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("copies.administrators_only")
    if under_way >= MOST_UNDER_WAY:
        return refuse("copies.already_under_way")
    return allow("copies.own_company")
