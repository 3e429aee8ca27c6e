"""A delivery report closes a mailbox when it is final, and about a letter that was ours, to that address."""

import pytest

from mitoyen.domains.people.unrecorded import letter_proof
from mitoyen.doors.bridges.returned import closed_mailboxes

ADDRESS = "jeanne@boreal.example"


def report(
    *, action="failed", status="5.1.1", recipient=f"rfc822; {ADDRESS}", message_id=None, whole=False
):
    ours = message_id or f"<ref.{letter_proof(ADDRESS, 'ref')}@mitoyen.example>"
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""\
From: MAILER-DAEMON@mx.example
To: mitoyen@mitoyen.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: {recipient}
Action: {action}
Status: {status}

--b
Content-Type: {kind}

From: Mitoyen <mitoyen@mitoyen.example>
To: {ADDRESS}
Message-ID: {ours}
Subject: Votre lien

--b--
""".encode()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("status", ["5.1.1", "5.2.1", "5.1.10", "5.1.1 (unknown user)"])
def test_a_closed_mailbox_is_closed(house, status, whole):
    assert closed_mailboxes(report(status=status, whole=whole)) == [ADDRESS]


@pytest.mark.parametrize(
    "said",
    [
        {"action": "delayed", "status": "4.2.2"},
        {"status": "5.2.2"},  # full
        {"status": "5.7.1"},  # refused content
        {"status": "4.1.1"},
        {"recipient": "rfc822; karim@aster.example"},  # another than the letter's
        {"recipient": "x400; jeanne"},
        {"message_id": "<anything@mitoyen.example>"},
        {"message_id": "<ref." + "0" * 32 + "@mitoyen.example>"},
    ],
)
def test_anything_else_closes_nothing(house, said):
    assert closed_mailboxes(report(**said)) == []


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff" * 100,
        b"Content-Type: multipart/report\n\n",
        b"Content-Type: multipart/report; boundary=b\n\n--b\n",
        b"x" * 2_000_000,
    ],
)
def test_junk_closes_nothing(house, junk):
    assert closed_mailboxes(junk) == []
