"""The company's directory: its tokens, its last exchanges, and whom its groups propose. For administrators."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from mitoyen.domains.directories import queries as directories
from mitoyen.domains.directories.commands import make_token, withdraw_token
from mitoyen.domains.directories.facts import MOST_LIVE
from mitoyen.domains.directories.queries import ExchangeRow, GroupRow, TokenRow
from mitoyen.domains.people.unrecorded import flash, flash_cookie
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import admit_member
from mitoyen.domains.spaces.queries import SpaceRow
from mitoyen.domains.spaces.queries.judging import colleagues_inside, space_decisions
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web import sentences
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.directory_words import DID, DIRECTORIES
from mitoyen.doors.web.entrance import forgetting, left_for
from mitoyen.doors.web.forms import fresh_key, read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader, frame_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.directory import (
    DirectoryTokenView,
    DirectoryView,
    ExchangeView,
    GroupView,
    ProposalView,
)
from mitoyen.foundation.decisions import Absent, Refused, Unfit
from mitoyen.foundation.identifiers import DirectoryTokenId, NotAnIdentifier, PersonId, SpaceId
from mitoyen.journal.database import Connection, reading

DIRECTORY = "/company/directory"
MADE = "directory_token"
MOST_SHOWN = 30  # exchanges


@get(DIRECTORY)
async def show_directory(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    answer = await _directory(request, site, reader, None)
    return forgetting(answer, request, site)


async def _directory(
    request: AnyRequest, site: Site, reader: Reader, unfit: Unfit | None
) -> Response[str]:
    actor = reader.actor
    async with reading(actor) as db:
        tokens = await directories.tokens(db, actor)
        trouble = await directories.trouble(db, actor)
        exchanges = await directories.exchanges(db, actor, most=MOST_SHOWN)
        groups = await _groups(db, reader, await directories.groups(db, actor))
        waiting = sum(room.threads for room in await talk.unread(db))
    view = DirectoryView(
        party=reader.party,
        address=f"{site.public_url or str(request.base_url).rstrip('/')}/scim/{actor.organisation_id}/v2",
        tokens=tuple(_token(one) for one in tokens),
        may_make=sum(one.live for one in tokens) < MOST_LIVE,
        exchanges=tuple(_exchange(one) for one in exchanges),
        groups=groups,
        faults=trouble.faults,
        refusals=trouble.refusals,
        last_at=trouble.last_at,
        key=fresh_key(),
        directories=DIRECTORIES,
        made=left_for(request, site, reader).get(MADE, ""),
        problems=((unfit.field, sentences.problem_of(unfit)),) if unfit else (),
    )
    frame = frame_of(request, site, reader, place="company", waiting=waiting)
    return page(site, view, frame, status=422 if unfit else 200)


def _token(one: TokenRow) -> DirectoryTokenView:
    return DirectoryTokenView(
        token_id=one.token_id,
        made_at=one.made_at,
        expires_at=one.expires_at,
        used_at=one.used_at,
        live=one.live,
    )


def _exchange(one: ExchangeRow) -> ExchangeView:
    return ExchangeView(
        at=one.at,
        did=DID.get(one.did, DID["read"]),
        name=one.name or "",
        request=f"{one.method} {one.path.partition('/p_')[0].partition('/q_')[0]}",
        status=one.status,
        said=one.said,
    )


async def _groups(
    db: Connection, reader: Reader, known: Sequence[GroupRow]
) -> tuple[GroupView, ...]:
    """Return the groups, each with whom it proposes for the spaces where the reader may admit people of the company."""
    inside: list[tuple[SpaceRow, set[PersonId]]] = []
    if known:
        for space in await spaces.spaces(db):
            if (await space_decisions(db, space.space_id, reader.actor)).admit:
                taking_part = await colleagues_inside(db, space.space_id, reader.actor)
                inside.append((space, taking_part))
    return tuple(
        GroupView(
            name=group.name,
            count=len(group.people),
            proposals=tuple(
                ProposalView(
                    space_id=space.space_id,
                    space_name=space.name or "?",
                    group_id=group.group_id,
                    names=names,
                )
                for space, taking_part in inside
                if (names := _proposed(group, taking_part))
            ),
        )
        for group in known
    )


def _proposed(group: GroupRow, taking_part: set[PersonId]) -> tuple[str, ...]:
    pairs = zip(group.people, group.names, strict=True)
    return tuple(name for person_id, name in pairs if person_id not in taking_part)


@post(f"{DIRECTORY}/tokens")
async def make_directory_token(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    days = form.text("days")
    try:
        made = await make_token(
            actor=reader.actor, days=int(days) if days.isascii() and days.isdecimal() else 0
        )
    except Unfit as unfit:
        return await _directory(request, site, reader, unfit)
    answer = after(f"{DIRECTORY}?told=directory_token_made#tokens")
    answer.set_cookie(
        Cookie(
            key=flash_cookie(secure=site.secure),
            value=flash({MADE: made.token}, holder=reader.token),
            max_age=120,
            path="/",
            secure=site.secure,
            httponly=True,
            samesite="lax",
        )
    )
    return answer


@post(f"{DIRECTORY}/tokens/{{token_id:str}}/withdraw")
async def withdraw_directory_token(
    request: AnyRequest, reader: OurReader, token_id: FromPath[DirectoryTokenId]
) -> Response[None]:
    await read_form(request, reader)
    await withdraw_token(actor=reader.actor, token_id=token_id)
    return after(f"{DIRECTORY}?told=directory_token_withdrawn#tokens")


@post(f"{DIRECTORY}/proposals")
async def take_proposal(request: AnyRequest, reader: OurReader) -> Response[None]:
    """Admit whom a group proposes for a space: each by the one verb, which judges the reader anew."""
    form = await read_form(request, reader)
    try:
        space_id = SpaceId.parse(form.text("space"))
    except NotAnIdentifier:
        raise Absent from None
    async with reading(reader.actor) as db:
        known = await directories.groups(db, reader.actor)
        group = next((one for one in known if one.group_id == form.text("group")), None)
        taking_part = await colleagues_inside(db, space_id, reader.actor)
    if group is None:
        raise Absent
    for person_id in group.people:
        if person_id not in taking_part:
            try:
                await admit_member(actor=reader.actor, space_id=space_id, person_id=person_id)
            except Refused as refused:
                if refused.rule != "spaces.already_a_member":
                    raise
    return after(f"{DIRECTORY}?told=proposal_taken#groups")


HANDLERS = (
    show_directory,
    make_directory_token,
    withdraw_directory_token,
    take_proposal,
)
