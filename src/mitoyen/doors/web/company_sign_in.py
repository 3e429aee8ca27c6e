<<<<<<< HEAD
"""How a company's people sign in: administrators connect its provider, test it, let it go live, may require it."""

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromQuery

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.facts import ATTRIBUTES, OIDC_SETTINGS, PROVIDERS, TOKEN_AUTH
=======
"""The company's own sign-in: a wizard for its IT, from the proof of a domain to nobody coming in another way."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.commands import (
    close_connection,
    describe_connection,
    enforce_sign_in,
    go_live,
    open_connection,
    replace_secret,
)
from mitoyen.domains.connections.facts import OIDC_SETTINGS
>>>>>>> 58613d2 (wip)
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import (
    Finding,
    findings,
<<<<<<< HEAD
    forget_providers,
=======
>>>>>>> 58613d2 (wip)
    redirect_address,
    seal_client_secret,
    seal_signing_key,
    ticket,
)
<<<<<<< HEAD
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
=======
from mitoyen.domains.directories import queries as directories
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import name_referent, withdraw_referent
from mitoyen.domains.people import queries as people
from mitoyen.doors.web.answers import after
from mitoyen.doors.web.company_pages import Typed, company_page, shared
from mitoyen.doors.web.forms import Form, read_form
from mitoyen.doors.web.provider_words import PROVIDERS
from mitoyen.doors.web.proving import require_fresh_proof
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.company import (
    CompanySignInView,
    ConnectionView,
    FindingView,
    ReferentView,
)
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import ConnectionId, NotAnIdentifier, PersonId
from mitoyen.journal.database import Connection, reading

SIGN_IN = "/company/sign-in"
FINDINGS_SHOWN = 5
Answer = Response[str] | Response[None]
Grave = Callable[[Reader, ConnectionId, datetime | None], Awaitable[Any]]
>>>>>>> 58613d2 (wip)


@get(SIGN_IN)
async def show_company_sign_in(
<<<<<<< HEAD
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
=======
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    problem: FromQuery[str] = "",
    provider: FromQuery[str] = "",
) -> Response[str]:
    asked = Form([("provider", provider)] if provider in PROVIDERS else [])
    return await _wizard(request, site, reader, Typed(asked), problem)


async def _wizard(
    request: AnyRequest, site: Site, reader: Reader, typed: Typed, problem: str = ""
) -> Response[str]:
    async with reading(reader.actor) as db:
        known = await shared(db, reader)
        domains = await organisations.domains(db, reader.actor)
        found = await _under_way(db, reader)
        shown = await _connection(db, site, reader, found) if found else None
        referents = await organisations.referents(db, reader.actor)
        candidates = await _candidates(db, reader) if known.may else ()
        linked = await directories.linked(db, reader.person.organisation_id)
    named = {one.person_id for one in referents}
    tried = await findings(reader.actor, found.connection_id) if found and known.may else []
    view = CompanySignInView(
        party=known.party,
        may=known.may,
        key=known.key,
        problems=typed.problems,
        domains=tuple(one.domain or "?" for one in domains if one.proved_at is not None),
        providers=tuple((one, words.name) for one, words in PROVIDERS.items()),
        guide=PROVIDERS.get(_provider(typed.form, shown), PROVIDERS["other"]),
        connection=shown,
        typed=_typed(typed.form, shown),
        findings=await _tried(reader, tried),
        referents=tuple(
            ReferentView(person_id=one.person_id, name=one.name, passkeys=one.passkeys)
            for one in referents
        ),
        candidates=tuple(one for one in candidates if one.person_id not in named),
        directory=linked,
        entrance=f"{site.public_url}/login/of/{reader.person.organisation_id}",
        problem=problem,
    )
    return company_page(request, site, reader, view, known)


async def _under_way(db: Connection, reader: Reader) -> ConnectionRow | None:
    """Return the connection that people sign in by, else the last that was begun and not closed."""
    live = await connections.live_connection(db, reader.actor)
    begun = [
        one for one in await connections.connections(db, reader.actor) if one.state != "closed"
    ]
    return live or next((one for one in begun if one.protocol == "oidc"), None)


async def _connection(
    db: Connection, site: Site, reader: Reader, found: ConnectionRow
) -> ConnectionView:
    decision = await connections.going_live_decision(
        db, reader.actor, found.connection_id, session=reader.token
    )
    name = found.connection_id
    key = ticket(reader.token, "test", name)
    return ConnectionView(
        connection_id=name,
        state="draft" if found.state == "closed" else found.state,
        provider=found.setting("provider") or "",
        settings=dict(found.settings),
        enforced=found.enforced,
        redirect=redirect_address(site.public_url, name),
        keys=f"{site.public_url}/login/company/{name}/keys",
        test=f"/login/company/{name}?purpose=test&key={key}&towards={SIGN_IN}",
        tested_at=found.tested_at,
        live_at=found.live_at,
        refusal="" if decision or decision.rule == "connections.prove_again" else decision.rule,
    )


def _typed(form: Form, shown: ConnectionView | None) -> dict[str, str]:
    """Return what stands in the form of the settings: as it was typed, else recorded, else what the provider wants."""
    recorded = shown.settings if shown else {}
    name = _provider(form, shown)
    usual = PROVIDERS.get(name, PROVIDERS["other"])
    otherwise = {"provider": name, "claim": usual.claim, "attribute": usual.attribute}
    if name == "google":
        otherwise["issuer"] = usual.issuer
    same = recorded.get("provider") == name
    return {
        one: form.text(one) or (recorded.get(one, "") if same else "") or otherwise.get(one, "")
        for one in OIDC_SETTINGS
    }


def _provider(form: Form, shown: ConnectionView | None) -> str:
    return form.text("provider") or (shown.provider if shown else "") or "other"


async def _candidates(db: Connection, reader: Reader) -> tuple[ReferentView, ...]:
    passkeys = await organisations.referent_candidates(db, reader.actor)
    return tuple(
        ReferentView(person_id=one.person_id, name=one.name, passkeys=passkeys[one.person_id])
        for one in await people.people_of_company(db, reader.actor)
        if one.person_id in passkeys and one.joined_at is not None
    )


async def _tried(reader: Reader, tried: list[Finding]) -> tuple[FindingView, ...]:
    async with reading(reader.actor) as db:
        names = {
            one.person_id: one.name for one in await people.people_of_company(db, reader.actor)
        }
    return tuple(
        FindingView(
            at=one.at,
            outcome=one.outcome,
            name=names.get(one.person_id) if one.person_id else None,
            said=tuple(one.said.items()),
        )
        for one in tried[:FINDINGS_SHOWN]
    )


@post(SIGN_IN)
async def choose_provider(request: AnyRequest, reader: OurReader) -> Response[None]:
    """Begin a connection: its address to come back to is known from here on."""
    form = await read_form(request, reader)
    await open_connection(actor=reader.actor, protocol="oidc")
    provider = form.text("provider") if form.text("provider") in PROVIDERS else "other"
    return after(f"{SIGN_IN}?provider={provider}#paste")


@post("/company/sign-in/{connection_id:str}/settings")
async def describe_provider(
    request: AnyRequest, site: OurSite, reader: OurReader, connection_id: FromPath[ConnectionId]
) -> Answer:
    form = await read_form(request, reader)
    given = {name: form.text(name) for name in OIDC_SETTINGS if form.text(name)}
    try:
        await describe_connection(actor=reader.actor, connection_id=connection_id, settings=given)
        if form.text("token_auth") == "private_key_jwt":
            sealed = await seal_signing_key(connection_id)
            await replace_secret(actor=reader.actor, connection_id=connection_id, sealed=sealed)
        elif form.text("secret"):
            sealed = seal_client_secret(connection_id, form.text("secret"))
            await replace_secret(actor=reader.actor, connection_id=connection_id, sealed=sealed)
    except Unfit as unfit:
        return await _wizard(request, site, reader, Typed(form, unfit))
    return after(f"{SIGN_IN}?told=connection_described#test")


async def _gravely(reader: Reader, connection_id: ConnectionId, act: Grave) -> None:
    """Do what concerns everybody in the company, for whoever has shown lately who he is."""
    await require_fresh_proof(reader, SIGN_IN)
    async with reading(reader.actor) as db:
        proven_at = await connections.proven_at(db, reader.actor, reader.token)
    await act(reader, connection_id, proven_at)


@post("/company/sign-in/{connection_id:str}/live")
async def take_into_use(
    request: AnyRequest, reader: OurReader, connection_id: FromPath[ConnectionId]
) -> Response[None]:
    await read_form(request, reader)

    async def act(who: Reader, which: ConnectionId, proven_at: datetime | None) -> None:
        await go_live(actor=who.actor, connection_id=which, proven_at=proven_at)

    await _gravely(reader, connection_id, act)
    return after(f"{SIGN_IN}?told=connection_live")


@post("/company/sign-in/{connection_id:str}/enforce")
async def require_company_sign_in(
    request: AnyRequest, reader: OurReader, connection_id: FromPath[ConnectionId]
) -> Response[None]:
    form = await read_form(request, reader)
    on = form.text("on") == "yes"

    async def act(who: Reader, which: ConnectionId, proven_at: datetime | None) -> None:
        await enforce_sign_in(actor=who.actor, connection_id=which, on=on, proven_at=proven_at)

    await _gravely(reader, connection_id, act)
    return after(f"{SIGN_IN}?told={'sign_in_required' if on else 'sign_in_free'}")


@post("/company/sign-in/{connection_id:str}/close")
async def close_company_sign_in(
    request: AnyRequest, reader: OurReader, connection_id: FromPath[ConnectionId]
) -> Response[None]:
    await read_form(request, reader)

    async def act(who: Reader, which: ConnectionId, proven_at: datetime | None) -> None:
        await close_connection(actor=who.actor, connection_id=which, proven_at=proven_at)

    await _gravely(reader, connection_id, act)
    return after(f"{SIGN_IN}?told=connection_closed")


@post("/company/referents")
async def add_referent(request: AnyRequest, reader: OurReader) -> Response[None]:
    form = await read_form(request, reader)
    await require_fresh_proof(reader, SIGN_IN)
    await name_referent(actor=reader.actor, person_id=_person(form.text("person")))
    return after(f"{SIGN_IN}?told=referent_named#referents")


@post("/company/referents/{person_id:str}/withdraw")
async def remove_referent(
    request: AnyRequest, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[None]:
    await read_form(request, reader)
    await require_fresh_proof(reader, SIGN_IN)
    await withdraw_referent(actor=reader.actor, person_id=person_id)
    return after(f"{SIGN_IN}?told=referent_withdrawn#referents")


def _person(text: str) -> PersonId:
    """Return whom a form named: nobody in particular where it named nobody."""
    try:
        return PersonId.parse(text)
    except NotAnIdentifier:
        return PersonId("")


HANDLERS = (
    show_company_sign_in,
    choose_provider,
    describe_provider,
    take_into_use,
    require_company_sign_in,
    close_company_sign_in,
    add_referent,
    remove_referent,
)
>>>>>>> 58613d2 (wip)
