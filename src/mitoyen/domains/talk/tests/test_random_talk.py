"""Random people, random acts: whatever happens, nothing that was taken back is left, and every count is true."""

from random import Random

import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    close_thread,
    edit_message,
    give_reaction,
    reopen_thread,
    retract_message,
    withdraw_reaction,
)
from mitoyen.domains.talk.events import SIGNS
from mitoyen.foundation.decisions import Refused, Unfit
from mitoyen.journal.database import reading

PEOPLE = ["outsider", "thomas", "denis", "nadia", "jeanne", "sophie", "karim"]


async def act(talk, chance, said):
    who, message_id = chance.choice(PEOPLE), chance.choice(sorted(said))
    here = {"actor": talk[who], "room_id": talk.room_id}
    word = f"secret-{chance.getrandbits(64):x}"
    sign = chance.choice(sorted(SIGNS))
    match chance.randrange(9):
        case 0 | 1 | 2:
            said[await talk.says(who, word, reply_to=message_id)] = [word]
        case 3 | 4:
            if await edit_message(**here, message_id=message_id, body=word):
                said[message_id].append(word)
        case 5:
            await retract_message(**here, message_id=message_id)
            said.retracted.update(said[message_id])
        case 6:
            await give_reaction(**here, message_id=message_id, reaction=sign)
        case 7:
            await withdraw_reaction(**here, message_id=message_id, reaction=sign)
        case 8:
            verb = chance.choice([close_thread, reopen_thread, reopen_thread])
            await verb(**here, thread_id=talk.thread_id)


class Said(dict):
    def __init__(self, first):
        super().__init__({first: ["À trancher le 24."]})
        self.retracted = set()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens(prices, owner, seed):
    chance, said = Random(seed), Said(prices.first)
    for _ in range(60):
        try:
            await act(prices, chance, said)
        except (Refused, Unfit):
            continue

    cursor = await owner.execute(
        "SELECT convert_from(content, 'UTF8') FROM journal_content WHERE room_id = %s AND content IS NOT NULL"
        " UNION SELECT body FROM talk_message WHERE room_id = %s",
        (prices.room_id, prices.room_id),
    )
    left = {text for (text,) in await cursor.fetchall()}
    async with reading(prices["sophie"]) as db:
        thread = await queries.thread(db, prices.room_id, prices.thread_id)
        page = await queries.latest_messages(db, prices.room_id, prices.thread_id, count=200)
    assert not left & said.retracted
    assert thread.messages == len(page.messages) == len(said)
    assert thread.last_index == page.messages[-1].index
    assert {m.message_id: m.body for m in page.messages} == {
        message_id: None if words[-1] in said.retracted else words[-1]
        for message_id, words in said.items()
    }
