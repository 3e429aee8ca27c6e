"""Looking at the records that prove a domain: it asks servers outside, and is no act (docs/decisions/0006).

- `records`: one question to the servers that keep a domain's records.
- `looking`: looks on demand and daily. What follows from one is `commands.note_domain`.
"""

from mitoyen.domains.organisations.unrecorded.looking import (
    LookedTooSoon,
    domains_due,
    look_at_domain,
)
from mitoyen.domains.organisations.unrecorded.records import ask_servers, record_of

__all__ = ["LookedTooSoon", "ask_servers", "domains_due", "look_at_domain", "record_of"]
