"""`mitoyen` as a person types it: what it says, and its exit status."""

import os
import socket
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from mitoyen.foundation.decisions import Refused
from mitoyen.house import command_line

ROOT = Path(__file__).parents[4]
WELL, NOT_INTACT, SETTINGS, BUSY = 0, 1, 2, 75


class Prompt:
    """A shell whose environment holds one installation."""

    def __init__(self, environment, folder):
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("MITOYEN_")
        }
        self.environment = {
            **kept,
            **environment,
            "MITOYEN_DATA_DIR": str(folder),
            "COLUMNS": "200",
        }

    def run(self, *words, **changes):
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "mitoyen.house.command_line", *words],
            env={**self.environment, **changes},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in ended.stdout + ended.stderr, ended.stderr
        return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def prompt(elsewhere, tmp_path):
    return Prompt(elsewhere.environment, tmp_path)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def register(prompt, company="Aster"):
    return prompt.run(
        "register", company, "--person", "Karim Benali", "--address", f"k@{company}.example".lower()
    )


def rooms(elsewhere):
    with elsewhere.as_superuser() as db:
        return [room for (room,) in db.execute("SELECT room_id FROM journal_head ORDER BY room_id")]


def vandalise(elsewhere, statement):
    with elsewhere.as_superuser() as db:
        db.execute("SET session_replication_role = replica")
        db.execute(statement)


def test_a_person_is_told_what_there_is(prompt):
    status, said, _ = prompt.run("--help")

    assert status == WELL
    for command in (
        "serve",
        "migrate",
        "demo",
        "import-mail",
        "rebuild",
        "verify",
        "copy",
        "doctor",
    ):
        assert f" {command} " in said


def test_an_installation_from_nothing_to_verified(prompt, elsewhere):
    status, said, _ = prompt.run("migrate")
    assert status == WELL
    assert "applied 0001_journal.sql" in said
    assert "applied" not in prompt.run("migrate")[1]
    assert register(prompt)[0] == WELL

    status, said, _ = prompt.run("rebuild")
    assert status == WELL
    assert "Rebuilt 1 journals, 2 entries." in said
    status, said, _ = prompt.run("verify")
    assert status == WELL
    assert "Nothing is missing, nothing is altered." in said


def test_verify_names_the_fault_stops_the_room_and_lets_it_go_on_when_mended(prompt, elsewhere):
    elsewhere.migrate()
    register(prompt, "Aster")
    register(prompt, "Cadmus")
    broken, sound = rooms(elsewhere)
    swap = (
        f"UPDATE journal_content SET content = 'other' WHERE room_id = '{broken}' AND part = 'name'"
    )
    with elsewhere.as_superuser() as db:
        kept = db.execute("SELECT * FROM journal_content WHERE room_id = %s", (broken,)).fetchall()
    vandalise(elsewhere, swap)

    status, said, _ = prompt.run("verify")

    assert status == NOT_INTACT
    assert "content altered: part 'name' does not open its commitment" in said
    assert broken in said
    assert sound not in said
    assert prompt.run("verify", "--room", sound)[0] == WELL
    with elsewhere.as_superuser() as db:
        stopped = db.execute(
            "SELECT room_id, broken_index FROM journal_head WHERE broken_at IS NOT NULL"
        ).fetchall()
        db.execute("SET session_replication_role = replica")
        db.execute("DELETE FROM journal_content WHERE room_id = %s", (broken,))
        for part in kept:
            db.execute("INSERT INTO journal_content VALUES (%s, %s, %s, %s, %s, %s)", part)
    assert [room_id for room_id, _ in stopped] == [broken]
    assert str(stopped[0][1]) in said
    assert prompt.run("verify")[0] == WELL
    with elsewhere.as_superuser() as db:
        marked = "broken_at IS NOT NULL OR broken_index IS NOT NULL"
        assert not db.execute(f"SELECT 1 FROM journal_head WHERE {marked}").fetchall()


