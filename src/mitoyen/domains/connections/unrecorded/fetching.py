"""Asking a company's provider: the one way by which this house reaches addresses that a company has typed.

https alone; no address that leads inside; the very address that was checked is the one connected to, so that a name
which resolves otherwise a moment later gains nothing; no redirect is followed; at most 1 MiB is read; 5 seconds in all.
An operator whose companies' providers stand on his own network says so (MITOYEN_ALLOW_PRIVATE_IDENTITY).
"""

import asyncio
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpx

from mitoyen.domains.connections.facts import is_this_machine

LARGEST_BODY = 1024 * 1024  # bytes
LONGEST_S = 5.0  # of one question, from the name to the last byte
MOST_ADDRESSES = 4  # of one name, that are tried
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address inside

Address = IPv4Address | IPv6Address
_private_allowed = False


class Unreachable(Exception):
    """The provider was not asked, or did not answer as it should. `reason` is a word of ours for its company's IT."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, its body as JSON (None when it is no JSON object), and its very bytes."""

    status: int
    said: dict[str, Any] | None
    body: bytes = b""


def allow_private(*, allowed: bool) -> None:
    """Say whether providers may stand on private networks (the house does, when it starts)."""
    global _private_allowed  # noqa: PLW0603 (one process, one house)
    _private_allowed = allowed


def private_allowed() -> bool:
    """Return whether providers may stand on private networks here."""
    return _private_allowed


async def ask(
    method: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask one question and return its answer, whatever its status.

    Args:
        form: sent as application/x-www-form-urlencoded.

    Raises:
        Unreachable: when the address is not one that may be asked, or no whole answer came in time.
    """
    try:
        async with asyncio.timeout(LONGEST_S):
            return await _ask(method, url, form, headers or {})
    except TimeoutError:
        raise Unreachable("too_slow") from None
    except httpx.InvalidURL:
        raise Unreachable("address_refused") from None
    except (httpx.HTTPError, ssl.SSLError, OSError):
        raise Unreachable("no_answer") from None


async def _ask(
    method: str, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
) -> Answer:
    target = permitted_url(url)
    addresses = await _resolved(target.host, target.port or _usual_port(target))
    for number, address in enumerate(addresses, start=1):
        try:
            return await _ask_there(method, target, address, form, headers)
        except httpx.ConnectError:
            if number == len(addresses):
                raise
    raise Unreachable("no_answer")


def permitted_url(url: str) -> httpx.URL:
    """Return an address that may be asked, once its name is resolved.

    Raises:
        Unreachable: for anything but https without a user (http only on this machine, where private is allowed).
    """
    target = httpx.URL(url)
    plain = target.scheme == "http" and _private_allowed and is_this_machine(target.host)
    if not target.host or target.userinfo or not (target.scheme == "https" or plain):
        raise Unreachable("address_refused")
    return target


async def _resolved(host: str, port: int) -> list[Address]:
    """Return the addresses behind a name.

    Raises:
        Unreachable: when there is none, or one of them leads inside: a name that answers both ways is not trusted.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("no_such_name") from None
    addresses = list(dict.fromkeys(ip_address(where[4][0]) for where in found))
    if not addresses:
        raise Unreachable("no_such_name")
    if not all(is_permitted(address) for address in addresses):
        raise Unreachable("address_refused")
    return addresses[:MOST_ADDRESSES]


def is_permitted(address: Address) -> bool:
    """Tell whether this house may connect to an address: a public one, or one inside where that is allowed.

    Never, whatever is allowed, to a link-local address (clouds keep their machines' secrets there), to many, to none.
    """
    inner = _inner(address)
    if inner is not None:
        return is_permitted(inner)
    if (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or str(address) == "255.255.255.255"
    ):
        return False
    return address.is_global or _private_allowed


def _inner(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


async def _ask_there(
    method: str,
    target: httpx.URL,
    address: Address,
    form: Mapping[str, str] | None,
    headers: Mapping[str, str],
) -> Answer:
    """Ask at the very address that was checked; the certificate is the name's, not the address's."""
    said = {
        "host": target.netloc.decode("ascii"),
        "accept": "application/json",
        "accept-encoding": "identity",
        "user-agent": "Mitoyen",
        **headers,
    }
    async with (
        httpx.AsyncClient(
            verify=_certificates(), trust_env=False, follow_redirects=False, timeout=LONGEST_S
        ) as client,
        client.stream(
            method,
            target.copy_with(host=str(address)),
            data=form,
            headers=said,
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        if response.is_redirect:
            raise Unreachable("redirect_refused")
        body = await _body(response)
        return Answer(response.status_code, _read(body), body)


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unreachable("answer_unreadable")  # nothing that unfolds
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Unreachable("answer_too_large")
    return bytes(body)


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _usual_port(target: httpx.URL) -> int:
    return 443 if target.scheme == "https" else 80


@cache
def _certificates() -> ssl.SSLContext:
    """Trust the public authorities, and those that this machine trusts besides."""
    trusted = httpx.create_ssl_context(trust_env=False)
    trusted.load_default_certs()
    return trusted
