"""Home: what waits for me, space by space."""

from collections.abc import Mapping, Sequence
from itertools import groupby, islice

from litestar import Response, get

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.queries import SpaceRow
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries import ThreadRow, UnreadRow
from mitoyen.domains.talk.queries.since import fresh
from mitoyen.doors.web.answers import page
from mitoyen.doors.web.around import party_among, party_view, room_links
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, frame_of
from mitoyen.doors.web.thread_lines import thread_lines
from mitoyen.doors.web.views import (
    FreshThreadView,
    HomeSpaceView,
    HomeView,
    PartyView,
    RoomLinkView,
    SpaceLineView,
)
from mitoyen.foundation.identifiers import OrganisationId, RoomId
from mitoyen.journal.database import Connection, reading

MOST_THREADS = 12  # of one room, on this page
MOST_ROOMS = 40  # with something new, on this page


@get("/")
async def show_home(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    async with reading(reader.actor) as db:
        unread = await talk.unread(db)
        every, waiting = [], []
        for space in await spaces.spaces(db):
            line, links, parties = await space_line(db, space)
            every.append(line)
            moved = [room for room in unread if room.room_id in links][:MOST_ROOMS]
            if moved:
                threads = await _fresh_threads(db, moved, links, parties)
                waiting.append(
                    HomeSpaceView(space_id=space.space_id, name=line.name, threads=threads)
                )
    view = HomeView(spaces=tuple(space for space in waiting if space.threads), every=tuple(every))
    count = sum(room.threads for room in unread)
    return page(site, view, frame_of(request, site, reader, place="home", waiting=count))


async def space_line(
    db: Connection, space: SpaceRow
) -> tuple[SpaceLineView, Mapping[RoomId, RoomLinkView], Mapping[OrganisationId, PartyView]]:
    """Return a space as a line of a list, with its rooms as links and its parties."""
    rooms = await spaces.rooms(db, space.space_id)
    standing = await spaces.parties(db, space.space_id)
    parties = {party.organisation_id: party_view(party) for party in standing}
    line = SpaceLineView(
        space_id=space.space_id,
        name=space.name or "?",
        purpose=space.purpose or "",
        parties=tuple(parties.values()),
        rooms=len(rooms),
        at=max((room.last_at for room in rooms), default=None),
    )
    return line, room_links(rooms, parties, {}, ()), parties


async def _fresh_threads(
    db: Connection,
    moved: Sequence[UnreadRow],
    links: Mapping[RoomId, RoomLinkView],
    parties: Mapping[OrganisationId, PartyView],
) -> tuple[FreshThreadView, ...]:
    """Return the threads of these rooms that have something new, those that name the reader first."""

    def party_of(organisation_id: OrganisationId | None, name: str | None) -> PartyView:
        return party_among(parties, organisation_id, name)

    new: list[ThreadRow] = []
    listed = await talk.last_moved(db, [room.room_id for room in moved], count=talk.MOST_THREADS)
    for _, together in groupby(sorted(listed, key=_room_of), key=_room_of):
        new += islice((thread for thread in together if thread.unread), MOST_THREADS)
    since = await fresh(db, [(thread.room_id, thread.thread_id) for thread in new])
    lines = await thread_lines(db, new, party_of)
    found = [
        FreshThreadView(
            room=links[thread.room_id],
            line=line,
            fresh=begun.first,
            parties=tuple(party_of(key, None) for key in begun.organisations),
            mentions=thread.called > 0,
        )
        for thread, line in zip(new, lines, strict=True)
        if (begun := since.get((thread.room_id, thread.thread_id)))
    ]
    return tuple(sorted(found, key=lambda one: (not one.mentions, -one.line.at.timestamp())))


def _room_of(thread: ThreadRow) -> RoomId:
    return thread.room_id


HANDLERS = (show_home,)
