"""Who may say who is still with a company, and who may ask."""

from mitoyen.domains.people.facts import Standing
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
