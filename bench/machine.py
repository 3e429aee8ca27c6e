"""The processes that are measured: started, asked what they cost, stopped by their own numbers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

TICKS = os.sysconf("SC_CLK_TCK")
LONGEST_START_S = 60
ROOT = Path(__file__).parent.parent


def cpu_of(*pids: int) -> float:
    """Return processor seconds that processes, and their children that ended, have used."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def family(pid: int) -> list[int]:
    """Return a process and its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def resident(pid: int) -> int:
    """Return the bytes of memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError(pid)


def load() -> float:
    """Return how many processes wanted to run in the last minute."""
    return os.getloadavg()[0]


@contextmanager
def running(
    *command: str, log: Path, ready: str = "", listens: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts.

    Args:
        ready: an address that answers 200 once it serves.
        listens: a port that it listens on once it serves.
    """
    with log.open("wb") as written:
        server = subprocess.Popen(
            command, stdout=written, stderr=written, cwd=ROOT, start_new_session=True
        )
    try:
        until = time.monotonic() + LONGEST_START_S
        while not (_answers(ready) if ready else _listens(listens)):
            if time.monotonic() > until or server.poll() is not None:
                raise RuntimeError(f"it does not start: {log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield server
    finally:
        _stop(server)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.HTTPError:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


class Clients:
    """A process of clients, with a job that may be talked to while it lasts."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-m", "bench.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self.say(json.dumps(job))

    def say(self, line: str = "") -> None:
        """Tell the clients something."""
        if self._running.stdin:
            self._running.stdin.write(line + "\n")
            self._running.stdin.flush()

    def hear(self) -> str:
        """Return the next line that the clients say."""
        line = self._running.stdout.readline() if self._running.stdout else ""
        if not line:
            raise RuntimeError("the clients failed; what they said stands above")
        return line.strip()

    def end(self) -> dict[str, Any]:
        """Return what the clients saw, once they are done."""
        found: dict[str, Any] = json.loads(self.hear())
        self._running.communicate()
        return found


def clients(**job: Any) -> dict[str, Any]:  # noqa: ANN401 (a job)
    """Let clients do a job; return what they saw."""
    return Clients(job).end()


def percentile(numbers: list[float], share: float) -> float:
    """Return the number below which that share lies."""
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]
