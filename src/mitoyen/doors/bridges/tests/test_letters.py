"""Letters say who writes, what for, what to do and until when, in both languages, and nothing else."""

import re
from datetime import UTC, datetime

import pytest

from mitoyen.doors.bridges.letters import _WORDS, written
from mitoyen.doors.bridges.tests.conftest import letter

KINDS = ("link", "person", "company", "party", "attestation")
PATHS = {"link": "/login/link/", "attestation": "/attest/"}
HOUSE = {"public_url": "https://mitoyen.example", "house": "mitoyen.example", "operator": "Bornage"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_has_its_link_alone_on_a_line_and_its_operator(kind, language):
    words = written(letter(kind, language=language), **HOUSE)

    path = PATHS.get(kind, "/invitations/")
    assert f"\n\nhttps://mitoyen.example{path}{'T' * 43}\n\n" in words.body
    assert words.body.count("http") == 1
    assert "Bornage" in words.body
    assert not re.search(r"[{}]", words.subject + words.body)
    assert all(len(line) <= 120 for line in words.body.splitlines())


def test_every_letter_is_in_both_languages():
    assert {kind for kind, _ in _WORDS} == {*KINDS, "domain_lapsed"}
    assert all({(kind, "fr"), (kind, "en")} <= set(_WORDS) for kind in KINDS)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_administrator_is_told_which_domain_lost_its_proof_and_led_to_its_page(language):
    facts = {"name": "Jeanne", "company": "Boréal", "domain": "boreal.example", "token": ""}

    words = written(letter("domain_lapsed", language=language, facts=facts), **HOUSE)

    assert "boreal.example" in words.subject
    assert "\n\nhttps://mitoyen.example/company/domains\n\n" in words.body


def test_a_party_is_told_who_is_there_and_until_when():
    until = datetime(2026, 12, 1, tzinfo=UTC)

    french = written(letter("party", until=until), **HOUSE)
    english = written(letter("party", until=until, language="en"), **HOUSE)

    assert french.subject == "Aster invite votre entreprise dans l’espace « Pompe P4 »"
    assert "Parties présentes : Aster, Boréal." in french.body
    assert "jusqu’au 1 décembre 2026" in french.body
    assert "until December 1, 2026" in english.body


def test_names_are_words_and_never_a_pattern():
    words = written(letter("person", facts=letter().facts | {"inviter": "{link} %s"}), **HOUSE)

    assert words.subject == "{link} %s vous invite à représenter Aster"
