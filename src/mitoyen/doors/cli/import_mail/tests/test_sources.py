import mailbox

import pytest

from mitoyen.doors.cli.import_mail.headings import heading_of
from mitoyen.doors.cli.import_mail.sources import NoLetters, letters_at


def identifiers(path):
    with letters_at([path]) as letters:
        return [heading_of(found.headers()).letter_id for found in letters]


def test_an_mbox_is_known_by_its_first_line(tmp_path, written):
    path = tmp_path / "letters"
    box = mailbox.mbox(path)
    for n in (1, 2):
        box.add(written(n, text="Voilà.\nFrom here on\n"))
    box.close()
    before = path.read_bytes()

    assert identifiers(path) == ["1@aster.example", "2@aster.example"]
    with letters_at([path]) as (_, second):
        assert second.where == f"{path}, letter 2"
        assert b">From here on" in second.whole()
        assert second.box.quoted_from
    assert path.read_bytes() == before


def test_a_maildir_comes_with_its_folders(tmp_path, written):
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(written(1))
    box.add_folder("Sent").add(written(2))
    (tmp_path / "box" / "notes.eml").write_bytes(written(9))

    assert sorted(identifiers(tmp_path / "box")) == ["1@aster.example", "2@aster.example"]


def test_a_folder_stands_for_the_letters_in_it(tmp_path, written):
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.eml").write_bytes(written(2))
    (tmp_path / "deep" / "a.EML").write_bytes(written(3))
    (tmp_path / "other.txt").write_bytes(written(9))

    assert identifiers(tmp_path) == ["2@aster.example", "3@aster.example"]


def test_a_file_is_one_letter(tmp_path, written):
    path = tmp_path / "letter"
    path.write_bytes(written(5))

    assert identifiers(path) == ["5@aster.example"]
    with letters_at([path]) as (found,):
        assert found.where == str(path)


@pytest.mark.parametrize("kind", ["absent", "empty file", "empty folder"])
def test_where_there_are_no_letters_it_says_so(tmp_path, kind):
    path = tmp_path / "there"
    if kind == "empty file":
        path.touch()
    elif kind == "empty folder":
        path.mkdir()

    with pytest.raises(NoLetters, match="there"), letters_at([path]):
        pass
