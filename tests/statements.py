"""What an act asks of PostgreSQL, statement by statement: so that its cost cannot grow unseen."""

from contextlib import contextmanager
from contextvars import ContextVar
from unittest.mock import patch

from psycopg import AsyncCursor

# Each of these costs a person's message about a tenth: add one knowingly.
ONE_MESSAGE = (
    "WITH live",  # who is signed in
    "BEGIN",
    "SELECT size, nullif(last_at",  # journal_open: the walls, the head's lock
    "SELECT p.space_id",  # what posting judges, its key included
    "SELECT journal_append",
    "WITH said",  # the projection
    "INSERT INTO talk_once",
    "COMMIT",
)
SHOWN_WITH_ITS_REACH = (
    "BEGIN",
    "SELECT set_config",
    "SELECT * FROM messages_shown",
    "SELECT * FROM reached_now",
    "COMMIT",
)

_asked = ContextVar("asked", default=None)
_execute = AsyncCursor.execute


async def _noted(cursor, query, *more, **options):
    asked = _asked.get()
    if asked is not None:
        asked.append(" ".join(str(query).split())[:120])
    return await _execute(cursor, query, *more, **options)


@contextmanager
def asked_of_postgresql():
    """Yield the beginnings of the statements that the block asks; work beside serving is left out."""
    asked = []
    mine = _asked.set(asked)
    with patch.object(AsyncCursor, "execute", _noted):
        yield asked
    _asked.reset(mine)


def begun_with(signs, asked):
    """Assert that these statements were asked, in this order, and no other."""
    assert [next((s for s in signs if one.startswith(s)), one) for one in asked] == list(signs)
    return True
