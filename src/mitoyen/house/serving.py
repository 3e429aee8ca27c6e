"""Serving: one process, one house, granian in front."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys

import structlog
from granian.constants import Interfaces
from granian.server.embed import Server

from mitoyen.house.application import make_application
from mitoyen.house.composition import House, open_house
from mitoyen.house.fence import Fence
from mitoyen.house.settings import Malformed, Settings

MOST_CONNECTIONS = 20_000


def write_log_lines() -> None:
    """Write one JSON line for each event: the machine's log. It holds no body, name, address or token."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def check_port(settings: Settings) -> None:
    """Pass when the address to listen on is free.

    Raises:
        Malformed: when somebody else listens there, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind((settings.host, settings.port))
        except OSError as taken:
            raise Malformed(
                f"cannot listen on {settings.host}:{settings.port} ({taken.strerror}); set MITOYEN_PORT"
            ) from taken


async def serve_until_stopped(settings: Settings) -> int:
    """Open the house and serve it until SIGINT or SIGTERM."""
    check_port(settings)
    write_log_lines()
    async with open_house(settings) as house:
        await serve(house)
    return 0


def _leave_memory_alone() -> None:
    """Keep the collector of cycles from walking what never goes: half of the time of a nudge to 2,000 open pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def serve(house: House, *, application: Fence | None = None) -> None:
    """Serve an open house until SIGINT or SIGTERM, then let open pages go.

    Args:
        application: the doors, when they are not the usual ones (to measure).

    Raises:
        Malformed: once the database is there, when its journals have another master secret.
    """
    settings = house.settings
    server = Server(
        application or make_application(house),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        backpressure=MOST_CONNECTIONS,
        log_enabled=False,
        websockets=False,
    )
    _leave_memory_alone()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    house.comparing.add_done_callback(lambda done: stopping.set() if _failed(done) else None)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    house.feed.close()
    if not serving.done():
        server.stop()  # type: ignore[no-untyped-call] # granian's own
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(serving, 10)
    else:
        await serving
    if _failed(house.comparing):
        house.comparing.result()


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None
