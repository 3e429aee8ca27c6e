"""How a file's content goes out of the house, by whichever door: what is shown in a page, what is only downloaded."""

from dataclasses import dataclass
from typing import Literal, Protocol

from mitoyen.domains.documents.facts import OPAQUE
from mitoyen.domains.documents.facts.names import NAMELESS, content_disposition

# Shown in pages: pictures that no browser runs anything of. SVG is none of them.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
# Named truthfully when downloaded: types that no browser would run, even if somebody opened the download in it.
PASSIVE = PICTURES | {
    "application/gzip",
    "application/msword",
    "application/pdf",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
    "audio/mpeg",
    "audio/ogg",
    "image/tiff",
    "text/plain",
    "video/mp4",
    "video/webm",
}
# Whatever a browser makes of a content, it stays alone: no script, no form, no origin, no other site's page around it.
ALONE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
}


class Deliverable(Protocol):
    """What delivery needs to know of a version."""

    @property
    def media_type(self) -> str:
        """What the content was found to be when it came in."""

    @property
    def filename(self) -> str | None:
        """The name of the file, None once erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The headers of a file's content."""

    content_type: str
    disposition: str
    shown_inline: bool

    @property
    def headers(self) -> dict[str, str]:
        """All headers that must go out with the content, in lower case; no door may leave one away."""
        return {
            **ALONE,
            "content-type": self.content_type,
            "content-disposition": self.disposition,
        }


def delivery(version: Deliverable, *, as_picture: bool = False) -> Delivery:
    """Say how the content of a version goes out.

    Args:
        as_picture: asked for by a page that shows it. What is no picture is downloaded all the same.
    """
    shown = as_picture and version.media_type in PICTURES
    content_type = version.media_type if version.media_type in PASSIVE else OPAQUE
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    kind: Literal["inline", "attachment"] = "inline" if shown else "attachment"
    return Delivery(
        content_type=content_type,
        disposition=content_disposition(kind, version.filename or NAMELESS),
        shown_inline=shown,
    )
