"""Background work: jobs in PostgreSQL (procrastinate), done beside serving by any process of the house.

A job is told by its name, so that whoever asks for it need not import whoever does it. Its arguments stand in the
database until it is done: they hold no secret in clear.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AppNotOpen, ConnectorException
from procrastinate.types import JSONValue

from mitoyen.foundation.decisions import Busy
from mitoyen.journal.database import Pool

LOOKED_FOR_EVERY_S = 1.0  # no LISTEN: it would keep a connection of its own
AT_ONCE = 4  # jobs of one process
TRIED_AGAIN_AFTER_S = 5.0

log = structlog.get_logger()
app = App(connector=PsycopgConnector())


@asynccontextmanager
async def use(pool: Pool) -> AsyncIterator[None]:
    """Keep jobs in the database of `pool` while the block lasts (the house does, when it starts)."""
    connector = PsycopgConnector()
    await connector.open_async(pool)
    with app.replace_connector(connector):
        yield


async def ask(name: str, **arguments: JSONValue) -> None:
    """Ask for the job `name`, to be done once this returns, by whichever process looks first.

    Args:
        arguments: JSON; nothing in it may be a secret, an address or what people wrote, unless encrypted.

    Raises:
        Busy: when the database cannot take it; nothing was asked for.
    """
    try:
        await app.configure_task(name).defer_async(**arguments)
    except (AppNotOpen, ConnectorException) as failure:
        raise Busy("unreachable") from failure


async def work() -> None:
    """Do jobs until cancelled, through losses of the database."""
    while True:
        try:
            await app.run_worker_async(
                concurrency=AT_ONCE,
                listen_notify=False,
                fetch_job_polling_interval=LOOKED_FOR_EVERY_S,
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=TRIED_AGAIN_AFTER_S,
            )
        except Exception as failure:  # noqa: BLE001 (a worker that stops for good would keep every letter back)
            log.warning("jobs_interrupted", reason=type(failure).__name__)
        await asyncio.sleep(TRIED_AGAIN_AFTER_S)


async def catch_up() -> None:
    """Do the jobs that are due now, and return (tests, and commands that must not leave work behind)."""
    await app.run_worker_async(
        wait=False, listen_notify=False, delete_jobs="always", install_signal_handlers=False
    )
