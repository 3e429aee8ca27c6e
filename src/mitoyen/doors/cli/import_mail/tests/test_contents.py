import time
from contextlib import suppress
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser

import pytest

from mitoyen.domains.talk.facts import LONGEST_IMPORTED
from mitoyen.doors.cli.import_mail.contents import (
    CUT,
    LARGEST_LETTER,
    contents_of,
)
from mitoyen.doors.cli.import_mail.headings import LetterUnreadable


def test_plain_words_are_taken_before_html(written):
    found = contents_of(written(text="Les mots", html="<p>Les <b>mots</b> en gras</p>"))

    assert found.text == "Les mots"
    assert (found.sender_name, found.sender_address) == ("Paul Ancien", "paul@aster.example")


def test_html_alone_is_read(written):
    found = contents_of(written(text=" ", html="<p>Les <b>mots</b></p><script>evil()</script>"))

    assert found.text == "Les mots"


def test_files_come_with_their_names(written):
    found = contents_of(
        written(text="Ci-joint", files=[("plan côté.pdf", b"%PDF"), ("b.bin", b"\x00\x01")])
    )

    assert found.text == "Ci-joint"
    assert [(e.name, e.content) for e in found.enclosures] == [
        ("plan côté.pdf", b"%PDF"),
        ("b.bin", b"\x00\x01"),
    ]


def test_pictures_of_an_html_wording_are_kept_with_the_plain_one():
    related = MIMEMultipart("related")
    related.attach(MIMEText('<p>Voir <img src="cid:1"></p>', "html"))
    picture = MIMEText("fake", "plain")
    picture.set_type("image/png")
    related.attach(picture)
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("Voir", "plain"))
    both.attach(related)

    found = contents_of(both.as_bytes())

    assert found.text == "Voir"
    assert [e.name for e in found.enclosures] == ["document.png"]


def test_a_forwarded_letter_stays_whole(written):
    outer = MIMEMultipart()
    outer["Subject"] = "TR: Bague"
    outer.attach(MIMEText("Voir ci-dessous", "plain"))
    outer.attach(MIMEMessage(BytesParser().parsebytes(written(7, text="Le fond"))))

    found = contents_of(outer.as_bytes())

    assert found.text == "Voir ci-dessous"
    (inner,) = found.enclosures
    assert inner.name == "Bague.eml"
    assert contents_of(inner.content).text == "Le fond"


def test_flowed_text_flows():
    letter = b"Content-Type: text/plain; format=flowed\n\none \ntwo\n\n> a \n> b\n"

    assert contents_of(letter).text == "one two\n\n> a b"


def test_an_mbox_gives_back_the_lines_that_it_quoted():
    letter = b"Subject: x\n\n>From here\n>>From there\n> From a quote\n"

    assert contents_of(letter, quoted_from=True).text == "From here\n>From there\n> From a quote"
    assert contents_of(letter).text.startswith(">From here")


def test_a_text_that_is_too_long_comes_whole_beside(written):
    text = "mot " * (LONGEST_IMPORTED // 4 + 10)

    found = contents_of(written(text=text))

    assert found.cut
    assert len(found.text) == LONGEST_IMPORTED
    assert found.text.endswith(CUT)
    assert len(found.enclosures[0].content) > LONGEST_IMPORTED


def test_the_name_of_a_sender_may_hold_a_comma():
    letter = b"From: =?utf-8?q?Ancien=2C_Paul?= <paul@aster.example>\n\nwords"

    found = contents_of(letter)

    assert (found.sender_name, found.sender_address) == ("Ancien, Paul", "paul@aster.example")


def test_awkward_letters_are_read_or_refused_in_words(awkward):
    for name, letter in awkward.items():
        found = contents_of(letter)
        assert "\x00" not in found.text, name
        found.text.encode()
        for enclosure in found.enclosures:
            assert enclosure.content, name
            enclosure.name.encode()


def nested(depth):
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth)
    )


HOSTILE = {
    "deep": nested(5_000) + b"\nwords",
    "deep within the limit": nested(200) + b"\nwords",
    "letters in letters": b"Content-Type: message/rfc822\n\n" * 5_000 + b"words",
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 15_000,
    "too many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 300_000,
    "many headers": b"X: y\n" * 100_000 + b"\nwords",
    "one header": b"Subject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nwords",
    "folded for ever": b"Subject: a\n" + b" a\n" * 80_000 + b"\nwords",
    "headers of a part": b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
    + b"X: y\n" * 500_000,
    "parameters": b"Content-Type: text/plain" + b"; a=b" * 40_000 + b"\n\nwords",
    "continued parameters": (
        b"Content-Disposition: attachment"
        + b"".join(b"; filename*%d=a" % n for n in range(10_000))
        + b"\n\nwords"
    ),
    "comments in from": b"From: " + b"(" * 20_000 + b"\n\nwords",
    "quotes in from": b'From: "' + b'\\"' * 20_000 + b"\n\nwords",
    "html": b"Content-Type: text/html\n\n" + b"<div>" * 500_000,
    "quoted printable": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 2_000_000,
    "uuencoded": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" * 2_000_000,
    "utf-7": b"Content-Type: text/plain; charset=utf-7\n\n" + b"+" * 500_000,
    "blank lines": b"Subject: x\n\n" + b"\n" * 3_000_000,
    "one line": b"Subject: x\n\n" + b">" * 3_000_000,
    "flowed": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 300_000,
    "flowed quotes": b"Content-Type: text/plain; format=flowed\n\n"
    + b">" * 1_000_000
    + b"a \n" * 9,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_letters_take_neither_time_nor_the_house(name):
    began = time.perf_counter()

    with suppress(LetterUnreadable):
        found = contents_of(HOSTILE[name])
        assert len(found.text) <= LONGEST_IMPORTED
        assert len(found.enclosures) <= 20

    assert time.perf_counter() - began < 10


def test_a_letter_has_a_size():
    with pytest.raises(LetterUnreadable, match="64 MB"):
        contents_of(b"Subject: x\n\n" + bytes(LARGEST_LETTER))
