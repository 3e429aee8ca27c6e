"""Methods that no handler has to think of: HEAD wherever there is GET, and what an address takes instead of another.

RFC 9110, sections 9.3.2 and 15.5.6. The fence keeps the body of an answer to HEAD back.
"""

from collections.abc import Iterable, Iterator

from litestar import Litestar, Router
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler, Method

_ASKED: tuple[Method, ...] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def answer_heads(registered: Iterable[ControllerRouterHandler]) -> None:
    """Let every handler that answers GET answer HEAD, before the application is put together."""
    for handler in _handlers(registered):
        if "GET" in handler.http_methods:
            handler.http_methods = {*handler.http_methods, "HEAD"}


def _handlers(registered: Iterable[ControllerRouterHandler]) -> Iterator[HTTPRouteHandler]:
    for one in registered:
        if isinstance(one, HTTPRouteHandler):
            yield one
        elif isinstance(one, Router):
            for route in one.routes:
                yield from getattr(route, "route_handlers", ())


def say_what_is_taken(doors: Litestar, path: str, failure: Exception) -> None:
    """Write on the refusal of a method which others this address takes (Allow)."""
    if isinstance(failure, MethodNotAllowedException):
        taken = ", ".join(method for method in _ASKED if _takes(doors, path, method))
        failure.headers = {**(failure.headers or {}), "allow": taken}


def _takes(doors: Litestar, path: str, method: Method) -> bool:
    try:
        doors.asgi_router.handle_routing(path=path, method=method)
    except HTTPException:
        return False
    return True
