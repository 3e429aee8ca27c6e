"""A house never serves for long with another master secret than the one with which its journals began."""

import os
import socket
import subprocess
import sys
import time
from base64 import b64encode

import httpx
import psycopg
import pytest

from mitoyen.foundation.decisions import Busy
from mitoyen.house import composition
from mitoyen.house.composition import NOT_THEIRS, House, _compare_secret
from mitoyen.house.settings import Malformed

COMMAND = [sys.executable, "-W", "ignore", "-m", "mitoyen.house.command_line"]


@pytest.fixture
def house_that_finds(monkeypatch):
    """Open nothing; say what comparing finds, one after the other."""

    def make(*found):
        coming = iter(found)

        async def is_our_secret():
            answer = next(coming)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(composition, "is_our_secret", is_our_secret)
        monkeypatch.setattr(composition, "SOONEST_COMPARED_S", 0.1)
        monkeypatch.setattr(composition, "BETWEEN_LOOKS_S", 0.2)
        return House(settings=None, addresses=None, pool=None, feed=None)

    return make


async def test_another_secret_does_not_open_the_house(house_that_finds):
    with pytest.raises(Malformed, match="not the one with which the journals"):
        await _compare_secret(house_that_finds(False))


@pytest.mark.parametrize(("fits", "fault"), [(True, None), (False, NOT_THEIRS)])
async def test_a_database_that_comes_later_is_compared_then(house_that_finds, fits, fault):
    house = house_that_finds(Busy("unreachable"), Busy("unreachable"), fits)

    await _compare_secret(house)

    assert not house.comparing.done()
    try:
        found = await house.comparing
    except Malformed as malformed:
        found = str(malformed)
    assert found == fault


def test_serving_ends_when_a_later_database_has_another_secret(elsewhere, tmp_path):
    elsewhere.migrate()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = str(one.getsockname()[1])
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MITOYEN_")}
    environment = {**kept, **elsewhere.environment, "MITOYEN_DATA_DIR": str(tmp_path)}
    register = ["register", "Aster", "--person", "Karim", "--address", "k@aster.example"]
    subprocess.run([*COMMAND, *register], env=environment, check=True, capture_output=True)
    environment |= {"MITOYEN_MASTER_SECRET": b64encode(bytes(32)).decode(), "MITOYEN_PORT": port}
    _let_in(elsewhere, allowed=False)

    with subprocess.Popen([*COMMAND, "serve"], env=environment, stderr=subprocess.PIPE) as serving:
        try:
            assert _health(port) == 503
            _let_in(elsewhere, allowed=True)
            _, said = serving.communicate(timeout=30)
        finally:
            serving.kill()

    assert serving.returncode == 2
    assert f"mitoyen: {NOT_THEIRS}" in said.decode()


def _let_in(elsewhere, *, allowed):
    database = psycopg.conninfo.conninfo_to_dict(elsewhere.superuser)["dbname"]
    server = psycopg.conninfo.make_conninfo(elsewhere.superuser, dbname="postgres")
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS {allowed}")
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
        )


def _health(port):
    for _ in range(300):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health", timeout=10).status_code
        except httpx.ConnectError:
            time.sleep(0.1)
    return None
