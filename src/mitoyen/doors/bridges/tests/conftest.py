"""A mail server on this machine, small enough to misbehave on demand."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from mitoyen.domains.people.unrecorded import Letter
from mitoyen.doors.bridges import mail
from mitoyen.foundation import clock


@dataclass
class MailServer:
    """Takes letters, or answers a command with what `answers` says: {"RCPT": "550 No such user"}."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ("8BITMIME", "SMTPUTF8")
    commands: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)

    @property
    def letters(self):
        return [message_from_bytes(content, policy=default) for content in self.taken]

    async def serve(self, reader, writer):
        def say(line):
            writer.write(f"{line}\r\n".encode())

        say("220 mail.example")
        while line := (await reader.readline()).decode().strip():
            self.commands.append(line)
            word = line.split(" ", 1)[0].upper()
            if word in self.answers:
                say(self.answers[word])
            elif word == "EHLO":
                for offer in ("mail.example", *self.offers[:-1]):
                    say(f"250-{offer}")
                say(f"250 {self.offers[-1]}")
            elif word == "AUTH":
                say("235 Welcome")
            elif word == "DATA":
                say("354 Go on")
                content = await reader.readuntil(b"\r\n.\r\n")
                self.taken.append(content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
                say(self.answers.get("content", "250 Taken"))
            else:
                say("221 Bye" if word == "QUIT" else "250 Fine")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def running():
    mail_server = MailServer()
    listening = await asyncio.start_server(mail_server.serve, "127.0.0.1", 0)
    mail_server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield mail_server


@pytest.fixture
async def server():
    async with running() as mail_server:
        yield mail_server


@pytest.fixture
def posts(house, tmp_path):
    """Say how letters leave, for one test."""
    before = mail._post

    def post(**changes):
        given = {
            "public_url": "https://mitoyen.example",
            "house": "mitoyen.example",
            "operator": "Bornage",
            "mail_from": "mitoyen@mitoyen.example",
            "smtp_url": None,
            "outbox": tmp_path / "outbox",
        }
        mail.send_by(mail.Post(**(given | changes)))

    yield post
    mail.send_by(before)


def letter(kind="link", address="sophie@aster.example", language="fr", **changes):
    given = {
        "facts": {
            "token": "T" * 43,
            "name": "Élise",
            "company": "Aster",
            "inviter": "Karim Benali",
            "space": "Pompe P4",
            "parties": "Aster, Boréal",
        },
        "until": clock.now() + timedelta(minutes=15),
        "reference": "reference",
    }
    return Letter(kind=kind, address=address, language=language, **(given | changes))
