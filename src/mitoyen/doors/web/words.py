"""The two languages of the pages: gettext catalogues, and which one a person reads.

Sources are written in English in the templates and in `sentences.py`; `locale/fr` translates
them. A compiled catalogue (`.mo`) is read where there is one that is not older than its source,
otherwise the source (`.po`) itself, so that a fresh clone speaks French without any step of its
own.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, get_args
from unicodedata import normalize

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from mitoyen.doors.web.views import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)  # the first is the default
NAMES: Final[dict[Language, str]] = {"fr": "Français", "en": "English"}
_ELIDES = re.compile(r"\b([Qq]u|[Dd])e %\((\w+)\)s")
CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(language: Language) -> NullTranslations:
    """Return the catalogue of `language`; what it does not translate is said in English."""
    source = CATALOGUES / language / "LC_MESSAGES" / "mitoyen.po"
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return GNUTranslations(BytesIO(compiled.read_bytes()))
    binary = BytesIO()
    with source.open("rb") as text:
        write_mo(binary, read_po(text, locale=language))
    binary.seek(0)
    return GNUTranslations(binary)


def chosen_language(*, kept: str | None, accepted: str | None) -> Language:
    """Return the language to speak.

    Args:
        kept: what the person chose, from the cookie or the account; wins if it is one of ours.
        accepted: the browser's `Accept-Language` (RFC 9110, section 12.5.4).
    """
    for language in LANGUAGES:
        if kept == language:
            return language
    wanted = sorted(_weighed(accepted or ""), key=lambda pair: -pair[1])
    for tag, weight in wanted:
        for language in LANGUAGES:
            if weight > 0 and tag.split("-")[0] == language:
                return language
    return LANGUAGES[0]


def _weighed(accepted: str) -> list[tuple[str, float]]:
    """Read `fr-CA;q=0.8, en` as tags and weights; what cannot be read weighs nothing."""
    pairs: list[tuple[str, float]] = []
    for part in accepted[:200].split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            pairs.append((tag.strip(), float(weight) if weight else 1.0))
        except ValueError:
            pairs.append((tag.strip(), 0.0))
    return pairs


def listed(names: Iterable[str], language: Language) -> str:
    """`Aster, Boréal et Cadmus`; `Aster, Boréal and Cadmus`."""
    *first, last = [*names] or [""]
    joint = {"fr": " et ", "en": " and "}[language]
    return f"{', '.join(first)}{joint}{last}" if first else last


def of_company(name: str, language: Language) -> str:
    """`de Boréal`, `d’Aster`; `of Boréal`. French elides before a vowel, and only then."""
    if language == "en":
        return f"of {name}"
    return f"d’{name}" if _begins_with_a_vowel(name) else f"de {name}"


def elided(said: str, variables: Mapping[str, object]) -> str:
    """Return a French sentence, not yet filled in, with `que` and `de` elided before what will begin with a vowel.

    Sentences are translated with the full word, as in `que %(company)s a pu lire`.
    """

    def joint(found: re.Match[str]) -> str:
        value = variables.get(found[2], "")
        text = value.striptags() if isinstance(value, Markup) else str(value)
        return f"{found[1]}’%({found[2]})s" if _begins_with_a_vowel(text) else found[0]

    return _ELIDES.sub(joint, said)


def _begins_with_a_vowel(text: str) -> bool:
    return normalize("NFD", text[:1].lower())[:1] in set("aeiouyœæ")


def file_kind(name: str, media_type: str) -> str:
    """What people call this sort of file: its ending, or the second half of its type."""
    _, dot, ending = name.rpartition(".")
    if dot and 1 <= len(ending) <= 5 and ending.isalnum():
        return ending.upper()
    return media_type.rpartition("/")[2].upper()[:12]
