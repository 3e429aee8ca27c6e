"""Houses in processes of their own, to be killed. Each tells on a pipe what it acknowledged, one message each."""

import asyncio
import os
import signal

from mitoyen.domains.people.unrecorded import still_open
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import PersonId
from mitoyen.house.composition import open_house
from mitoyen.house.database import Addresses
from mitoyen.house.departing import show_what_is_unshown
from mitoyen.house.settings import read_settings
from mitoyen.journal import moves, sealing
from mitoyen.journal.writing import writing
from tests.probe import noted


def write_until_killed(folder, address, rooms, acknowledged, *, writers=2):
    """Write in `rooms` as fast as it goes, and seal; tell of each entry once it is acknowledged."""
    asyncio.run(_write(folder, address, rooms, acknowledged, writers))


def seal_and_die(folder, address, point, told):
    """Seal once, and die at `point`."""
    asyncio.run(_seal(folder, address, point, told))


def keep_open(folder, address, person_id, secret, told):
    """Keep a page of somebody open; tell when it is, and how it ended."""
    asyncio.run(_keep_open(folder, address, PersonId(person_id), secret, told))


def show_departures_until_killed(folder, address, shown, told):
    """Show departures beside serving, and die once so many entries are committed; 0 for never."""
    asyncio.run(_show_departures(folder, address, shown, told))


def _house(folder, address, *, beside):
    settings = read_settings({"MITOYEN_DATA_DIR": str(folder), "MITOYEN_POOL_SIZE": "6"})
    return open_house(settings, reach=Addresses(address, None, None), beside=beside)


async def _write(folder, address, rooms, acknowledged, writers):
    async def writer(room):
        while True:
            try:
                async with writing(room.room_id, actor=room.actor) as draft:
                    recorded = await draft.record(noted("x" * 300))
            except Busy:
                await asyncio.sleep(0.01)
            else:
                said = f"{room.room_id} {recorded.index} {recorded.event.note_id}"
                acknowledged.send_bytes(said.encode())

    async with _house(folder, address, beside=True), asyncio.TaskGroup() as group:
        for room in rooms:
            for _ in range(writers):
                group.create_task(writer(room))


async def _keep_open(folder, address, person_id, secret, told):
    async with _house(folder, address, beside=True) as house:
        await house.passages.hears(10)
        closed = asyncio.Event()
        with house.passages.registered(person_id, secret, closed.set) as passage:
            assert await still_open([secret])
            told.send_bytes(b"open")
            await asyncio.wait_for(closed.wait(), 15)
            told.send_bytes(b"ended" if passage.ended else b"closed")
            os._exit(0)  # nothing that this test is about comes after


async def _show_departures(folder, address, shown, told):
    left = shown

    def die_in_time(_room, _size):
        nonlocal left
        left -= 1
        if left == 0:
            told.send_bytes(b"shown, and killed")
            os.kill(os.getpid(), signal.SIGKILL)

    async with _house(folder, address, beside=False):
        moves.when_appended(die_in_time)
        told.send_bytes(b"begins")
        await show_what_is_unshown()
        told.send_bytes(b"all is shown")


async def _seal(folder, address, point, told):
    async with _house(folder, address, beside=False):
        _arm(point, told)
        await sealing.seal_once()
    told.send_bytes(b"survived")


def _arm(point, told):
    seal, sign = sealing._seal, sealing.keys.signer

    def die(*said):
        told.send_bytes(" ".join(said).encode())
        os.kill(os.getpid(), signal.SIGKILL)

    async def before_signing(*_):
        die("before signing")

    class Dying:
        def __init__(self, origin):
            self.signer = sign(origin)
            self.vkey = self.signer.vkey

        def sign(self, text):
            die("signed", self.signer.sign(text))

    async def after_storing(*arguments):
        await seal(*arguments)
        die("stored")

    match point:
        case "between commit and signing":
            sealing._seal = before_signing
        case "between signing and storing":
            sealing.keys.signer = Dying
        case "between storing and commit":
            sealing._seal = after_storing
        case "between commit and publishing":
            moves.when_sealed(lambda room_id, size: die("published", room_id, str(size)))
