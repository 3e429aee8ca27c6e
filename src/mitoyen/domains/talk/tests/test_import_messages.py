from datetime import UTC, datetime, timedelta

import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    Letter,
    LettersTooMany,
    close_thread,
    edit_message,
    import_messages,
    retract_message,
)
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading

SENT = datetime(2019, 3, 4, 9, 30, tzinfo=UTC)


def letter(n=1, **more):
    return Letter(
        **{
            "letter_id": f"{n}@aster.example",
            "conversation": "bague",
            "title": "Bague d’accouplement",
            "body": f"Lettre {n}",
            "sender_name": "Paul Ancien",
            "sender_address": "paul@aster.example",
            "sent_at": SENT + timedelta(days=n),
            **more,
        }
    )


async def brings(cast, who, *letters, room_id=None):
    return await import_messages(actor=cast[who], room_id=room_id or cast.common, letters=letters)


async def threads_of(cast, who="denis"):
    async with reading(cast[who]) as db:
        return (await queries.threads(db, cast.common, count=100)).threads


async def messages_of(cast, thread_id, who="denis"):
    async with reading(cast[who]) as db:
        page = await queries.latest_messages(db, cast.common, thread_id, count=200)
        return page.messages


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_who_does_not_sit_in_a_room_finds_nothing_there(pump_p4, count_of, who):
    with pytest.raises(Absent):
        await brings(pump_p4, who, letter(), room_id=pump_p4.prices)

    assert await count_of("talk_message", pump_p4.prices) == 0


async def test_a_letter_stands_in_the_name_of_who_brought_it(pump_p4):
    await brings(pump_p4, "jeanne", letter(zone_assumed=True))

    (thread,) = await threads_of(pump_p4)
    (seen,) = await messages_of(pump_p4, thread.thread_id)
    assert seen.imported
    assert (seen.author_name, seen.organisation_name) == ("Jeanne Le Goff", "Boréal")
    assert (seen.sender_name, seen.sender_address) == ("Paul Ancien", "paul@aster.example")
    assert (seen.sent_at, seen.zone_assumed) == (SENT + timedelta(days=1), True)
    assert seen.posted_at > SENT + timedelta(days=2000)
    assert seen.body == "Lettre 1"


async def test_conversations_become_threads_and_answers_answer(pump_p4):
    outcomes = await brings(
        pump_p4,
        "karim",
        letter(1),
        letter(2, ancestors=("1@aster.example",)),
        letter(3, conversation="prix", title="Prix"),
        letter(4, ancestors=("1@aster.example", "9@elsewhere", "2@aster.example")),
    )

    assert [o.outcome for o in outcomes] == ["imported"] * 4
    threads = {t.title: t for t in await threads_of(pump_p4)}
    assert {title: t.messages for title, t in threads.items()} == {
        "Bague d’accouplement": 3,
        "Prix": 1,
    }
    one, two, four = await messages_of(pump_p4, threads["Bague d’accouplement"].thread_id)
    assert (one.reply_index, two.reply_index, four.reply_index) == (None, one.index, two.index)
    assert two.reply_name == "Paul Ancien"


async def test_a_second_time_brings_nothing(pump_p4):
    letters = [letter(n) for n in range(5)]
    await brings(pump_p4, "karim", *letters[:3])
    before = await threads_of(pump_p4)

    outcomes = await brings(pump_p4, "sophie", *letters, letters[4])

    assert [o.outcome for o in outcomes] == [*["known"] * 3, "imported", "imported", "known"]
    (thread,) = await threads_of(pump_p4)
    assert thread.thread_id == before[0].thread_id
    assert thread.messages == 5


async def test_a_later_letter_joins_the_thread_of_what_it_answers(pump_p4):
    await brings(pump_p4, "karim", letter(1))

    await brings(
        pump_p4, "karim", letter(2, conversation="another", ancestors=("1@aster.example",))
    )

    (thread,) = await threads_of(pump_p4)
    assert thread.messages == 2


async def test_letters_of_one_room_say_nothing_of_another(pump_p4):
    (here,) = await brings(pump_p4, "karim", letter())
    (there,) = await brings(pump_p4, "karim", letter(), room_id=pump_p4.prices)

    assert there.outcome == "imported"
    assert here.message_id != there.message_id


async def test_what_does_not_fit_does_not_keep_the_others_out(pump_p4):
    outcomes = await brings(
        pump_p4,
        "karim",
        letter(1, title=" "),
        letter(2, body="\x00"),
        letter(3, letter_id=""),
        letter(4, body="a" * 200_001),
        letter(5, body=""),
    )

    assert [o.outcome for o in outcomes] == [*["refused"] * 4, "imported"]
    assert all(o.reason for o in outcomes[:4])
    (thread,) = await threads_of(pump_p4)
    assert thread.messages == 1


async def test_a_thread_closed_since_takes_no_more_letters(pump_p4):
    await brings(pump_p4, "karim", letter(1))
    (thread,) = await threads_of(pump_p4)
    await close_thread(actor=pump_p4["karim"], room_id=pump_p4.common, thread_id=thread.thread_id)

    outcomes = await brings(
        pump_p4, "karim", letter(2), letter(3, conversation="prix", title="Prix")
    )

    assert [(o.outcome, o.reason) for o in outcomes] == [
        ("refused", "talk.thread_closed"),
        ("imported", ""),
    ]


async def test_nobody_edits_a_letter(pump_p4):
    (brought,) = await brings(pump_p4, "karim", letter())

    with pytest.raises(Refused) as refusal:
        await edit_message(
            actor=pump_p4["karim"],
            room_id=pump_p4.common,
            message_id=brought.message_id,
            body="Autre chose",
        )

    assert refusal.value.rule == "talk.imported_message"


async def test_who_brought_a_letter_takes_it_back_with_its_sender(pump_p4, content_of):
    (brought,) = await brings(pump_p4, "karim", letter())

    await retract_message(
        actor=pump_p4["karim"], room_id=pump_p4.common, message_id=brought.message_id
    )

    (thread,) = await threads_of(pump_p4)
    (seen,) = await messages_of(pump_p4, thread.thread_id)
    assert (seen.body, seen.sender_name, seen.sender_address) == (None, None, None)
    assert await content_of(pump_p4.common, seen.index) == {}
    (again,) = await brings(pump_p4, "karim", letter())
    assert again.outcome == "known"


async def test_dates_that_no_letter_can_have_are_left_out(pump_p4):
    await brings(pump_p4, "karim", letter(sent_at=datetime(1969, 1, 1, tzinfo=UTC)))

    (thread,) = await threads_of(pump_p4)
    assert (await messages_of(pump_p4, thread.thread_id))[0].sent_at is None


async def test_there_is_a_most_at_once(pump_p4):
    with pytest.raises(LettersTooMany):
        await brings(pump_p4, "karim", *[letter(n) for n in range(1_001)])


async def test_nothing_to_bring_is_no_entry(pump_p4, count_of):
    assert await brings(pump_p4, "karim") == ()
    assert await count_of("talk_message", pump_p4.common) == 0
