"""How the parts are put together: one started house, for the server, the command line and the tests."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Literal

import psycopg
from obstore.store import ObjectStore

from mitoyen.domains.connections.unrecorded import allow_private
from mitoyen.domains.documents.unrecorded import keep_files_in, keep_swept, store_at
from mitoyen.domains.organisations.unrecorded import ask_servers
from mitoyen.domains.people.unrecorded import still_open
from mitoyen.domains.security import unrecorded as security
from mitoyen.doors.bridges import mail
from mitoyen.doors.login.heartbeat import keep_confirming
from mitoyen.feed import Feed
from mitoyen.feed.leaving import Passages
from mitoyen.foundation.decisions import Absent, Busy
from mitoyen.house.attesting import keep_asking
from mitoyen.house.copying import make_copies
from mitoyen.house.database import Addresses, addresses, make_pool
from mitoyen.house.departing import show_departures
from mitoyen.house.proving import keep_domains_proved
from mitoyen.house.settings import Malformed, Settings
from mitoyen.house.sides import keep_sides_open
from mitoyen.journal import database, jobs, keys
from mitoyen.journal.database import Pool
from mitoyen.journal.sealing import Sealer, is_our_secret

SOONEST_COMPARED_S, BETWEEN_LOOKS_S = 2.0, 1.0
NOT_THEIRS = (
    "the master secret is not the one with which the journals of this database began; nothing is served."
    " Set MITOYEN_MASTER_SECRET to that one: without it no journal goes on"
)
LONGEST_UNHEARD_S = (
    2.0  # at the start: without a database the house opens all the same, and shows nothing
)
DOMAINS = (  # lowest first
    "security",
    "people",
    "organisations",
    "connections",
    "directories",
    "spaces",
    "assurance",
    "talk",
    "documents",
    "copies",
)


def declare_projections() -> None:
    """Let every domain declare its events, projections and tables."""
    for domain in DOMAINS:
        import_module(f"mitoyen.domains.{domain}.events")
        import_module(f"mitoyen.domains.{domain}.projections")


@dataclass(slots=True)
class House:
    """A started house.

    Attributes:
        at_close: what those who were lent the house let go of when it closes.
    """

    settings: Settings
    addresses: Addresses
    pool: Pool
    feed: Feed
    passages: Passages = field(default_factory=lambda: Passages(still_open))
    copy_ordered: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    at_close: ExitStack = field(default_factory=ExitStack)

    @property
    def comparing(self) -> asyncio.Task[None]:
        """What compares the master secret with the journals; it fails when that is another one."""
        return next(task for task in self.tasks if task.get_name() == "secret")

    @property
    def copies(self) -> Path:
        """Where own copies are kept until they expire."""
        return self.settings.folder / "copies"


def master_secret(settings: Settings) -> bytes:
    """Return the master secret: from the settings, or from a file of the data folder made at the first start.

    Raises:
        Malformed: when the database is not the embedded one and no secret is set, or the file cannot be used.
    """
    if settings.master_secret is not None:
        return settings.master_secret
    if not settings.embedded:
        raise Malformed(
            "MITOYEN_MASTER_SECRET is needed with a database of your own: openssl rand -base64 32"
        )
    kept = settings.folder / "master-secret"
    try:
        if not kept.exists():
            _keep_secret(kept, secrets.token_bytes(32))
        return kept.read_bytes()
    except OSError as failure:
        raise Malformed(f"the master secret {kept} cannot be used: {failure.strerror}") from failure


def _keep_secret(kept: Path, secret: bytes) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def post_of(settings: Settings) -> mail.Post:
    """Return how letters leave this house."""
    return mail.Post(
        public_url=settings.public_url,
        house=settings.house,
        operator=settings.operator,
        mail_from=settings.mail_from,
        smtp_url=settings.smtp_url,
        outbox=settings.folder / "outbox",
    )


def file_store(settings: Settings) -> ObjectStore:
    """Return where documents are kept.

    Raises:
        Malformed: when the setting names no store, or the folder cannot be used.
    """
    try:
        return store_at(settings.files_url, settings.folder / "files")
    except (ValueError, OSError) as unfit:
        if settings.files_url is None:
            raise Malformed(f"{settings.folder / 'files'} cannot be used: {unfit}") from unfit
        raise Malformed(
            "MITOYEN_FILES_URL names no store that can be used; write it like s3://bucket/prefix"
        ) from unfit


@asynccontextmanager
async def open_house(
    settings: Settings,
    *,
    as_role: Literal["application", "owner"] = "application",
    beside: bool = True,
    reach: Addresses | None = None,
) -> AsyncIterator[House]:
    """Start a house: keys, pool, jobs, feed, and the tasks that run beside serving.

    Args:
        as_role: the owner only for commands of the operator; never to serve.
        beside: whether this process does the work beside serving: sealing, letters, copies, sweeping.
        reach: where the database is, when it is known already.

    Raises:
        Malformed: when a setting is missing or cannot be used, or the master secret is not the one of the journals.
    """
    declare_projections()
    keys.keep(master_secret(settings), settings.house)
    where = reach or addresses(settings)
    address = where.application if as_role == "application" else where.owner
    if address is None:
        raise Malformed("MITOYEN_OWNER_DATABASE_URL is needed for this command")
    async with AsyncExitStack() as stack:
        pool = make_pool(address, size=settings.pool_size)
        await pool.open(wait=False)
        stack.push_async_callback(pool.close)
        database.serve_from(pool)
        stack.callback(database.serve_from, None)
        feed = Feed()
        feed.attach()
        stack.callback(feed.close)
        await stack.enter_async_context(jobs.use(pool))
        allow_private(allowed=settings.allow_private_identity)
        security.keep_for(settings.security_log_days)
        stack.push_async_callback(security.written)
        keep_files_in(file_store(settings), largest=settings.largest_upload)
        stack.callback(keep_files_in, None)
        mail.send_by(post_of(settings))
        stack.callback(mail.send_by, None)
        ask_servers(settings.dns_servers)
        house = House(settings, where, pool, feed)
        stack.enter_context(house.at_close)
        stack.push_async_callback(_stop, house.tasks)
        await _compare_secret(house)
        if beside:
            house.tasks.extend(_tasks_beside(house, address))
            await house.passages.hears(LONGEST_UNHEARD_S)
        yield house


async def _compare_secret(house: House) -> None:
    """Compare the master secret with the journals' own keys; with a database that is away, as soon as it is back.

    Raises:
        Malformed: when it is another secret. Later than `SOONEST_COMPARED_S`, the task "secret" ends with that.
    """

    async def compare() -> None:
        while True:
            with suppress(Busy, Absent, psycopg.Error):
                if not await is_our_secret():
                    raise Malformed(NOT_THEIRS)
                return
            await asyncio.sleep(BETWEEN_LOOKS_S)

    comparing = asyncio.create_task(compare(), name="secret")
    house.tasks.append(comparing)
    await asyncio.wait({comparing}, timeout=SOONEST_COMPARED_S)
    if comparing.done():
        comparing.result()


def _tasks_beside(house: House, address: str) -> list[asyncio.Task[None]]:
    work: dict[str, Coroutine[None, None, None]] = {
        "access": house.passages.listen(address),
        "departures": show_departures(house.passages),
        "sealer": Sealer().run(),
        "letters": jobs.work(),
        "copies": make_copies(house.copies, house.settings.operator, house.copy_ordered),
        "sweeper": keep_swept(),
        "sides": keep_sides_open(),
        "domains": keep_domains_proved(),
        "heartbeat": keep_confirming(),
    }
    if not house.settings.demo:  # a story's companies would be late from the day after it was told
        work["attestations"] = keep_asking()
    if house.addresses.embedded:
        work["database"] = house.addresses.embedded.keep_running()
    return [asyncio.create_task(one, name=name) for name, one in work.items()]


async def _stop(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
