"""Entity tags for what is read as JSON: a program that polls is told that nothing changed, without the content."""

from hashlib import sha256

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_JSON = b"application/json"


def entity_tags(app: ASGIApp) -> ASGIApp:
    """Give each JSON answer to a GET (or HEAD) the hash of its bytes, and answer 304 when the asker has just that."""

    async def tagged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] not in ("GET", "HEAD"):
            await app(scope, receive, send)
            return
        known = dict(scope["headers"]).get(b"if-none-match", b"")
        held: Message | None = None
        body = bytearray()

        async def tag(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_taggable(message):
                held = message
                return
            if held is None or message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message["body"])
            if not message["more_body"]:
                await _send_tagged(send, held, bytes(body), known)

        await app(scope, receive, tag)

    return tagged


def _is_taggable(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != 200:
        return False
    headers = dict(message["headers"])
    return headers.get(b"content-type", b"").startswith(_JSON) and b"etag" not in headers


async def _send_tagged(send: Send, start: Message, body: bytes, known: bytes) -> None:
    tag = b'"' + sha256(body).hexdigest()[:32].encode() + b'"'
    asked = {one.strip().removeprefix(b"W/") for one in known.split(b",")}
    same = tag in asked or b"*" in asked
    if start["type"] != "http.response.start":
        return
    kept = [
        (name, value)
        for name, value in start["headers"]
        if name not in {b"cache-control", b"content-length", b"content-type"} or not same
    ]
    headers = [pair for pair in kept if pair[0] != b"cache-control"]
    headers += [(b"etag", tag), (b"cache-control", b"private, no-cache")]
    status = 304 if same else start["status"]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if same else body, "more_body": False})
