"""What is done to a whole thread: another title, its conclusion, its reopening, and how far one has read it."""

from litestar import Response, post
from litestar.params import FromPath

from mitoyen.domains.talk.commands import close_thread, rename_thread, reopen_thread
from mitoyen.domains.talk.unrecorded import mark_read
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after
from mitoyen.doors.web.forms import read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite
from mitoyen.doors.web.threads import Again, thread_page
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import RoomId, ThreadId

ONE = "/rooms/{room_id:str}/threads/{thread_id:str}"


@post(f"{ONE}/rename")
async def rename(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    title = form.text("title")
    try:
        await rename_thread(actor=reader.actor, room_id=room_id, thread_id=thread_id, title=title)
    except Unfit as unfit:
        again = Again(act_problems=(("title", sentences.problem_of(unfit)),), title=title)
        return await thread_page(request, site, reader, room_id, thread_id, again=again, status=422)
    return after(f"{paths.thread(room_id, thread_id)}?told=thread_renamed")


@post(f"{ONE}/close")
async def close(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    conclusion = form.text("conclusion")
    try:
        await close_thread(
            actor=reader.actor, room_id=room_id, thread_id=thread_id, conclusion=conclusion
        )
    except Unfit as unfit:
        again = Again(act_problems=(("conclusion", sentences.problem_of(unfit)),))
        return await thread_page(request, site, reader, room_id, thread_id, again=again, status=422)
    return after(f"{paths.thread(room_id, thread_id)}?told=thread_closed")


@post(f"{ONE}/reopen")
async def reopen(
    request: AnyRequest,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
) -> Response[None]:
    await read_form(request, reader)
    await reopen_thread(actor=reader.actor, room_id=room_id, thread_id=thread_id)
    return after(f"{paths.thread(room_id, thread_id)}?told=thread_reopened")


@post(f"{ONE}/read", status_code=204)
async def note_read(
    request: AnyRequest,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
) -> None:
    """Note how far an open page was read; nothing is told back."""
    form = await read_form(request, reader)
    upto = form.text("upto")
    if upto.isascii() and upto.isdecimal() and len(upto) < 16:
        await mark_read(actor=reader.actor, room_id=room_id, thread_id=thread_id, index=int(upto))


HANDLERS = (rename, close, reopen, note_read)
