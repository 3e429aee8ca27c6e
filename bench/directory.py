"""A company's directory: people named one by one and listed whole, beside scim2-server's own server in memory."""

import asyncio
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.house import Measured
from bench.machine import cpu_of, running
from bench.table import Sheet
from bench.world import free_port
from mitoyen.domains.directories.commands import make_token

PEOPLE, FEWER = 10_000, 2_000
CLIENTS = 8
A_PAGE = 200
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PEER_TOKEN = "only-to-measure"  # noqa: S105 (a server in memory, gone in a minute)


@dataclass(frozen=True, slots=True)
class Found:
    """What one server took: seconds, and processor seconds of its process."""

    naming_s: float
    naming_cpu_s: float
    listing_s: float


def people(many: int) -> Iterator[dict[str, object]]:
    """Return people as a directory names them."""
    for n in range(many):
        yield {
            "schemas": [USER],
            "userName": f"personne{n}@annuaire.example",
            "externalId": f"e-{n}",
            "name": {"givenName": "Personne", "familyName": f"Numéro {n}"},
            "emails": [{"value": f"personne{n}@annuaire.example", "type": "work", "primary": True}],
            "active": True,
        }


async def _name(root: str, token: str, waiting: Iterator[dict[str, object]]) -> None:
    """Name people until none is left, each after the answer to the one before."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        for one in waiting:
            answer = await client.post(f"{root}/Users", json=one)
            if answer.status_code != 201:
                raise RuntimeError(answer.text)


async def _list(root: str, token: str, many: int) -> None:
    """Read everybody, page by page."""
    headers = {"authorization": f"Bearer {token}"}
    seen = 0
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        while seen < many:
            asked = {"startIndex": str(seen + 1), "count": str(A_PAGE)}
            answer = await client.get(f"{root}/Users", params=asked)
            seen += len(answer.raise_for_status().json()["Resources"])


async def _found(root: str, token: str, many: int, pid: int) -> Found:
    waiting, before, began = people(many), cpu_of(pid), time.perf_counter()
    await asyncio.gather(*(_name(root, token, waiting) for _ in range(CLIENTS)))
    named, cpu = time.perf_counter(), cpu_of(pid)
    await _list(root, token, many)
    return Found(named - began, cpu - before, time.perf_counter() - named)


async def measure_directory(measured: Measured, sheet: Sheet, *, smaller: bool) -> None:
    """Measure naming and listing, here and there, in the same run."""
    many = FEWER if smaller else PEOPLE
    administrator = measured.world.people[0].actor
    made = await make_token(actor=administrator, days=1)
    root = f"http://localhost:{measured.port}/scim/{administrator.organisation_id}/v2"
    ours = await _found(root, made.token, many, measured.server)
    peer = await _peer(measured.folder, many)
    sheet.section(f"A directory names {many:,} people, {CLIENTS} at a time")
    sheet.add(
        "scim2-server in memory, nothing kept",
        f"{many / peer.naming_s:,.0f} people/s; {peer.naming_cpu_s / many * 1e3:.1f} ms of processor each",
    )
    sheet.add(
        "the house: journalled, durable",
        f"{many / ours.naming_s:,.0f} people/s; {ours.naming_cpu_s / many * 1e3:.1f} ms of processor each",
        f"{peer.naming_s / ours.naming_s:.2f} of it",
    )
    sheet.add("the same, everybody listed", f"{peer.listing_s:.1f} s", f"{A_PAGE} a page")
    sheet.add(
        "the house, everybody listed",
        f"{ours.listing_s:.1f} s",
        f"{peer.listing_s / ours.listing_s:.2f} of its speed",
    )


async def _peer(folder: Path, many: int) -> Found:
    """Measure the library's own server, which keeps everything in memory."""
    port = free_port()
    command = (
        str(Path(sys.executable).with_name("scim2-server")),
        *("--port", str(port), "--bearer-token", PEER_TOKEN),
    )
    with running(*command, log=folder / "scim2-server.log", listens=port) as server:
        return await _found(f"http://127.0.0.1:{port}", PEER_TOKEN, many, server.pid)
