import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.domains.documents.facts import title_of, written_body, written_title
from mitoyen.domains.documents.facts.names import (
    LONGEST_FILENAME,
    NAMELESS,
    content_disposition,
    written_filename,
)
from mitoyen.domains.talk.facts import CharactersUnfit


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Plan de masse.pdf", "Plan de masse.pdf"),
        ("C:\\Users\\Karim\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("plans/", "plans"),
        ("a\u2044b\uff0fc.pdf", "c.pdf"),
        ("cote\u0301.pdf", "coté.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\u200bb\ufeff\u2066.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("nul\x00octet.pdf", "nuloctet.pdf"),
        ('le "plan" <1>.pdf', "le _plan_ _1_.pdf"),
        ("fin. . ", "fin"),
        (".gitignore", ".gitignore"),
        ("", NAMELESS),
        ("..", NAMELESS),
        (" \u200b ", NAMELESS),
        ("\udcc3\udca9t\udcc3\udca9.pdf", "été.pdf"),
        ("\udce9t\udce9.pdf", "été.pdf"),
        ("\ud800x.pdf", "_x.pdf"),
        (b"\xc3\xa9t\xc3\xa9.pdf", "été.pdf"),
        (b"\xe9t\xe9.pdf", "été.pdf"),
        ("👩\u200d🔧.png", "👩\u200d🔧.png"),
    ],
)
def test_one_plain_name_is_kept(given_name, name):
    assert written_filename(given_name) == name


def test_a_long_name_keeps_its_extension():
    name = written_filename("é" * 300 + ".pdf")

    assert len(name.encode()) <= LONGEST_FILENAME
    assert name.startswith("é" * 80)
    assert name.endswith("é.pdf")
    assert written_filename("x" * 50 + "." + "y" * 300).startswith("x")


@given(
    st.one_of(
        st.text(), st.binary(), st.text(alphabet=st.characters(categories=["Cs", "Cf", "Lu"]))
    )
)
def test_whatever_comes_in_a_name_comes_out_and_stays_the_same(given_name):
    name = written_filename(given_name)

    assert name
    assert len(name.encode()) <= LONGEST_FILENAME
    assert name not in {".", ".."}
    assert not set(name) & set('/\\\r\n\0"\u202e')
    assert written_filename(name) == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan.pdf", 'attachment; filename="plan.pdf"'),
        (
            "Relevé n° 3.pdf",
            "attachment; filename=\"Releve n 3.pdf\"; filename*=UTF-8''Relev%C3%A9%20n%C2%B0%203.pdf",
        ),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("计划", "attachment; filename=\"document\"; filename*=UTF-8''%E8%AE%A1%E5%88%92"),
    ],
)
def test_a_name_goes_out_in_a_header_as_the_standards_say(name, value):
    assert content_disposition("attachment", name) == value


@given(st.text())
def test_no_name_breaks_out_of_its_header(given_name):
    value = content_disposition("inline", written_filename(given_name))

    assert value.isascii()
    assert value.isprintable()
    assert value.split(";")[0] == "inline"
    assert value.count('"') == 2


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("Plan_de_masse.pdf", "Plan de masse"),
        ("archive.tar.gz", "archive.tar"),
        (".gitignore", ".gitignore"),
        ("Lettre à M. Durand sans suite", "Lettre à M. Durand sans suite"),
        ("___", "?"),
        ("x" * 300 + ".pdf", "x" * 200),
    ],
)
def test_a_file_names_its_document(filename, title):
    assert title_of(filename) == title
    assert written_title(title) == title


def test_words_are_kept_as_written():
    assert written_body(" a\r\nb\rc\td \n") == "a\nb\nc\td"
    assert written_body("\n") is None
    with pytest.raises(CharactersUnfit):
        written_body("a\x1b[31m")
