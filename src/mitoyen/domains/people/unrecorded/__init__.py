"""How people prove who they are: sessions, one-time links, invitations, passkeys, access tokens.

None of it is an act of a room: it stands in no journal, it ends, and it is forgotten (docs/decisions/0006).
Doors use these functions; no web framework is known here.

- `sessions`: a browser that has proved who uses it; its cookie, and the token of its forms.
- `links`: a link by e-mail that opens a session once, in the browser that asked for it.
- `invitations`: the letters that let somebody in for the first time.
- `passkeys`: WebAuthn, for making a passkey and for signing in with one.
- `open_secrets`: which sessions and tokens open something now.
- `access_tokens`: for programs, through the API.
- `flashes`: what one answer leaves for the next page of the same browser.
- `letters`: what is written to people, given to whoever sends it.
- `attempts`: how often somebody may try.
- `forgetting`: what is over goes.
"""

from mitoyen.domains.people.unrecorded.access_tokens import (
    DaysUnfit,
    MadeToken,
    TokenHolder,
    TooManyTokens,
    make_access_token,
    revoke_access_token,
    token_holder,
)
from mitoyen.domains.people.unrecorded.attempts import TooManyAttempts, network_of, try_once_more
from mitoyen.domains.people.unrecorded.envelopes import fresh_token
from mitoyen.domains.people.unrecorded.flashes import flash, flash_cookie, flashed
from mitoyen.domains.people.unrecorded.forgetting import forget_what_is_over
from mitoyen.domains.people.unrecorded.invitations import (
    Invitation,
    Said,
    SaidParty,
    invitation,
    send_first_invitation,
    send_invitation,
    send_party_invitation,
    use_invitation,
    void_invitations,
)
from mitoyen.domains.people.unrecorded.letters import Letter, letter, letter_proof, post_letter
from mitoyen.domains.people.unrecorded.links import (
    UsedLink,
    ask_link,
    browser_cookie,
    link_state,
    use_link,
)
from mitoyen.domains.people.unrecorded.open_secrets import still_open
from mitoyen.domains.people.unrecorded.passkeys import (
    PasskeyUnfit,
    RelyingParty,
    TooManyPasskeys,
    options_to_register,
    options_to_sign_in,
    person_with_passkey,
    register_passkey,
    relying_party,
    revoke_passkey,
)
from mitoyen.domains.people.unrecorded.sessions import (
    Proof,
    device_words,
    end_other_sessions,
    end_own_session,
    end_session,
    form_token,
    fresh_proof,
    is_form_token,
    network_words,
    open_session,
    session,
    session_cookie,
)

__all__ = [
    "DaysUnfit",
    "Invitation",
    "Letter",
    "MadeToken",
    "PasskeyUnfit",
    "Proof",
    "RelyingParty",
    "Said",
    "SaidParty",
    "TokenHolder",
    "TooManyAttempts",
    "TooManyPasskeys",
    "TooManyTokens",
    "UsedLink",
    "ask_link",
    "browser_cookie",
    "device_words",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "flash",
    "flash_cookie",
    "flashed",
    "forget_what_is_over",
    "form_token",
    "fresh_proof",
    "fresh_token",
    "invitation",
    "is_form_token",
    "letter",
    "letter_proof",
    "link_state",
    "make_access_token",
    "network_of",
    "network_words",
    "open_session",
    "options_to_register",
    "options_to_sign_in",
    "person_with_passkey",
    "post_letter",
    "register_passkey",
    "relying_party",
    "revoke_access_token",
    "revoke_passkey",
    "send_first_invitation",
    "send_invitation",
    "send_party_invitation",
    "session",
    "session_cookie",
    "still_open",
    "token_holder",
    "try_once_more",
    "use_invitation",
    "use_link",
    "void_invitations",
]
