"""The house while it is measured: its world, its server, its database."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.machine import cpu_of, family, running
from bench.world import World, free_port, make_world, settings_for
from mitoyen.house.composition import open_house
from mitoyen.house.database import Addresses, addresses, migrate
from mitoyen.house.embedded import Embedded


@dataclass(slots=True)
class Measured:
    """What the measurements share.

    Attributes:
        port, server: where the house serves, and its process; 0 while it does not.
    """

    folder: Path
    world: World
    where: Addresses
    embedded: Embedded
    port: int
    server: int = 0

    @property
    def owner(self) -> str:
        """The database as its owner."""
        return self.where.owner or ""

    def cpu(self) -> tuple[float, float]:
        """Return processor seconds used so far: by the house, and by PostgreSQL."""
        return cpu_of(self.server), cpu_of(*family(self.embedded.postmaster))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve the house in a process of its own while the block lasts."""
        command = (sys.executable, "-m", "bench.serving", str(self.folder), str(self.port))
        ready = f"http://localhost:{self.port}/health"
        with running(*command, log=self.folder / "serving.log", ready=ready) as server:
            self.server = server.pid
            yield
        self.server = 0

    def sql(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        """Ask the database as its owner."""
        with psycopg.connect(self.owner, autocommit=True) as db:
            cursor = db.execute(query.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def head(self, room_id: str) -> int:
        """Return the position of a room's last entry."""
        ((size,),) = self.sql("SELECT size FROM journal_head WHERE room_id = %s", room_id)
        return int(str(size)) - 1


@asynccontextmanager
async def opened(*, spare: int) -> AsyncIterator[Measured]:
    """Make a house with its world in a temporary folder; at the end nothing of it stays."""
    with TemporaryDirectory(prefix="mitoyen-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # noqa: ASYNC240 (nothing else runs) - the embedded server runs as another user when we are root
        settings = settings_for(folder, free_port())
        where = addresses(settings)
        if where.embedded is None or where.owner is None:
            raise RuntimeError("the embedded database is measured")
        try:
            list(migrate(where.owner, where.application))
            async with open_house(settings, beside=False, reach=where):
                world = await make_world(spare=spare)
                measured = Measured(folder, world, where, where.embedded, settings.port)
                measured.sql("ANALYZE")  # as PostgreSQL does by itself within a minute
                yield measured
        finally:
            where.embedded.stop()
