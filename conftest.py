"""What every test may ask for: a started house on an embedded database of its own, and the cast."""

from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from mitoyen.house.composition import open_house
from mitoyen.house.database import Addresses, addresses, migrate
from mitoyen.house.departing import show_what_is_unshown
from mitoyen.house.settings import read_settings
from mitoyen.journal.rebuilding import rebuild_room, snapshot
from tests import probe as probes
from tests.cast import PumpP4, play_pump_p4
from tests.ledger import Look


@pytest.fixture(scope="session")
def settings():
    # Not pytest's own folder, which it closes again to other users at each start: when tests run as root, the
    # embedded server runs as another user.
    with TemporaryDirectory(prefix="mitoyen-tests-") as folder:
        Path(folder).chmod(0o755)
        yield read_settings({"MITOYEN_DATA_DIR": f"{folder}/var", "MITOYEN_DEMO": "yes"})


@pytest.fixture(scope="session")
def database(settings) -> Addresses:
    """A migrated database on an embedded server; the server stops when the tests end."""
    where = addresses(settings)
    list(migrate(where.owner, where.application))
    yield where
    where.embedded.stop()


@pytest.fixture(scope="session")
async def house(settings, database):
    async with open_house(settings, reach=database) as started:
        yield started


@pytest.fixture
async def owner(database):
    """A connection as the owner of the database: for rebuilding and for looking behind the walls."""
    async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as db:
        yield db


@pytest.fixture
async def by_hand(database):
    """A connection as the application's role, by hand: for trying what the walls let through."""
    async with await psycopg.AsyncConnection.connect(database.application, autocommit=True) as db:
        yield db


@asynccontextmanager
async def rebuilt_alike(owner, rooms):
    """Rebuild these rooms' tables from their journals at the end, and compare: they must be the same."""
    yield
    await show_what_is_unshown()  # or it would come between the two
    before = await snapshot(owner, *rooms())
    for room_id in rooms():
        async for _ in rebuild_room(owner, room_id):
            pass
    after = await snapshot(owner, *rooms())
    assert after == before, "rebuilding gives other rows"


@pytest.fixture
async def probe(house, owner):
    """The table of tests/probe.py stands, and is rebuilt like any other from here on."""
    await owner.execute(probes.TABLE)
    probes.declare()


@pytest.fixture
async def room(probe):
    """A log to write in."""
    return await probes.new_room()


@pytest.fixture
async def look(owner):
    """What stands in the database, behind the walls."""
    return Look(owner)


@pytest.fixture
async def pump_p4(house, owner) -> PumpP4:
    """The space Pompe P4, made by commands. After the test its tables are rebuilt from the journal and compared."""
    cast = await play_pump_p4()
    async with rebuilt_alike(owner, cast.rooms):
        yield cast


@pytest.fixture
def folder(settings) -> Path:
    return settings.folder
