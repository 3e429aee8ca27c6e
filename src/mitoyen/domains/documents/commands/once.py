"""Writing once: under an idempotency key, what a request makes has a name that follows from the key.

A request that comes again finds that name taken and returns what the first one wrote. Nothing is kept beside the
journal, and it holds for ever.
"""

from base64 import b32encode
from hashlib import sha256
from hmac import digest
from typing import TypeVar

from mitoyen.domains.talk.facts import LONGEST_KEY, KeyUnfit, KeyUsedOtherwise
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.events import Event, StoredPart
from mitoyen.foundation.identifiers import RANDOM_CHARACTERS, Identifier, RoomId
from mitoyen.journal.entries import event_of
from mitoyen.journal.keys import master_secret
from mitoyen.journal.reading import entry_range, openings
from mitoyen.journal.writing import Draft, Recorded

I = TypeVar("I", bound=Identifier)  # noqa: E741 (a type variable, beside E)
E = TypeVar("E", bound=Event)
_DOMAIN = b"mitoyen/once/v1\n"


def _name(kind: type[I], once: str | None, actor: Actor, room_id: RoomId) -> I:
    """Return a name for something new: fresh, or the one that follows from an idempotency key.

    Args:
        once: 1 to `LONGEST_KEY` characters; it counts for this person in this room alone.

    Raises:
        KeyUnfit: when the key is empty or too long.
    """
    if once is None:
        return kind.new()
    if not 1 <= len(once) <= LONGEST_KEY:
        raise KeyUnfit(limit=LONGEST_KEY)
    said = b"\n".join(
        (room_id.encode(), actor.person_id.encode(), once.encode(errors="surrogatepass"))
    )
    drawn = b32encode(digest(master_secret(), _DOMAIN + said, sha256)).decode().lower()
    return kind(kind.prefix + drawn[:RANDOM_CHARACTERS])


async def _recorded_at(draft: Draft, index: int, kind: type[E]) -> Recorded[E]:
    """Return the event that stands at a position of this room, as when it was recorded.

    Raises:
        KeyUsedOtherwise: when something else stands there.
    """
    for found in await entry_range(draft.db, draft.room_id, index, index + 1):
        header = found.header
        parts: dict[str, bytes | StoredPart] = {}
        for opened in await openings(draft.db, draft.room_id, index, index + 1):
            parts[opened.part] = (
                opened.content
                if opened.content is not None
                else StoredPart(
                    stored_as=opened.stored_as or "",
                    salt=opened.salt,
                    commitment=header.commitments[opened.part],
                )
            )
        happened = event_of(header, parts)
        if isinstance(happened, kind):
            return Recorded(room_id=draft.room_id, index=index, at=header.entry.at, event=happened)
    raise KeyUsedOtherwise
