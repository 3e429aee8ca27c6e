"""The disk is full, to the last byte: writing says so, nothing is half-written, and service resumes by itself."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def story():
    """What happened to a house on a small disk (full_disk.py)."""
    with TemporaryDirectory(prefix="mitoyen-disk-") as folder:
        Path(folder).chmod(0o755)
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.crashes.full_disk", folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr[-2_000:]
    return json.loads(
        next(line for line in ended.stdout.splitlines() if line.startswith('{"before"'))
    )


def test_a_full_disk_is_said_in_one_word(story):
    assert set(story["before"]) == {"written"}
    assert set(story["full"][-10:]) == {"disk_full"}
    assert set(story["full"]) <= {"written", "disk_full"}


def test_service_resumes_by_itself_when_there_is_room_again(story):
    assert story["resumed"]


def test_even_a_database_that_fell_over_it_comes_back_by_itself(story):
    assert set(story["fallen"]) <= {"disk_full", "unreachable"}
    assert story["resumed_again"]


def test_what_was_acknowledged_is_there_and_nothing_is_half_written(story):
    acknowledged = (story["before"] + story["full"]).count("written") + 2

    assert story["notes"] == story["shown"] == acknowledged
    assert story["faults"] == []
    assert story["rebuilt_alike"]
