"""Matrix Synapse (PyPI `matrix-synapse`), in an environment of its own that is kept in `var/bench`. Rate limits off."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from hmac import HMAC
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx

from bench.house import Measured
from bench.machine import ROOT, running
from bench.peer import PEOPLE, Peer, Unavailable, database_for
from bench.world import free_port

ENVIRONMENT = ROOT / "var" / "bench" / "synapse"
UNLIMITED = {"per_second": 1_000_000, "burst_count": 1_000_000}
LIMITS = (
    "rc_message",
    "rc_registration",
    "rc_joins_per_room",
    "rc_admin_redaction",
    "rc_room_creation",
)


@contextmanager
def synapse(measured: Measured) -> Iterator[Peer]:
    """Run it while the block lasts.

    Raises:
        Unavailable: when it cannot be installed.
    """
    python, port, secret = _installed(), free_port(), token_hex(16)
    folder = measured.folder / "synapse"
    folder.mkdir()
    settings = folder / "homeserver.yaml"
    settings.write_text(json.dumps(_settings(measured, folder, port, secret)))
    module = (str(python), "-m", "synapse.app.homeserver", "-c", str(settings))
    subprocess.run([*module, "--generate-keys"], check=True, capture_output=True)
    ready = f"http://localhost:{port}/_matrix/client/versions"
    with running(*module, log=folder / "server.log", ready=ready) as server:
        with httpx.Client(base_url=f"http://localhost:{port}", timeout=60) as matrix:
            people = [_person(matrix, secret, n) for n in range(PEOPLE)]
            places = [{"room": _room(matrix, people)["room"]}]
            places += [_room(matrix, [people[n % PEOPLE]]) for n in range(64)]
        yield Peer(
            kind="post", by="matrix", port=port, pid=server.pid, people=people, places=places
        )


def _installed() -> Path:
    """Return the interpreter of its environment, made when it is not there yet (a minute)."""
    python = ENVIRONMENT / "bin" / "python"
    if python.exists() and _runs(str(python), "-c", "import synapse, psycopg2"):
        return python
    wanted = ("install", "-q", "matrix-synapse", "psycopg2-binary")
    if not _runs(sys.executable, "-m", "venv", str(ENVIRONMENT)) or not _runs(
        str(python), "-m", "pip", *wanted
    ):
        raise Unavailable("matrix-synapse cannot be installed from PyPI")
    return python


def _runs(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _settings(measured: Measured, folder: Path, port: int, secret: str) -> dict[str, Any]:
    """Return its settings; JSON is YAML."""
    to = database_for(measured, "synapse")
    quiet = folder / "log.yaml"
    quiet.write_text(json.dumps({"version": 1, "root": {"level": "ERROR"}}))
    return {
        "server_name": "bench.localhost",
        "pid_file": str(folder / "pid"),
        "listeners": [
            {
                "port": port,
                "type": "http",
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "psycopg2", "args": {**to, "cp_min": 5, "cp_max": 10}},
        "log_config": str(quiet),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": secret,
        "macaroon_secret_key": secret,
        "report_stats": False,
        "trusted_key_servers": [],
        "presence": {"enabled": False},
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), UNLIMITED),
        "rc_joins": dict.fromkeys(("local", "remote"), UNLIMITED),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), UNLIMITED),
        **dict.fromkeys(LIMITS, UNLIMITED),
    }


def _person(matrix: httpx.Client, secret: str, n: int) -> dict[str, str]:
    """Register somebody by the shared secret."""
    nonce = matrix.get("/_synapse/admin/v1/register").json()["nonce"]
    said = {"nonce": nonce, "username": f"p{n}", "password": "mesure", "admin": False}
    signed = "\0".join((nonce, f"p{n}", "mesure", "notadmin")).encode()
    said["mac"] = HMAC(secret.encode(), signed, sha1).hexdigest()
    made = _asked(matrix, "POST", "/_synapse/admin/v1/register", "", said)
    return {"access": made["access_token"], "id": made["user_id"]}


_transactions = count()


def _room(matrix: httpx.Client, people: list[dict[str, str]]) -> dict[str, str]:
    """Make a room, and let people join it."""
    wanted = {"preset": "public_chat", "name": f"Lot {next(_transactions)}"}
    room: str = _asked(
        matrix, "POST", "/_matrix/client/v3/createRoom", people[0]["access"], wanted
    )["room_id"]
    for person in people[1:]:
        _asked(matrix, "POST", f"/_matrix/client/v3/rooms/{room}/join", person["access"], {})
    return {"room": room, "owner": people[0]["id"]}


def _asked(
    matrix: httpx.Client, method: str, path: str, token: str, said: dict[str, Any]
) -> dict[str, Any]:
    answer = matrix.request(
        method, path, json=said, headers={"authorization": f"Bearer {token}"} if token else {}
    )
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
    found: dict[str, Any] = answer.json()
    return found
