"""The demo empties its own folder, and never another's."""

import socket
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from mitoyen.house.serving import check_port
from mitoyen.house.settings import Malformed, read_settings
from mitoyen.house.showing import MARK, forget


def settings_in(folder):
    return read_settings({"MITOYEN_DATA_DIR": str(folder)})


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path):
    secret = tmp_path / "master-secret"
    secret.write_bytes(b"s" * 32)

    with pytest.raises(Malformed, match="not the demo's"):
        forget(settings_in(tmp_path), Console(file=StringIO()))

    assert secret.exists()


def test_the_demos_own_folder_is_emptied(tmp_path):
    for name in ("master-secret", MARK, "mine.txt"):
        (tmp_path / name).write_bytes(b"s" * 32)

    forget(settings_in(tmp_path), Console(file=StringIO()))

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = replace(settings_in(tmp_path), port=taken.getsockname()[1])

        with pytest.raises(Malformed, match="MITOYEN_PORT"):
            check_port(settings)
