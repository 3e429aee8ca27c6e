"""The login door on a port of this machine, for counterparts that stand in processes of their own."""

import asyncio
from contextlib import asynccontextmanager

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from mitoyen.doors.login.routes import login_routes
from mitoyen.doors.login.signals import signal_routes
from mitoyen.doors.login.site import LoginSite
from mitoyen.house.fence import Fence
from tests.journeys.standing import free_port


@asynccontextmanager
async def serving():
    """Serve, and lend the origin."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    site = LoginSite(public_url=origin, secure=False, operator="Bornage", demo=lambda: False)
    doors = Litestar(
        [*login_routes(site), *signal_routes(site)], openapi_config=None, logging_config=None
    )
    server = Server(
        Fence(doors, public_url=origin, hosts=frozenset({"127.0.0.1"})),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        websockets=False,
    )
    served = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=origin) as asking:
        for _ in range(100):
            try:
                await asking.get("/")
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
    try:
        yield origin
    finally:
        server.stop()
        await asyncio.wait_for(served, 10)
