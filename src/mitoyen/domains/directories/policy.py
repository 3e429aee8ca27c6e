"""Who may link a directory to a company: its administrators, and nobody else."""

from mitoyen.domains.directories.facts import MOST_LIVE, TokenFacts
from mitoyen.domains.people.facts import Standing
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_make_token(*, standing: Standing | None, tokens: TokenFacts) -> Decision:
    """Administrators make tokens, two at most at a time: the next one while the last still serves."""
    decision = may_see_directory(standing=standing)
    if decision and tokens.live >= MOST_LIVE:
        return refuse("directories.two_tokens")
    return decision


def may_withdraw_token(*, standing: Standing | None, tokens: TokenFacts) -> Decision:
    """Administrators withdraw any token of their company."""
    decision = may_see_directory(standing=standing)
    return NOTHING_HERE if decision and not tokens.meant else decision


def may_see_directory(*, standing: Standing | None) -> Decision:
    """Administrators read what their company's directory sent."""
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("directories.administrators_only")
    return allow("directories.administrator")


def may_invite_beside(*, linked: bool) -> Decision:
    """Where a directory names people, nobody is invited beside it: nothing would ever take him out."""
    return refuse("directories.directory_names") if linked else allow("directories.not_linked")
