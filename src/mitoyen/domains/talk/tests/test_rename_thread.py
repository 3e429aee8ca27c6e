import pytest

from mitoyen.domains.talk.commands import TitleEmpty, close_thread, rename_thread
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import ThreadId


async def renames(talk, who, title="Cote et bague", thread_id=None):
    return await rename_thread(
        actor=talk[who],
        room_id=talk.room_id,
        thread_id=thread_id or talk.thread_id,
        title=title,
    )


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(talk, who):
    with pytest.raises(Absent):
        await renames(talk, who)


async def test_a_thread_of_another_room_is_not_there(talk, prices):
    for thread_id in (prices.thread_id, ThreadId.new()):
        with pytest.raises(Absent):
            await renames(talk, "karim", thread_id=thread_id)


async def test_another_company_does_not_rename(talk):
    with pytest.raises(Refused) as refusal:
        await renames(talk, "jeanne")

    assert refusal.value.rule == "talk.opening_company_only"


@pytest.mark.parametrize("who", ["karim", "sophie"])
async def test_the_company_that_opened_it_renames(talk, who):
    await renames(talk, who)

    assert (await talk.thread("denis")).title == "Cote et bague"


async def test_a_closed_thread_keeps_its_title(talk):
    await close_thread(actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id)

    with pytest.raises(Refused) as refusal:
        await renames(talk, "karim")

    assert refusal.value.rule == "talk.thread_closed"


async def test_a_title_does_not_go_empty(talk):
    with pytest.raises(TitleEmpty):
        await renames(talk, "karim", " ")
