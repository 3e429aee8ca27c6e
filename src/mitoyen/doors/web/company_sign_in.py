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


@get(SIGN_IN)
async def show_company_sign_in(
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
        if form.field("issuer") is not None:
            await describe_connection(
                actor=reader.actor, connection_id=connection_id, settings=given
            )
            forget_providers()
        await _keep_secret(reader, connection_id, form)
    except Unfit as unfit:
        return await _wizard(request, site, reader, Typed(form, unfit))
    return after(f"{SIGN_IN}?told=connection_described#test")


async def _keep_secret(reader: Reader, connection_id: ConnectionId, form: Form) -> None:
    """Keep the secret that was typed, or make a key of our own where the provider takes one and none is there."""
    if form.text("token_auth") == "private_key_jwt":
        async with reading(reader.actor) as db:
            facts = await connections.connection_facts(db, reader.actor, connection_id)
        if facts is not None and facts.secret:
            return
        sealed = await seal_signing_key(connection_id)
    elif form.text("secret").strip() or form.field("issuer") is None:
        sealed = seal_client_secret(connection_id, form.text("secret"))
    else:
        return
    await replace_secret(actor=reader.actor, connection_id=connection_id, sealed=sealed)


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
