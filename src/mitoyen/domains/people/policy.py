"""Who may do what with people: an administrator, with the people of his own company, and nobody else."""

from mitoyen.domains.people.facts import Colleague, Standing
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_invite_person(*, standing: Standing | None) -> Decision:
    """Administrators invite people for their own company."""
    return _as_administrator(standing)


def may_accept_invitation(*, invited: bool) -> Decision:
    """Whoever holds an open invitation to his mailbox."""
    return allow("people.invited") if invited else refuse("people.invitation_closed")


def may_give_administration(*, standing: Standing | None, colleague: Colleague | None) -> Decision:
    """Administrators name administrators among their own people."""
    return _on_colleague(standing, colleague)


def may_withdraw_administration(
    *, standing: Standing | None, colleague: Colleague | None
) -> Decision:
    """Administrators withdraw it, but never from the last one."""
    return _keeping_one(_on_colleague(standing, colleague), colleague)


def may_end_access(
    *, standing: Standing | None, colleague: Colleague | None, by_itself: bool = False
) -> Decision:
    """Administrators end the access of their own people, but never of the last administrator.

    A company's own systems and rules end anybody's: whom the directory no longer knows has left, whoever stays behind.
    """
    if by_itself:
        return NOTHING_HERE if colleague is None else allow("people.company_says_so")
    return _keeping_one(_on_colleague(standing, colleague), colleague)


def may_restore_access(
    *, standing: Standing | None, colleague: Colleague | None, by_itself: bool = False
) -> Decision:
    """Administrators confirm their own paused people; the company's directory also brings back who had left."""
    if by_itself:
        return NOTHING_HERE if colleague is None else allow("people.company_says_so")
    decision = _on_colleague(standing, colleague)
    if decision and colleague is not None and colleague.gone:
        return refuse("people.already_left")
    return decision


def may_provision_person(*, by_itself: bool) -> Decision:
    """The company's own directory names people; nobody does it in its place."""
    return allow("people.company_says_so") if by_itself else NOTHING_HERE


def may_describe_person(*, by_itself: bool) -> Decision:
    """The company's own directory says how its people are called and reached."""
    return allow("people.company_says_so") if by_itself else NOTHING_HERE


def _as_administrator(standing: Standing | None) -> Decision:
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("people.administrators_only")
    return allow("people.administrator")


def _on_colleague(standing: Standing | None, colleague: Colleague | None) -> Decision:
    decision = _as_administrator(standing)
    return NOTHING_HERE if decision and colleague is None else decision


def _keeping_one(decision: Decision, colleague: Colleague | None) -> Decision:
    if (
        decision
        and colleague is not None
        and colleague.administrator
        and colleague.administrators == 1
    ):
        return refuse("people.last_administrator")
    return decision
