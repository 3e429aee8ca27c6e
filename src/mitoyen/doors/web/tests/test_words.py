"""Which language is spoken, and how French is set."""

import re

import pytest
from babel.messages.pofile import read_po
from markupsafe import Markup

from mitoyen.doors.web.words import (
    CATALOGUES,
    chosen_language,
    elided,
    file_kind,
    listed,
    of_company,
    translations,
)

NARROW = "\u202f"


@pytest.fixture(scope="module")
def french():
    with (CATALOGUES / "fr/LC_MESSAGES/mitoyen.po").open("rb") as source:
        catalogue = read_po(source)
    return [
        text
        for message in catalogue
        if message.id
        for text in (message.string if message.pluralizable else (message.string,))
    ]


def test_a_narrow_space_stands_before_high_punctuation(french):
    for text in french:
        for before, mark in re.findall(r"(.)([;:!?»])", text):
            assert before == NARROW, f"{mark} in {text}"


def test_quotation_marks_open_with_a_narrow_space(french):
    assert not [text for text in french if re.search(r"«(?!\u202f)", text)]


def test_apostrophes_are_typographic(french):
    assert not [text for text in french if "'" in text]


OF_OAUTH = r"(identifiant|secret|authentification) du client\b|\bclient OAuth\b|\bun client\s?:|\bclient confidentiel\b"


def test_nobody_is_called_external_and_nothing_is_deleted(french):
    """An OAuth client is no company: providers' own screens call it so, and whoever pastes must find the word."""
    wrong = r"\bextern|\bsupprim|\bsalle\b|\blog\b|\bclient\b|\bvalider\b"
    said = [re.sub(OF_OAUTH, "", text, flags=re.IGNORECASE) for text in french]

    assert not [text for text in said if re.search(wrong, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("kept", "accepted", "spoken"),
    [
        (None, None, "fr"),
        (None, "", "fr"),
        (None, "en-GB,en;q=0.9,fr;q=0.4", "en"),
        (None, "fr-CA;q=0.2, en;q=0.1", "fr"),
        (None, "de, en;q=0.5", "en"),
        (None, "de, *;q=0.5", "fr"),
        (None, "en;q=0, fr;q=0.1", "fr"),
        (None, "en;q=nonsense", "fr"),
        ("en", "fr", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_the_one_that_was_chosen_or_the_browser_s(kept, accepted, spoken):
    assert chosen_language(kept=kept, accepted=accepted) == spoken


def test_a_catalogue_speaks_even_before_it_is_compiled():
    assert translations("fr").gettext("Spaces") == "Espaces"
    assert translations("en").gettext("Spaces") == "Spaces"
    assert translations("fr").ngettext("%(num)s person", "%(num)s people", 0) == "%(num)s personne"
    assert translations("en").ngettext("%(num)s person", "%(num)s people", 0) == "%(num)s people"


def test_companies_are_listed_as_one_speaks():
    assert listed(["Aster"], "fr") == "Aster"
    assert listed(["Aster", "Boréal", "Cadmus"], "fr") == "Aster, Boréal et Cadmus"
    assert listed(["Aster", "Boréal"], "en") == "Aster and Boréal"
    assert listed([], "en") == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [("Aster", "d’Aster"), ("Boréal", "de Boréal"), ("Élin", "d’Élin"), ("Œuvre", "d’Œuvre")],
)
def test_french_elides_before_a_vowel(name, said):
    assert of_company(name, "fr") == said
    assert of_company(name, "en") == f"of {name}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Aster", "ce qu’Aster a lu"),
        ("Cadmus", "ce que Cadmus a lu"),
        (Markup("<strong>Écluse</strong>"), "ce qu’<strong>Écluse</strong> a lu"),
    ],
)
def test_a_sentence_elides_before_the_name_that_comes_into_it(name, said):
    sentence = elided("ce que %(company)s a lu", {"company": name})

    assert sentence % {"company": name} == said


def test_a_file_is_called_by_its_ending():
    assert file_kind("plan.indice_C.pdf", "application/pdf") == "PDF"
    assert file_kind("LISEZMOI", "text/plain") == "PLAIN"
    assert file_kind("notes.d’hier", "application/octet-stream") == "OCTET-STREAM"
