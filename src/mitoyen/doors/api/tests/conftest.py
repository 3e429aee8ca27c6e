"""Programs of the cast: each with a token that writes and one that reads; every answer held against the description."""

import asyncio
import traceback
from dataclasses import dataclass, field

import httpx
import pytest
from litestar import Litestar

from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.queries import kept
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.people.unrecorded import make_access_token
from mitoyen.domains.talk.commands import open_thread
from mitoyen.doors.api.routes import api_problem, api_routes
from mitoyen.doors.api.site import BASE, ApiSite
from mitoyen.doors.api.tests.description import HOST, check_answer, operations
from mitoyen.foundation.identifiers import (
    CopyId,
    DocumentId,
    MessageId,
    RoomId,
    SpaceId,
    ThreadId,
    VersionId,
)
from mitoyen.house.fence import Fence
from mitoyen.journal.database import reading
from mitoyen.journal.reading import head
from tests.cast import PumpP4

LARGEST_UPLOAD = 2 * 1024 * 1024
PDF = b"%PDF-1.7\n" + b"plan de la pompe P4\n" * 5_000


def make_door(site):
    told = api_problem(site)

    def answer(request, failure):
        answered = told(request, failure)
        if answered.status_code == 500:
            traceback.print_exception(failure)
        return answered

    doors = Litestar(
        route_handlers=[*api_routes(site)],
        exception_handlers={Exception: answer},
        openapi_config=None,
        request_max_body_size=1024 * 1024,
        logging_config=None,
    )
    fence = Fence(doors, public_url=HOST, hosts=frozenset({"mitoyen.example"}))

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    return served


@dataclass(frozen=True)
class World:
    """Names of everything that an address may hold, in one room."""

    names: dict

    def path(self, template):
        return template.format(**self.names)


@dataclass
class Api:
    """The API, and the programs of the cast."""

    cast: PumpP4
    site: ApiSite
    client: httpx.AsyncClient
    tokens: dict = field(default_factory=dict)
    orders: list = field(default_factory=list)

    async def token(self, who, *, may_write=True):
        if (who, may_write) not in self.tokens:
            made = await make_access_token(
                actor=self.cast[who], name="programme", may_write=may_write, days=1
            )
            self.tokens[who, may_write] = made.token
        return self.tokens[who, may_write]

    async def ask(self, who, method, path, *, may_write=True, headers=None, **more):
        """Ask as somebody of the cast, or as nobody (None); the answer must be as described."""
        sent = dict(headers or {})
        if who is not None:
            sent["authorization"] = f"Bearer {await self.token(who, may_write=may_write)}"
        url = path if path.startswith(("/api", "http")) else BASE + path
        answer = await self.client.request(method, url, headers=sent, **more)
        check_answer(answer)
        return answer

    async def get(self, who, path, **more):
        return await self.ask(who, "GET", path, **more)

    async def post(self, who, path, json=None, **more):
        return await self.ask(who, "POST", path, json={} if json is None else json, **more)

    async def brings(self, who, content=PDF, filename="Plan.pdf", room=None):
        room = room or self.cast.common
        answer = await self.ask(
            who,
            "POST",
            f"/rooms/{room}/uploads",
            content=content,
            headers={"content-disposition": f'attachment; filename="{filename}"'},
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["upload_id"]

    async def world(self, who, room=None):
        """Make one of everything in a room, and return its names."""
        room, actor = room or self.cast.common, self.cast[who]
        opened = await open_thread(actor=actor, room_id=room, title="Corps", body="Voici.")
        first, second = [
            await receive(actor=actor, room_id=room, filename="Plan.pdf", chunks=_chunks(PDF))
            for _ in range(2)
        ]
        issued = await issue_document(actor=actor, room_id=room, upload_id=first.upload_id)
        await self.sealed(who, room, issued.index)
        return World(
            {
                "space_id": self.cast.space_id,
                "room_id": room,
                "thread_id": opened.thread.event.thread_id,
                "message_id": opened.message.event.message_id,
                "document_id": issued.event.document_id,
                "version_id": issued.event.version_id,
                "upload_id": second.upload_id,
                "copy_id": CopyId.new(),
                "index": issued.index,
                "tile": f"0/000.p/{issued.index}",
                "reaction": "check_mark",
            }
        )

    async def own_copy(self, who):
        taken = await take_copy(actor=self.cast[who], space_id=self.cast.space_id)
        return taken.event.copy_id

    async def sealed(self, who, room, index):
        for _ in range(200):
            async with reading(self.cast[who]) as db:
                if (await head(db, room)).sealed > index:
                    return
            await asyncio.sleep(0.02)
        raise AssertionError("not sealed")


async def _chunks(content):
    yield content


def nowhere(world, *, but=()):
    """The same names, each of something that does not exist."""
    kinds = {
        "space_id": SpaceId,
        "room_id": RoomId,
        "thread_id": ThreadId,
        "message_id": MessageId,
        "document_id": DocumentId,
        "version_id": VersionId,
        "copy_id": CopyId,
    }
    return World(
        world.names | {name: kind.new() for name, kind in kinds.items() if name not in but}
    )


@pytest.fixture
def site(house, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_largest", LARGEST_UPLOAD)
    return ApiSite(
        passages=house.passages,
        operator="Bornage",
        public_url=HOST,
        largest_upload=LARGEST_UPLOAD,
        copies=tmp_path,
        copy_ordered=lambda: None,
        rate=None,
    )


@pytest.fixture
async def api(pump_p4, site):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=make_door(site)), base_url=HOST
    ) as client:
        yield Api(pump_p4, site, client)


