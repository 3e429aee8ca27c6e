"""The shortcut, the processes and the packed file say what the plain way says."""

import json
import os
import signal
import subprocess
import sys
import time
import zipapp
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mitoyen_verify
from mitoyen_verify import bundles, checking
from mitoyen_verify.entries import Malformed, read_entry, read_opening
from mitoyen_verify.shortcut import plain_and_right


@pytest.fixture(scope="module")
def spoilt(make):
    """A copy with faults of several kinds, in several places."""
    copy = make.CopyOfTest([make.general(), make.long_room(2000)])
    long = copy.rooms[1].folder
    for name, place in (
        ("tile/entries/001", 100),
        ("tile/entries/006", 30_000),
        ("tile/0/003", 99),
        ("openings.jsonl", 20_000),
        ("openings.jsonl", 150_000),
        ("openings.jsonl", 8),
    ):
        content = bytearray(copy.members[long + name])
        content[place] ^= 4
        copy.members[long + name] = bytes(content)
    return copy


def faults_of(said):
    return {
        (room["room"], fault["code"], fault["first"], fault["last"], fault["part"], fault["path"])
        for room in json.loads(said.out)["rooms"]
        for fault in room["faults"]
    }


def test_several_processes_find_what_one_finds(spoilt, verify, tmp_path, monkeypatch):
    path = spoilt.write(tmp_path / "copy.zip")
    alone = verify(path, "--json", "--jobs", 1)
    monkeypatch.setattr(checking, "RANGE", 1)
    ranges = verify(path, "--json", "--jobs", 1)
    monkeypatch.setattr(checking, "WORTH_MORE_PROCESSES", 0)
    together = verify(path, "--json", "--jobs", 2)

    assert len(faults_of(alone)) > 5
    assert faults_of(alone) == faults_of(ranges) == faults_of(together)


def test_the_long_way_finds_what_the_shortcut_leaves(spoilt, verify, tmp_path, monkeypatch):
    path = spoilt.write(tmp_path / "copy.zip")
    short = verify(path, "--json", "--jobs", 1)
    monkeypatch.setattr(bundles, "plain_and_right", lambda *_: None)
    long = verify(path, "--json", "--jobs", 1)

    assert faults_of(short) == faults_of(long)


def test_a_first_line_that_cannot_be_read_is_told(make, verify, tmp_path):
    copy = make.CopyOfTest([make.general()])
    name = copy.rooms[0].folder + "openings.jsonl"
    copy.members[name] = b"?\n" + copy.members[name]

    said = verify(copy.write(tmp_path / "copy.zip"))

    assert said.status == 1
    assert "altered line of contents" in said.out


def test_the_shortcut_is_taken(make):
    room = make.long_room(40)
    lines = room.members()[room.folder + "openings.jsonl"].split(b"\n")[:-1]

    assert plain_and_right(1, room.entries[1:], lines, set())
    assert not plain_and_right(1, room.entries[1:], lines[1:], set())
    assert not plain_and_right(2, room.entries[1:], lines, set())
    assert not plain_and_right(1, room.entries[1:][::-1], lines, set())


def test_the_shortcut_is_taken_where_entries_list_things(make):
    room = make.RoomOfTest("Général", 1)
    room.record("a.b", {"documents": [], "seats": ["m_a", "m_b"]}, {"body": "a\n", "title": "b"})
    lines = room.members()[room.folder + "openings.jsonl"].split(b"\n")[:-1]

    assert plain_and_right(1, room.entries[1:], lines[-2:], set())
    assert not plain_and_right(1, room.entries[1:], lines[:-3:-1], set())


PIECES = [b"", b"0", b"-", b'"', b"\\", b",", b"{}", b"[", b"\n", b" ", b"1", b"a", b"\xff", b'\\"']


def spoilt_lines(data, room):
    """The plain entries of a room and their openings, with one of them spoilt somewhere."""
    entries = room.entries[2:]
    lines = room.members()[room.folder + "openings.jsonl"].split(b"\n")[:-1][2:]
    target = data.draw(st.sampled_from([entries, lines]))
    which = data.draw(st.integers(0, len(target) - 1))
    content = bytearray(target[which])
    place = data.draw(st.integers(0, len(content) - 1))
    width = data.draw(st.integers(0, 2))
    content[place : place + width] = data.draw(st.sampled_from(PIECES))
    target[which] = bytes(content)
    assume(not any(b"\n" in line for line in lines))  # they were cut there
    return entries, lines


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_the_shortcut_says_yes_only_where_the_long_way_is_silent(data, make):
    room = make.RoomOfTest("Général", 1)
    room.record("a.b", {"n": 1, "t": 'é"\\'}, {"body": 'x\n"\\\u2028é\x1f', "title": "y"})
    room.record("a.b", {"flag": True, "k": "v", "list": ["w", 7], "none": []}, {"body": "\x7f"})
    room.record("a.b", {})
    entries, lines = spoilt_lines(data, room)

    if plain_and_right(2, entries, lines, set()):
        try:
            headers = [read_entry(entry) for entry in entries]
            opened = {(it.entry, it.part): it.commitment() for it in map(read_opening, lines)}
        except Malformed as fault:
            pytest.fail(str(fault))
        assert [header.position for header in headers] == [2, 3]
        assert [header.at for header in headers] == sorted(header.at for header in headers)
        assert opened == {
            (header.position, part): committed
            for header in headers
            for part, committed in header.commitments.items()
        }


def test_it_runs_as_one_file_with_the_network_off(make, tmp_path):
    copytree(
        Path(mitoyen_verify.__file__).parent,
        tmp_path / "packed" / "mitoyen_verify",
        ignore=ignore_patterns("tests", "__pycache__"),
    )
    packed = tmp_path / "mitoyen-verify.pyz"
    zipapp.create_archive(tmp_path / "packed", packed, main="mitoyen_verify.__main__:main")
    good = make.CopyOfTest([make.general()]).write(tmp_path / "good.zip")
    bad = make.CopyOfTest([make.general()])
    bad.members["extra"] = b"x"
    without_network = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*without_network, "true"], check=False, capture_output=True).returncode:
        without_network = []

    statuses = [
        subprocess.run(
            [*without_network, sys.executable, packed, path], check=False, capture_output=True
        ).returncode
        for path in (good, bad.write(tmp_path / "bad.zip"), packed)
    ]

    assert statuses == [0, 1, 3]


def test_without_cryptography_it_says_what_to_install(make, tmp_path):
    copy = make.CopyOfTest([make.general()]).write(tmp_path / "copy.zip")
    hidden = tmp_path / "hidden"
    (hidden / "cryptography").mkdir(parents=True)
    (hidden / "cryptography" / "__init__.py").write_text("raise ImportError('no cryptography')")
    source = Path(mitoyen_verify.__file__).parent.parent

    said = subprocess.run(
        [sys.executable, "-m", "mitoyen_verify", copy],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{hidden}:{source}"},
    )

    assert said.returncode == 2
    assert "pip install cryptography" in said.stderr
    assert said.stderr.count("\n") == 1


def test_an_interruption_of_many_processes_is_one_line(make, tmp_path):
    copy = make.CopyOfTest([make.long_room(60_000)]).write(tmp_path / "copy.zip")
    running = subprocess.Popen(
        [sys.executable, "-m", "mitoyen_verify", copy, "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    while not children.read_text():
        assert running.poll() is None
        time.sleep(0.002)

    while running.poll() is None:  # one that comes while processes start is passed over
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.02)
    _, err = running.communicate(timeout=30)

    assert running.returncode == 130
    assert err == "mitoyen-verify: interrupted\n"
