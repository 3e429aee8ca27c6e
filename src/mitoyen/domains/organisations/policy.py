"""Who may do what with a company."""

from mitoyen.domains.people.facts import Standing
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_register_organisation(*, by_operator: bool, invited: bool) -> Decision:
    """The operator registers companies; somebody invited on behalf of a new company registers it himself."""
    if by_operator:
        return allow("organisations.operator_registers")
    return allow("organisations.invited") if invited else NOTHING_HERE


def may_rename_organisation(*, standing: Standing | None) -> Decision:
    """Administrators rename their own company."""
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("organisations.administrators_only")
    return allow("organisations.administrator")


def may_restrain_access(*, by_itself: bool) -> Decision:
    """The rules that a company lives under restrain its people; nobody else does, no partner and no administrator."""
    return allow("organisations.rule") if by_itself else NOTHING_HERE
