"""What all shapes are made of, and how a row becomes one."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated, Any, Self, TypeVar

import msgspec
from msgspec import Meta

from mitoyen.foundation import clock

S = TypeVar("S", bound=msgspec.Struct)


class Moment(str):
    """A moment as entries write it: RFC 3339, UTC, three decimals."""

    __slots__ = ()


class Base64(str):
    """Bytes, in base64."""

    __slots__ = ()

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Encode bytes."""
        return cls(b64encode(content).decode())


class Shape(msgspec.Struct, kw_only=True, frozen=True):
    """Something that the API tells."""


class Asked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Something that the API is told. A field that it does not know is a fault, never passed over."""


class Page(Shape, kw_only=True, frozen=True):
    """A part of a list. Follow the links; a list is at its end where `next` is null."""

    next: Annotated[str | None, Meta(description="The page that follows in the list's own order.")]


class PageBothWays(Page, kw_only=True, frozen=True):
    """A part of a list that can also be read backwards."""

    previous: Annotated[str | None, Meta(description="The page before; null at the beginning.")]


def shaped(kind: type[S], row: object, /, **more: object) -> S:
    """Return a row as a shape: fields of the same names, and those given besides."""
    fields = {
        name: more[name] if name in more else getattr(row, name) for name in kind.__struct_fields__
    }
    return msgspec.convert(fields, kind, dec_hook=_told, builtin_types=(datetime, bytes))


def _told(wanted: type[Any], value: Any) -> Any:  # noqa: ANN401 (from rows to JSON)
    if isinstance(value, datetime):
        return wanted(clock.written(value))
    if isinstance(value, bytes):
        return Base64.of(value)
    return wanted(value)
