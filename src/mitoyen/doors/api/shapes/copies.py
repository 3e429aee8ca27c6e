"""Shapes of own copies."""

from typing import Annotated, Literal

from msgspec import Meta

from mitoyen.doors.api.shapes.base import Asked, Moment, Page, Shape
from mitoyen.foundation.identifiers import CopyId, SpaceId


class Copy(Shape, kw_only=True, frozen=True):
    """A company's own copy of a space: being made, or ready to be fetched."""

    copy_id: CopyId
    space_id: SpaceId
    state: Literal["waiting", "making", "ready", "failed"]
    language: Literal["fr", "en"]
    ordered_at: Moment
    done: Annotated[int, Meta(description="Entries and files that are in it already.")]
    total: Annotated[int, Meta(description="Of so many; 0 until that is known.")]
    size: Annotated[int | None, Meta(description="Bytes of the archive, once ready.")]
    fingerprint: Annotated[
        str | None, Meta(description="SHA-256 of the archive, in hexadecimal, once ready.")
    ]
    made_at: Moment | None
    expires_at: Annotated[Moment, Meta(description="Until when it can be fetched.")]


class Copies(Page, kw_only=True, frozen=True):
    """The last copies that your company ordered of a space, the newest first."""

    items: list[Copy]


class OrderCopy(Asked, kw_only=True, frozen=True):
    """An own copy to make."""

    language: Annotated[Literal["fr", "en"], Meta(description="Of the pages in it.")] = "fr"
