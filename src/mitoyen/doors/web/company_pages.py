"""What the pages of one's own company share: who may, what waits, how a problem is shown at its form."""

from dataclasses import dataclass

from litestar import Response

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web import sentences
from mitoyen.doors.web.answers import page
from mitoyen.doors.web.forms import Form, fresh_key
from mitoyen.doors.web.reader import AnyRequest, Reader, frame_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.company import CompanySectionView
from mitoyen.doors.web.views.frame import PartyView
from mitoyen.foundation.decisions import Unfit
from mitoyen.journal.database import Connection


@dataclass(frozen=True, slots=True)
class Shared:
    """What every one of these pages shows.

    Attributes:
        may: whether the reader decides for his company.
        waiting: threads with something new, in all his spaces.
    """

    party: PartyView
    may: bool
    waiting: int
    key: str


async def shared(db: Connection, reader: Reader) -> Shared:
    """Return what every page of one's own company shows."""
    may = (await organisations.settling_decision(db, reader.actor)).allowed
    waiting = sum(room.threads for room in await talk.unread(db))
    return Shared(reader.party, may, waiting, fresh_key())


def company_page(
    request: AnyRequest, site: Site, reader: Reader, view: CompanySectionView, known: Shared
) -> Response[str]:
    """Answer with a page of one's own company; 422 when something in a form did not fit."""
    frame = frame_of(request, site, reader, place="company", waiting=known.waiting)
    return page(site, view, frame, status=422 if view.problems else 200)


def problems_of(unfit: Unfit | None, *, field: str = "") -> tuple[tuple[str, str], ...]:
    """Return where a problem is shown, and which."""
    return ((field or unfit.field, sentences.problem_of(unfit)),) if unfit else ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that did not fit: what was typed is kept."""

    form: Form
    unfit: Unfit | None = None
    field: str = ""

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """Where the problem is shown, and which."""
        return problems_of(self.unfit, field=self.field)


NOTHING_TYPED = Typed(Form())
