"""The sealing process is killed at each point between a commit and a publication."""

import asyncio

import pytest

from mitoyen.foundation.notes import open_checkpoint
from mitoyen.journal import sealing
from tests.crashes import child as children
from tests.ledger import reference_root, sealed
from tests.probe import new_room

POINTS = {
    "between commit and signing": "before",
    "between signing and storing": "signed",
    "between storing and commit": "stored",
    "between commit and publishing": "published",
}


@pytest.fixture
async def our_sealer_waits(monkeypatch):
    """This process seals nothing until told."""
    go = asyncio.Event()
    real = sealing.seal_once

    async def wait():
        await go.wait()
        return await real()

    monkeypatch.setattr(sealing, "seal_once", wait)
    await asyncio.sleep(0.7)
    yield go
    go.set()


@pytest.mark.parametrize("point", POINTS)
async def test_every_checkpoint_ever_signed_fits_the_journal(
    probe, look, child, our_sealer_waits, point
):
    room = await new_room()
    await room.note("first")
    told = []
    for _ in range(3):
        dying = child(children.seal_and_die, point)
        await dying.first()
        told += dying.heard()
        await room.note("and on")
    our_sealer_waits.set()
    end = await sealed(room)

    leaves = [leaf for _, _, leaf in await look.entries(room)]
    assert [said.split()[0] for said in told] == [POINTS[point]] * 3
    signed = [said.removeprefix("signed ") for said in told if said.startswith("signed ")]
    for note in [*signed, *[note for _, _, note in await look.checkpoints(room)]]:
        if end.origin in note:
            checkpoint = open_checkpoint(note, end.vkey)
            assert checkpoint.root == reference_root(leaves[: checkpoint.size])
    assert await look.faults(room) == []
    if point == "between commit and publishing":
        assert len(await look.checkpoints(room)) == 4
