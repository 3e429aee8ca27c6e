"""What is new in a thread after a position, and what changed, for a page that is already open.

Many pages ask the same at the same moment. Each reader's session and access are checked first, always. What does not
depend on who reads is then made once and shared; whoever wrote or set a sign there has his own made for him; and the
token of a reader's forms is put in at the end.
"""

from secrets import token_hex

from litestar import MediaType, Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.domains.people.unrecorded import form_token
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.spaces.queries import Reach
from mitoyen.domains.spaces.queries.watching import ReaderNow
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries import MessageRow
from mitoyen.domains.talk.queries.since import people_concerned
from mitoyen.doors.web.around import ledger_view, party_among, party_view
from mitoyen.doors.web.conversation import (
    Conversation,
    closing_event,
    conversation,
    movement_events,
)
from mitoyen.doors.web.fragments import Asked, Made
from mitoyen.doors.web.reader import AnyRequest, OurSite, Position, reader_of, session_token
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import (
    EventView,
    FrameView,
    MessageView,
    PersonView,
    RoomLinkView,
    ThreadView,
)
from mitoyen.doors.web.words import LANGUAGES
from mitoyen.doors.web.writing import composer
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import OrganisationId, RoomId, ThreadId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading

TOLD = {
    "spaces.member_admitted",
    "spaces.participation_ended",
    "spaces.seat_given",
    "spaces.seat_left",
    "talk.thread_closed",
}
MOST_LOOKED_AT = 100  # entries, before what they are is looked up elsewhere
NO_REACH = Reach(room_id=RoomId(""), kind="common", parties=())
# Stands where each reader's own is put. Nobody can guess it, and so lead others' tokens away in a link that he writes.
READERS_TOKEN = token_hex(32)


@get("/rooms/{room_id:str}/threads/{thread_id:str}/changes")
async def tell_changes(
    request: AnyRequest,
    site: OurSite,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    after: FromQuery[Position | None] = None,
    language: FromQuery[str] = "fr",
) -> Response[str]:
    token = session_token(request, site)
    allowed = await site.access.reader(room_id, token)
    if allowed is None or token is None:
        await reader_of(request, site)  # nobody is led to the entrance; for others nothing is here
        raise Absent
    spoken = next((known for known in LANGUAGES if known == language), LANGUAGES[0])
    asked = Asked(
        room_id, thread_id, -1 if after is None else after, spoken, allowed.size, allowed.sealed
    )
    made = site.fragments.find(asked, allowed.person_id)
    if made is None:
        async with site.fragments.alone(asked):
            made = site.fragments.find(asked, allowed.person_id)
            if made is None:
                made = await _made(site, allowed, asked)
                site.fragments.keep(asked, made, allowed.person_id)
    html = made.html.replace(READERS_TOKEN, form_token(token))
    return Response(html, media_type=MediaType.HTML)


async def _made(site: Site, allowed: ReaderNow, asked: Asked) -> Made:
    async with reading(allowed.actor) as db:
        view, moved, rows = await _view(db, allowed, asked)
        concerned = await people_concerned(db, asked.room_id, rows)
    frame = FrameView(
        language=asked.language,
        address="",
        now=clock.now(),
        operator=site.operator,
        csrf=READERS_TOKEN,
    )
    blocks = ("entries", "ledger", "reach") if moved else ("entries", "ledger")
    return Made(site.pages.fragments(view, frame, *blocks), frozenset(concerned))


async def _view(
    db: Connection, allowed: ReaderNow, asked: Asked
) -> tuple[ThreadView, bool, list[MessageRow]]:
    """Return the part of the page that changed, whether the audience did, and the messages.

    Where the journal stood was read before, with the access: nothing up to there can be missing.
    """
    room_id, after = asked.room_id, asked.after
    member, facts = await talk.member_and_thread(db, room_id, asked.thread_id, allowed.actor)
    if member is None or facts is None:
        raise Absent
    rows = await talk.changes(db, room_id, asked.thread_id, after=after)
    full = len(rows) >= talk.MOST_MESSAGES
    last = max(row.moved_index for row in rows) if full else allowed.size - 1
    talking = await conversation(
        db, room_id, rows, member=member, closed=facts.closed, sealed=allowed.sealed
    )
    said = sum(row.index > after for row in rows)
    events = await _events(db, member, talking, asked, last) if last - after > said else []
    moved = any(one.kind.startswith("spaces.") for one in events)
    entries: list[MessageView | EventView] = [*(talking.show(row) for row in rows), *events]
    view = ThreadView(
        space_id=member.space_id,
        space_name="",
        room=RoomLinkView(room_id=room_id, kind=member.kind, name="", parties=()),
        thread_id=asked.thread_id,
        title="",
        closed=facts.closed,
        entries=tuple(sorted(entries, key=lambda one: one.index)),
        earlier="",
        later="",
        last=last,
        fresh=None,
        ledger=ledger_view(allowed),
        composer=composer(None, await spaces.reach(db, room_id) if moved else NO_REACH, ""),
        sides=None,
        others=(),
    )
    return view, moved, rows


async def _events(
    db: Connection, member: Membership, talking: Conversation, asked: Asked, last: int
) -> list[EventView]:
    """Return what happened meanwhile beside messages: who came, who left, how the thread ended."""
    if not await _moved(db, asked, last):
        return []
    standing = await spaces.parties(db, member.space_id)
    parties = {party.organisation_id: party_view(party) for party in standing}

    def person_of(organisation_id: OrganisationId | None, name: str | None) -> PersonView:
        return PersonView(name=name, party=party_among(parties, organisation_id))

    if talking.closed:
        thread = await talk.thread(db, asked.room_id, asked.thread_id)
        events = await closing_event(db, talking, thread, person_of)
    else:
        members = await spaces.members(db, member.space_id)
        seats = None
        if member.kind != "common":
            seats = await spaces.seats(db, asked.room_id)
        events = movement_events(talking, members, seats, standing, person_of)
    return [one for one in events if asked.after < one.index <= last]


async def _moved(db: Connection, asked: Asked, last: int) -> bool:
    """Tell whether any of the entries meanwhile is told in a thread; of too many to look at, some may be."""
    if last - asked.after > MOST_LOOKED_AT:
        return True
    found = await journal.entry_range(db, asked.room_id, asked.after + 1, last + 1)
    return any(row.header.entry.kind in TOLD for row in found)


HANDLERS = (tell_changes,)
