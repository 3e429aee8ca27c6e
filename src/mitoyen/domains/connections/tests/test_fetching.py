"""Asking addresses that a company has typed: nothing inside, nothing twice resolved, nothing large, nothing slow."""

import asyncio
import json
import socket
from ipaddress import ip_address

import pytest

from mitoyen.domains.connections.unrecorded import fetching
from mitoyen.domains.connections.unrecorded.fetching import Unreachable, allow_private, ask

INSIDE = [
    "10.0.0.5",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "127.0.0.1",
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:10.0.0.5",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:5",
    "2002:a00:5::1",
    "2001:db8::1",
]
NEVER = ["169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "0.0.0.0", "::ffff:169.254.169.254"]


async def why(url, **asked):
    with pytest.raises(Unreachable) as refusal:
        await ask("GET", url, **asked)
    return refusal.value.reason


@pytest.fixture
async def names(monkeypatch):
    """Let names resolve as a test says; each resolution takes the next answer."""
    answers = {}
    asked = []

    async def getaddrinfo(_loop, host, port, **_more):
        asked.append(host)
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(
        asyncio.get_running_loop().__class__, "getaddrinfo", getaddrinfo, raising=False
    )
    answers["asked"] = asked
    return answers


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address):
    assert not fetching.is_permitted(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111"])
def test_a_public_address_is_asked(address):
    assert fetching.is_permitted(ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_where_private_is_allowed_link_local_and_many_stay_refused(address):
    allow_private(allowed=True)
    try:
        permitted = fetching.is_permitted(ip_address(address))
    finally:
        allow_private(allowed=False)
    refused = {*NEVER, "::", "255.255.255.255"}
    assert permitted == (address not in refused)


@pytest.mark.parametrize(
    "url",
    [
        "http://sso.example/",
        "http://127.0.0.1:1/",
        "https://127.0.0.1:1/",
        "https://[::1]:1/",
        "https://10.0.0.5/",
        "https://169.254.169.254/latest/meta-data",
        "https://user:word@sso.example/",
        "https://",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "https://2130706433/",
        "https://0x7f.1/",
        "nonsense",
        "https://[::1",
    ],
)
async def test_what_leads_inside_or_is_not_https_is_not_asked(url):
    assert await why(url) in ("address_refused", "no_such_name")


async def test_http_is_for_this_machine_alone_also_where_private_is_allowed(issuer):
    assert (await ask("GET", f"{issuer.url}/.well-known/openid-configuration")).status == 200
    assert await why("http://10.0.0.5/") == "address_refused"
    assert await why("http://sso.example/") == "address_refused"


async def asked_at(monkeypatch):
    """Note the very addresses that are connected to, and answer."""
    connected = []

    async def there(_method, target, address, _form, _headers):
        connected.append((target.host, str(address)))
        return fetching.Answer(200, {})

    monkeypatch.setattr(fetching, "_ask_there", there)
    return connected


async def test_the_address_that_was_checked_is_the_one_connected_to(names, monkeypatch):
    """DNS rebinding: a name that resolves otherwise a moment later gains nothing, for it is resolved once."""
    connected = await asked_at(monkeypatch)
    names["rebinding.example"] = [["93.184.215.14"], ["127.0.0.1"]]

    await ask("GET", "https://rebinding.example/")
    assert connected == [("rebinding.example", "93.184.215.14")]
    assert names["asked"] == ["rebinding.example"]

    assert await why("https://rebinding.example/") == "address_refused"


async def test_a_name_that_leads_both_out_and_in_is_refused(names):
    names["both.example"] = [["93.184.215.14", "10.0.0.5"]]

    assert await why("https://both.example/") == "address_refused"


async def test_a_redirect_is_not_followed(issuer):
    issuer.raw["/keys"] = (302, {"location": f"{issuer.url}/userinfo"}, "")

    assert await why(f"{issuer.url}/keys") == "redirect_refused"
    assert [path for _, path, _, _ in issuer.asked] == ["/keys"]


async def test_a_large_answer_is_not_read(issuer):
    issuer.raw["/keys"] = (200, {}, json.dumps({"keys": "x" * fetching.LARGEST_BODY}))

    assert await why(f"{issuer.url}/keys") == "answer_too_large"


async def test_what_unfolds_is_not_read(issuer):
    issuer.raw["/keys"] = (200, {"content-encoding": "gzip"}, b"\x1f\x8b")

    assert await why(f"{issuer.url}/keys") == "answer_unreadable"


@pytest.mark.parametrize("body", ["", "[]", "no", "[" * 5000, b"\xff"])
async def test_what_is_no_object_is_nothing(issuer, body):
    issuer.raw["/keys"] = (200, {}, body)

    assert (await ask("GET", f"{issuer.url}/keys")).said is None


async def test_a_slow_answer_is_not_waited_for(issuer, monkeypatch):
    monkeypatch.setattr(fetching, "LONGEST_S", 0.2)

    async def never(_reader, writer):
        await asyncio.sleep(1)
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await why(f"http://127.0.0.1:{port}/") == "too_slow"


async def test_nobody_there_is_no_answer(issuer):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    assert await why(f"http://127.0.0.1:{port}/") == "no_answer"


async def test_a_certificate_of_nobody_we_trust_is_no_answer(issuer):
    """https to this machine, where private is allowed: the provider's certificate is checked all the same."""
    port = issuer.url.rpartition(":")[2]

    assert await why(f"https://127.0.0.1:{port}/") == "no_answer"