def bodies(world, cast):
    """A body for each operation that takes one, by which it would write."""
    return {
        "open_space": {"name": "Banc Nord"},
        "open_room": {"name": "Prix", "members": [cast.members["jeanne"]]},
        "give_seat": {"member_id": cast.members["nadia"]},
        "open_thread": {"title": "Joint", "body": "Lequel ?"},
        "rename_thread": {"title": "Corps de pompe"},
        "close_thread": {"conclusion": "Fait."},
        "post_message": {"body": "Noté.", "reply_to": world.names["message_id"]},
        "edit_message": {"body": "Voici donc."},
        "retract_message": {"reason": "Erreur."},
        "issue_document": {"upload_id": world.names["upload_id"], "title": "Plan"},
        "rename_document": {"title": "Plan d'ensemble"},
        "retract_document": {"reason": "Erreur."},
        "issue_version": {"upload_id": world.names["upload_id"]},
        "order_copy": {"language": "en"},
    }


async def issue_again(api, world, room):
    """Put another document in the place of the one that was taken back, for what follows."""
    given = {"upload_id": await api.brings("karim", room=room)}
    issued = (await api.post("karim", f"/rooms/{room}/documents", given)).json()["document"]
    world.names.update({key: issued[key] for key in ("document_id", "version_id")})
    world.names["upload_id"] = await api.brings("karim", room=room)


QUERIES = {"inclusion": "?index=1", "consistency": "?old_size=1"}


async def ask_all(api, who, world, *, only=lambda _method: True, **more):
    """Ask every operation once; yield its id, its method and its answer."""
    for operation_id, method, template, _ in operations():
        if only(method):
            sent = dict(more)
            body = bodies(world, api.cast).get(operation_id)
            if body is not None:
                sent["json"] = body
            elif operation_id == "upload":
                sent["content"] = PDF
            path = world.path(template) + QUERIES.get(operation_id, "")
            yield operation_id, method, await api.ask(who, method, path, **sent)


def unlike(answer):
    """What may differ between two answers to the same question: the request's own id."""
    request_id = answer.headers["x-request-id"]
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, answer.text.replace(request_id, "…")
