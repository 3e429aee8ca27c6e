"""Who may do what with a company."""

from mitoyen.domains.organisations.facts import REFERENTS, ClaimedDomain
from mitoyen.domains.people.facts import Colleague, Standing
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_register_organisation(*, by_operator: bool, invited: bool) -> Decision:
    """The operator registers companies; somebody invited on behalf of a new company registers it himself."""
    if by_operator:
        return allow("organisations.operator_registers")
    return allow("organisations.invited") if invited else NOTHING_HERE


def may_rename_organisation(*, standing: Standing | None) -> Decision:
    """Administrators rename their own company."""
    return may_settle(standing=standing)


def may_settle(*, standing: Standing | None) -> Decision:
    """Administrators decide what their own company says of itself, and nobody else."""
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("organisations.administrators_only")
    return allow("organisations.administrator")


def may_give_number(*, standing: Standing | None) -> Decision:
    """Administrators say under which numbers registers know their company."""
    return may_settle(standing=standing)


def may_withdraw_number(*, standing: Standing | None, given: bool) -> Decision:
    """Administrators take back a number that was given."""
    return _on_own(standing, there=given)


def may_open_site(*, standing: Standing | None) -> Decision:
    """Administrators say where their company works."""
    return may_settle(standing=standing)


def may_describe_site(*, standing: Standing | None, there: bool) -> Decision:
    """Administrators correct the name or the address of a site."""
    return _on_own(standing, there=there)


def may_close_site(*, standing: Standing | None, there: bool) -> Decision:
    """Administrators take a site away."""
    return _on_own(standing, there=there)


def may_claim_domain(*, standing: Standing | None) -> Decision:
    """Administrators say which domains are their company's."""
    return may_settle(standing=standing)


def may_release_domain(*, standing: Standing | None, domain: ClaimedDomain | None) -> Decision:
    """Administrators let a domain go."""
    return _on_own(standing, there=domain is not None)


def may_note_domain(*, standing: Standing | None, by_itself: bool, there: bool) -> Decision:
    """The daily look notes what it found; an administrator may ask for it sooner."""
    if by_itself:
        return allow("organisations.rule") if there else NOTHING_HERE
    return _on_own(standing, there=there)


def may_contest_domain(*, by_itself: bool, there: bool) -> Decision:
    """The rule that a domain belongs to one company tells the one that has it; nobody writes there in its place."""
    return allow("organisations.rule") if by_itself and there else NOTHING_HERE


def may_set_session_limits(*, standing: Standing | None) -> Decision:
    """Administrators choose how long their company's people stay signed in."""
    return may_settle(standing=standing)


def may_name_referent(
    *, standing: Standing | None, colleague: Colleague | None, passkeys: int, referents: int
) -> Decision:
    """Administrators name two people, each with a passkey, who may come in without the company's sign-in."""
    decision = _on_own(standing, there=colleague is not None and not colleague.paused)
    if decision and not passkeys:
        return refuse("organisations.referent_without_passkey")
    if decision and referents >= REFERENTS:
        return refuse("organisations.two_referents")
    return decision


def may_withdraw_referent(*, standing: Standing | None, named: bool) -> Decision:
    """Administrators withdraw a referent."""
    return _on_own(standing, there=named)


def may_restrain_access(*, by_itself: bool) -> Decision:
    """The rules that a company lives under restrain its people; nobody else does, no partner and no administrator."""
    return allow("organisations.rule") if by_itself else NOTHING_HERE


def _on_own(standing: Standing | None, *, there: bool) -> Decision:
    decision = may_settle(standing=standing)
    return NOTHING_HERE if decision and not there else decision
