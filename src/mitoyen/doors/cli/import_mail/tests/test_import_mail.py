"""Letters come into a room: through the same commands as everything else, within the same walls."""

import io
import mailbox

import pytest
from rich.console import Console

from mitoyen.domains.documents import queries as documents
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.commands import close_thread, retract_message
from mitoyen.doors.cli.import_mail import NoLetters, bringing, import_mail
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


@pytest.fixture
def box(tmp_path):
    """Write letters in an mbox."""

    def write(*letters, name="letters.mbox"):
        path = tmp_path / name
        found = mailbox.mbox(path)
        for letter in letters:
            found.add(letter)
        found.close()
        return path

    return write


async def brings(cast, *paths, who="jeanne", room_id=None, **more):
    told = io.StringIO()
    tally = await import_mail(
        paths,
        actor=cast[who],
        room_id=room_id or cast.common,
        console=Console(file=told, width=200),
        **more,
    )
    return tally, told.getvalue()


async def threads_of(cast):
    """The threads of the common room, by title, with their messages."""
    async with reading(cast["denis"]) as db:
        return {
            thread.title: (
                await talk.latest_messages(db, cast.common, thread.thread_id, count=200)
            ).messages
            for thread in (await talk.threads(db, cast.common, count=100)).threads
        }


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_who_does_not_sit_in_the_room_brings_nothing(pump_p4, box, written, who):
    with pytest.raises(Absent):
        await brings(pump_p4, box(written()), who=who, room_id=pump_p4.prices)


async def test_letters_become_threads_in_the_name_of_who_brings_them(pump_p4, box, written):
    tally, told = await brings(
        pump_p4,
        box(
            written(3, Subject="Re: Bague", In_Reply_To="<1@aster.example>"),
            written(2, Subject="Prix", Date="Mon, 04 Mar 2019 10:00:00"),
            written(1, text="From here to there", Subject="Bague"),
        ),
    )

    threads = await threads_of(pump_p4)
    first, answer = threads["Bague"]
    (prices,) = threads["Prix"]
    assert tally.count == {"imported": 3, "known": 0}
    assert "3  brought in" in told
    assert (first.body, first.sender_name) == ("From here to there", "Paul Ancien")
    assert (first.author_name, first.imported) == ("Jeanne Le Goff", True)
    assert answer.reply_index == first.index
    assert (first.zone_assumed, prices.zone_assumed) == (False, True)


async def test_a_second_time_brings_nothing_twice(pump_p4, box, written):
    letters = [written(n, Subject=f"Fil {n}", files=[("a.bin", b"x")]) for n in (1, 2)]
    await brings(pump_p4, box(*letters))
    (message,) = (await threads_of(pump_p4))["Fil 1"]
    await retract_message(
        actor=pump_p4["jeanne"], room_id=pump_p4.common, message_id=message.message_id
    )

    tally, told = await brings(
        pump_p4, box(*letters, letters[0], written(3), written(3), name="again"), who="sophie"
    )

    assert (tally.count["imported"], tally.count["known"]) == (1, 4)
    assert tally.count["enclosures"] == 0
    assert "were there already" in told
    assert sum(len(found) for found in (await threads_of(pump_p4)).values()) == 3


async def test_attachments_become_documents_of_the_room(pump_p4, box, written):
    tally, _ = await brings(
        pump_p4,
        box(
            written(1, files=[("plan.pdf", b"%PDF-1.7 plan"), ("notes.txt", b"notes")]),
            written(2),
            written(3, files=[("prix.csv", b"a;b")]),
        ),
    )

    found = [m for messages in (await threads_of(pump_p4)).values() for m in messages]
    carried = {m.body: m for m in found}["Lettre 1"]
    async with reading(pump_p4["denis"]) as db:
        cards = await documents.cards(db, pump_p4.common, carried.documents)
    assert tally.count["enclosures"] == 3
    assert [cards[d].filename for d in carried.documents] == ["plan.pdf", "notes.txt"]
    assert {cards[d].message_id for d in carried.documents} == {carried.message_id}
    assert {cards[d].thread_id for d in carried.documents} == {carried.thread_id}


async def test_one_bad_letter_does_not_keep_the_others_out(pump_p4, box, written, tmp_path):
    bad = tmp_path / "bad.eml"
    bad.write_bytes(b"no headers at all\n\nwords")
    worse = tmp_path / "worse.eml"
    worse.write_bytes(b"Subject: x\nMessage-ID: <w@x>\n\n" + b"--b\n" * 30_000)

    tally, told = await brings(pump_p4, bad, worse, box(written()))

    assert (tally.count["imported"], tally.count["refused"]) == (1, 2)
    assert f"{bad}: not a letter" in told
    assert f"{worse}: more than 20000 lines" in told


async def test_all_in_one_thread_when_asked(pump_p4, box, written):
    await brings(
        pump_p4, box(written(1, Subject="A"), written(2, Subject="B")), thread_title=" Reprise "
    )
    await brings(pump_p4, box(written(3, Subject="C"), name="more"), thread_title="Reprise")

    assert {t: len(m) for t, m in (await threads_of(pump_p4)).items()} == {"Reprise": 3}


async def test_a_thread_closed_since_takes_no_more(pump_p4, box, written):
    await brings(pump_p4, box(written(1)))
    (message,) = (await threads_of(pump_p4))["Bague"]
    await close_thread(actor=pump_p4["karim"], room_id=pump_p4.common, thread_id=message.thread_id)

    tally, told = await brings(
        pump_p4,
        box(written(2, References="<1@aster.example>", files=[("a.bin", b"a")]), name="more"),
    )

    assert (tally.count["refused"], tally.count["enclosures"]) == (1, 0)
    assert "talk.thread_closed" in told


async def test_where_there_are_no_letters_nothing_comes_in(pump_p4, box, written, tmp_path):
    with pytest.raises(NoLetters):
        await brings(pump_p4, box(written()), tmp_path / "absent")

    assert await threads_of(pump_p4) == {}


async def test_many_letters_come_in_lots(pump_p4, box, written, monkeypatch):
    monkeypatch.setattr(bringing, "LETTERS_AT_ONCE", 7)
    monkeypatch.setattr(bringing, "FILES_AT_ONCE", 2)
    letters = [
        written(
            n,
            References=f"<{n - n % 5}@aster.example>",
            Subject=f"Fil {n - n % 5}",
            files=[("a.bin", b"a")] * (n % 4),
        )
        for n in range(40)
    ]

    tally, _ = await brings(pump_p4, box(*letters))

    threads = await threads_of(pump_p4)
    assert tally.count["imported"] == 40
    assert {t: len(m) for t, m in threads.items()} == {f"Fil {n}": 5 for n in range(0, 40, 5)}
    assert all(
        len(m.documents) == int(m.body.split()[1]) % 4 for found in threads.values() for m in found
    )


async def test_the_awkward_collection_comes_in(pump_p4, awkward, tmp_path):
    for name, letter in awkward.items():
        (tmp_path / f"{name}.eml").write_bytes(letter)

    tally, _ = await brings(pump_p4, tmp_path)
    again, _ = await brings(pump_p4, tmp_path)

    assert tally.count["imported"] >= len(awkward) * 3 // 5
    assert tally.count["imported"] + tally.count["known"] + tally.count["refused"] == len(awkward)
    assert again.count["imported"] == 0
