"""What stands around the field in which one writes: who will see it, who is new, what is answered."""

from collections.abc import Iterable

from mitoyen.domains.spaces.queries import MemberRow, Reach
from mitoyen.domains.talk.queries.since import last_here
from mitoyen.doors.web import paths
from mitoyen.doors.web.around import Around, reach_view
from mitoyen.doors.web.forms import fresh_key
from mitoyen.doors.web.reader import Reader
from mitoyen.doors.web.views import ArrivedView, AudienceView, ComposerView, PartyView, QuoteView
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import MemberId
from mitoyen.journal.database import Connection


async def audience(
    db: Connection, around: Around, reach: Reach, members: Iterable[MemberRow], *, towards: str
) -> AudienceView | None:
    """Return who sees the room now and did not when the reader last wrote in it, if anybody.

    Writing again makes it silent, and so does saying that one has seen it; that leads `towards`.
    """
    now = clock.now()
    last = await last_here(db, reach.room_id, around.reader.actor)
    if last is None:
        return None
    came = {member.member_id: member.arrived_at for member in members if not member.mine}
    if reach.kind == "restricted":
        seats = {s.member_id: s.given_at for s in around.seats if s.room_id == reach.room_id}
        came = {key: seats[key] for key in came if key in seats}
    fresh: set[MemberId] = {key for key, moment in came.items() if moment > last.at}
    arrived = tuple(
        ArrivedView(
            party=PartyView(
                organisation_id=party.organisation_id, name=party.name or "?", tone=party.tone
            ),
            names=tuple(person.name or "…" for person in new),
        )
        for party in reach.parties
        if (new := [person for person in party.people if person.member_id in fresh])
    )
    if not arrived:
        return None
    return AudienceView(
        since=last.at,
        arrived=arrived,
        action=f"{paths.room(reach.room_id)}/reach-seen",
        upto=clock.written(now),
        towards=towards,
        acknowledged=last.acknowledged,
    )


def composer(  # noqa: PLR0913 (the state of a form)
    reader: Reader | None,
    reach: Reach,
    action: str,
    *,
    key: str = "",
    draft: str = "",
    problem: str = "",
    refusal: str = "",
    answers: QuoteView | None = None,
    notice: AudienceView | None = None,
    may_attach: bool = True,
) -> ComposerView:
    """Return a field to write in, with the line that says who will see it; `reader` is found among them."""
    return ComposerView(
        action=action,
        key=key or fresh_key(),
        reach=reach_view(reach, reader),
        draft=draft,
        problem=problem,
        refusal=refusal,
        answers=answers,
        audience=notice,
        may_attach=may_attach,
    )
