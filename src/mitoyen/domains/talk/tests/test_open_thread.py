import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    CharactersUnfit,
    MessageEmpty,
    TitleEmpty,
    TitleTooLong,
    open_thread,
)
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


async def opens(cast, who, room_id, title="Essais", body="Quand ?", **more):
    return await open_thread(actor=cast[who], room_id=room_id, title=title, body=body, **more)


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_who_does_not_sit_in_a_room_finds_nothing_there(pump_p4, count_of, who):
    with pytest.raises(Absent):
        await opens(pump_p4, who, pump_p4.prices)

    assert await count_of("talk_thread", pump_p4.prices) == 0


@pytest.mark.parametrize("who", ["karim", "jeanne", "denis"])
async def test_a_member_opens_a_thread_with_its_first_message(pump_p4, who):
    opened = await opens(pump_p4, who, pump_p4.common, title="  Essais \n de  réception ")

    async with reading(pump_p4["sophie"]) as db:
        row = await queries.thread(db, pump_p4.common, opened.thread.event.thread_id)
        page = await queries.latest_messages(db, pump_p4.common, row.thread_id, count=10)
    assert opened.message.index == opened.thread.index + 1
    assert (row.title, row.messages, row.last_index) == ("Essais de réception", 1, row.index + 1)
    assert [message.body for message in page.messages] == ["Quand ?"]


async def test_a_private_side_has_its_own_threads(pump_p4):
    await opens(pump_p4, "jeanne", pump_p4.sides["boreal"])

    async with reading(pump_p4["nadia"]) as db:
        assert len((await queries.threads(db, pump_p4.sides["boreal"], count=10)).threads) == 1
    async with reading(pump_p4["karim"]) as db:
        assert not (await queries.threads(db, pump_p4.sides["boreal"], count=10)).threads


@pytest.mark.parametrize(
    ("title", "body", "unfit", "field"),
    [
        (" \u200b ", "Oui", TitleEmpty, "title"),
        ("a" * 201, "Oui", TitleTooLong, "title"),
        ("a" * 700, "Oui", TitleTooLong, "title"),
        ("a\x00b", "Oui", CharactersUnfit, "title"),
        ("fiche \u202efdp.exe", "Oui", CharactersUnfit, "title"),
        ("Essais", "", MessageEmpty, "body"),
        ("Essais", "a\ud800", CharactersUnfit, "body"),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field(pump_p4, count_of, title, body, unfit, field):
    with pytest.raises(unfit) as found:
        await opens(pump_p4, "karim", pump_p4.common, title=title, body=body)

    assert found.value.field == field
    assert await count_of("talk_thread", pump_p4.common) == 0


async def test_a_title_of_200_characters_fits(pump_p4):
    opened = await opens(pump_p4, "karim", pump_p4.common, title="é" * 200)

    assert opened.thread.event.title == "é" * 200


async def test_the_same_request_under_the_same_key_opens_one_thread(pump_p4, count_of):
    first = await opens(pump_p4, "karim", pump_p4.common, once="a")
    again = await opens(pump_p4, "karim", pump_p4.common, once="a")

    assert again == first
    assert await count_of("talk_thread", pump_p4.common) == 1
