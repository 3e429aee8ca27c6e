"""Whatever is altered, left out or added is found, and the report says where."""

import zipfile

import pytest

from mitoyen.foundation.canonical import encode, to_base64
from mitoyen.foundation.merkle import leaf_hash
from mitoyen.foundation.notes import checkpoint_text

ROOM = "rooms/r_" + "a" * 25 + "b/"  # the short room of the tests
LONG = "rooms/r_" + "a" * 25 + "2/"  # the long one, of 700 entries


def spoil(copy, name, place=None, bit=0):
    content = bytearray(copy.members[name])
    content[len(content) // 2 if place is None else place] ^= 1 << bit
    copy.members[name] = bytes(content)


def relined(copy, room, change):
    lines = copy.members[room + "openings.jsonl"].splitlines(keepends=True)
    copy.members[room + "openings.jsonl"] = b"".join(change(lines))


def test_a_copy_as_it_was_made_is_intact(long_copy, findings):
    assert findings(long_copy) == (0, [])
    assert findings(long_copy, zipfile.ZIP_STORED) == (0, [])


def test_an_erased_content_is_told_with_its_date_its_company_and_its_entry(copy, verify, tmp_path):
    said = verify(copy.write(tmp_path / "copy.zip"))

    assert said.status == 0
    assert "complete and intact, from entry 0 to entry 7" in said.out
    assert (
        "entry 5, part body: content erased on 2026-11-22T10:00:00.008Z"
        " by o_aaaaaaaaaaaaaaaaaaaaaaaaaa (author_retracted, entry 7)" in said.out
    )


@pytest.mark.parametrize("index", [0, 1, 255, 256, 511, 512, 699])
def test_an_altered_entry_is_named(long_copy, findings, index):
    bundle = LONG + ("tile/entries/002.p/188", f"tile/entries/00{index // 256}")[index < 512]
    content = long_copy.members[bundle]
    place = 0
    for _ in range(index % 256):
        place += 2 + int.from_bytes(content[place : place + 2], "big")

    spoil(long_copy, bundle, place + 40)

    assert findings(long_copy) == (1, [("entry", index, index)])


def test_an_entry_whose_length_is_altered_is_named_first(long_copy, findings):
    spoil(long_copy, LONG + "tile/entries/001", 1)

    status, found = findings(long_copy)

    assert status == 1
    assert ("entry", 256) in [(code, first) for code, first, _ in found]
    assert all(256 <= first <= last <= 511 for _, first, last in found)


@pytest.mark.parametrize(
    ("tile", "first", "last"),
    [
        ("tile/0/000", 0, 255),
        ("tile/0/001", 256, 511),
        ("tile/0/002.p/188", 512, 699),
        ("tile/1/000.p/2", 0, 511),
    ],
)
def test_an_altered_tile_is_named_and_spares_its_entries(long_copy, findings, tile, first, last):
    spoil(long_copy, LONG + tile)
    assert findings(long_copy) == (1, [("tile", first, last)])

    del long_copy.members[LONG + tile]
    assert findings(long_copy) == (1, [("member_missing", first, last)])


def test_an_entry_and_its_tile_altered_alike_are_found_by_the_tile_above(long_copy, findings):
    forged = encode({"forged": True})
    bundle = bytearray(long_copy.members[LONG + "tile/entries/000"])
    length = 2 + int.from_bytes(bundle[:2], "big")
    bundle[:length] = len(forged).to_bytes(2, "big") + forged
    long_copy.members[LONG + "tile/entries/000"] = bytes(bundle)
    tile = long_copy.members[LONG + "tile/0/000"]
    long_copy.members[LONG + "tile/0/000"] = leaf_hash(forged) + tile[32:]

    assert findings(long_copy) == (1, [("entries_somewhere", 0, 255)])


def test_a_forged_history_without_the_key_is_found_as_a_whole(make, copy, findings):
    forged = make.general()
    forged.entries[1] = forged.entries[1].replace(b"talk", b"talc")
    checkpoint = copy.members[ROOM + "checkpoint"]
    copy.members |= forged.members()
    copy.members[ROOM + "checkpoint"] = checkpoint

    assert ("tree", 0, 7) in findings(copy)[1]


def test_missing_entries_are_named_as_one_run(long_copy, findings):
    del long_copy.members[LONG + "tile/entries/001"]

    status, found = findings(long_copy)

    assert status == 1
    assert found == [("entry_missing", 256, 511)]


def test_an_altered_content_is_named(copy, findings):
    relined(copy, ROOM, lambda lines: [line.replace(b"Bonjour", b"Bonsoir") for line in lines])

    assert findings(copy) == (1, [("content", 1, 1)])


def test_an_altered_file_is_named_by_its_path(copy, verify, tmp_path):
    spoil(copy, ROOM + "files/3-plan.bin")

    said = verify(copy.write(tmp_path / "copy.zip"))

    assert said.status == 1
    assert f"entry 3, part file, {ROOM}files/3-plan.bin: content altered" in said.out


def test_a_missing_content_is_named(copy, findings):
    relined(copy, ROOM, lambda lines: [line for line in lines if b'"i":6' not in line])

    assert findings(copy) == (1, [("content_missing", 6, 6)])


def test_a_missing_file_is_named(copy, findings):
    del copy.members[ROOM + "files/3-plan.bin"]

    assert findings(copy) == (1, [("content", 3, 3)])


def test_contents_without_a_file_of_openings_are_missing(copy, findings):
    del copy.members[ROOM + "openings.jsonl"]
    del copy.members[ROOM + "files/3-plan.bin"]

    status, found = findings(copy)

    assert status == 1
    runs = [(first, last) for code, first, last in found if code == "content_missing"]
    assert {first for first, _ in runs} | {last for _, last in runs} == {1, 2, 3, 4, 6}


def test_an_opening_that_nothing_announces_is_unexpected(copy, findings):
    extra = encode({"i": 7, "p": "body", "salt": to_base64(bytes(32)), "text": "x"}) + b"\n"
    relined(copy, ROOM, lambda lines: [*lines, extra])

    assert findings(copy) == (1, [("opening_unexpected", 7, 7)])


@pytest.mark.parametrize("index", ["12", "699", "700", "999999"])
def test_a_line_that_claims_another_entry_does_not_confuse_the_others(long_copy, findings, index):
    relined(
        long_copy,
        LONG,
        lambda lines: [line.replace(b'"i":300,', f'"i":{index},'.encode()) for line in lines],
    )

    status, found = findings(long_copy)

    assert status == 1
    assert ("content_missing", 300, 300) in found
    assert len(found) == 2


def test_lines_out_of_order_are_told(long_copy, findings):
    def swap(lines):
        lines[3], lines[600] = lines[600], lines[3]
        return lines

    relined(long_copy, LONG, swap)

    status, found = findings(long_copy)

    assert status == 1
    assert len(found) <= 4


def test_an_altered_line_is_named_once(copy, findings):
    relined(copy, ROOM, lambda lines: [line.replace(b'"Merci"', b'"Mer"i"') for line in lines])

    assert findings(copy) == (1, [("opening_form", 6, 6)])


def test_a_line_with_a_doubled_name_is_refused(copy, findings):
    relined(
        copy,
        ROOM,
        lambda lines: [line.replace(b',"text":"Me', b',"text":"X","text":"Me') for line in lines],
    )

    assert findings(copy) == (1, [("opening_form", 6, 6)])


def test_unexpected_members_are_named(copy, findings):
    for name in ("extra.txt", ROOM + "extra", ROOM + "tile/0/000", "rooms/x/y", "pages/more.html"):
        copy.members[name] = b"x"

    status, found = findings(copy)

    assert status == 1
    assert [code for code, _, _ in found] == ["member_unexpected"] * 5


@pytest.mark.parametrize("content", [b"", bytes(1000)])
def test_folders_that_a_program_added_are_unexpected(copy, findings, content):
    for name in ("rooms/", ROOM, ROOM + "tile/", "pages/", "payload/"):
        copy.members[name] = content

    status, found = findings(copy)

    assert status == 1
    assert [code for code, _, _ in found].count("member_unexpected") == 5


@pytest.mark.parametrize("name", ["index.html", "README.txt", "pages/r_" + "a" * 25 + "b.html"])
def test_an_altered_page_is_named(copy, findings, name):
    spoil(copy, name)
    assert findings(copy)[1] == [("page", None, None)]

    del copy.members[name]
    assert findings(copy)[1] == [("member_missing", None, None)]


def test_a_room_left_out_of_a_signed_list_is_found(long_copy, findings):
    long_copy.manifest["spaces"][0]["rooms"].pop()
    long_copy.members["mitoyen-copy.json"] = encode(long_copy.manifest)
    for name in [name for name in long_copy.members if name.startswith(LONG)]:
        del long_copy.members[name]

    assert findings(long_copy) == (1, [("list", None, None)])


def without_key_of_copies(copy):
    lines = copy.members["keys.txt"].splitlines(keepends=True)
    return b"".join(line for line in lines if b"/copies+" not in line)


def test_a_signature_that_was_taken_out_is_missed_where_its_key_is_known(copy, findings):
    del copy.members["mitoyen-copy.sig"]

    assert findings(copy) == (1, [("list_missing", None, None)])


def test_a_room_taken_out_with_the_signature_is_missed_by_who_gives_the_key(
    long_copy, verify, tmp_path
):
    given = tmp_path / "keys.txt"
    given.write_bytes(long_copy.members["keys.txt"])
    gone = long_copy.manifest["spaces"][0]["rooms"].pop()["room"]
    kept = {n: content for n, content in long_copy.members.items() if gone not in n}
    long_copy.members = kept | {"mitoyen-copy.json": encode(long_copy.manifest)}
    long_copy.members["keys.txt"] = without_key_of_copies(long_copy)
    del long_copy.members["mitoyen-copy.sig"]

    said = verify(long_copy.write(tmp_path / "copy.zip"), "--keys", given)

    assert said.status == 1
    assert "nothing signs the list of rooms and pages, though the key for it is known" in said.out


@pytest.mark.parametrize("signed", [True, False])
def test_without_a_key_for_the_list_not_everything_is_said_to_be_intact(
    copy, verify, tmp_path, signed
):
    copy.members["keys.txt"] = without_key_of_copies(copy)
    if not signed:
        del copy.members["mitoyen-copy.sig"]
    path = copy.write(tmp_path / "copy.zip")

    english, french = verify(path), verify(path, "--lang", "fr")

    assert english.status == french.status == 0
    assert "No key that we know signs the list" in english.out
    assert "everything" not in english.out
    assert "nothing vouches that none was left out" in english.out
    assert "tout est" not in french.out
    assert "rien n'atteste qu'aucun ne manque" in french.out


def test_keys_that_cannot_be_read_are_one_line(copy, verify, tmp_path):
    other, path = tmp_path / "latin", copy.write(tmp_path / "copy.zip")
    other.write_bytes(b"\xff\xfe")

    for keys in (tmp_path / "nothing", tmp_path, other):
        said = verify(path, "--keys", keys)

        assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
        assert "the keys cannot be read" in said.err


def test_a_key_of_copies_that_only_the_copy_brings_vouches_for_nothing(copy, verify, tmp_path):
    given = tmp_path / "keys.txt"
    given.write_bytes(without_key_of_copies(copy))

    said = verify(copy.write(tmp_path / "copy.zip"), "--keys", given)
    del copy.members["mitoyen-copy.sig"]
    bare = verify(copy.write(tmp_path / "copy.zip"), "--keys", given)

    assert said.status == 0
    assert "nothing vouches" in said.out
    assert bare.status == 1


@pytest.mark.parametrize("keep_key", [True, False])
def test_a_copy_without_rooms_or_without_entries_is_not_intact(copy, findings, keep_key):
    rooms = copy.manifest["spaces"][0]["rooms"]
    del copy.members["mitoyen-copy.sig"]
    if not keep_key:
        copy.members["keys.txt"] = without_key_of_copies(copy)
    for emptied in ([rooms[0] | {"from": 1, "to": 1}], []):
        copy.manifest["spaces"][0]["rooms"] = emptied
        copy.members["mitoyen-copy.json"] = encode(copy.manifest)

        status, found = findings(copy)

        assert status == 1
        assert ("no_entries", None, None) in found
        assert (("list_missing", None, None) in found) == keep_key


def test_an_altered_checkpoint_proves_nothing_and_the_rest_is_still_looked_at(copy, findings):
    spoil(copy, ROOM + "checkpoint")
    spoil(copy, ROOM + "tile/entries/000.p/8", 60)

    status, found = findings(copy)

    assert status == 1
    assert found[0][0] == "checkpoint"
    assert ("entry_or_tile", 0, 0) in found


def test_a_missing_checkpoint_is_told(copy, findings):
    del copy.members[ROOM + "checkpoint"]

    assert findings(copy)[1] == [("member_missing", None, None)]


def test_an_old_checkpoint_does_not_cover_what_came_later(make, copy, findings):
    copy.members[ROOM + "checkpoint"] = make.RoomOfTest("Général", 1).members()[ROOM + "checkpoint"]

    status, found = findings(copy)

    assert status == 1
    assert found[0][0] == "size"


def test_entries_from_before_a_membership_are_withheld_and_not_missing(make, verify, tmp_path):
    room = make.long_room(600)
    room.start = 300
    room.openings = [opening for opening in room.openings if opening["i"] >= 300]

    said = verify(make.CopyOfTest([room]).write(tmp_path / "copy.zip"))

    assert said.status == 0
    assert (
        "complete and intact, from entry 300 to entry 599; the others of its 600 entries"
        " are not in this copy" in said.out
    )


def test_a_forger_with_the_key_of_another_room_is_refused(make, findings, tmp_path):
    room, other = make.RoomOfTest("Général", 1), make.RoomOfTest("Autre", 2)
    copy = make.CopyOfTest([room])
    forged = other.signer.sign(checkpoint_text(room.signer.origin, 1, bytes(32)))
    copy.members[room.folder + "checkpoint"] = forged.encode()

    assert findings(copy)[1][0][0] == "checkpoint"
