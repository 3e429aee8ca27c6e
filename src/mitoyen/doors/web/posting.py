"""Saying something: in a thread, or to open one. Files stream in while the form is read; nothing waits in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.documents.commands import issue_documents, open_thread_with_documents
from mitoyen.domains.documents.queries import UploadRow
from mitoyen.domains.documents.unrecorded import give_up, receive
from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.commands import open_thread, post_message
from mitoyen.domains.talk.queries.judging import opening_decision
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import asks_for_fragment, done, fragments, page
from mitoyen.doors.web.around import around_room, frame_in
from mitoyen.doors.web.forms import Form, kept_form, read_form_with_files
from mitoyen.doors.web.markdown import mentioned
from mitoyen.doors.web.reader import (
    AnyRequest,
    OurReader,
    OurSite,
    Reader,
    SignInFirst,
    frame_of,
)
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.threads import Again, thread_page
from mitoyen.doors.web.views import NewThreadView, TroubleView
from mitoyen.doors.web.writing import audience, composer
from mitoyen.feed.leaving import AccessEnded
from mitoyen.foundation.decisions import Busy, Unfit
from mitoyen.foundation.identifiers import (
    MemberId,
    MessageId,
    NotAnIdentifier,
    RoomId,
    ThreadId,
)
from mitoyen.journal.database import reading


@post("/rooms/{room_id:str}/threads/{thread_id:str}/messages", request_max_body_size=None)
async def say(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
) -> Response[str] | Response[None]:
    try:
        async with received(request, site, reader, room_id) as (form, brought):
            index = await _posted(reader, room_id, thread_id, form, brought)
    except Unfit as unfit:
        if asks_for_fragment(request):
            return beside_the_field(request, site, reader, unfit)
        return await _said_again(request, site, reader, room_id, thread_id, unfit)
    return done(request, f"{paths.thread(room_id, thread_id)}#e-{index}")


async def _said_again(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    thread_id: ThreadId,
    unfit: Unfit,
) -> Response[str]:
    form = kept_form(request)
    again = Again(
        draft=form.text("body"), problem=sentences.problem_of(unfit), key=form.text("key")
    )
    return await thread_page(
        request,
        site,
        reader,
        room_id,
        thread_id,
        answer=_answered(form),
        again=again,
        status=422,
    )


async def _posted(
    reader: Reader, room_id: RoomId, thread_id: ThreadId, form: Form, brought: list[UploadRow]
) -> int:
    """Record the message, with its files when there are any; return its position."""
    body, mentions = form.text("body"), await named(reader, room_id, form.text("body"))
    if brought:
        handed = await issue_documents(
            actor=reader.actor,
            room_id=room_id,
            thread_id=thread_id,
            upload_ids=[upload.upload_id for upload in brought],
            body=body,
            reply_to=_answered(form),
            mentions=mentions,
            once=form.field("key"),
        )
        return handed.message.index
    said = await post_message(
        actor=reader.actor,
        room_id=room_id,
        thread_id=thread_id,
        body=body,
        reply_to=_answered(form),
        mentions=tuple(mentions),
        once=form.field("key"),
    )
    return said.index


@get("/rooms/{room_id:str}/threads/new")
async def show_new_thread(
    request: AnyRequest, site: OurSite, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[str]:
    return await _new_thread(request, site, reader, room_id, Form(), None)


@post("/rooms/{room_id:str}/threads/new", request_max_body_size=None)
async def open_new_thread(
    request: AnyRequest, site: OurSite, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[str] | Response[None]:
    try:
        async with received(request, site, reader, room_id) as (form, brought):
            thread_id = await _opened(reader, room_id, form, brought)
    except Unfit as unfit:
        return await _new_thread(request, site, reader, room_id, kept_form(request), unfit)
    return done(request, paths.thread(room_id, thread_id))


async def _opened(
    reader: Reader, room_id: RoomId, form: Form, brought: list[UploadRow]
) -> ThreadId:
    title, body = form.text("title"), form.text("body")
    mentions = await named(reader, room_id, body)
    if brought:
        handed = await open_thread_with_documents(
            actor=reader.actor,
            room_id=room_id,
            title=title,
            upload_ids=[upload.upload_id for upload in brought],
            body=body,
            mentions=mentions,
            once=form.field("key"),
        )
        return handed.message.event.thread_id
    opened = await open_thread(
        actor=reader.actor,
        room_id=room_id,
        title=title,
        body=body,
        mentions=tuple(mentions),
        once=form.field("key"),
    )
    return opened.thread.event.thread_id


async def _new_thread(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    form: Form,
    unfit: Unfit | None,
) -> Response[str]:
    problem = sentences.problem_of(unfit) if unfit else ""
    of_title = unfit is not None and unfit.field == "title"
    async with reading(reader.actor) as db:
        around, room = await around_room(db, reader, room_id)
        reach = await spaces.reach(db, room_id)
        members = await spaces.members(db, around.space.space_id)
        decision = await opening_decision(db, room_id, reader.actor)
        notice = await audience(db, around, reach, members, towards=paths.new_thread(room_id))
    view = NewThreadView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=room,
        composer=composer(
            reader,
            reach,
            paths.new_thread(room_id),
            key=form.text("key"),
            draft=form.text("body"),
            problem="" if of_title else problem,
            refusal="" if decision else decision.rule,
            notice=notice,
        ),
        sides=around.sides_of(room),
        title=form.text("title"),
        title_problem=problem if of_title else "",
    )
    frame = frame_in(request, site, around, here=room_id, journal_room_id=room_id)
    return page(site, view, frame, status=422 if unfit else 200)


@asynccontextmanager
async def received(
    request: AnyRequest, site: Site, reader: Reader, room_id: RoomId
) -> AsyncIterator[tuple[Form, list[UploadRow]]]:
    """Read the form and take its files in; those that are not issued while the block lasts do not stay."""
    brought: list[UploadRow] = []

    async def take_in(filename: str, chunks: AsyncIterator[bytes]) -> None:
        actor, secret = reader.actor, token_hash(reader.token)
        async with site.passages.arriving(actor.person_id, secret) as taking:
            brought.append(
                await receive(
                    actor=actor, room_id=room_id, filename=filename, chunks=taking(chunks)
                )
            )

    try:
        try:
            form, _ = await read_form_with_files(request, reader, take_in)
        except AccessEnded:
            raise SignInFirst from None
        yield form, brought
    finally:
        await _let_go(reader, brought)


async def _let_go(reader: Reader, brought: Sequence[UploadRow]) -> None:
    """Discard files that were not issued; those that were are no longer his, and stay."""
    for upload in brought:
        with suppress(Busy):
            await give_up(actor=reader.actor, upload_id=upload.upload_id)


async def named(reader: Reader, room_id: RoomId, body: str) -> list[MemberId]:
    """Return whom a text names, of those who will read it."""
    names = set(mentioned(body))
    if not names:
        return []
    async with reading(reader.actor) as db:
        candidates = await talk.mention_candidates(db, room_id, reader.actor)
    return [one.member_id for one in candidates if one.name in names]


def _answered(form: Form) -> MessageId | None:
    try:
        return MessageId.parse(form.text("answers"))
    except NotAnIdentifier:
        return None


def beside_the_field(
    request: AnyRequest, site: Site, reader: Reader, unfit: Unfit
) -> Response[str]:
    """Say beside the field of an open page what does not fit."""
    view = TroubleView(kind="unfit", request_id="", problem=sentences.problem_of(unfit))
    return fragments(site, view, frame_of(request, site, reader), "problem", status=422)


HANDLERS = (say, show_new_thread, open_new_thread)
