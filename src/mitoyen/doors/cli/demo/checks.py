"""Whether the story can be played: everyone known, in the room, in order, and answering what is there."""

import re
from itertools import pairwise
from typing import NoReturn

from mitoyen.doors.cli.demo.makers import MAKERS
from mitoyen.doors.cli.demo.pieces import Act, ActKind, RoomStory, Story, StoryWrong

MENTION = re.compile(r"@\[([^\]]+)\]")

NEEDS: dict[ActKind, set[str]] = {
    "make_room": set(),
    "open_thread": {"title", "words"},
    "say": {"words"},
    "reply": {"to", "words"},
    "edit": {"to", "words"},
    "retract": {"to", "words"},
    "react": {"to", "emoji"},
    "issue_file": {"title", "words", "file"},
    "new_version": {"to", "words", "file"},
    "close_thread": {"words"},
    "arrive": {"person"},
    "leave": {"person"},
    "name_contact": {"person"},
}
OUTSIDE_THREADS = {"make_room", "arrive", "leave", "name_contact"}
ANSWERS_WHAT_WAS_SAID = {"reply", "edit", "retract", "react"}
SAID = {"open_thread", "say", "reply", "issue_file", "new_version"}


def check(story: Story) -> None:
    """Go through the story in time order.

    Raises:
        StoryWrong: at the first act that cannot be played.
    """
    _check_cast(story)
    for room in story.rooms:
        _check_room(story, room)
    stage = _Stage(story)
    for act in story.acts:
        stage.play(act)


def _check_cast(story: Story) -> None:
    companies = [company.key for company in story.companies]
    people = [person.key for person in story.people]
    for keys in (companies, people, [space.key for space in story.spaces]):
        if len(set(keys)) != len(keys):
            raise StoryWrong(f"cast.toml: a key is taken twice among {', '.join(keys)}")
    for person in story.people:
        if person.company not in companies:
            raise StoryWrong(f"cast.toml: {person.name} acts for no company of the cast")
        if not person.mail.endswith("@" + story.company(person.company).domain):
            raise StoryWrong(f"cast.toml: {person.mail} is not of {person.company}")
    for space in story.spaces:
        if not space.rooms or set(space.parties) - set(companies):
            raise StoryWrong(f"cast.toml: {space.name} lacks a room, or a party of the cast")


def _check_room(story: Story, room: RoomStory) -> None:
    space = next((space for space in story.spaces if room.key in space.rooms), None)
    if space is None or space.key != room.space:
        raise StoryWrong(f"{room.key}.toml: {room.space} does not list it among its rooms")
    if (room.kind == "common") != (room.key == space.rooms[0]):
        raise StoryWrong(f"{room.key}.toml: the first room of a space is its common room, no other")
    if (room.kind == "private") != bool(room.company) or bool(room.company) == bool(room.members):
        raise StoryWrong(f"{room.key}.toml: a private side has a company, other rooms have members")
    if [act.kind == "make_room" for act in room.acts] != [True, *[False] * (len(room.acts) - 1)]:
        raise StoryWrong(f"{room.key}.toml: its first act makes the room")
    for before, act in pairwise(room.acts):
        if act.at <= before.at:
            _refuse(act, f"it is not after {before.at:%d/%m %H:%M:%S}")
    known = {person.key for person in story.people}
    for key in {*room.members, *(act.who for act in room.acts)}:
        if key not in known:
            raise StoryWrong(f"{room.key}.toml: nobody of the cast is called {key!r}")


