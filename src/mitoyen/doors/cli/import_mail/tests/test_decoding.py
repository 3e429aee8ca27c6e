import time
from email.parser import BytesParser

import pytest

from mitoyen.doors.cli.import_mail.decoding import header_text, parameter_text, shown, text_of


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("café".encode("latin-1"), "iso-8859-1", "café"),
        (b"l\x92eau \x80", "ISO-8859-1", "l’eau €"),
        ("café".encode(), None, "café"),
        ("café".encode(), "us-ascii", "café"),
        (b"caf\xe9", "us-ascii", "café"),
        (b"caf\xe9", "utf-8", "caf\ufffd"),
        (b"caf\xe9", "x-nobody-knows", "café"),
        (b"+AOk-", "utf-7", "é"),
        ("日本".encode("iso-2022-jp"), '"iso-2022-jp"', "日本"),
        ("日本".encode("gb18030"), "gb18030", "日本"),
        (b"abc", "zlib", "abc"),
        (b"\\u00e9", "unicode_escape", "\\u00e9"),
        (b"abc", "idna", "abc"),
        (b"abc", "a\x00b", "abc"),
    ],
)
def test_a_text_is_read_as_well_as_can_be(content, charset, text):
    assert text_of(content, charset) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?q?caf=C3=A9?= =?iso-8859-1?b?6Q==?=", "caféé"),
        ("=?utf-8?b?w6?=", "\ufffd"),
        ("=?x-none?q?caf=E9?=", "café"),
        ("plain  words\n\tgo on", "plain words go on"),
        ("a\x00b\x1bc", "abc"),
        ("", ""),
    ],
)
def test_a_header_is_one_line_of_words(raw, text):
    assert header_text(raw) == text


@pytest.mark.parametrize("raw", ["Subject: café", "Subject: =?utf-8?q?caf=C3=A9?="])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_bytes_in_a_header_are_read(raw, charset):
    message = BytesParser().parsebytes(f"{raw}\n\n".encode(charset))

    assert header_text(message["Subject"]) == "café"


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ("filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("filename*=iso-8859-1''caf%E9.pdf", "café.pdf"),
        ("filename*0*=utf-8''caf%C3%A9; filename*1=\" no 2.pdf\"", "café no 2.pdf"),
        ('filename="=?utf-8?q?caf=C3=A9=2Epdf?="', "café.pdf"),
        ('filename="plan.pdf"', "plan.pdf"),
        ("filename*=x-none''caf%E9.pdf", "café.pdf"),
    ],
)
def test_a_name_of_a_file_is_read(parameter, name):
    message = BytesParser().parsebytes(f"Content-Disposition: attachment; {parameter}\n\n".encode())

    assert parameter_text(message.get_param("filename", header="content-disposition")) == name


def test_what_cannot_be_shown_does_not_pass():
    assert shown("a\r\nb\rc\x0cd\x00\x1b[31m\x85e\ud800\tf") == "a\nb\nc\nd[31me\ufffd\tf"


@pytest.mark.parametrize("raw", ["=?" * 100_000, "=?a?q?" * 50_000, "(" * 100_000, '"\\' * 50_000])
def test_a_hostile_header_takes_no_time(raw):
    began = time.perf_counter()

    header_text(raw)

    assert time.perf_counter() - began < 1
