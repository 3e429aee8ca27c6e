"""Directories of the cast, each with a token of its company."""

import asyncio
import json
import socket
import time
import traceback
from dataclasses import dataclass, field

import httpx
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from conftest import rebuilt_alike
from mitoyen.domains.directories.commands import make_token
from mitoyen.domains.people import queries as people
from mitoyen.doors.scim import service
from mitoyen.doors.scim.routes import scim_routes
from mitoyen.doors.scim.site import ScimSite
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import PersonId
from mitoyen.house.fence import Fence
from mitoyen.journal.database import reading
from tests import cast as everybody
from tests.cast import ADMINISTRATORS, PumpP4
from tests.journeys.standing import free_port

HOST = "https://mitoyen.example"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def make_door(site):
    doors = Litestar(
        route_handlers=[*scim_routes(site)], openapi_config=None, logging_config=None, debug=True
    )
    return Fence(doors, public_url=HOST, hosts=frozenset({"mitoyen.example"}))


@pytest.fixture(autouse=True)
def our_faults_show(monkeypatch):
    """A fault of ours is printed where the test shows it."""
    monkeypatch.setattr(
        service.log, "error", lambda *_, exc_info, **__: traceback.print_exception(exc_info)
    )


@dataclass
class Directory:
    """The directory of one company, as it speaks to us."""

    cast: PumpP4
    company: str
    client: httpx.AsyncClient
    token: str
    answers: list = field(default_factory=list)

    @property
    def itself(self):
        return CompanyItself(organisation_id=self.cast.companies[self.company])

    @property
    def root(self):
        return f"/scim/{self.cast.companies[self.company]}/v2"

    async def ask(self, method, path, json=None, *, root=None, headers=None, **more):
        sent = {"authorization": f"Bearer {self.token}", **(headers or {})}
        if json is not None:
            sent.setdefault("content-type", "application/scim+json")
            more["content"] = _encoded(json)
        answer = await self.client.request(
            method, (self.root if root is None else root) + path, headers=sent, **more
        )
        self.answers.append(answer)
        return answer

    async def get(self, path, **more):
        return await self.ask("GET", path, **more)

    async def post(self, path, json, **more):
        return await self.ask("POST", path, json, **more)

    async def put(self, path, json, **more):
        return await self.ask("PUT", path, json, **more)

    async def patch(self, path, *operations, **more):
        return await self.ask(
            "PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **more
        )

    async def delete(self, path, **more):
        return await self.ask("DELETE", path, **more)

    def user(self, name, **more):
        here = self.cast.addresses["jeanne"].partition("-")[2]
        return {
            "schemas": [USER],
            "userName": f"{name}@{self.company}-{here}",
            "name": {"givenName": name.capitalize(), "familyName": "Perrin"},
            "emails": [{"value": f"{name}@{self.company}-{here}", "type": "work", "primary": True}],
            "active": True,
            **more,
        }

    async def names(self, name, **more):
        """Name a person; return what the door answers."""
        answer = await self.post("/Users", self.user(name, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def person(self, person_id):
        async with reading(self.itself) as db:
            return await people.person(db, self.itself, PersonId(person_id))

    async def present(self, person_id):
        async with reading(self.itself) as db:
            return await people.signed_in(db, PersonId(person_id)) is not None


def _encoded(body):
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
async def cast(house, owner):
    cast = everybody.PumpP4()
    await everybody._companies(cast)
    async with rebuilt_alike(owner, cast.company_rooms.values):
        yield cast


@pytest.fixture
async def directory_of(cast):
    """Return the directory of a company, with a token made by its administrator."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(_stated(make_door(ScimSite(public_url=HOST)))), base_url=HOST
    ) as client:

        async def link(company):
            made = await make_token(actor=cast[ADMINISTRATORS[company]], days=30)
            return Directory(cast, company, client, made.token)

        yield link


def _stated(fence):
    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    return served


@pytest.fixture
async def boreal(directory_of):
    return await directory_of("boreal")


@pytest.fixture
async def cadmus(directory_of):
    return await directory_of("cadmus")


@pytest.fixture
def kinds(owner):
    """The kinds of the entries of a company's journal, the last ones last, looked at from behind the walls."""

    async def read(directory):
        cursor = await owner.execute(
            "SELECT convert_from(entry, 'UTF8')::jsonb ->> 'k' FROM journal_entry WHERE room_id = %s ORDER BY index",
            (directory.cast.company_rooms[directory.company],),
        )
        return [kind for (kind,) in await cursor.fetchall()]

    return read


class Served:
    """The door behind a real server on a port of this machine; it can be down for a while."""

    def __init__(self):
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self._server = self._serving = None

    async def start(self):
        doors = Litestar(
            route_handlers=[*scim_routes(ScimSite(public_url=self.origin))],
            openapi_config=None,
            logging_config=None,
        )
        self._server = Server(
            Fence(doors, public_url=self.origin, hosts=frozenset({"localhost"})),
            address="127.0.0.1",
            port=self.port,
            interface=Interfaces.ASGI,
            log_enabled=False,
            websockets=False,
        )
        self._serving = asyncio.create_task(self._server.serve())
        await asyncio.to_thread(_wait_for, self.port)

    async def stop(self):
        self._server.stop()
        await asyncio.wait_for(self._serving, 10)


@pytest.fixture
async def served(house):
    door = Served()
    await door.start()
    yield door
    await door.stop()


def _wait_for(port):
    for _ in range(100):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")
