"""Letters by SMTP, sent as jobs: at least once, with patience. Without a mail server they are laid in a folder.

The log never holds an address, a token, or what a mail server said, which quotes both.
"""

import asyncio
import os
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from procrastinate import RetryStrategy

from mitoyen.domains.people.unrecorded import Letter, letter, letter_proof
from mitoyen.domains.people.unrecorded.letters import JOB
from mitoyen.doors.bridges.letters import written
from mitoyen.foundation import clock
from mitoyen.journal import jobs

TIMEOUT_S = 20.0
TRIED = (
    10  # times in all, each after three times the wait before: 3 seconds at first, 8 hours in all
)
HARD = range(500, 600)  # a mail server's last word (RFC 5321, section 4.2.1)

log = structlog.get_logger()


class NotSentYet(Exception):
    """The mail server could not take the letter now. Its job tries again later."""


class NeverSent(Exception):
    """The mail server will not take this letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How letters leave this house.

    Attributes:
        public_url: where links lead.
        house, operator: names at the end of each letter.
        mail_from: the sender's address.
        smtp_url: `smtp://` with STARTTLS, or `smtps://`; None lays letters in `outbox`.
        outbox: a folder that only this system user reads.
    """

    public_url: str
    house: str
    operator: str
    mail_from: str
    smtp_url: str | None
    outbox: Path


_post: Post | None = None


def send_by(post: Post | None) -> None:
    """Say how this process sends letters (the house does, when it starts; None when it stops)."""
    global _post  # noqa: PLW0603 (one process, one way of sending)
    _post = post


@jobs.app.task(
    name=JOB,
    retry=RetryStrategy(max_attempts=TRIED, exponential_wait=3, retry_exceptions={NotSentYet}),
)
async def send_letter(closed: str) -> None:
    """Send the letter of a job, unless it is over or was never meant to leave."""
    if _post is None:
        raise NotSentYet("closed")
    told = letter(closed)
    if told is None:
        log.error("letter_unreadable", why="the master secret has changed")
        return
    if told.kind == "none":
        return
    if told.until <= clock.now():
        log.warning("letter_over", kind=told.kind)
        return
    message = _message(told, _post)
    try:
        await _deliver(message, told, _post)
    except NeverSent as refusal:
        log.error("letter_refused", kind=told.kind, why=str(refusal))  # noqa: TRY400 (its chain quotes the address)


def _message(told: Letter, post: Post) -> EmailMessage:
    words = written(told, public_url=post.public_url, house=post.house, operator=post.operator)
    message = EmailMessage(policy=SMTP if told.address.isascii() else SMTPUTF8)
    message["From"] = f"Mitoyen <{post.mail_from}>"
    message["To"] = told.address
    message["Subject"] = words.subject
    message["Date"] = format_datetime(clock.now())
    proof = letter_proof(told.address, told.reference)
    message["Message-ID"] = f"<{told.reference}.{proof}@{post.house}>"
    message["Content-Language"] = told.language
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    message.set_content(words.body)
    return message


async def _deliver(message: EmailMessage, told: Letter, post: Post) -> None:
    if post.smtp_url is None:
        await asyncio.to_thread(_lay, message.as_bytes(), post.outbox, f"{told.reference}.eml")
        return
    url = urlsplit(post.smtp_url)
    host = url.hostname or "localhost"
    secure = url.scheme == "smtps"
    try:
        await aiosmtplib.send(
            message,
            hostname=host,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=secure,
            # Never in clear over a network: a mail server without STARTTLS is only talked to on this machine.
            start_tls=None if secure or _is_here(host) else True,
            timeout=TIMEOUT_S,
        )
    except aiosmtplib.SMTPRecipientsRefused as refused:
        raise _refusal(refused.recipients[0].code) from None
    except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as refused:
        raise _refusal(refused.code) from None
    except aiosmtplib.SMTPNotSupported:
        raise NeverSent("the mail server takes no such address") from None
    except (aiosmtplib.SMTPException, OSError) as failure:
        raise NotSentYet(type(failure).__name__) from None


def _refusal(code: int) -> Exception:
    return NeverSent(str(code)) if code in HARD else NotSentYet(str(code))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _lay(content: bytes, outbox: Path, name: str) -> None:
    """Write a letter whole or not at all, for this system user alone."""
    outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = outbox / f".{name}"
    descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    begun.rename(outbox / name)
