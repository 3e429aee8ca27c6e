"""oidc-provider-mock in a process of its own: somebody else's provider, whose people and tokens a test may change."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import parse_qs, urlsplit

import httpx

STARTS_WITHIN_S = 30


class ProviderMock:
    """A provider that lets in whoever is named."""

    def __init__(self, url):
        self.url = url

    def knows(self, subject, **claims):
        """Let the provider say this of a person."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def revokes(self, subject):
        """Let the provider take back what it gave a person."""
        httpx.post(f"{self.url}/users/{subject}/revoke-tokens").raise_for_status()

    def lets_in(self, address, subject):
        """Let somebody sign in at the address to which his browser was sent; return what it brings back."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        brought = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in brought.items()}


@contextmanager
def provider_mock():
    """Run one, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("oidc-provider-mock")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen([program, "-p", str(port), "--require-nonce", "true"], **quiet)
    try:
        _wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration", running)
        yield ProviderMock(f"http://127.0.0.1:{port}")
    finally:
        running.terminate()
        running.wait(timeout=10)


def _wait_for(url, running):
    until = monotonic() + STARTS_WITHIN_S
    while monotonic() < until:
        assert running.poll() is None, "the provider did not start"
        try:
            httpx.get(url).raise_for_status()
        except httpx.HTTPError:
            sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not answer")
