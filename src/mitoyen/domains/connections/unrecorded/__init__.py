"""How a company's provider is asked, and what is kept of it: none of it is an act of a room (docs/decisions/0006).

- `fetching`: the one way by which this house asks addresses that a company has typed.
- `providers`: what a provider says of itself, and its keys.
- `id_tokens`: what it signed, checked.
- `exchanging`: signing in, and asking again later.
- `sign_ins`: which session came from which sign-in.
- `secrets`: by which this house proves itself; closed.
- `passes`: what an invitation has just proved, on the way there.
- `replays`: what is good once.
- `findings`: what became of sign-ins, for the company's IT.
- `forgetting`: what is over goes.
"""

from mitoyen.domains.connections.unrecorded.exchanging import (
    LASTS,
    Purpose,
    Refusal,
    Sought,
    StillThere,
    UnderWay,
    ask_again,
    begin,
    finish,
    redirect_address,
    taken_up,
    ticket,
)
from mitoyen.domains.connections.unrecorded.fetching import Unreachable, allow_private
from mitoyen.domains.connections.unrecorded.findings import Finding, find, findings
from mitoyen.domains.connections.unrecorded.forgetting import forget_sign_ins
from mitoyen.domains.connections.unrecorded.id_tokens import (
    NotProven,
    Proven,
    check_id_token,
    signed_claims,
)
from mitoyen.domains.connections.unrecorded.passes import pass_for, person_of_pass
from mitoyen.domains.connections.unrecorded.providers import forget_providers, provider_at
from mitoyen.domains.connections.unrecorded.replays import first_time
from mitoyen.domains.connections.unrecorded.secrets import (
    public_keys,
    seal_client_secret,
    seal_signing_key,
)
from mitoyen.domains.connections.unrecorded.sign_ins import (
    Due,
    SignedInBy,
    due_sign_ins,
    end_sign_ins,
    keep_sign_in,
    last_good_answer,
    no_longer_asked,
    not_asked,
    signed_in_by,
    still_there,
)

__all__ = [
    "LASTS",
    "Due",
    "Finding",
    "NotProven",
    "Proven",
    "Purpose",
    "Refusal",
    "SignedInBy",
    "Sought",
    "StillThere",
    "UnderWay",
    "Unreachable",
    "allow_private",
    "ask_again",
    "begin",
    "check_id_token",
    "due_sign_ins",
    "end_sign_ins",
    "find",
    "findings",
    "finish",
    "first_time",
    "forget_providers",
    "forget_sign_ins",
    "keep_sign_in",
    "last_good_answer",
    "no_longer_asked",
    "not_asked",
    "pass_for",
    "person_of_pass",
    "provider_at",
    "public_keys",
    "redirect_address",
    "seal_client_secret",
    "seal_signing_key",
    "signed_claims",
    "signed_in_by",
    "still_there",
    "taken_up",
    "ticket",
]
