"""HTTP/1.1 over one kept connection, no more than measuring needs: it must stay cheaper than what it measures."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

BOUNDARY = "mitoyen-bench-4f1c"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: bytes
    body: bytes

    @property
    def parsed(self) -> Any:  # noqa: ANN401 (the border to JSON)
        """The body, when it is JSON."""
        return json.loads(self.body)


class Wire:
    """One kept connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        """Connect, if not connected."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Let the connection go."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def ask(self, request: bytes) -> Answer:
        """Send one request and read its answer whole."""
        await self.open()
        if self._reader is None or self._writer is None:
            raise ConnectionError
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        status = int(head[9:12])
        if b"transfer-encoding: chunked" in lower:
            body = await self._chunks(self._reader)
        else:
            at = lower.find(b"content-length:")
            length = int(lower[at + 15 : lower.index(b"\r\n", at)]) if at >= 0 else 0
            body = await self._reader.readexactly(length) if length else b""
        return Answer(status, lower, body)

    @staticmethod
    async def _chunks(reader: asyncio.StreamReader) -> bytes:
        body = bytearray()
        while length := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(length + 2))[:-2]
        await reader.readuntil(b"\r\n")
        return bytes(body)

    async def stream(self, request: bytes) -> asyncio.StreamReader:
        """Send one request whose answer does not end; return where its lines come."""
        await self.open()
        if self._reader is None or self._writer is None:
            raise ConnectionError
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        if head[9:12] != b"200":
            raise ConnectionError(head.decode())
        return self._reader


def request(method: str, path: str, port: int, headers: str = "", body: bytes = b"") -> bytes:
    """Return the bytes of a request."""
    length = f"content-length: {len(body)}\r\n" if body or method != "GET" else ""
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost:{port}\r\n{headers}{length}\r\n"
    return head.encode() + body


def as_browser(token: str, port: int) -> str:
    """Return the headers with which a person's browser comes."""
    return f"cookie: mitoyen={token}\r\norigin: http://localhost:{port}\r\nsec-fetch-site: same-origin\r\n"


def form(fields: dict[str, str]) -> tuple[str, bytes]:
    """Return a form as a browser sends it where files may come along: its type, and its bytes."""
    parts = [
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    kind = f"content-type: multipart/form-data; boundary={BOUNDARY}\r\n"
    return kind, ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()
