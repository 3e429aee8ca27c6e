"""Who may do what with a company's sign-in: its administrators, and what concerns everybody only freshly proven."""

from datetime import datetime

from mitoyen.domains.connections.facts import PROVEN_WITHIN, Bond, ConnectionFacts
from mitoyen.domains.people.facts import Colleague, Standing
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse
from mitoyen.foundation.identifiers import PersonId


def may_open_connection(*, standing: Standing | None, open_already: int, most: int) -> Decision:
    """Administrators connect their own company's sign-in, so many times at most."""
    decision = _as_administrator(standing)
    if decision and open_already >= most:
        return refuse("connections.too_many")
    return decision


def may_describe_connection(
    *, standing: Standing | None, connection: ConnectionFacts | None
) -> Decision:
    """Administrators describe a connection until people sign in by it: another provider is another connection."""
    decision = _on_connection(standing, connection)
    if decision and connection is not None and connection.state == "live":
        return refuse("connections.live_already")
    return decision


def may_replace_secret(
    *, standing: Standing | None, connection: ConnectionFacts | None
) -> Decision:
    """Administrators replace the secret at any time: it expires at the provider."""
    return _on_connection(standing, connection)


def may_test_connection(
    *, standing: Standing | None, connection: ConnectionFacts | None
) -> Decision:
    """Administrators test a connection once it is described."""
    decision = _on_connection(standing, connection)
    if decision and connection is not None and not (connection.described and connection.secret):
        return refuse("connections.not_described")
    return decision


def may_go_live(
    *,
    standing: Standing | None,
    connection: ConnectionFacts | None,
    domains: int,
    proven_at: datetime | None,
    now: datetime,
) -> Decision:
    """Administrators who have just proved who they are, once a real person was tested and a domain is proved."""
    decision = _on_connection(standing, connection)
    if not decision or connection is None:
        return decision
    if connection.state == "live":
        return refuse("connections.live_already")
    if connection.state != "tested":
        return refuse("connections.not_tested")
    if connection.another_live:
        return refuse("connections.another_live")
    if not domains:
        return refuse("connections.no_domain")
    return _freshly_proven(decision, proven_at, now)


def may_close_connection(
    *,
    standing: Standing | None,
    connection: ConnectionFacts | None,
    proven_at: datetime | None,
    now: datetime,
) -> Decision:
    """Administrators who have just proved who they are."""
    return _freshly_proven(_on_connection(standing, connection), proven_at, now)


def may_enforce_sign_in(
    *,
    standing: Standing | None,
    connection: ConnectionFacts | None,
    referents: int,
    proven_at: datetime | None,
    now: datetime,
) -> Decision:
    """Administrators who have just proved who they are, once somebody could still come in if the provider fails."""
    decision = _on_connection(standing, connection)
    if decision and connection is not None and connection.state != "live":
        return refuse("connections.not_live")
    if decision and not referents:
        return refuse("connections.no_referent")
    return _freshly_proven(decision, proven_at, now)


def may_bind_identity(
    *,
    by_itself: bool,
    connection: ConnectionFacts | None,
    colleague: Colleague | None,
    bond: Bond,
    person_id: PersonId,
) -> Decision:
    """A company's own sign-in says who somebody is: one subject, one person, who is present."""
    if not by_itself or connection is None or colleague is None or connection.state == "closed":
        return NOTHING_HERE
    if colleague.gone or colleague.paused:
        return refuse("connections.person_not_present")
    if bond.person_of_subject not in (None, person_id) or bond.subject_of_person is not None:
        return refuse("connections.bound_otherwise")
    return allow("connections.company_says_so")


def may_unbind_identity(
    *, standing: Standing | None, connection: ConnectionFacts | None, bond: Bond
) -> Decision:
    """Administrators, when the provider names a person anew."""
    decision = _on_connection(standing, connection)
    return NOTHING_HERE if decision and bond.subject_of_person is None else decision


def may_use_break_glass(*, enforced: bool, referent: bool, passkey: bool) -> Decision:
    """Named referents of a company that enforces its sign-in, with a passkey alone."""
    if enforced and referent and passkey:
        return allow("connections.referent")
    return refuse("connections.company_only")


def _as_administrator(standing: Standing | None) -> Decision:
    if standing is None:
        return NOTHING_HERE
    if not standing.administrator:
        return refuse("connections.administrators_only")
    return allow("connections.administrator")


def _on_connection(standing: Standing | None, connection: ConnectionFacts | None) -> Decision:
    decision = _as_administrator(standing)
    if decision and connection is None:
        return NOTHING_HERE
    if decision and connection is not None and connection.state == "closed":
        return refuse("connections.closed")
    return decision


def _freshly_proven(decision: Decision, proven_at: datetime | None, now: datetime) -> Decision:
    if decision and (proven_at is None or now - proven_at > PROVEN_WITHIN):
        return refuse("connections.prove_again")
    return decision
