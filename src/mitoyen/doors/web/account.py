"""One's own account: sessions, passkeys, access tokens. The login door does the work behind its forms."""

from urllib.parse import urlencode, urlsplit

from litestar import Response, get
from litestar.params import FromQuery

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.unrecorded import ticket
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.queries import AccessTokenRow, PasskeyRow, SessionRow
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web.answers import page
from mitoyen.doors.web.entrance import forgetting, left_for
from mitoyen.doors.web.forms import fresh_key
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader, frame_of
from mitoyen.doors.web.views import (
    AccessTokenView,
    AccountView,
    CompanySignInView,
    PasskeyView,
    SessionView,
)
from mitoyen.foundation import clock
from mitoyen.journal.database import reading

# Where the words about a token stand, by the code that the login door gives.
FIELD_OF_PROBLEM = {"days_invalid": "days", "too_many_tokens": "tokens"}


@get("/me")
async def show_account(
    request: AnyRequest, site: OurSite, reader: OurReader, problem: FromQuery[str] = ""
) -> Response[str]:
    async with reading(reader.actor) as db:
        sessions = await people.sessions_of(db, reader.actor, clock.now(), here=reader.token)
        passkeys = await people.passkeys_of(db, reader.actor)
        tokens = await people.access_tokens_of(db, reader.actor)
        waiting = sum(room.threads for room in await talk.unread(db))
    left = left_for(request, site, reader)
    of_company = problem.startswith("company_")
    view = AccountView(
        address=reader.person.address or "",
        sessions=tuple(_session(one) for one in sessions),
        passkeys=tuple(_passkey(one) for one in passkeys),
        tokens=tuple(_token(one) for one in tokens),
        key=fresh_key(),
        made=left.get("token", ""),
        token_name=left.get("token_name", ""),
        company=await _company_sign_in(reader),
        company_problem=problem if of_company else "",
        problems=((FIELD_OF_PROBLEM.get(problem, "name"), problem),)
        if problem and not of_company
        else (),
    )
    frame = frame_of(request, site, reader, place="account", waiting=waiting)
    return forgetting(page(site, view, frame), request, site)


async def _company_sign_in(reader: Reader) -> CompanySignInView | None:
    """Return the sign-in of the reader's company, and whether it opens his account."""
    found = await connections.entrance_of(reader.person.organisation_id)
    if found is None or found.protocol != "oidc":
        return None
    person_id, connection_id = reader.person.person_id, found.connection_id
    async with reading(found.itself) as db:
        bond = await connections.bond(db, connection_id, subject=None, person_id=person_id)
    asked = urlencode({"purpose": "bind", "key": ticket(reader.token, "bind", connection_id)})
    return CompanySignInView(
        company=reader.party.name or "",
        host=urlsplit(found.setting("issuer")).hostname or "",
        joined=bond.subject_of_person is not None,
        action=f"/login/company/{connection_id}?{asked}",
    )


def _session(one: SessionRow) -> SessionView:
    return SessionView(
        session_id=one.session_id,
        device=one.device,
        proven_by=one.proven_by,
        opened_at=one.opened_at,
        seen_at=one.seen_at,
        network=one.network,
        here=one.here,
    )


def _passkey(one: PasskeyRow) -> PasskeyView:
    return PasskeyView(
        passkey_id=one.passkey_id, name=one.name, made_at=one.made_at, used_at=one.used_at
    )


def _token(one: AccessTokenRow) -> AccessTokenView:
    return AccessTokenView(
        access_token_id=one.access_token_id,
        name=one.name,
        may_write=one.may_write,
        made_at=one.made_at,
        used_at=one.used_at,
        expires_at=one.expires_at,
        over=one.expires_at <= clock.now(),
    )


HANDLERS = (show_account,)
