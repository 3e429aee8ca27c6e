"""Who may read a security log."""

from mitoyen.foundation.decisions import Decision, allow, refuse


def may_read_security_log(*, administers: bool) -> Decision:
    """A company's administrators read the log of its own people; nobody else does, no colleague and no partner."""
    if not administers:
        return refuse("organisations.administrators_only")
    return allow("organisations.administrator")
