"""The serving process is killed in the middle of writes, again and again."""

import asyncio
from random import Random

from tests.crashes import child as children

ROUNDS = 25


async def test_no_acknowledged_entry_is_lost_and_nothing_is_half_made(ledger, child):
    random = Random(20261122)
    for _ in range(ROUNDS):
        writing = child(children.write_until_killed, ledger.rooms)
        await writing.first()
        await asyncio.sleep(random.uniform(0, 0.2))
        ledger.take(writing.kill())

    assert ledger.count > ROUNDS
    await ledger.holds()


async def test_two_servers_write_and_seal_at_once_and_one_is_killed(ledger, child):
    for _ in range(3):
        killed, spared = (child(children.write_until_killed, ledger.rooms) for _ in range(2))
        await killed.first()
        await spared.first()
        await asyncio.sleep(0.2)
        ledger.take(killed.kill())
        await asyncio.sleep(0.2)
        ledger.take(spared.kill())

    await ledger.holds()
