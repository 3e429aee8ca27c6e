"""Letters to try: plain ones, and the awkward collection that Python's own e-mail package is tested with."""

import importlib.util
from email.message import EmailMessage
from pathlib import Path

import pytest

# What to fall back on where Python came without its tests: the same kinds of trouble, made here.
MADE = {
    "no_headers": b"just words\nwithout any header\n",
    "no_body": b"Subject: only this\n\n",
    "no_boundary": b"From: a@b.example\nContent-Type: multipart/mixed\n\n--X\n\nwords\n--X--\n",
    "unclosed": b'From: a@b.example\nContent-Type: multipart/mixed; boundary="X"\n\n--X\n\nwords\n',
    "wrong_base64": b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!\n",
    "unknown_encoding": b"From: a@b.example\nContent-Transfer-Encoding: x-none\n\nwords\n",
    "unknown_charset": b"From: a@b.example\nContent-Type: text/plain; charset=x-none\n\ncaf\xe9\n",
    "eight_bits": "From: Zoé <z@b.example>\nSubject: café\n\ncafé\n".encode(),
    "digest": (
        b'From: a@b.example\nContent-Type: multipart/digest; boundary="X"\n\n--X\n\nFrom: c@d.example\n'
        b"Subject: one\n\none\n--X--\n"
    ),
    "spaces_before_colon": b"From : a@b.example\nSubject : odd\n\nwords\n",
    "continued_nothing": b"From: a@b.example\nSubject:\n \n\t\n\nwords\n",
    "broken_rfc2047": b"From: =?utf-8?b?w6?= <a@b.example>\nSubject: =?x?q?=?= =?utf-8?q?caf=C3?=\n\nwords\n",
    "broken_rfc2231": (
        b"From: a@b.example\nContent-Disposition: attachment; filename*0*=utf-8''a%2;"
        b' filename*2="c"; filename*x=y\n\nwords\n'
    ),
    "impossible_date": b"From: a@b.example\nDate: Mon, 31 Feb 99999 25:61:61 +9999\n\nwords\n",
    "nul": b"From: a\x00@b.example\nSubject: a\x00b\n\nwor\x00ds\n",
    "old_mac": b"From: a@b.example\rSubject: old\r\rwords\r",
    "partial": b"From: a@b.example\nContent-Type: message/partial; id=1; number=1; total=9\n\nwords\n",
    "external": b"From: a@b.example\nContent-Type: message/external-body\n\nContent-Type: x/y\n\n",
}


def awkward():
    spec = importlib.util.find_spec("test.test_email")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else None
    found = sorted(folder.glob("msg_*.txt")) if folder else []
    return {**MADE, **{path.stem: path.read_bytes() for path in found}}


@pytest.fixture(scope="session", name="awkward")
def the_awkward():
    """Letters by name."""
    return awkward()


@pytest.fixture
def written():
    """Write a letter as bytes."""

    def letter(
        n=1, *, text=None, html=None, sender="Paul Ancien <paul@aster.example>", files=(), **headers
    ):
        message = EmailMessage()
        message["Message-ID"] = f"<{n}@aster.example>"
        message["From"] = sender
        message["Date"] = f"Mon, 04 Mar 2019 09:{n % 60:02}:00 +0100"
        for name, value in {"Subject": "Bague", **headers}.items():
            key = name.replace("_", "-")
            del message[key]
            message[key] = value
        message.set_content(f"Lettre {n}" if text is None else text)
        if html is not None:
            message.add_alternative(html, subtype="html")
        for name, content in files:
            message.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        return message.as_bytes()

    return letter
