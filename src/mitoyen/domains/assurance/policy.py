"""Who may say who is still with a company, and who may ask."""

from mitoyen.domains.people.facts import Colleague, Standing
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_ask_attestation(*, by_itself: bool) -> Decision:
    """The rule that a company without a directory lives under asks it; no person does."""
    return allow("assurance.rule") if by_itself else NOTHING_HERE


def may_attest_people(*, standing: Standing | None) -> Decision:
    """A company's administrators confirm its people."""
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("people.administrators_only")
    return allow("people.administrator")


def may_set_guest_term(
    *, standing: Standing | None, colleague: Colleague | None, sponsor_known: bool
) -> Decision:
    """Administrators give a colleague an end, for their own company or one that they meet; never an administrator."""
    decision = may_attest_people(standing=standing)
    if not decision:
        return decision
    if colleague is None or not sponsor_known:
        return NOTHING_HERE
    if colleague.administrator:
        return refuse("assurance.administrator_stays")
    return decision
