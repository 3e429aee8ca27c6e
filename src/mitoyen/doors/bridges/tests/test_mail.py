"""Letters leave by SMTP or lie in a folder, at least once, with patience; the log and the queue keep their secrets."""

import asyncio
import re
import stat
from base64 import b64encode
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import msgspec
import pytest
import structlog

from mitoyen.domains.people.unrecorded import post_letter
from mitoyen.domains.people.unrecorded.envelopes import close
from mitoyen.doors.bridges import mail
from mitoyen.doors.bridges.tests.conftest import letter
from mitoyen.foundation import clock
from mitoyen.journal import keys

ADDRESS, TOKEN = "sophie@aster.example", "T" * 43


def closed(told):
    return b64encode(close("letters", msgspec.json.encode(told))).decode()


async def send(told):
    with structlog.testing.capture_logs() as logged:
        await mail.send_letter(closed=closed(told))
    assert ADDRESS not in str(logged)
    assert TOKEN not in str(logged)
    return logged


async def test_a_letter_leaves_by_smtp(server, posts):
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")

    assert await send(letter("party", language="fr")) == []

    [taken] = server.letters
    assert taken["To"] == ADDRESS
    assert taken["From"] == "Mitoyen <mitoyen@mitoyen.example>"
    assert taken["Subject"] == "Aster invite votre entreprise dans l’espace « Pompe P4 »"
    assert re.fullmatch(r"<reference\.[0-9a-f]{32}@mitoyen\.example>", taken["Message-ID"])
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken.get_content_type() == "text/plain"
    assert f"https://mitoyen.example/invitations/{TOKEN}" in taken.get_content()
    assert "MAIL FROM:<mitoyen@mitoyen.example>" in " ".join(server.commands)


async def test_without_a_mail_server_it_lies_in_a_folder_of_this_system_user(posts, tmp_path):
    posts()

    await send(letter())
    await send(letter())

    [kept] = (tmp_path / "outbox").iterdir()
    words = message_from_bytes(kept.read_bytes(), policy=default).get_content()
    assert kept.name == "reference.eml"
    assert f"https://mitoyen.example/login/link/{TOKEN}" in words
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


async def test_a_letter_to_nobody_never_leaves(server, posts):
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")

    assert await send(letter("none")) == []

    assert server.commands == []


async def test_a_letter_whose_link_is_over_never_leaves(server, posts):
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")

    logged = await send(letter(until=clock.now() - timedelta(seconds=1)))

    assert [entry["event"] for entry in logged] == ["letter_over"]
    assert server.commands == []


async def test_a_letter_closed_under_another_secret_is_not_read(posts, monkeypatch):
    posts()
    kept = closed(letter())
    monkeypatch.setattr(keys, "_master", bytes(32))

    with structlog.testing.capture_logs() as logged:
        await mail.send_letter(closed=kept)

    assert [entry["event"] for entry in logged] == ["letter_unreadable"]


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": f"550 <{ADDRESS}> is unknown"},
        {"MAIL": "553 Not from you"},
        {"content": "554 It looks like spam"},
    ],
    ids=str,
)
async def test_a_last_word_is_logged_and_not_argued_with(server, posts, answers):
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")
    server.answers = answers

    [entry] = await send(letter())

    assert (entry["event"], entry["log_level"]) == ("letter_refused", "error")
    assert entry["why"] == next(iter(answers.values()))[:3]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"RCPT": f"450 <{ADDRESS}> try later"}, "450"),
        ({"MAIL": "451 Greylisted"}, "451"),
        ({"content": "452 Full"}, "452"),
        ({"EHLO": "421 Closing", "HELO": "421 Closing"}, None),
    ],
    ids=str,
)
async def test_not_now_is_tried_again(server, posts, answers, why):
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")
    server.answers = answers

    with pytest.raises(mail.NotSentYet) as later:
        await send(letter())

    assert ADDRESS not in str(later.value)
    assert later.value.__suppress_context__
    assert why is None or str(later.value) == why


async def test_a_mail_server_that_is_away_is_tried_again(server, posts):
    posts(smtp_url="smtp://127.0.0.1:1")

    with pytest.raises(mail.NotSentYet):
        await send(letter())


async def test_who_must_say_his_name_says_it(server, posts):
    server.offers = ("AUTH PLAIN LOGIN", "8BITMIME")
    posts(smtp_url=f"smtp://b%40rnage:s%2Fcret@127.0.0.1:{server.port}")

    await send(letter())

    assert any(command.startswith("AUTH ") for command in server.commands)
    assert len(server.taken) == 1


async def test_nothing_crosses_a_network_in_clear(server, posts, monkeypatch):
    """A mail server elsewhere that offers no STARTTLS gets neither name nor letter."""
    monkeypatch.setattr(mail, "_is_here", lambda host: False)
    posts(smtp_url=f"smtp://bornage:secret@127.0.0.1:{server.port}")

    with pytest.raises(mail.NotSentYet):
        await send(letter())

    assert server.taken == []
    assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("mail.example", False)],
)
def test_only_this_machine_is_here(host, here):
    assert mail._is_here(host) is here


async def until(found, patience_s=15):
    async with asyncio.timeout(patience_s):
        while True:
            if result := await found():
                return result
            await asyncio.sleep(0.05)


async def test_a_posted_letter_arrives_through_the_queue_of_the_house(server, posts, by_hand):
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")

    await post_letter(
        "link", ADDRESS, "fr", {"token": TOKEN}, until=clock.now() + timedelta(minutes=15)
    )

    async def arrived():
        return server.letters

    async def done():
        cursor = await by_hand.execute(
            "SELECT count(*) = 0 FROM procrastinate_jobs WHERE task_name = 'send_letter'"
        )
        return (await cursor.fetchone())[0]

    [taken] = await until(arrived)
    assert TOKEN in taken.get_content()
    assert await until(done), "a letter that was sent leaves nothing behind"


async def test_the_queue_holds_neither_address_nor_token_and_waits_longer_each_time(
    server, posts, by_hand
):
    server.answers = {"RCPT": "450 Later"}
    posts(smtp_url=f"smtp://127.0.0.1:{server.port}")
    await post_letter(
        "link", ADDRESS, "fr", {"token": TOKEN}, until=clock.now() + timedelta(minutes=15)
    )

    async def tried():
        cursor = await by_hand.execute(
            "SELECT j::text, scheduled_at > now(), args ->> 'closed' FROM procrastinate_jobs j"
            " WHERE task_name = 'send_letter' AND attempts > 0 AND status = 'todo'"
        )
        return await cursor.fetchone()

    kept, waits, sealed = await until(tried)
    await by_hand.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'send_letter'")

    assert waits
    assert ADDRESS not in kept
    assert TOKEN not in kept
    assert len(sealed) > 100
