"""A house of its own to measure: companies, people, rooms and threads, made by commands."""

import socket
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.domains.people.commands import accept_invitation, invite_person
from mitoyen.domains.people.unrecorded import form_token, make_access_token, open_session
from mitoyen.domains.spaces.commands import (
    admit_member,
    admit_party,
    invite_party,
    open_restricted_room,
    open_space,
)
from mitoyen.domains.talk.commands import open_thread
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import MemberId, RoomId, SpaceId, ThreadId
from mitoyen.house.settings import Settings, read_settings
from mitoyen.journal.database import connection

COMPANIES = ("Aster", "Boréal", "Cadmus")
PEOPLE_EACH = 34
ROOMS = 64
WRITERS = 32


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts through the doors.

    Attributes:
        token, csrf: of his session, as his browser holds them.
        access_token: of his program.
    """

    actor: Actor
    token: str
    csrf: str
    access_token: str

    def as_job(self) -> dict[str, str]:
        """Return what a client needs to act as him."""
        return {"token": self.token, "csrf": self.csrf, "access": self.access_token}


@dataclass(frozen=True, slots=True)
class Place:
    """A thread, and its room."""

    room_id: RoomId
    thread_id: ThreadId

    def as_job(self) -> dict[str, str]:
        """Return the place as clients know it."""
        return {"room": self.room_id, "thread": self.thread_id}


@dataclass(slots=True)
class World:
    """What is measured: the first person administers the first company.

    Attributes:
        places: a thread in each of `ROOMS` rooms, where the first `WRITERS` people are.
        hall: a thread of a common room, where everybody is.
        spare: spaces with one common room and two companies in it, for what is measured once.
    """

    people: list[Person] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    hall: Place | None = None
    spare: list[tuple[SpaceId, RoomId]] = field(default_factory=list)


def settings_for(folder: Path, port: int) -> Settings:
    """Return the settings of the measured house: the defaults, in a folder of its own."""
    return read_settings(
        {
            "MITOYEN_DATA_DIR": str(folder / "var"),
            "MITOYEN_PORT": str(port),
            "MITOYEN_PUBLIC_URL": f"http://localhost:{port}",
        }
    )


def free_port() -> int:
    """Return a port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def make_world(*, spare: int) -> World:
    """Fill an open house."""
    world, actors = World(), await _companies()
    space_id, common, members = await _space(actors, "Pompe P4", everybody=True)
    writers = [_of(actors, n) for n in range(WRITERS)]
    founder = writers[0]
    world.hall = await _place(founder, common)
    seated = tuple(members[actor.person_id] for actor in writers[1:])
    for n in range(ROOMS):
        room_id = await open_restricted_room(
            actor=founder, space_id=space_id, name=f"Lot {n + 1}", with_members=seated
        )
        world.places.append(await _place(founder, room_id))
    for n in range(spare):
        other, common, _ = await _space(actors, f"Pompe P{n + 5}", everybody=False)
        world.spare.append((other, common))
    for n in range(PEOPLE_EACH * len(COMPANIES)):
        world.people.append(await _coming_in(_of(actors, n)))
    return world


async def _place(founder: Actor, room_id: RoomId) -> Place:
    opened = await open_thread(
        actor=founder, room_id=room_id, title="Cotes de l'arbre", body="On commence ici."
    )
    return Place(room_id, opened.thread.event.thread_id)


def _of(actors: list[list[Actor]], n: int) -> Actor:
    """Return the n-th person, companies taking turns."""
    return actors[n % len(actors)][n // len(actors)]


async def _companies() -> list[list[Actor]]:
    found = []
    for company, name in enumerate(COMPANIES):
        registered = await register_organisation(
            by=None,
            invited=True,
            name=name,
            person_name=f"Personne {company}-0",
            address=_address(company, 0),
        )
        people = [registered.administrator]
        for n in range(1, PEOPLE_EACH):
            invited = await invite_person(
                actor=people[0], name=f"Personne {company}-{n}", address=_address(company, n)
            )
            actor = Actor(
                person_id=invited.event.person_id, organisation_id=registered.organisation_id
            )
            await accept_invitation(actor=actor)
            people.append(actor)
        found.append(people)
    return found


def _address(company: int, n: int) -> str:
    return f"p{n}@c{company}.example"


async def _space(
    actors: list[list[Actor]], name: str, *, everybody: bool
) -> tuple[SpaceId, RoomId, dict[str, MemberId]]:
    """Open a space of the first company, with the others and, if asked, everybody of theirs."""
    opened = await open_space(
        actor=actors[0][0], name=name, purpose="Concevoir la pompe", role="customer"
    )
    members = {str(actors[0][0].person_id): opened.member_id}
    for company in range(1, len(COMPANIES)):
        member_id = await _party(actors, company, opened.space_id, opened.room_id)
        members[actors[company][0].person_id] = member_id
    for people in actors if everybody else []:
        for actor in people[1:]:
            admitted = await admit_member(
                actor=people[0], space_id=opened.space_id, person_id=actor.person_id
            )
            members[actor.person_id] = admitted.event.member_id
    return opened.space_id, opened.room_id, members


async def _party(
    actors: list[list[Actor]], company: int, space_id: SpaceId, room_id: RoomId
) -> MemberId:
    invited = await invite_party(
        actor=actors[0][0], space_id=space_id, name=COMPANIES[company], address=_address(company, 0)
    )
    token = sha256(token_bytes(32)).digest()
    async with connection() as db:
        await db.execute(
            "INSERT INTO people_invitation (token_hash, invitation_id, kind, address, room_id, expires_at)"
            " VALUES (%s, %s, 'party', %s, %s, %s)",
            (
                token,
                invited.event.invitation_id,
                _address(company, 0),
                room_id,
                clock.now() + timedelta(days=1),
            ),
        )
    admitted = await admit_party(
        actor=actors[company][0], room_id=room_id, invitation=token, role="supplier"
    )
    return admitted.member_id


async def _coming_in(actor: Actor) -> Person:
    day = timedelta(days=1)
    token = await open_session(actor.person_id, proven_by="passkey", lasting=day, idle=day)
    made = await make_access_token(actor=actor, name="mesure", may_write=True, days=1)
    return Person(actor, token, form_token(token), made.token)
