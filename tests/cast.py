"""The cast: Aster (customer), Boréal and Cadmus (suppliers and rivals), and always an outsider. Made by commands."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes, token_hex

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
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId, SpaceId
from mitoyen.journal.database import connection, reading

COMPANIES = {"aster": "Aster", "boreal": "Boréal", "cadmus": "Cadmus", "dorval": "Dorval"}
PEOPLE = {
    "karim": ("aster", "Karim Benali"),
    "sophie": ("aster", "Sophie Delmas"),
    "jeanne": ("boreal", "Jeanne Le Goff"),
    "nadia": ("boreal", "Nadia Roux"),
    "thomas": ("boreal", "Thomas Vasseur"),
    "lucie": ("cadmus", "Lucie Ferrand"),
    "denis": ("cadmus", "Denis Haas"),
    "outsider": ("dorval", "Odile Dorval"),
}
ADMINISTRATORS = {"aster": "karim", "boreal": "jeanne", "cadmus": "lucie", "dorval": "outsider"}


@dataclass
class PumpP4:
    """The space Pompe P4 of Aster, Boréal and Cadmus.

    people: karim and sophie (Aster), jeanne and nadia (Boréal), lucie and denis (Cadmus), thomas (left Boréal),
    outsider (Dorval, party to nothing). karim, jeanne, lucie and outsider administer their companies.
    prices: a restricted room of karim, sophie and jeanne. sides: each party's private side.
    """

    people: dict[str, Actor] = field(default_factory=dict)
    members: dict[str, MemberId] = field(default_factory=dict)
    companies: dict[str, OrganisationId] = field(default_factory=dict)
    company_rooms: dict[str, RoomId] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    sides: dict[str, RoomId] = field(default_factory=dict)
    space_id: SpaceId | None = None
    common: RoomId | None = None
    prices: RoomId | None = None

    def __getitem__(self, who: str) -> Actor:
        return self.people[who]

    def rooms(self) -> list[RoomId]:
        return [self.common, self.prices, *self.sides.values(), *self.company_rooms.values()]


async def play_pump_p4() -> PumpP4:
    cast = PumpP4()
    await _companies(cast)
    opened = await open_space(
        actor=cast["karim"], name="Pompe P4", purpose="Concevoir la pompe P4", role="customer"
    )
    cast.space_id, cast.common = opened.space_id, opened.room_id
    cast.members["karim"] = opened.member_id
    for company in ("boreal", "cadmus"):
        await bring_party(cast, company)
    for who in ("sophie", "nadia", "thomas", "denis"):
        company = PEOPLE[who][0]
        admitted = await admit_member(
            actor=cast[ADMINISTRATORS[company]],
            space_id=cast.space_id,
            person_id=cast[who].person_id,
        )
        cast.members[who] = admitted.event.member_id
    for company in ("aster", "boreal", "cadmus"):
        cast.sides[company] = await open_private_side(
            actor=cast[ADMINISTRATORS[company]], space_id=cast.space_id
        )
    cast.prices = await open_restricted_room(
        actor=cast["karim"],
        space_id=cast.space_id,
        name="Prix et délais",
        with_members=(cast.members["sophie"], cast.members["jeanne"]),
    )
    await end_participation(
        actor=cast["jeanne"], space_id=cast.space_id, member_id=cast.members["thomas"]
    )
    await end_access(actor=cast["jeanne"], person_id=cast["thomas"].person_id)
    return cast


async def _companies(cast: PumpP4) -> None:
    here = token_hex(4)  # addresses are unique in a house, and each test makes its own cast
    for company, name in COMPANIES.items():
        who = ADMINISTRATORS[company]
        cast.addresses[who] = f"{who}@{company}-{here}.example"
        registered = await register_organisation(
            by=None,
            invited=True,
            name=name,
            person_name=PEOPLE[who][1],
            address=cast.addresses[who],
        )
        cast.people[who] = registered.administrator
        cast.companies[company] = registered.organisation_id
        cast.company_rooms[company] = registered.room_id
    for who, (company, name) in PEOPLE.items():
        if who in cast.people:
            continue
        cast.addresses[who] = f"{who}@{company}-{here}.example"
        invited = await invite_person(
            actor=cast[ADMINISTRATORS[company]], name=name, address=cast.addresses[who]
        )
        actor = Actor(person_id=invited.event.person_id, organisation_id=cast.companies[company])
        await accept_invitation(actor=actor)
        cast.people[who] = actor


async def bring_party(cast: PumpP4, company: str) -> None:
    who = ADMINISTRATORS[company]
    invited = await invite_party(
        actor=cast["karim"],
        space_id=cast.space_id,
        name=COMPANIES[company],
        address=cast.addresses[who],
    )
    token = sha256(token_bytes(32)).digest()
    async with connection() as db:
        await db.execute(
            "INSERT INTO people_invitation (token_hash, invitation_id, kind, address, room_id, expires_at)"
            " VALUES (%s, %s, 'party', %s, %s, %s)",
            (
                token,
                invited.event.invitation_id,
                cast.addresses[who],
                cast.common,
                clock.now() + timedelta(days=1),
            ),
        )
    admitted = await admit_party(
        actor=cast[who], room_id=cast.common, invitation=token, role="supplier"
    )
    cast.members[who] = admitted.member_id


async def rooms_seen_by(cast: PumpP4, who: str) -> set[RoomId]:
    async with reading(cast[who]) as db:
        return {room.room_id for room in await spaces.rooms(db, cast.space_id)}
