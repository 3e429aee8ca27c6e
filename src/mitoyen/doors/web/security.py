"""The security log of one's own company: for its administrators, as a page and as JSON lines."""

from collections.abc import Mapping
from typing import get_args

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from mitoyen.domains.people import queries as people
from mitoyen.domains.security import queries as security
from mitoyen.domains.security.facts import Kind, SecurityEvent
from mitoyen.domains.security.facts.ocsf import ocsf_event
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web.answers import page
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Position, frame_of
from mitoyen.doors.web.views import PagerView, PersonView
from mitoyen.doors.web.views.security import SecurityLogView, SecurityRowView
from mitoyen.foundation.identifiers import NotAnIdentifier, PersonId
from mitoyen.journal.database import reading

LOG = "/company/security"
LINES_A_PAGE = 50
LINES_A_FILE = 5_000
KINDS: tuple[Kind, ...] = get_args(Kind)


@get(LOG)
async def show_security_log(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    before: FromQuery[Position | None] = None,
    kind: FromQuery[str] = "",
    person: FromQuery[str] = "",
) -> Response[str]:
    chosen = next((one for one in KINDS if one == kind), None)
    async with reading(reader.actor) as db:
        (await security.reading_decision(db)).require()
        lines = await security.security_events(
            db,
            before=before if before is not None else security.BEYOND,
            person_id=_person_id(person),
            kind=chosen,
            limit=LINES_A_PAGE + 1,
        )
        staff = {
            one.person_id: PersonView(name=one.name, party=reader.party, title=one.title or "")
            for one in await people.people_of_company(db, reader.actor)
        }
        waiting = sum(room.threads for room in await talk.unread(db))
    shown = lines[:LINES_A_PAGE]
    asked = f"kind={chosen or ''}&person={_person_id(person) or ''}"
    more = len(lines) > LINES_A_PAGE
    view = SecurityLogView(
        party=reader.party,
        rows=tuple(_row(line, staff) for line in shown),
        kinds=KINDS,
        kind=chosen or "",
        people=tuple((person_id, one.name or "?") for person_id, one in staff.items()),
        person=_person_id(person) or "",
        pager=PagerView(
            newer=f"{LOG}?{asked}" if before is not None else "",
            older=f"{LOG}?{asked}&before={shown[-1].event_id}" if more else "",
        ),
    )
    return page(site, view, frame_of(request, site, reader, place="company", waiting=waiting))


def _person_id(text: str) -> PersonId | None:
    try:
        return PersonId.parse(text)
    except NotAnIdentifier:
        return None


def _row(line: SecurityEvent, staff: Mapping[PersonId, PersonView]) -> SecurityRowView:
    return SecurityRowView(
        at=line.at,
        kind=line.kind,
        refused=line.outcome == "refused",
        person=staff.get(line.person_id) if line.person_id else None,
        network=line.network or "",
        device=line.device,
        act=str(line.facts.get("act", line.facts.get("by", ""))),
        gone=int(line.facts.get("events", 0)) if line.kind == "purged" else 0,
    )


@get(f"{LOG}.jsonl")
async def send_security_log(
    site: OurSite, reader: OurReader, after: FromQuery[Position | None] = None
) -> Response[bytes]:
    """Send the log as OCSF events, one a line, the oldest first: at most 5,000, and where to go on."""
    async with reading(reader.actor) as db:
        (await security.reading_decision(db)).require()
        lines = await security.security_events_after(db, after=after or 0, limit=LINES_A_FILE)
    content = b"".join(
        msgspec.json.encode(ocsf_event(line, house=site.operator)) + b"\n" for line in lines
    )
    headers = {"content-disposition": 'attachment; filename="mitoyen-security.jsonl"'}
    if len(lines) == LINES_A_FILE:
        headers["link"] = f'<{LOG}.jsonl?after={lines[-1].event_id}>; rel="next"'
    return Response(content, media_type="application/x-ndjson", headers=headers)


HANDLERS = (show_security_log, send_security_log)
