"""Static files, read once at start and served from memory.

Their address changes with their content, so that browsers may keep them.

The style sheet is the one file that is put together here: `css/mitoyen.css` names its parts with
`@import`, and they are laid in its place, each in its layer, so that a page waits for one request
and not for twenty.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_SERVED = {".css", ".js", ".svg", ".png", ".webmanifest"}
_PART = re.compile(r'@import url\("(?P<name>[\w/-]+\.css)"\)(?: layer\((?P<layer>\w+)\))?;\n')
_SMALLEST_COMPRESSED = 600  # bytes


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    compressed: bytes | None  # gzip; none where it would not help
    media_type: str
    tag: str  # changes with the content


class Assets:
    """What pages load from our own origin."""

    def __init__(self, folder: Path = STATIC) -> None:
        parts = _parts(folder / "css" / "mitoyen.css")
        self._assets = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in _SERVED and path not in parts
        }

    def find(self, name: str) -> Asset | None:
        return self._assets.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self._assets)

    def href(self, name: str) -> str:
        """Return the address of `name`. Another content has another address.

        Raises:
            KeyError: there is no such file: a fault in a template, or `make setup` was not run.
        """
        return f"/static/{name}?v={self._assets[name].tag}"


def _read(path: Path) -> Asset:
    body = _assembled(path) if path.name == "mitoyen.css" else path.read_bytes()
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    compressible = len(body) >= _SMALLEST_COMPRESSED and path.suffix != ".png"
    return Asset(
        body=body,
        compressed=gzip.compress(body, mtime=0) if compressible else None,
        media_type=media_type,
        tag=sha256(body).hexdigest()[:12],
    )


def _parts(sheet: Path) -> set[Path]:
    return {sheet.parent / found["name"] for found in _PART.finditer(sheet.read_text("utf-8"))}


def _assembled(sheet: Path) -> bytes:
    def laid(found: re.Match[str]) -> str:
        part = (sheet.parent / found["name"]).read_text("utf-8")
        return f"@layer {found['layer']} {{\n{part}}}\n" if found["layer"] else part

    return _PART.sub(laid, sheet.read_text("utf-8")).encode()
