"""Canaille: a company's directory (and sign-in) in processes and an environment of its own. It pushes SCIM by itself.

What it does is real: before each push it reads our schemas and searches for the person; it sends whole replacements,
never PATCH; and what it could not send it forgets.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

from joserfc.jwk import RSAKey

HOUSE = Path(__file__).resolve().parents[2]
ENVIRONMENT = HOUSE / "var" / "counterparts" / "canaille"
# It names things that later versions of these two dropped.
PINNED = (
    "canaille[front,oidc,scim,server,sqlite,otp]==0.3.6",
    "scim2-client==0.7.5",
    "scim2-models==0.6.12",
)
CLIENT = "mitoyen"
BORN = "2026-01-01T00:00:00+00:00"
FOR_YEARS = str(10 * 365 * 24 * 3600)  # seconds


def environment():
    """Make Canaille's environment unless it stands; return the program."""
    program, done = ENVIRONMENT / "bin" / "canaille", ENVIRONMENT / "made"
    ENVIRONMENT.parent.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENT.parent / "canaille.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not done.exists() or done.read_text() != " ".join(PINNED):
            subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
            pip = [ENVIRONMENT / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "-q", *PINNED], check=True, timeout=300)
            done.write_text(" ".join(PINNED))
    return program


class Canaille:
    """One company's Canaille, on a database of its own.

    Its command line pushes as its pages do. `start` serves the pages, for whoever signs in.
    """

    def __init__(self, *, port, receiver, token, redirect):
        """Keep a directory that pushes to `receiver` with `token`, and signs in for `redirect`."""
        self.url = f"http://127.0.0.1:{port}"
        self._port, self._receiver, self._token, self._redirect = port, receiver, token, redirect
        self._program = environment()
        self._folder = Path(mkdtemp(prefix="mitoyen-canaille-"))
        self._server = None
        self.client_secret = "s3cr3t-of-the-client"

    def settle(self):
        """Write its settings, its database, and us as a client whose token never ends."""
        key = RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)
        jwk = ", ".join(f"{name} = {json.dumps(value)}" for name, value in key.items())
        (self._folder / "canaille.toml").write_text(
            f"""
SECRET_KEY = "only-for-tests"
SERVER_NAME = "127.0.0.1:{self._port}"
PREFERRED_URL_SCHEME = "http"
SESSION_COOKIE_SECURE = false
[CANAILLE]
DATABASE = "sql"
[CANAILLE.ACL.DEFAULT]
PERMISSIONS = ["edit_self", "use_oidc"]
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{self._folder}/canaille.sqlite"
[CANAILLE_OIDC]
ACTIVE_JWKS = [{{ {jwk} }}]
[CANAILLE_SCIM]
ENABLE_CLIENT = true
"""
        )
        self.run("install")
        self.run(
            *("create", "client", "--client-id", CLIENT, "--client-secret", self.client_secret),
            *("--client-name", "Mitoyen", "--client-uri", self._receiver),
            *("--redirect-uris", self._redirect, "--response-types", "code"),
            *("--grant-types", "authorization_code", "--grant-types", "refresh_token"),
            *("--scope", "openid profile email groups"),
            *("--token-endpoint-auth-method", "client_secret_basic"),
        )
        self.run("set", "client", CLIENT, "--audience", CLIENT)
        self.run(
            *("create", "token", "--client", CLIENT, "--audience", CLIENT, "--token-id", "scim"),
            *("--access-token", self._token, "--issue-date", BORN, "--lifetime", FOR_YEARS),
            *("--scope", "openid profile"),
        )
        return self

    def run(self, *words):
        """Run one of its commands; return what it printed."""
        done = subprocess.run(
            [self._program, *words],
            env=self._surroundings(),
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def start(self):
        """Serve its pages until `close`."""
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._program, "run", "--bind", f"127.0.0.1:{self._port}"],
                env=self._surroundings(),
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )

    def close(self):
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _surroundings(self):
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "CANAILLE_CONFIG": str(self._folder / "canaille.toml"),
            "AUTHLIB_INSECURE_TRANSPORT": "1",
        }
