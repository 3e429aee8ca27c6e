"""Archives made to surprise: one clear line and an exit status, whatever they hold."""

import io
import json
import random
import socket
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mitoyen.foundation.canonical import encode
from mitoyen_verify import archive as archive_module


@pytest.fixture
def check(verify, tmp_path):
    """Check raw bytes, or a copy."""

    def run(made, *options):
        path = tmp_path / "copy.zip"
        if isinstance(made, bytes):
            path.write_bytes(made)
        else:
            made.write(path)
        return verify(path, "--jobs", 1, *options)

    return run


def zipped(members, **attributes):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            for attribute, value in attributes.items():
                setattr(info, attribute, value)
            archive.writestr(info, content)
    return held.getvalue()


def one_line(said):
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    "raw", [b"", b"PK", b"not a zip" * 100, b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 50]
)
def test_what_is_no_zip_is_not_readable(check, raw):
    said = check(raw)

    assert said.status == 3
    assert "not readable" in one_line(said)


def test_a_file_that_is_not_there_is_not_readable(verify, tmp_path):
    said = verify(tmp_path / "nothing.zip")

    assert said.status == 3
    one_line(said)


def test_a_folder_is_not_readable(verify, tmp_path):
    assert verify(tmp_path).status == 3


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "./a",
        "a\\..\\b",
        "C:/x",
        "a\nb",
        "\x1b[31mred",
        "a" * 201,
        "a\x00b",
        "..",
        "...",
    ],
)
def test_names_that_could_leave_their_folder_are_refused(copy, check, name):
    raw = zipped(copy.members | {name: b"x"})

    said = check(raw)

    assert said.status == 3
    assert "\x1b" not in one_line(said)


def test_two_members_of_one_name_are_refused(copy, check):
    raw = zipped(copy.members | {"keys.tx_": b"x"}).replace(b"keys.tx_", b"keys.txt")

    assert "same name" in one_line(check(raw))


def test_an_encrypted_member_is_refused(copy, check):
    raw = bytearray(zipped(copy.members))
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 8] |= 1

    assert check(bytes(raw)).status == 3


def test_another_compression_is_refused(copy, check):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in copy.members.items():
            archive.writestr(name, content)

    assert "another method" in one_line(check(held.getvalue()))


def test_a_bomb_is_refused_before_it_goes_off(copy, check, monkeypatch):
    monkeypatch.setattr(archive_module, "ALLOWANCE", 1_000_000)
    copy.members["pages/bomb.html"] = bytes(50_000_000)

    said = check(copy)

    assert said.status == 3
    assert "beyond measure" in one_line(said)


def test_a_directory_beyond_measure_is_refused_before_it_is_read(copy, check):
    raw = bytearray(zipped(copy.members))
    raw[-10:-6] = struct.pack("<L", 400_000_000)

    assert "beyond measure" in one_line(check(bytes(raw)))


def test_a_directory_of_zip64_beyond_measure_is_refused_too(copy, check):
    raw = zipped(copy.members)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 5_000_000, 5_000_000, 46, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(raw) - 22, 1)

    assert "beyond measure" in one_line(check(raw[:-22] + record + locator + raw[-22:]))


def test_oversized_members_are_told_and_not_read(copy, check):
    name = next(name for name in copy.members if "tile/0/" in name)
    copy.members[name] = bytes(10_000_000)

    said = check(copy)

    assert said.status == 1
    assert "more than" in said.out


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"format":"mitoyen-own-copy@v1"}',
        b'{"format":"mitoyen-own-copy@v2"}',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b'{"format":"mitoyen-own-copy@v1","made_at":NaN}',
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_a_malformed_manifest_is_not_readable(copy, check, manifest):
    copy.members["mitoyen-copy.json"] = manifest

    said = check(copy)

    assert said.status == 3
    assert "mitoyen-copy.json" in one_line(said)


@pytest.mark.parametrize(
    "change",
    [
        {"room": "../../evil"},
        {"room": 5},
        {"size": -1},
        {"size": True},
        {"from": 9},
        {"to": 9},
        {"name": ["x"]},
        {"vkey": ""},
    ],
)
def test_a_room_that_cannot_be_is_not_readable(copy, check, change):
    copy.manifest["spaces"][0]["rooms"][0] |= change
    copy.members["mitoyen-copy.json"] = encode(copy.manifest)

    assert check(copy).status == (4 if "vkey" in change else 3)


def test_a_room_twice_is_not_readable(copy, check):
    copy.manifest["spaces"][0]["rooms"] *= 2
    copy.sign()

    assert check(copy).status == 3


def test_a_log_said_to_be_endless_ends_at_once(copy, check, make):
    from mitoyen.foundation.notes import checkpoint_text

    room = make.RoomOfTest("Général", 1)
    text = checkpoint_text(room.signer.origin, 10**14, bytes(32))
    copy.members[room.folder + "checkpoint"] = room.signer.sign(text).encode()
    copy.manifest["spaces"][0]["rooms"][0] |= {"size": 10**14, "to": 10**14}
    copy.sign()

    said = check(copy)

    assert said.status == 1
    assert "entries 0 to 99999999999999: missing" in said.out


def test_names_in_the_manifest_do_nothing_to_a_terminal(copy, check):
    copy.manifest["spaces"][0]["rooms"][0]["name"] = "\x1b[2J\rRoom\u202e"
    copy.sign()

    said = check(copy)

    assert said.status == 0
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out


def test_missing_keys_are_not_readable(copy, check):
    del copy.members["keys.txt"]

    assert "keys.txt" in one_line(check(copy))


