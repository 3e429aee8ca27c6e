"""A provider of sign-in on this machine that says whatever a test wants: true things, and every lie of an attacker."""

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from time import time
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

_RSA = RSAKey.generate_key(
    2048, {"kid": "rsa", "use": "sig"}
)  # one for all: making it takes a while


class Issuer:
    """Somebody's provider. Change its attributes, and it answers so.

    people: subject → claims. metadata, claims, header, userinfo: what it says otherwise.
    asked: (method, path, form, headers) of each question.
    """

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.begin_anew()

    def begin_anew(self):
        """Be honest again, and know nobody."""
        self.people = {}
        self.metadata, self.claims, self.header, self.userinfo = {}, {}, {}, {}
        self.status, self.error = {}, {}
        self.algorithm = "RS256"
        self.keys = {
            "RS256": _RSA,
            "PS256": _RSA,
            "ES256": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
            "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"}),
        }
        self.signs_with = None
        self.codes, self.refreshing, self.asked = {}, {}, []
        self.gives_refresh = True
        self.raw = {}  # path → (status, headers, body): said instead

    # What a person does there.

    def lets_in(self, address, subject):
        """Let somebody sign in at the address to which his browser was sent; return what it brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = token_urlsafe(12)
        self.codes[code] = asked | {"subject": subject}
        return {"code": code, "state": asked["state"], "iss": self.url}

    # What it answers.

    def id_token(self, asked, **otherwise):
        now = int(time())
        claims = {
            "iss": self.url,
            "aud": asked["client_id"],
            "sub": asked["subject"],
            "exp": now + 300,
            "iat": now,
            "nonce": asked.get("nonce"),
            **self.people.get(asked["subject"], {}),
            **self.claims,
            **otherwise,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.signs_with or self.keys[self.algorithm]
        header = {"alg": self.algorithm, "kid": key.kid} | self.header
        header = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def answer(self, method, path, form, headers):
        self.asked.append((method, path, form, headers))
        if path in self.raw:
            return self.raw[path]
        said = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": lambda: {
                "keys": [self._public(k) for k in {id(k): k for k in self.keys.values()}.values()]
            },
            "/userinfo": lambda: self._userinfo(headers),
            "/token": lambda: self._token(form),
        }[path]()
        return (
            said if isinstance(said, tuple) else (self.status.get(path, 200), {}, json.dumps(said))
        )

    def _public(self, key):
        return key.as_dict(private=False)

    def _metadata(self):
        said = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
            ],
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": list(self.keys),
        } | self.metadata
        return {name: value for name, value in said.items() if value is not None}

    def _token(self, form):
        if self.error:
            return self.error.get("status", 400), {}, json.dumps({"error": self.error["error"]})
        if form["grant_type"] == "refresh_token":
            asked = self.refreshing.pop(form["refresh_token"], None)
        else:
            asked = self.codes.pop(form["code"], None)
        if asked is None:
            return 400, {}, json.dumps({"error": "invalid_grant"})
        said = {"access_token": token_urlsafe(12), "token_type": "Bearer"}
        said["id_token"] = self.id_token(asked)
        self._last = asked["subject"]
        if self.gives_refresh:
            said["refresh_token"] = token_urlsafe(12)
            self.refreshing[said["refresh_token"]] = {
                name: value for name, value in asked.items() if name != "nonce"
            }
        return said

    def _userinfo(self, headers):
        return {"sub": self._last, **self.people.get(self._last, {}), **self.userinfo}


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self._say("GET", {})

    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self._say("POST", {name: values[0] for name, values in parse_qs(sent).items()})

    def _say(self, method, form):
        asked = {name.lower(): value for name, value in self.headers.items()}
        status, headers, body = self.server.one.answer(
            method, urlsplit(self.path).path, form, asked
        )
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        usual = {"content-type": "application/json", "content-length": str(len(body))}
        for name, value in (usual | headers).items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # whoever asked has heard enough
            self.wfile.write(body)

    def log_message(self, *_said):
        pass


@contextmanager
def issuer():
    """Run one, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    server.daemon_threads = True
    server.one = Issuer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
