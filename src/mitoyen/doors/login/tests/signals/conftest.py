"""A company's provider that speaks to us by itself, without cookie or origin."""

import json
from secrets import token_urlsafe
from time import time

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from litestar import Litestar

from mitoyen.domains.connections.unrecorded import keep_sign_in
from mitoyen.domains.connections.unrecorded.id_tokens import Proven
from mitoyen.domains.connections.unrecorded.security_events import LOGOUT
from mitoyen.domains.directories.commands import make_token
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.unrecorded import open_session, session
from mitoyen.doors.login.signals import signal_routes
from mitoyen.doors.login.site import LoginSite
from mitoyen.house.fence import Fence
from mitoyen.journal.database import reading

HOST = "https://mitoyen.example"
SCHEMAS = "https://schemas.openid.net/secevent"
REVOKED = f"{SCHEMAS}/caep/event-type/session-revoked"
CHANGED = f"{SCHEMAS}/caep/event-type/credential-change"
DISABLED = f"{SCHEMAS}/risc/event-type/account-disabled"
PURGED = f"{SCHEMAS}/risc/event-type/account-purged"

STRANGER = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


@pytest.fixture
async def sender(house):
    """Whoever posts here: no cookie, no origin."""
    site = LoginSite(public_url=HOST, secure=True, operator="Bornage", demo=lambda: False)
    fence = Fence(
        Litestar(signal_routes(site), openapi_config=None, logging_config=None),
        public_url=HOST,
        hosts=frozenset({"mitoyen.example"}),
    )

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url=HOST) as client:
        yield client


class Provider:
    """A company's provider, which signs what it says to us."""

    def __init__(self, company, sender):
        self.company, self.issuer, self.sender = company, company.issuer, sender

    def sign(self, kind, claims, *, key=None, algorithm="RS256"):
        key = key or self.issuer.keys[algorithm]
        now = int(time())
        said = {"iss": self.issuer.url, "iat": now, "jti": token_urlsafe(12)} | claims
        said = {name: value for name, value in said.items() if value is not None}
        header = {"alg": algorithm, "kid": key.kid} | ({"typ": kind} if kind else {})
        return jwt.encode(header, said, key, algorithms=[algorithm])

    def logout_token(self, *, kind="logout+jwt", key=None, algorithm="RS256", **claims):
        usual = {"aud": "mitoyen", "exp": int(time()) + 120, "events": {LOGOUT: {}}}
        return self.sign(kind, usual | claims, key=key, algorithm=algorithm)

    def event(self, event, said=None, *, kind="secevent+jwt", key=None, **claims):
        usual = {"aud": f"{HOST}{self.company.start}/events", "events": {event: said or {}}}
        return self.sign(kind, usual | claims, key=key)

    async def logs_out(self, token, *, at=None, **more):
        return await self.sender.post(
            f"{at or self.company.start}/logout-token", data={"logout_token": token}, **more
        )

    async def pushes(self, token, *, at=None, kind="application/secevent+jwt"):
        return await self.sender.post(
            f"{at or self.company.start}/events", content=token, headers={"content-type": kind}
        )

    async def revokes(self, sub_id, *, at=None, token=None, **claims):
        usual = {"aud": f"{HOST}{self.company.start}/revoke", "exp": int(time()) + 120}
        token = token or self.sign("global-token-revocation+jwt", usual | claims)
        body = sub_id if isinstance(sub_id, bytes) else json.dumps({"sub_id": sub_id}).encode()
        return await self.sender.post(
            f"{at or self.company.start}/revoke",
            content=body,
            headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        )

    def named(self, subject):
        return {"format": "iss_sub", "iss": self.issuer.url, "sub": subject}


@pytest.fixture
def provider(boreal, sender):
    return Provider(boreal, sender)


@pytest.fixture
def signed_in(cast, boreal):
    """Open a session of somebody by the company's sign-in, known there as "sub of <who>"."""
    bound = set()

    async def open_one(who="nadia", *, sid=None):
        if who not in bound:
            await boreal.bind(who, f"sub of {who}")
            bound.add(who)
        site = LoginSite(public_url=HOST, secure=True, operator="", demo=lambda: False)
        token = await open_session(
            cast[who].person_id, proven_by="company", lasting=site.lasting, idle=site.idle
        )
        proven = Proven(subject=f"sub of {who}", sid=sid, refresh_token="again")
        await keep_sign_in(token, boreal.connection_id, cast[who].person_id, proven)
        return token

    return open_one


@pytest.fixture
def linked(cast):
    async def link():
        await make_token(actor=cast["jeanne"], days=30)

    return link


async def is_open(token):
    return await session(token) is not None


async def colleague(cast, who):
    async with reading(cast["jeanne"]) as db:
        return await people.known_colleague(db, cast["jeanne"], cast[who].person_id)
