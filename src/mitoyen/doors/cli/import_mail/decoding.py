"""From the bytes of a letter to text that can be shown: character sets, encoded words, what must not pass."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.utils import collapse_rfc2231_value

LONGEST_HEADER_READ = 4_000  # characters of one header that are decoded
# Codecs of Python that are no character set of a letter: some run code paths that take quadratic time.
NOT_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
)
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALVES = re.compile("[\ud800-\udfff]")


def text_of(content: bytes, charset: str | None) -> str:
    """Decode a text in the character set that it claims, or in what letters of that kind are mostly written in.

    UTF-8 when it is that, else Windows-1252, with the replacement character where even that does not fit.
    """
    name = _known(charset)
    if name:
        try:
            return content.decode(name)
        except LookupError:  # a codec of Python from bytes to bytes
            name = None
        except ValueError:
            pass
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode(name or "cp1252", errors="replace")


def _known(charset: str | None) -> str | None:
    """Return the codec of a character set. ASCII is none: what claims it may be anything."""
    try:
        name = codecs.lookup((charset or "").strip("\"' \t")).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    return None if name in NOT_CHARSETS or name == "ascii" else _wider(name)


def _wider(name: str) -> str:
    """Latin-1 is read as Windows-1252, as every reader of letters does."""
    return "cp1252" if name == "iso8859_1" else name


def header_text(raw: object) -> str:
    """Return a header in one line: encoded words (RFC 2047) decoded, raw bytes read as UTF-8 or Windows-1252."""
    text = raw_header(raw)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(text, None)]
    joined = "".join(
        _piece(piece, charset) for piece, charset in pieces if isinstance(piece, str | bytes)
    )
    return " ".join(shown(joined).split())


def raw_header(raw: object) -> str:
    """Return a header as it stands, bytes beyond ASCII as surrogates, as far as it is looked at."""
    if isinstance(raw, Header):
        return "".join(
            piece.decode("ascii", "surrogateescape") if isinstance(piece, bytes) else str(piece)
            for piece, _ in decode_header(raw)
        )[:LONGEST_HEADER_READ]
    return str(raw)[:LONGEST_HEADER_READ]


def _piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, bytes):
        return text_of(piece, charset)
    return text_of(piece.encode("utf-8", "surrogateescape"), None) if _halved(piece) else piece


def _halved(text: str) -> bool:
    return _HALVES.search(text) is not None and all(
        "\udc80" <= c <= "\udcff" for c in _HALVES.findall(text)
    )


def parameter_text(raw: object) -> str:
    """Return a parameter such as a file's name: RFC 2231 first, and encoded words, which many programs put there."""
    if isinstance(raw, tuple):
        charset, _, value = raw
        octets = str(value).encode("raw-unicode-escape", "replace")
        return " ".join(shown(text_of(octets, str(charset or ""))).split())
    return header_text(collapse_rfc2231_value(str(raw)))


def shown(text: str) -> str:
    """Return a text without what cannot be shown: line feeds alone, no controls, no halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _HALVES.sub("\ufffd", _UNSHOWN.sub("", text))
