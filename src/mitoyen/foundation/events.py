"""Events: what can have happened. A published format, registered once under a kind and a version.

Fields are never renamed, retyped or removed: add one with a default, or register the next version beside it.
`erasable` has no default: every event says what erasure must reach. Erasable fields become salted parts beside
the journal; the others stand in the entry for ever and therefore hold no free text (docs/formats/entry.md).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

import msgspec

from mitoyen.foundation.canonical import decode, encode

Fields = dict[str, Any]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened. An erasable field reads None once its content was erased."""

    kind: ClassVar[str]
    version: ClassVar[int]
    erasable: ClassVar[frozenset[str]]


class StoredPart(msgspec.Struct, frozen=True, kw_only=True):
    """An erasable part whose content stands outside the database, already committed while it streamed in.

    Attributes:
        stored_as: where the content is, in words that the owner of the file store understands.
        salt: 32 bytes; commitment: 32 bytes (foundation.commitments).
    """

    stored_as: str
    salt: bytes
    commitment: bytes


class UnknownEvent(ValueError):
    """No event of that kind and version is registered in this house."""


_registry: dict[tuple[str, int], type[Event]] = {}
_shapes: dict[type[Event], tuple[type[msgspec.Struct], dict[str, Any]]] = {}
E = TypeVar("E", bound=Event)


def event(kind: str, *, version: int, erasable: Collection[str]) -> Callable[[type[E]], type[E]]:
    """Register a class of events under `kind` (`domain.snake_past`) and `version` (1, 2, …)."""

    def register(cls: type[E]) -> type[E]:
        unknown = set(erasable) - set(cls.__struct_fields__)
        if unknown or (kind, version) in _registry:
            raise TypeError(f"{kind} v{version}: registered twice, or unknown fields {unknown}")
        cls.kind, cls.version, cls.erasable = kind, version, frozenset(erasable)
        _registry[kind, version] = cls
        return cls

    return register


def registered() -> list[type[Event]]:
    """Return every registered class of events, by kind and version."""
    return [_registry[key] for key in sorted(_registry)]


@dataclass(frozen=True, slots=True)
class Taken:
    """An event taken apart: what stands in the entry, and the parts that stand beside it."""

    structure: Fields
    parts: dict[str, bytes | StoredPart]


def take_apart(happened: Event) -> Taken:
    """Split an event into its structural fields and its erasable parts; fields that are None are left out."""
    structure: Fields = {}
    parts: dict[str, bytes | StoredPart] = {}
    erasable = happened.erasable
    for field in happened.__struct_fields__:
        value = getattr(happened, field)
        if value is None:
            continue
        if field not in erasable:
            structure[field] = value
        elif isinstance(value, StoredPart):
            parts[field] = value
        else:
            parts[field] = value.encode() if isinstance(value, str) else encode(value)
    return Taken(structure, parts)


def put_together(
    kind: str, version: int, structure: Fields, parts: dict[str, bytes | StoredPart]
) -> Event:
    """Return the event of an entry; parts that are not given (erased) become None.

    Raises:
        UnknownEvent: when `kind` and `version` are not registered.
    """
    try:
        cls = _registry[kind, version]
    except KeyError:
        raise UnknownEvent(f"{kind} v{version}") from None
    shape, erasable = _shape(cls)
    known = msgspec.convert(structure, shape, dec_hook=_identifier)
    fields = {field: getattr(known, field) for field in shape.__struct_fields__}
    for name, hint in erasable.items():
        fields[name] = _opened(parts.get(name), hint)
    return cls(**fields)


def _opened(part: bytes | StoredPart | None, hint: Any) -> Any:  # noqa: ANN401 (the border to JSON)
    if part is None or isinstance(part, StoredPart):
        return part
    if isinstance(hint, type) and issubclass(hint, str):
        return hint(part.decode())
    return msgspec.convert(decode(part), hint, dec_hook=_identifier)


def _shape(cls: type[Event]) -> tuple[type[msgspec.Struct], dict[str, Any]]:
    """Return a struct of the structural fields alone, and the types of the erasable ones."""
    if cls not in _shapes:
        hints = get_type_hints(cls)
        fields: list[tuple[str, Any, Any]] = [
            (f.name, hints[f.name], msgspec.field(default=f.default))
            if f.default is not msgspec.NODEFAULT
            else (f.name, hints[f.name], msgspec.field())
            for f in msgspec.structs.fields(cls)
            if f.name not in cls.erasable
        ]
        shape = msgspec.defstruct(
            cls.__name__ + "Structure",
            fields,
            frozen=True,
            kw_only=True,
            forbid_unknown_fields=True,
        )
        _shapes[cls] = shape, {name: _bare(hints[name]) for name in sorted(cls.erasable)}
    return _shapes[cls]


def _bare(hint: Any) -> Any:  # noqa: ANN401 (types as values)
    """`X | None` is `X`: an erasable part is either there or erased."""
    present = [argument for argument in get_args(hint) if argument is not type(None)]
    return present[0] if len(present) == 1 and type(None) in get_args(hint) else hint


def _identifier(wanted: type[Any], value: Any) -> Any:  # noqa: ANN401 (the border to JSON)
    return wanted(value)
