"""What the demo's story is made of, as its files say it."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

ActKind = Literal[
    "make_room",
    "open_thread",
    "say",
    "reply",
    "edit",
    "retract",
    "react",
    "issue_file",
    "new_version",
    "close_thread",
    "arrive",
    "leave",
    "name_contact",
]
Language = Literal["fr", "en"]
PartyRole = Literal["customer", "supplier", "partner"]
RoomKind = Literal["common", "restricted", "private"]


class StoryWrong(ValueError):
    """The story contradicts itself; the sentence says in which room, at which act, and how."""


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value read from a file; a key that it does not know is a mistake."""


class Company(Piece, frozen=True):
    key: str
    name: str
    trade: str
    domain: str


class Person(Piece, frozen=True):
    """Somebody of the cast.

    Attributes:
        company: the company's key.
        title: what he does there, in his own language.
    """

    key: str
    name: str
    company: str
    title: str
    mail: str
    language: Language = "fr"
    administrator: bool = False


class Space(Piece, frozen=True):
    """A space.

    Attributes:
        rooms: their keys; the first is the common room.
        parties: the descriptive role of each company, by its key.
    """

    key: str
    name: str
    purpose: str
    rooms: tuple[str, ...]
    parties: dict[str, PartyRole]


class StoryFile(Piece, frozen=True):
    """A file to be made when the story is played.

    Attributes:
        maker: a name that `makers.make` knows.
        name: the file's name, with its extension.
    """

    maker: str
    name: str
    parameters: dict[str, Any]  # as TOML gives them; each maker's signature says which


class Act(Piece, frozen=True):
    """Something that one person does in one room. What is absent is empty.

    Attributes:
        at: aware, in the local time of Paris.
        who: a person's key.
        room: the room's key.
        key: unique in the room; what is never referred to is given one when it is read.
        thread: the key of the act that opened the thread, for all that happens in one.
        to: the key of what is answered, edited, retracted, reacted to or replaced.
        person: who arrives, leaves, or is named whom the others turn to.
        title: of a thread or of a document.
        words: Markdown; the reason of a retraction; the conclusion of a closed thread.
    """

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    who: str
    kind: ActKind
    room: str = ""
    key: str = ""
    thread: str = ""
    to: str = ""
    person: str = ""
    emoji: str = ""
    language: Language = "fr"
    title: str = ""
    words: str = ""
    file: StoryFile | None = None


class RoomStory(Piece, frozen=True):
    """A room and what happens there, in time order. Its first act makes it.

    Attributes:
        members: who sits there when it is made; later, arrivals and departures tell. For a private
            side none: all who act for `company` in the space sit there.
        company: whose private side it is; empty otherwise.
    """

    space: str
    name: str
    kind: RoomKind
    acts: tuple[Act, ...]
    key: str = ""
    members: tuple[str, ...] = ()
    company: str = ""


class Story(Piece, frozen=True):
    """The whole: `acts` are those of all rooms, merged in time order."""

    companies: tuple[Company, ...]
    people: tuple[Person, ...]
    spaces: tuple[Space, ...]
    rooms: tuple[RoomStory, ...] = ()
    acts: tuple[Act, ...] = ()

    def company(self, key: str) -> Company:
        return next(company for company in self.companies if company.key == key)

    def person(self, key: str) -> Person:
        return next(person for person in self.people if person.key == key)

    def space(self, key: str) -> Space:
        return next(space for space in self.spaces if space.key == key)

    def room(self, key: str) -> RoomStory:
        return next(room for room in self.rooms if room.key == key)

    def people_of(self, company: str) -> tuple[Person, ...]:
        """Return those who act for this company, as the cast lists them."""
        return tuple(person for person in self.people if person.company == company)