SMALL_ORDER = "mitoyen.example/e/" + "a" * 25 + "b+{}+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize("keys", ["nothing like a key", "x+00000000+AAAA", SMALL_ORDER, "a+b", "é"])
def test_a_malformed_or_unsafe_key_is_refused(copy, check, tmp_path, keys):
    if "{}" in keys:
        from hashlib import sha256

        name = keys.partition("+")[0]
        keys = keys.format(sha256(name.encode() + b"\n\x01" + bytes(32)).hexdigest()[:8])
    given_keys = tmp_path / "keys.txt"
    given_keys.write_text(keys)

    said = check(copy, "--keys", given_keys)
    assert said.status == 4
    assert "key refused" in one_line(said)

    copy.members["keys.txt"] = keys.encode()
    assert check(copy).status == 4


def test_keys_that_were_given_are_used_and_said(copy, check, tmp_path):
    given_keys = tmp_path / "keys.txt"
    given_keys.write_bytes(b"# from the convention de preuve\n\n" + copy.members["keys.txt"])

    said = check(copy, "--keys", given_keys)

    assert said.status == 0
    assert "those you gave" in said.out


def test_a_copy_signed_with_other_keys_than_those_given_is_refused(copy, check, tmp_path, make):
    given_keys = tmp_path / "keys.txt"
    other = make.RoomOfTest("Autre", 3)
    given_keys.write_text(other.signer.vkey + "\n")

    said = check(copy, "--keys", given_keys)

    assert said.status == 4
    assert "NOT CHECKED, key refused" in said.out


def test_two_keys_for_one_log_are_refused(copy, check, make):
    from mitoyen.foundation.notes import Signer

    room = make.RoomOfTest("Général", 1)
    copy.members["keys.txt"] += Signer(room.signer.origin, bytes(32)).vkey.encode() + b"\n"

    assert check(copy).status == 4


def test_a_first_entry_that_announces_another_key_is_refused(check, make):
    from mitoyen.foundation.notes import Signer

    room = make.RoomOfTest("Général", 1)
    room.signer = Signer(room.signer.origin, b"other" + bytes(27))

    said = check(make.CopyOfTest([room]))

    assert said.status == 4
    assert "announces another key" in said.out


def test_a_command_that_is_not_understood_says_how_to_use_it(verify):
    for arguments in ([], ["a", "b"], ["a", "--lang", "de"], ["a", "--what"]):
        assert verify(*arguments).status == 2


def test_the_report_is_complete_in_french_too(copy, check):
    said = check(copy, "--lang", "fr")

    assert said.status == 0
    assert "complet et intact, de l'écriture 0 à l'écriture 7" in said.out
    assert "contenu effacé le 2026-11-22T10:00:00.008Z par o_" in said.out


def test_an_interruption_is_one_line(copy, check, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("mitoyen_verify.checking.check_room", interrupted)

    said = check(copy)

    assert said.status == 130
    assert one_line(said) == "mitoyen-verify: interrupted\n"


def test_what_nobody_foresaw_is_one_line_too(copy, check, monkeypatch):
    def surprised(*_):
        raise ZeroDivisionError("a\nb\x1b")

    monkeypatch.setattr("mitoyen_verify.checking.check_room", surprised)

    said = check(copy)

    assert said.status == 3
    assert "ZeroDivisionError" in one_line(said)


def test_no_network_is_asked_for(copy, check, monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("the network was asked"))

    assert check(copy).status == 0


def essence(report):
    """All that a copy means, read back from a report."""
    return {name: value for name, value in report.items() if name != "keys"}


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_mutation_of_any_member_is_found_or_means_the_same(data, make, check):
    copy = make.CopyOfTest([make.general()])
    intact = json.loads(check(copy, "--json").out)
    name = data.draw(st.sampled_from(sorted(copy.members)))
    content = bytearray(copy.members[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        action = data.draw(st.sampled_from(["flip", "cut", "insert", "drop"]))
        if action == "flip" and place < len(content):
            content[place] ^= 1 << data.draw(st.integers(0, 7))
        elif action == "cut":
            del content[place:]
        elif action == "insert":
            content[place:place] = data.draw(st.binary(min_size=1, max_size=5))
        elif action == "drop":
            del content[place : place + data.draw(st.integers(1, 20))]
    unchanged = bytes(content) == copy.members[name]
    copy.members[name] = bytes(content)

    said = check(copy, "--json")

    assert said.status in {0, 1, 3, 4}
    if said.status == 0:
        assert unchanged or name == "keys.txt"
        assert essence(json.loads(said.out)) == essence(intact)


def test_any_damage_to_the_zip_itself_is_answered(copy, check):
    drawn = random.Random(914)
    raw = zipped(copy.members, compress_type=zipfile.ZIP_DEFLATED)
    for _ in range(300):
        damaged = bytearray(raw)
        for _ in range(drawn.randrange(1, 6)):
            place = drawn.randrange(len(raw) - 1500, len(raw))
            damaged[place] = drawn.randrange(256)
        assert check(bytes(damaged)).status in {0, 1, 3, 4}


def test_french_has_its_space_before_a_colon_and_nothing_reaches_the_terminal(make, check):
    copy = make.CopyOfTest([make.RoomOfTest("Salon\x1b[31m commun", 1)])

    said = check(copy, "--lang", "fr")

    assert "  Salon\ufffd[31m commun\u00a0: complet et intact" in said.out
    assert "Résultat\u00a0: tout est intact." in said.out
