"""The verbs about companies, each an entry in the company's own journal."""

from mitoyen.domains.organisations.commands.describing import (
    close_site,
    describe_site,
    give_number,
    open_site,
    withdraw_number,
)
from mitoyen.domains.organisations.commands.domains import (
    claim_domain,
    contest_domain,
    note_domain,
    release_domain,
)
from mitoyen.domains.organisations.commands.entrances import (
    name_referent,
    set_session_limits,
    withdraw_referent,
)
from mitoyen.domains.organisations.commands.registering import (
    Registered,
    register_organisation,
    rename_organisation,
    restrain_access,
)

__all__ = [
    "Registered",
    "claim_domain",
    "close_site",
    "contest_domain",
    "describe_site",
    "give_number",
    "name_referent",
    "note_domain",
    "open_site",
    "register_organisation",
    "release_domain",
    "rename_organisation",
    "restrain_access",
    "set_session_limits",
    "withdraw_number",
    "withdraw_referent",
]
