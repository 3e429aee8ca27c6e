import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.domains.documents.facts import LONGEST_MEDIA_TYPE, MEDIA_TYPE, OPAQUE
from mitoyen.domains.documents.facts.delivery import PICTURES, delivery
from mitoyen.domains.documents.unrecorded import sniff

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(13) + b"\x1f\x15\xc4\x89"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(6)
SCRIPT = b"<script>alert(document.cookie)</script>"
AVIF = b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"


def zipped(*names, mimetype=None):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        if mimetype:
            writer.writestr("mimetype", mimetype)
        for name in names:
            writer.writestr(name, "x" * 40, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00", "image/jpeg"),
        (GIF, "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8X" + bytes(20), "image/webp"),
        (AVIF, "image/avif"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "video/mp4"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        (b"{\\rtf1\\ansi bonjour}", "application/rtf"),
        (zipped("a.txt", "b.txt"), "application/zip"),
        (
            zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (b"Bonjour,\nvoici le relev\xc3\xa9.\n", "text/plain"),
        (b"\xef\xbb\xbfNom;Cote\r\nA;12,5\r\n", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"),
        (b"<?xml version='1.0'?><!-- -->\n<svg:svg/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><releve/>", "application/xml"),
        (b"<!DOCTYPE html><p>", "text/html"),
        (b"\n\n  <ScRiPt>alert(1)</sCrIpT>", "text/html"),
        (b"texte puis <img src=x onerror=alert(1)>", "text/html"),
        (b"relev\xe9 en latin-1", OPAQUE),
        ("relevé".encode("utf-16"), OPAQUE),
        ("relevé".encode("utf-32"), OPAQUE),
        (b"\xff\xfe" + "relevé".encode("utf-16-le") * 50, OPAQUE),
        (b"\xfe\xff" + "relevé".encode("utf-16-be") * 50, OPAQUE),
        (b"", OPAQUE),
        (bytes(range(256)), OPAQUE),
    ],
)
def test_a_content_is_found_out_by_its_bytes(head, media_type):
    assert sniff(head) == media_type


@pytest.mark.parametrize(
    "head",
    [
        SCRIPT,
        b"<svg onload=alert(1)>",
        b"\xef\xbb\xbf" + SCRIPT,
        b"<svg/>".decode().encode("utf-16"),
        SCRIPT.decode().encode("utf-16-le"),
        SCRIPT.decode().encode("utf-16-be"),
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0cIHDR" + SCRIPT,
        b"GIF89a",
        b"\xff\xd8\xff" + SCRIPT,
        b"RIFF\x24\x00\x00\x00WEBP" + SCRIPT,
        b"\x00\x00\xff\xffftypavif" + SCRIPT,
        b"BM" + SCRIPT,
        b"\x00\x00\x01\x00" + SCRIPT,
        b"%PDF-1.4" + SCRIPT,
        zlib.compress(SCRIPT),
    ],
)
def test_what_only_claims_to_be_a_picture_is_never_shown(head):
    class Version:
        media_type = sniff(head)
        filename = "logo.png"

    assert Version.media_type not in PICTURES
    assert not delivery(Version, as_picture=True).shown_inline


@pytest.mark.parametrize("picture", [PNG, GIF, AVIF])
def test_a_picture_with_a_page_behind_it_is_only_ever_a_picture(picture):
    class Version:
        media_type = sniff(picture + SCRIPT)
        filename = "logo.html"

    given = delivery(Version, as_picture=True)
    assert given.content_type in PICTURES
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=40).map(lambda b: b"PK\x03\x04" + b)))
def test_whatever_the_bytes_the_answer_fits_in_an_entry(head):
    found = sniff(head)

    assert MEDIA_TYPE.fullmatch(found)
    assert len(found) <= LONGEST_MEDIA_TYPE
