"""Noting what happened: a note never fails its caller and waits for nothing. It is written a moment later."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

import structlog

from mitoyen.domains.security.facts import (
    LONGEST_DEVICE,
    LONGEST_NETWORK,
    Fact,
    Kind,
    Outcome,
    plain,
    short_facts,
)
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import connection, value

MOST_WAITING = (
    10_000  # notes of this process, while the database cannot take them; the oldest go first
)
AT_ONCE = 500
TRIED_AGAIN_AFTER_S = 1.0

log = structlog.get_logger()
_waiting: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
_writer: asyncio.Task[None] | None = None


async def note(
    kind: Kind,
    *,
    organisation_id: OrganisationId | None = None,
    person_id: PersonId | None = None,
    outcome: Outcome = "ok",
    network: str | None = None,
    device: str = "",
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Note in a company's security log what one of its people or systems did, or was refused.

    Args:
        organisation_id: its company; None for that of the person.
        network: the network address it came from; its own company alone sees it, as long as the log is kept.
        device: words for it, such as "Firefox, Linux".
        facts: identifiers, words of our own, numbers. Never a secret, nothing that people wrote. `room_id` says
            in which room, so that its readers may count.
    """
    said = dict(facts or {})
    room_id = said.pop("room_id", None)
    if len(_waiting) == MOST_WAITING:
        log.error("security_note_lost", kind=_waiting[0]["kind"])
    _waiting.append(
        {
            "at": clock.written(clock.now()),
            "organisation_id": organisation_id,
            "person_id": person_id,
            "kind": kind,
            "outcome": outcome,
            "room_id": room_id,
            "network": plain(network, LONGEST_NETWORK) if network else None,
            "device": plain(device, LONGEST_DEVICE),
            "facts": short_facts(said),
        }
    )
    _begin_to_write()


def _begin_to_write() -> None:
    global _writer  # noqa: PLW0603 (one process, one log)
    if _writer is None or _writer.done():
        _writer = asyncio.get_running_loop().create_task(_write_out(), name="security log")


async def _write_out() -> None:
    """Write what waits until nothing does, through losses of the database."""
    while _waiting:
        some = [_waiting.popleft() for _ in range(min(AT_ONCE, len(_waiting)))]
        try:
            await _write(some)
        except Busy as busy:
            _waiting.extendleft(reversed(some))
            log.warning("security_log_waits", reason=busy.reason, waiting=len(_waiting))
            await asyncio.sleep(TRIED_AGAIN_AFTER_S)
        except Exception:
            log.exception(
                "security_note_unfit"
            )  # a bug of ours; what follows is noted all the same


async def _write(some: list[dict[str, Any]]) -> None:
    async with connection() as db:
        await value(db, "SELECT security_note(%s::jsonb)", (json.dumps(some),))


async def written(*, within_s: float = 5.0) -> None:
    """Wait until what was noted here stands in the log: before a house closes, and in tests."""
    if _writer is not None and not _writer.done():
        await asyncio.wait({_writer}, timeout=within_s)