def test_rebuild_repairs_one_room_s_tables(prompt, elsewhere):
    elsewhere.migrate()
    register(prompt)
    (room,) = rooms(elsewhere)
    vandalise(elsewhere, "UPDATE organisations_organisation SET name = 'Forged'")

    status, said, _ = prompt.run("rebuild", "--room", room)

    assert status == WELL
    assert "Rebuilt 1 journals" in said
    with elsewhere.as_superuser() as db:
        assert db.execute("SELECT name FROM organisations_organisation").fetchone() == ("Aster",)


@pytest.mark.parametrize("command", ["rebuild", "verify"])
def test_a_room_that_is_not_there_is_said_to_be_so(prompt, elsewhere, command):
    elsewhere.migrate()

    status, said, _ = prompt.run(command, "--room", "r_[/nowhere]")

    assert status == NOT_INTACT
    assert "There is no room r_[/nowhere]." in said


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_malformed_setting_stops_every_command_with_a_sentence(prompt, command):
    status, _, said = prompt.run(command, MITOYEN_PORT="[/http]")

    assert status == SETTINGS
    assert said.startswith("mitoyen: MITOYEN_PORT is '[/http]'; a whole number")


@pytest.mark.parametrize("url", ["nonsense", "ftp://me:hunter2@host/x", "file:///nowhere/at/all"])
def test_a_store_of_files_that_is_none_stops_with_a_sentence(prompt, elsewhere, url):
    elsewhere.migrate()

    status, _, said = prompt.run("serve", MITOYEN_FILES_URL=url, MITOYEN_PORT=free_port())

    assert status == SETTINGS
    assert said.startswith("mitoyen: MITOYEN_FILES_URL names no store")
    assert "hunter2" not in said


@pytest.mark.parametrize("words", [["serve"], ["verify"]])
def test_another_master_secret_stops_with_a_sentence(prompt, elsewhere, words):
    elsewhere.migrate()
    assert register(prompt)[0] == WELL

    other = b64encode(bytes(32)).decode()
    status, _, said = prompt.run(*words, MITOYEN_MASTER_SECRET=other, MITOYEN_PORT=free_port())

    assert status == SETTINGS
    assert "mitoyen: the master secret is not the one with which the journals" in said


@pytest.mark.parametrize("command", ["migrate", "rebuild"])
def test_the_operator_s_commands_need_the_owner(prompt, command):
    status, _, said = prompt.run(command, MITOYEN_OWNER_DATABASE_URL="")

    assert status == SETTINGS
    assert "MITOYEN_OWNER_DATABASE_URL is needed" in said


@pytest.mark.parametrize("command", ["migrate", "verify"])
def test_a_database_that_is_not_there_is_said_to_be_unreachable(prompt, command):
    nowhere = "postgresql://nobody@/nowhere?host=/nowhere"

    status, _, said = prompt.run(
        command, MITOYEN_DATABASE_URL=nowhere, MITOYEN_OWNER_DATABASE_URL=nowhere
    )

    assert status == BUSY
    assert "cannot be reached" in said or "unreachable" in said


def test_what_is_refused_is_said_in_words(prompt, elsewhere):
    elsewhere.migrate()

    status, _, said = prompt.run(
        "register", " ", "--person", "Karim", "--address", "k@aster.example"
    )

    assert status == NOT_INTACT
    assert "NameUnfit" not in said
    assert "name_unfit; at most" in said


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (TimeoutError("no sealer is running"), BUSY, "mitoyen: no sealer is running"),
        (Refused("copies.already_under_way"), NOT_INTACT, "(copies.already_under_way)"),
        (Refused("some.rule"), NOT_INTACT, "a rule does not allow it (some.rule)"),
    ],
)
def test_whatever_hinders_is_one_sentence(monkeypatch, capsys, failure, status, said):
    def fails(**_):
        raise failure

    monkeypatch.setattr(command_line, "app", fails)
    with pytest.raises(SystemExit) as ended:
        command_line.main()

    assert ended.value.code == status
    assert said in capsys.readouterr().err


def test_the_doctor_s_exit_status_says_whether_all_is_well(prompt, elsewhere):
    assert prompt.run("doctor")[0] == 1

    elsewhere.migrate()
    status, said, _ = prompt.run("doctor", MITOYEN_SMTP_URL="smtp://localhost")
    assert status == WELL, said
    assert "ILL" not in said
