"""How a company's people sign in: administrators connect its provider, test it, let it go live, may require it."""

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromQuery

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.facts import ATTRIBUTES, OIDC_SETTINGS, PROVIDERS, TOKEN_AUTH
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import (
    Finding,
    findings,
    forget_providers,
    redirect_address,
    seal_client_secret,
    seal_signing_key,
    ticket,
)
from mitoyen.domains.people import queries as people
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web import sentences
from mitoyen.doors.web.answers import after, page, way_back
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader, frame_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.sign_in import CompanySignInPageView, FindingView, ProveView
from mitoyen.foundation.decisions import Refused, Unfit
from mitoyen.journal.database import Connection, reading

SIGN_IN = "/company/sign-in"
PROVE = "/me/prove"
MOST_SHOWN = 20  # findings


@get(SIGN_IN)
async def show_company_sign_in(
    request: AnyRequest, site: OurSite, reader: OurReader, problem: FromQuery[str] = ""
) -> Response[str]:
    return await _shown(request, site, reader, Form(), None, problem)


async def _shown(
    request: AnyRequest, site: Site, reader: Reader, form: Form, unfit: Unfit | None, problem: str
) -> Response[str]:
    async with reading(reader.actor) as db:
        await queries.check_administers(db, reader.actor)
        found = await _open_one(db, reader)
        facts = found and await queries.connection_facts(db, reader.actor, found.connection_id)
        joined = await queries.identities(db, reader.actor, found.connection_id) if found else []
        waiting = sum(room.threads for room in await talk.unread(db))
    complete = facts is not None and facts.described and facts.secret
    view = CompanySignInPageView(
        party=reader.party,
        state=found.state if found else "none",
        key=fresh_key(),
        providers=PROVIDERS,
        ways=TOKEN_AUTH,
        attributes=ATTRIBUTES,
        settings=tuple(
            (name, form.text(name) or (found.setting(name) if found else ""))
            for name in OIDC_SETTINGS
        ),
        secret=facts is not None and facts.secret,
        enforced=found.enforced if found else False,
        joined=len(joined),
        problem=problem,
        problems=((unfit.field, sentences.problem_of(unfit)),) if unfit else (),
        **(await _addresses(request, site, reader, found, complete=complete) if found else {}),
        findings=await _findings(reader, found) if found else (),
    )
    frame = frame_of(request, site, reader, place="company", waiting=waiting)
    return page(site, view, frame, status=422 if unfit else 200)


async def _open_one(db: Connection, reader: Reader) -> ConnectionRow | None:
    """Return the company's connection: the one in use, else the last one begun; what is closed no longer shows."""
    known = await queries.connections(db, reader.actor)
    left = [one for one in known if one.state != "closed" and one.protocol == "oidc"]
    return next((one for one in left if one.state == "live"), left[0] if left else None)


async def _addresses(
    request: AnyRequest, site: Site, reader: Reader, found: ConnectionRow, *, complete: bool
) -> dict[str, str]:
    ours = site.public_url or str(request.base_url).rstrip("/")
    asked = {
        "purpose": "test",
        "key": ticket(reader.token, "test", found.connection_id),
        "towards": SIGN_IN,
    }
    return {
        "back": redirect_address(ours, found.connection_id),
        "keys": f"{ours}/login/company/{found.connection_id}/keys",
        "test": f"/login/company/{found.connection_id}?{urlencode(asked)}" if complete else "",
    }


async def _findings(reader: Reader, found: ConnectionRow) -> tuple[FindingView, ...]:
    kept = await findings(reader.actor, found.connection_id)
    return tuple(_finding(one) for one in kept[:MOST_SHOWN])


def _finding(one: Finding) -> FindingView:
    said = ", ".join(f"{name} {text}" for name, text in one.said.items())
    return FindingView(at=one.at, outcome=one.outcome, said=said)


@post(SIGN_IN)
async def change_company_sign_in(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[str] | Response[None]:
    """Do what the pressed button says. What concerns everybody wants a fresh proof of who presses it."""
    form = await read_form(request, reader)
    try:
        await _change(reader, form)
    except Unfit as unfit:
        return await _shown(request, site, reader, form, unfit, "")
    except Refused as refused:
        if refused.rule == "connections.prove_again":
            return after(f"{PROVE}?{urlencode({'towards': SIGN_IN})}")
        raise
    return after(SIGN_IN)


async def _change(reader: Reader, form: Form) -> None:
    actor, act = reader.actor, form.text("act")
    async with reading(actor) as db:
        found = await _open_one(db, reader)
        proven_at = await queries.proven_at(db, actor, reader.token)
    if act == "open" or found is None:
        await commands.open_connection(actor=actor, protocol="oidc")
        return
    connection_id = found.connection_id
    match act:
        case "describe":
            given = {name: form.text(name) for name in OIDC_SETTINGS if form.text(name).strip()}
            await commands.describe_connection(
                actor=actor, connection_id=connection_id, settings=given
            )
            forget_providers()
            await _keep_secret(reader, found, form)
        case "secret":
            await _keep_secret(reader, found, form)
        case "live":
            await commands.go_live(actor=actor, connection_id=connection_id, proven_at=proven_at)
        case "enforce" | "release":
            await commands.enforce_sign_in(
                actor=actor, connection_id=connection_id, on=act == "enforce", proven_at=proven_at
            )
        case "close":
            await commands.close_connection(
                actor=actor, connection_id=connection_id, proven_at=proven_at
            )


async def _keep_secret(reader: Reader, found: ConnectionRow, form: Form) -> None:
    """Keep the secret that was typed, or make a key of our own where the provider takes one."""
    text = form.text("secret")
    way = form.text("token_auth") or found.setting("token_auth")
    if way == "private_key_jwt":
        async with reading(reader.actor) as db:
            facts = await queries.connection_facts(db, reader.actor, found.connection_id)
        if facts is not None and facts.secret:
            return
        sealed = await seal_signing_key(found.connection_id)
    elif text.strip() or form.text("act") == "secret":
        sealed = seal_client_secret(found.connection_id, text)
    else:
        return
    await commands.replace_secret(
        actor=reader.actor, connection_id=found.connection_id, sealed=sealed
    )


@get(PROVE)
async def show_prove(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    towards: FromQuery[str] = "/",
    problem: FromQuery[str] = "",
) -> Response[str]:
    """Ask somebody who is signed in to show once more who he is, in one of the ways that he has."""
    place, person_id = way_back(towards), reader.person.person_id
    found = await queries.entrance_of(reader.person.organisation_id)
    action = ""
    if found is not None and found.protocol == "oidc":
        async with reading(found.itself) as db:
            bond = await queries.bond(db, found.connection_id, subject=None, person_id=person_id)
        key = ticket(reader.token, "prove", found.connection_id)
        asked = urlencode({"purpose": "prove", "key": key, "towards": place})
        if bond.subject_of_person is not None:
            action = f"/login/company/{found.connection_id}?{asked}"
    async with reading(reader.actor) as db:
        passkeys = await people.passkeys_of(db, reader.actor)
    view = ProveView(
        towards=place,
        address=reader.person.address or "",
        company=reader.party.name or "",
        action=action,
        passkeys=bool(passkeys),
        problem=problem,
    )
    return page(site, view, frame_of(request, site, reader, place="account"))


HANDLERS = (show_company_sign_in, change_company_sign_in, show_prove)
