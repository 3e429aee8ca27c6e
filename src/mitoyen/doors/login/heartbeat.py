"""The heartbeat: each company's sign-in is asked whether its people are still there, beside serving.

Every 15 minutes about whoever has an open session, daily about the others who signed in with a refresh token. A refusal
ends access at once (`sign_in_refused`); whatever says nothing of the person ends nothing.
"""

import asyncio

import structlog

from mitoyen.domains.connections.queries import ConnectionRow, connection_by_name
from mitoyen.domains.connections.unrecorded import (
    Due,
    NotProven,
    Refusal,
    Unreachable,
    ask_again,
    due_sign_ins,
    find,
    no_longer_asked,
    not_asked,
    still_there,
)
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.security import unrecorded as security
from mitoyen.foundation.decisions import Absent, Busy

BETWEEN_S = 30.0
AT_ONCE = 8  # providers asked at the same time

log = structlog.get_logger()
_turn = asyncio.Lock()


async def keep_confirming() -> None:
    """Ask about whoever is due until cancelled, through losses of the database."""
    while True:
        try:
            while await ask_about_due():
                pass
        except Busy as busy:
            log.warning("heartbeat_waits", reason=busy.reason)
        except Exception:
            log.exception("heartbeat_failed")  # a bug of ours; the next round asks all the same
        await asyncio.sleep(BETWEEN_S)


async def ask_about_due() -> int:
    """Ask about some of those who are due; return about how many.

    Raises:
        Busy: when the database cannot serve now.
    """
    few = asyncio.Semaphore(AT_ONCE)

    async def ask_about(one: Due) -> None:
        async with few:
            await _ask_about(one)

    async with _turn:
        due = await due_sign_ins()
        asked = await asyncio.gather(*(ask_about(one) for one in due), return_exceptions=True)
    for failure in asked:
        if isinstance(failure, BaseException):
            log.error("heartbeat_failed", exc_info=failure)
    return len(due)


async def _ask_about(due: Due) -> None:
    """Ask about one person, and draw what follows."""
    found, refresh_token = await _connection(due), due.refresh_token
    if found is None or found.state != "live" or refresh_token is None:
        await no_longer_asked(due)
        return
    try:
        said = await ask_again(found, refresh_token)
    except Unreachable as failure:
        await not_asked(due)
        await find(due.connection_id, failure.reason, {}, person_id=due.person_id)
        return
    except NotProven as nothing:  # an answer about somebody else: neither a good one nor a refusal
        await no_longer_asked(due)
        await find(due.connection_id, nothing.reason, {}, person_id=due.person_id)
        return
    if isinstance(said, Refusal):
        await _end(found, due, said)
    else:
        await still_there(due, said.refresh_token)


async def _connection(due: Due) -> ConnectionRow | None:
    try:
        return await connection_by_name(due.connection_id)
    except Absent:
        return None


async def _end(found: ConnectionRow, due: Due, said: Refusal) -> None:
    """End the person's access; where the database cannot, the question is asked again as soon as it can."""
    try:
        await end_access(actor=found.itself, person_id=due.person_id, cause="sign_in_refused")
    except Busy:
        await not_asked(due)
        raise
    await no_longer_asked(due)
    await find(
        due.connection_id, "sign_in_refused", {"error": said.reason}, person_id=due.person_id
    )
    await security.note(
        "session_ended",
        organisation_id=found.organisation_id,
        person_id=due.person_id,
        outcome="refused",
        facts={"by": "company", "reason": said.reason},
    )
