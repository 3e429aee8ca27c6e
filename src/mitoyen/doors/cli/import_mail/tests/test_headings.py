from datetime import UTC, datetime

import pytest

from mitoyen.doors.cli.import_mail.headings import (
    LONGEST_HEADERS,
    MOST_ANCESTORS,
    UNTITLED,
    LetterUnreadable,
    heading_of,
    sent,
)

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "moment", "assumed"),
    [
        ("Mon, 4 Mar 2019 13:00:00 +0100", NOON, False),
        ("4 Mar 2019 12:00:00 GMT", NOON, False),
        ("Mon, 4 Mar 2019 12:00:00 -0000", NOON, True),
        ("Mon, 04 Mar 2019 12:00:00", NOON, True),
        ("Mon, 4 Mar 19 07:00:00 EST", NOON, False),
        ("Mon Mar  4 12:00:00 2019", NOON, True),
        ("", None, False),
        ("yesterday", None, False),
        ("Mon, 31 Feb 2019 12:00:00 +0100", None, False),
        ("Mon, 4 Mar 99999 12:00:00 +0100", None, False),
        ("Mon, 4 Mar 2019 12:00:00 +9999", None, False),
        ("9" * 10_000, None, False),
    ],
)
def test_dates(date, moment, assumed):
    assert sent(date) == (moment, assumed)


@pytest.mark.parametrize(
    ("raw", "subject", "answers"),
    [
        ("Bague", "Bague", False),
        ("Re: Bague", "Bague", True),
        ("RE : TR: Fwd: Bague", "Bague", True),
        ("AW: Re[2]: Bague", "Bague", True),
        ("=?utf-8?q?R=C3=A9f_=3A?= Bague", "Bague", True),
        ("Reprise : bague", "Reprise : bague", False),
        ("Re:", UNTITLED, True),
        ("", UNTITLED, False),
        ("a" * 300, "a" * 200, False),
    ],
)
def test_subjects(raw, subject, answers):
    heading = heading_of(f"Subject: {raw}\nFrom: a@b.example\n\n".encode())

    assert heading.subject == subject
    assert heading.answers == answers or len(raw) > 200


def test_what_a_letter_answers():
    heading = heading_of(
        b"Message-ID: <c@x>\nReferences: <a@x>\n <b@x> (a comment) <c@x>\nIn-Reply-To: <a@x> of Monday\n\n"
    )

    assert (heading.letter_id, heading.ancestors) == ("c@x", ("b@x", "a@x"))


def test_many_references_keep_the_first_and_the_last():
    named = [f"{n}@x" for n in range(1_000)]

    heading = heading_of(("References: " + "\n ".join(f"<{n}>" for n in named) + "\n\n").encode())

    assert heading.ancestors == (named[0], *named[1 - MOST_ANCESTORS :])


def test_a_letter_without_an_identifier_has_always_the_same():
    one = heading_of(b"From: a@b.example\n\nwords")
    same = heading_of(b"From: a@b.example\n\nwords")
    other = heading_of(b"From: a@b.example\n\nother words")

    assert one.letter_id == same.letter_id
    assert one.letter_id != other.letter_id


@pytest.mark.parametrize("raw", ["bare-words", "<caf\xe9@x>", "<" + "a" * 5_000 + ">", "< a b >"])
def test_odd_identifiers_are_identifiers(raw):
    heading = heading_of(f"Message-ID: {raw}\n\n".encode("latin-1"))

    assert 1 <= len(heading.letter_id) <= 998
    assert heading.letter_id.isascii()


@pytest.mark.parametrize(
    "letter", [b"", b"no headers here\n\nwords", b"X: " + b"a" * LONGEST_HEADERS]
)
def test_what_is_no_letter_is_said_to_be_none(letter):
    with pytest.raises(LetterUnreadable):
        heading_of(letter)


def test_awkward_letters_have_headings(awkward):
    unread = []
    for name, letter in awkward.items():
        try:
            heading = heading_of(letter)
        except LetterUnreadable:
            unread.append(name)
            continue
        assert heading.letter_id
        assert 1 <= len(heading.subject) <= 200
    assert set(unread) <= {"no_headers", "spaces_before_colon", "msg_19"}
