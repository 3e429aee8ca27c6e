"""What can have happened to a journal itself, whatever the domain."""

from typing import Literal

from mitoyen.foundation.events import Event, event

Basis = Literal["author_retracted", "document_recalled", "law"]


@event("journal.content_erased", version=1, erasable=())
class ContentErased(Event, frozen=True, kw_only=True):
    """The content and the salt of one part of an earlier entry are gone; the entry stands.

    Recorded in the draft whose `Draft.erase` destroyed them. Every domain that shows parts listens to it.

    Attributes:
        index: the position of the entry that lost a part, in the same journal.
        part: the name of the part.
    """

    index: int
    part: str
    basis: Basis
