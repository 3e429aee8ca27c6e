"""French and English are complete: every sentence of the sources is in both catalogues, translated."""

import pytest

from scripts import messages
from tests.architecture import tree

CATALOGUES = [path for path in messages.catalogues() if path in tree.files()]
SOURCE_LANGUAGE = "en"  # its catalogue may leave a sentence empty: the source says it


def test_each_package_that_speaks_has_both_languages():
    spoken = {}
    for path in CATALOGUES:
        spoken.setdefault(path.parents[2], set()).add(path.parents[1].name)

    assert spoken
    assert all(languages == {"en", "fr"} for languages in spoken.values())


@pytest.mark.parametrize("path", CATALOGUES, ids=tree.named)
def test_a_catalogue_says_what_its_sources_say(path):
    said = {key(message) for message in messages.said_by(path.parents[3])}
    kept = {key(message) for message in messages.read(path)}

    assert said
    assert not said ^ kept, "say `make messages`"


@pytest.mark.parametrize("path", CATALOGUES, ids=tree.named)
def test_no_sentence_is_left_untranslated_or_uncertain(path):
    for message in messages.read(path):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts) or path.parents[1].name == SOURCE_LANGUAGE, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=tree.named)
def test_a_translation_fills_in_what_its_source_fills_in(path):
    catalogue = messages.read(path)
    broken = [
        (message.id, str(error))
        for message in catalogue
        for error in message.check(catalogue)
        if message.id and message.string and all(message.string)
    ]

    assert not broken


def key(message):
    return message.id, message.context