class _Stage:
    """Who is where, and what stands, at the present point of the story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.present: dict[str, set[str]] = {}  # by space
        self.seated: dict[str, set[str]] = {}  # by restricted room
        self.open_threads: set[tuple[str, str]] = set()
        self.standing: dict[tuple[str, str], Act] = {}  # what was said and not retracted

    def play(self, act: Act) -> None:
        room = self.story.room(act.room)
        self._check_fields(act)
        if act.kind == "make_room":
            self._make(room)
        if act.who not in self._people_in(room):
            _refuse(act, "the one who acts is not in the room")
        if act.kind == "arrive":
            self._arrive(act, room)
        elif act.kind == "leave":
            self._leave(act, room)
        elif act.kind == "name_contact":
            self._name_contact(act, room)
        elif act.kind != "make_room":
            self._speak(act, room)

    def _check_fields(self, act: Act) -> None:
        given = {
            name
            for name in ("to", "person", "emoji", "title", "words", "file")
            if getattr(act, name)
        }
        if given != NEEDS[act.kind]:
            _refuse(act, f"it needs {sorted(NEEDS[act.kind])} and has {sorted(given)}")
        if bool(act.thread) == (act.kind in OUTSIDE_THREADS):
            _refuse(act, "a thread is missing, or has no place here")
        if act.file and act.file.maker not in MAKERS:
            _refuse(act, f"no maker is called {act.file.maker!r}")

    def _people_in(self, room: RoomStory) -> set[str]:
        present = self.present.get(room.space, set())
        if room.kind == "common":
            return present
        if room.kind == "restricted":
            return present & self.seated.get(room.key, set())
        return {who for who in present if self.story.person(who).company == room.company}

    def _make(self, room: RoomStory) -> None:
        parties = self.story.space(room.space).parties
        if room.kind == "common":
            self.present[room.space] = set(room.members)
        elif room.kind == "restricted":
            self.seated[room.key] = set(room.members)
        if set(room.members) - self._people_in(room):
            _refuse(room.acts[0], "a member of the room is not in the space")
        companies = {self.story.person(who).company for who in room.members} | {room.company}
        if companies - {"", *parties}:
            _refuse(room.acts[0], "a company of the room is no party of the space")

    def _arrive(self, act: Act, room: RoomStory) -> None:
        self._check_own_people(act, room)
        if act.person in self.present[room.space]:
            _refuse(act, f"{act.person} is already there")
        self.present[room.space].add(act.person)

    def _leave(self, act: Act, room: RoomStory) -> None:
        self._check_own_people(act, room)
        if act.person not in self.present[room.space]:
            _refuse(act, f"{act.person} is not there")
        self.present[room.space].discard(act.person)

    def _name_contact(self, act: Act, room: RoomStory) -> None:
        self._check_own_people(act, room)
        if act.person not in self.present[room.space]:
            _refuse(act, f"{act.person} is not there")

    def _check_own_people(self, act: Act, room: RoomStory) -> None:
        person = next((one for one in self.story.people if one.key == act.person), None)
        actor = self.story.person(act.who)
        if room.kind != "common":
            _refuse(act, "one arrives in a space, and leaves it, through its common room")
        if person is None or person.company != actor.company or not actor.administrator:
            _refuse(act, "only an administrator of the same company does that")

    def _speak(self, act: Act, room: RoomStory) -> None:
        thread = (act.room, act.thread)
        if act.kind == "open_thread":
            self.open_threads.add(thread)
        elif thread not in self.open_threads:
            _refuse(act, f"the thread {act.thread!r} is not open")
        self._check_target(act)
        for name in MENTION.findall(act.words):
            if name not in {self.story.person(who).name for who in self._people_in(room)}:
                _refuse(act, f"it mentions {name}, who is not in the room")
        if act.kind in SAID:
            self.standing[(act.room, act.key)] = act
        if act.kind == "retract":
            del self.standing[(act.room, act.to)]
        if act.kind == "close_thread":
            self.open_threads.discard(thread)

    def _check_target(self, act: Act) -> None:
        target = self.standing.get((act.room, act.to))
        if act.kind in ANSWERS_WHAT_WAS_SAID and target is None:
            _refuse(act, f"{act.to!r} was not said, or is retracted")
        if act.kind in {"edit", "retract"} and target and target.who != act.who:
            _refuse(act, f"{act.to!r} is somebody else's")
        if act.kind == "new_version":
            if target is None or target.kind != "issue_file":
                _refuse(act, f"{act.to!r} is no document")
            if self.story.person(target.who).company != self.story.person(act.who).company:
                _refuse(act, f"the document {act.to!r} is another company's")


def _refuse(act: Act, reason: str) -> NoReturn:
    raise StoryWrong(f"{act.room}, {act.at:%d/%m %H:%M:%S}, {act.who}, {act.kind}: {reason}")
