"""The demo's story, played through commands: each act by its person, at its date, under the same policies and walls."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_bytes

from mitoyen.domains.documents.commands import (
    issue_documents,
    issue_version,
    rename_document,
    retract_documents,
)
from mitoyen.domains.documents.facts import UploadId
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.domains.people.commands import accept_invitation, end_access, invite_person
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import (
    admit_member,
    admit_party,
    end_participation,
    invite_party,
    open_private_side,
    open_restricted_room,
    open_space,
)
from mitoyen.domains.spaces.commands.departing import name_contact
from mitoyen.domains.talk.commands import (
    close_thread,
    edit_message,
    give_reaction,
    open_thread,
    post_message,
    retract_message,
)
from mitoyen.domains.talk.events import SIGNS
from mitoyen.domains.talk.unrecorded import mark_read
from mitoyen.doors.cli.demo.makers import make
from mitoyen.doors.cli.demo.pieces import Act, Person, Space, Story, StoryFile
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import (
    DocumentId,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    SpaceId,
    ThreadId,
)
from mitoyen.journal.database import connection, reading

NEWS_SINCE = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
Place = tuple[str, str]  # a key, in its room or space
_MENTION = re.compile(r"@\[([^\]]+)\]")
_SIGN_OF = {sign: name for name, sign in SIGNS.items()}


@dataclass(slots=True)
class Player:
    """Plays a story, act after act, and remembers what its keys have become."""

    story: Story
    actors: dict[str, Actor] = field(default_factory=dict)
    companies: dict[str, OrganisationId] = field(default_factory=dict)
    spaces: dict[str, SpaceId] = field(default_factory=dict)
    rooms: dict[str, RoomId] = field(default_factory=dict)
    members: dict[Place, MemberId] = field(default_factory=dict)
    threads: dict[Place, ThreadId] = field(default_factory=dict)
    messages: dict[Place, MessageId] = field(default_factory=dict)
    documents: dict[Place, DocumentId] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    known: dict[Place, int] = field(default_factory=dict)  # how far everybody has read each thread

    async def play(self) -> AsyncIterator[int]:
        """Play everything; yield how many acts are done."""
        with clock.standing_at(self.story.acts[0].at):
            await self._gather_the_cast()
        for number, act in enumerate(self.story.acts, 1):
            with clock.standing_at(act.at):
                await self._verbs()[act.kind](act)
            yield number
        await self._read()

    def _verbs(self) -> dict[str, Callable[[Act], Awaitable[None]]]:
        return {
            "make_room": self._make_room,
            "open_thread": self._open_thread,
            "say": self._say,
            "reply": self._say,
            "edit": self._edit,
            "retract": self._retract,
            "react": self._react,
            "issue_file": self._issue_file,
            "new_version": self._new_version,
            "close_thread": self._close_thread,
            "arrive": self._arrive,
            "leave": self._leave,
            "name_contact": self._name_contact,
        }

    # --- the cast and its rooms ---

    async def _gather_the_cast(self) -> None:
        for company in self.story.companies:
            first, *others = sorted(
                self.story.people_of(company.key), key=lambda person: not person.administrator
            )
            registered = await register_organisation(
                by=None,
                invited=True,
                name=company.name,
                person_name=first.name,
                address=first.mail,
                title=first.title,
                language=first.language,
            )
            self.companies[company.key] = registered.organisation_id
            self.actors[first.key] = registered.administrator
            for person in others:
                await self._bring_in(person, registered.administrator)

    async def _bring_in(self, person: Person, administrator: Actor) -> None:
        invited = await invite_person(
            actor=administrator,
            name=person.name,
            address=person.mail,
            title=person.title,
            language=person.language,
            administrator=person.administrator,
        )
        actor = Actor(
            person_id=invited.event.person_id, organisation_id=administrator.organisation_id
        )
        await accept_invitation(actor=actor)
        self.actors[person.key] = actor

    async def _make_room(self, act: Act) -> None:
        room = self.story.room(act.room)
        if room.kind == "common":
            await self._open_space(act, self.story.space(room.space))
        elif room.kind == "restricted":
            seats = tuple(self.members[room.space, key] for key in room.members if key != act.who)
            self.rooms[act.room] = await open_restricted_room(
                actor=self.actors[act.who],
                space_id=self.spaces[room.space],
                name=room.name,
                with_members=seats,
            )
        else:
            self.rooms[act.room] = await open_private_side(
                actor=self.actors[act.who], space_id=self.spaces[room.space]
            )

    async def _open_space(self, act: Act, space: Space) -> None:
        opener = self.story.person(act.who)
        opened = await open_space(
            actor=self.actors[act.who],
            name=space.name,
            purpose=space.purpose,
            role=space.parties[opener.company],
        )
        self.spaces[space.key], self.rooms[act.room] = opened.space_id, opened.room_id
        self.members[space.key, act.who] = opened.member_id
        for company in space.parties:
            if company != opener.company:
                await self._bring_party(act, space, company)
        for key in self.story.room(act.room).members:
            if (space.key, key) not in self.members:
                await self._admit(space.key, key)

    async def _bring_party(self, act: Act, space: Space, company: str) -> None:
        administrator = self._administrator(company)
        invited = await invite_party(
            actor=self.actors[act.who],
            space_id=self.spaces[space.key],
            name=self.story.company(company).name,
            address=administrator.mail,
        )
        letter = sha256(token_bytes(32)).digest()  # what the letter's link would have carried
        async with connection() as db:
            await db.execute(
                "INSERT INTO people_invitation (token_hash, invitation_id, kind, address, room_id, expires_at)"
                " VALUES (%s, %s, 'party', %s, %s, now() + interval '1 hour')",
                (
                    letter,
                    invited.event.invitation_id,
                    administrator.mail,
                    self.rooms[act.room],
                ),
            )
        admitted = await admit_party(
            actor=self.actors[administrator.key],
            room_id=self.rooms[act.room],
            invitation=letter,
            role=space.parties[company],
        )
        self.members[space.key, administrator.key] = admitted.member_id

    def _administrator(self, company: str) -> Person:
        return next(person for person in self.story.people_of(company) if person.administrator)

    async def _admit(self, space: str, key: str) -> None:
        administrator = self._administrator(self.story.person(key).company)
        admitted = await admit_member(
            actor=self.actors[administrator.key],
            space_id=self.spaces[space],
            person_id=self.actors[key].person_id,
        )
        self.members[space, key] = admitted.event.member_id

    async def _arrive(self, act: Act) -> None:
        await self._admit(self.story.room(act.room).space, act.person)

    async def _leave(self, act: Act) -> None:
        """Out of this space; and out of the company once no space of the story keeps the person."""
        actor = self.actors[act.who]
        space = self.story.room(act.room).space
        member_id = self.members.pop((space, act.person))
        await end_participation(actor=actor, space_id=self.spaces[space], member_id=member_id)
        if not any(person == act.person for _, person in self.members):
            await end_access(actor=actor, person_id=self.actors[act.person].person_id)
            self.gone.add(act.person)

    async def _name_contact(self, act: Act) -> None:
        space = self.story.room(act.room).space
        await name_contact(
            actor=self.actors[act.who],
            space_id=self.spaces[space],
            member_id=self.members[space, act.person],
        )

    # --- what is said ---

    async def _open_thread(self, act: Act) -> None:
        opened = await open_thread(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            title=act.title,
            body=act.words,
            mentions=await self._mentions(act),
        )
        self.threads[act.room, act.key] = opened.thread.event.thread_id
        self.messages[act.room, act.key] = opened.message.event.message_id
        self._note(act, act.key, opened.message.index)

    async def _say(self, act: Act) -> None:
        posted = await post_message(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            thread_id=self.threads[act.room, act.thread],
            body=act.words,
            reply_to=self.messages[act.room, act.to] if act.to else None,
            mentions=await self._mentions(act),
        )
        self.messages[act.room, act.key] = posted.event.message_id
        self._note(act, act.thread, posted.index)

    def _note(self, act: Act, thread: str, index: int) -> None:
        """Remember that everybody has read this, unless it is one of the last days' news."""
        if act.at < NEWS_SINCE:
            self.known[act.room, thread] = index

    async def _read(self) -> None:
        """Let everybody have read what is no news any more, in the rooms where he sits."""
        for (room, thread), index in self.known.items():
            for person in self.story.people:
                with suppress(Absent):
                    await mark_read(
                        actor=self.actors[person.key],
                        room_id=self.rooms[room],
                        thread_id=self.threads[room, thread],
                        index=index,
                    )

    async def _edit(self, act: Act) -> None:
        await edit_message(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            message_id=self.messages[act.room, act.to],
            body=act.words,
            mentions=await self._mentions(act),
        )

    async def _retract(self, act: Act) -> None:
        handed_over = (act.room, act.to) in self.documents
        retract = retract_documents if handed_over else retract_message
        await retract(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            message_id=self.messages[act.room, act.to],
            reason=act.words,
        )

    async def _react(self, act: Act) -> None:
        await give_reaction(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            message_id=self.messages[act.room, act.to],
            reaction=_SIGN_OF[act.emoji],
        )

    async def _close_thread(self, act: Act) -> None:
        await close_thread(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            thread_id=self.threads[act.room, act.thread],
            conclusion=act.words,
        )

    async def _mentions(self, act: Act) -> tuple[MemberId, ...]:
        names = set(_MENTION.findall(act.words))
        if not names:
            return ()
        async with reading(self.actors[act.who]) as db:
            reach = await spaces.reach(db, self.rooms[act.room])
        return tuple(
            person.member_id
            for party in reach.parties
            for person in party.people
            if person.name in names
        )

    # --- documents ---

    async def _issue_file(self, act: Act) -> None:
        handed = await issue_documents(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            thread_id=self.threads[act.room, act.thread],
            upload_ids=[await self._receive(act)],
            body=act.words,
            mentions=await self._mentions(act),
        )
        document_id = handed.documents[0].event.document_id
        if act.title:
            await rename_document(
                actor=self.actors[act.who],
                room_id=self.rooms[act.room],
                document_id=document_id,
                title=act.title,
            )
        self.messages[act.room, act.key] = handed.message.event.message_id
        self._note(act, act.thread, handed.message.index)
        self.documents[act.room, act.key] = document_id

    async def _new_version(self, act: Act) -> None:
        document_id = self.documents[act.room, act.to]
        await issue_version(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            document_id=document_id,
            upload_id=await self._receive(act),
            note=act.words,
        )
        posted = await post_message(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            thread_id=self.threads[act.room, act.thread],
            body=act.words,
            mentions=await self._mentions(act),
            documents=(document_id,),
        )
        self.messages[act.room, act.key] = posted.event.message_id
        self._note(act, act.thread, posted.index)
        self.documents[act.room, act.key] = document_id

    async def _receive(self, act: Act) -> UploadId:
        if act.file is None:
            raise ValueError(f"{act.room}: an act of {act.at} hands over no file")
        received = await receive(
            actor=self.actors[act.who],
            room_id=self.rooms[act.room],
            filename=act.file.name,
            chunks=_chunks(act.file),
        )
        return received.upload_id


async def _chunks(file: StoryFile) -> AsyncIterator[bytes]:
    yield make(file.maker, **file.parameters)
