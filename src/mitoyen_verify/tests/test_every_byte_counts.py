"""The zip around the members: nothing is hidden in it, and each of its bytes is looked at."""

import struct
import zipfile
import zlib

import pytest

from mitoyen_verify import layout, report
from mitoyen_verify.archive import Archive, NotACopy
from mitoyen_verify.checking import check_copy
from mitoyen_verify.keys import KeyRefused


def codes_of(path):
    result = check_copy(path, None, 1, lambda *_: None)
    return {fault.code for verdict in result.verdicts for fault in verdict.faults}


def is_found(path):
    """Tell whether checking finds anything; the command adds words and the status, no more."""
    try:
        return report.status(check_copy(path, None, 1, lambda *_: None)) != 0
    except (NotACopy, KeyRefused):
        return True


@pytest.fixture
def sealed(make, tmp_path):
    room = make.RoomOfTest("Général", 1)
    room.say("Bonjour")
    copy = make.CopyOfTest([room])
    return copy.write_sealed(tmp_path / "copy.zip")


def test_every_byte_that_is_flipped_is_found(sealed):
    whole = sealed.read_bytes()
    assert not is_found(sealed)
    missed = []
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        sealed.write_bytes(flipped)
        if not is_found(sealed):
            missed.append(place)

    assert missed == []


def local(name, content):
    sizes = zlib.crc32(content), len(content), len(content), len(name), 0
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, *sizes) + name + content


def inserted(path, place, added):
    """Put bytes into a zip, and move all that its directory says."""
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
        moved = [info.header_offset >= place for info in archive.infolist()]
    directory, end = bytearray(whole[start:-22]), bytearray(whole[-22:])
    position = 0
    for moves in moved:
        lengths = struct.unpack_from("<3H", directory, position + 28)
        [offset] = struct.unpack_from("<L", directory, position + 42)
        struct.pack_into("<L", directory, position + 42, offset + moves * len(added))
        position += 46 + sum(lengths)
    struct.pack_into("<L", end, 16, start + len(added))
    path.write_bytes(whole[:place] + added + whole[place:start] + directory + end)


def place_of(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.getinfo(name).header_offset if name else archive.start_dir


@pytest.mark.parametrize("added", [b"x", local(b"index.html", b"<h1>Another</h1>")])
@pytest.mark.parametrize("name", ["index.html", "keys.txt", ""])
def test_what_lies_between_members_is_found(sealed, name, added):
    inserted(sealed, place_of(sealed, name), added)

    assert codes_of(sealed) & {"zip_place", "zip_directory"}


def test_what_lies_before_the_first_member_is_found(sealed):
    sealed.write_bytes(b"<html>" + sealed.read_bytes())
    assert "zip_place" in codes_of(sealed)


def test_fields_that_are_changed_in_header_and_directory_alike_are_found(sealed):
    """The date, which no member holds: the signed hash of what lies before the list covers it."""
    whole = bytearray(sealed.read_bytes())
    with zipfile.ZipFile(sealed) as archive:
        first, start = archive.infolist()[0], archive.start_dir
    assert first.header_offset == 0
    whole[12] ^= 1
    whole[start + 14] ^= 1
    sealed.write_bytes(whole)

    assert codes_of(sealed) == {"zip_bytes"}


def test_a_member_compressed_anew_is_found(sealed, make, tmp_path):
    with zipfile.ZipFile(sealed) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    again = tmp_path / "again.zip"
    with zipfile.ZipFile(again, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)

    assert codes_of(again) == {"zip_bytes"}


def test_long_members_and_long_archives_are_held_to_their_form(copy, tmp_path, monkeypatch):
    """As beyond two gigabytes, with a lower limit for the writer and for the verifier."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 3000)
    monkeypatch.setattr(layout, "LIMIT", 3000)
    copy.members["pages/long.html"] = bytes(range(256)) * 20
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        path = tmp_path / f"{method}.zip"
        copy.write(path, method)
        streamed = zipfile.ZipInfo("streamed")
        with (
            zipfile.ZipFile(path, "a", method) as archive,
            archive.open(streamed, "w", force_zip64=True) as member,
        ):
            member.write(b"x")

        archive = Archive(path)

        assert path.stat().st_size > 3000
        assert list(layout.misfits(path, archive)) == []
        whole = bytearray(path.read_bytes())
        whole[-22 - 20 - 56 + 12] ^= 1  # made by another version, says the end for long archives
        path.write_bytes(whole)
        assert [fault.code for fault in layout.misfits(path, archive)] == ["zip_directory"]
