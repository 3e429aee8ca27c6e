"""What a file is, found in its first bytes. Neither the browser's word nor the file's name is asked.

Pictures that pages may show are recognised here alone, by their own structure. Markup is named so that it is never
shown. For the rest the tables of puremagic serve; a wrong guess among them costs a wrong icon, since only the types
named in `facts.delivery` are ever shown or go out under their own name.
"""

import re
from codecs import getincrementaldecoder

import puremagic

from mitoyen.domains.documents.facts import OPAQUE, written_media_type
from mitoyen.domains.documents.facts.delivery import PICTURES

HEAD = 65_536  # bytes that are looked at

_MARKUP = (
    ("image/svg+xml", re.compile(rb"<(?:[a-z]+:)?svg[\s>/]")),
    (
        "text/html",
        re.compile(
            rb"<!doctype\s+html|<(?:html|head|body|script|iframe|meta|link|style|img|object|embed|form|base)[\s>/]"
        ),
    ),
    ("application/xml", re.compile(rb"\A\s*<\?xml")),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_IN_ZIP = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MIMETYPE_IN_ZIP = re.compile(
    rb"\APK\x03\x04.{22}\x08\x00.{2}mimetype(application/[a-z0-9.+-]{1,80})", re.DOTALL
)
_IN_OLE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_BRANDS = (
    ({b"avif", b"avis"}, "image/avif"),
    ({b"heic", b"heix", b"hevc"}, "image/heic"),
    ({b"qt  "}, "video/quicktime"),
    ({b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V "}, "video/mp4"),
)


def sniff(head: bytes) -> str:
    """Return the media type of a content.

    Args:
        head: its first bytes, `HEAD` of them or all there are; possibly none.

    Returns:
        A media type in lower case as `written_media_type` allows it; `application/octet-stream` when nothing is known.
    """
    return _picture(head) or _container(head) or _text(head) or _by_tables(head)


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff") and head[3:4] >= b"\xc0":
        return "image/jpeg"
    if head[:6] in (b"GIF87a", b"GIF89a") and len(head) >= 13:
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and head[12:16] in (b"VP8 ", b"VP8L", b"VP8X"):
        return "image/webp"
    return None


def _container(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        named = (kind for name, kind in _IN_OLE if name.encode("utf-16-le") in head)
        return next(named, "application/x-ole-storage")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    return None


def _by_brand(head: bytes) -> str | None:
    """Read the brands of an ISO base media file (ISO/IEC 14496-12, section 4.3)."""
    length = int.from_bytes(head[:4], "big")
    if not 16 <= length <= min(len(head), 512):
        return None
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length, 4))}
    return next((kind for wanted, kind in _BRANDS if brands & wanted), None)


def _in_zip(head: bytes) -> str:
    stated = _MIMETYPE_IN_ZIP.match(head)
    if stated:
        return written_media_type(stated.group(1).decode("ascii"))
    names = [
        head[at + 30 : at + 30 + int.from_bytes(head[at + 26 : at + 28], "little")]
        for at in (found.start() for found in re.finditer(rb"PK\x03\x04", head))
    ]
    if b"[Content_Types].xml" in names:
        for start, kind in _IN_ZIP:
            if any(name.startswith(start) for name in names):
                return kind
    return "application/zip"


def _text(head: bytes) -> str | None:
    """Text is valid UTF-8 without control characters; markup within it decides."""
    if not head or _CONTROL.search(head):
        return None
    try:
        getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return None
    lowered = head.lower().removeprefix(b"\xef\xbb\xbf")
    return next((kind for kind, mark in _MARKUP if mark.search(lowered)), "text/plain")


def _by_tables(head: bytes) -> str:
    try:
        matches = puremagic.magic_string(head) if head else []
    except (puremagic.PureError, ValueError):
        return OPAQUE
    for match in matches:
        found = written_media_type(match.mime_type)
        if found == "text/plain":  # in another encoding than UTF-8, or it had been found before
            return OPAQUE
        if found != OPAQUE and found not in PICTURES and len(match.byte_match) >= 2:
            return found
    return OPAQUE
