"""Delivery reports (RFC 3464): which mailboxes are closed for good, according to reports on letters of ours."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from mitoyen.domains.people.unrecorded import letter_proof

LARGEST_REPORT = 1024 * 1024  # bytes
MOST_RECIPIENTS = 20
# RFC 3463: no such mailbox (5.1.1), moved away (5.1.6), none that takes mail (5.1.10), disabled (5.2.1).
_CLOSED = re.compile(r"5\.(1\.(1|6|10)|2\.1)")
_OURS = re.compile(r"<(?P<reference>[\w-]{1,100})\.(?P<proof>[0-9a-f]{32})@[^<>\s]+>", re.ASCII)


def closed_mailboxes(content: bytes) -> list[str]:
    """Return the addresses that a report says are closed for good, of letters that were ours and went to them.

    A report on anything else, a delay, a full mailbox or a refused content closes nothing.
    """
    if len(content) > LARGEST_REPORT:
        return []
    report = message_from_bytes(content, policy=policy.default)
    if report.get_content_type() != "multipart/report":
        return []
    ours = [
        (found["reference"], found["proof"])
        for said in _message_ids(report)
        if (found := _OURS.fullmatch(said))
    ]
    return [
        address
        for address in _failed(report)
        if any(letter_proof(address, reference) == proof for reference, proof in ours)
    ]


def _failed(report: Message) -> Iterator[str]:
    """Yield the recipients whose mailbox is closed."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in list(part.get_payload())[1 : MOST_RECIPIENTS + 1]:
            if not isinstance(fields, Message):
                continue
            action = str(fields.get("Action", "")).strip().lower()
            status = str(fields.get("Status", "")).split("(")[0].strip()
            kind, _, address = str(fields.get("Final-Recipient", "")).partition(";")
            if (
                action == "failed"
                and _CLOSED.fullmatch(status)
                and kind.strip().lower() == "rfc822"
            ):
                yield address.strip().strip("<>").lower()


def _message_ids(report: Message) -> Iterator[str]:
    """Yield the names of the letters that were returned, whole or their headers alone."""
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers" and isinstance(part, EmailMessage):
            headers = message_from_bytes(part.get_content().encode(), policy=policy.default)
            yield str(headers.get("Message-ID", "")).strip()
        elif part.get_content_type() == "message/rfc822":
            for letter in part.get_payload():
                if isinstance(letter, Message):
                    yield str(letter.get("Message-ID", "")).strip()
