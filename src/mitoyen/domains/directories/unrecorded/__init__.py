"""What a directory does that is no act of a room: it comes with a token, says people and groups, and is answered.

Doors use these functions as the company itself; no web framework and no protocol is known here.

- `tokens`: whose directory comes.
- `accounts`, `groups`: what it says, kept so that it can be read back.
- `exchanges`: the last of them, in words, for the company's administrators.
"""

from mitoyen.domains.directories.unrecorded.accounts import (
    Said,
    VersionMoved,
    account_forgotten,
    account_kept,
    account_made,
)
from mitoyen.domains.directories.unrecorded.exchanges import Exchange, note_exchange
from mitoyen.domains.directories.unrecorded.groups import (
    SaidGroup,
    group_forgotten,
    group_kept,
    group_made,
)
from mitoyen.domains.directories.unrecorded.tokens import Caller, caller_of

__all__ = [
    "Caller",
    "Exchange",
    "Said",
    "SaidGroup",
    "VersionMoved",
    "account_forgotten",
    "account_kept",
    "account_made",
    "caller_of",
    "group_forgotten",
    "group_kept",
    "group_made",
    "note_exchange",
]
