"""Prosody (Debian), rooms archived in PostgreSQL: a message comes back to who sent it once it stands in the archive."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.house import Measured
from bench.machine import running
from bench.peer import PEOPLE, Peer, Unavailable, database_for
from bench.world import free_port
from bench.xmpp import HOST

PACKAGES = ("prosody", "lua-dbi-postgresql")
_SETTINGS = """
run_as_root = true
daemonize = false
pidfile = "{folder}/pid"
data_path = "{folder}"
log = {{ warn = "{folder}/warnings.log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
modules_enabled = {{ "saslauth", "disco" }}
modules_disabled = {{ "s2s" }}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = {{ archive = "sql", muc_log = "sql" }}
sql = {{ driver = "PostgreSQL", host = "{host}", username = "{user}", database = "{dbname}" }}
VirtualHost "{name}"
Component "rooms.{name}" "muc"
    modules_enabled = {{ "muc_mam" }}
    muc_log_by_default = true
    muc_log_all_rooms = true
    muc_room_locking = false
"""


@contextmanager
def prosody(measured: Measured) -> Iterator[Peer]:
    """Run it while the block lasts.

    Raises:
        Unavailable: when it cannot be installed.
    """
    program, port = _installed(), free_port()
    folder = measured.folder / "prosody"
    accounts = folder / HOST.replace(".", "%2e") / "accounts"
    accounts.mkdir(parents=True)
    for n in range(PEOPLE):
        (accounts / f"p{n}.dat").write_text('return { ["password"] = "mesure" };\n')
    settings = folder / "prosody.cfg.lua"
    to = database_for(measured, "prosody")
    settings.write_text(_SETTINGS.format(folder=folder, port=port, name=HOST, **to))
    command = (program, "--config", str(settings), "-F")
    with running(*command, log=folder / "server.log", listens=port) as server:
        yield Peer(
            kind="post_by_stream",
            by="",
            port=port,
            pid=server.pid,
            people=[{"name": f"p{n}"} for n in range(PEOPLE)],
            places=[{"room": f"lot{n}@rooms.{HOST}"} for n in range(65)],
        )


def _installed() -> str:
    """Return the program; where Debian's packages can be installed and are missing, they are."""
    found = shutil.which("prosody")
    if (not found or not _speaks_to_postgresql()) and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
            check=False,
            capture_output=True,
            env=quiet,
        )
        found = shutil.which("prosody")
    if not found or not _speaks_to_postgresql():
        raise Unavailable(f"install {' and '.join(PACKAGES)}")
    return found


def _speaks_to_postgresql() -> bool:
    return any(Path("/usr/lib").glob("**/lua/5.*/dbd/postgresql.so"))
