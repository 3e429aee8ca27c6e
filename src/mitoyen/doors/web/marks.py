"""How words are marked for translation, and the form in which a rule is explained."""

from dataclasses import dataclass


def N_(text: str) -> str:  # noqa: N802 (gettext's name: marked here, translated where it is shown)
    """Mark `text` for translation."""
    return text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule in words: what did not happen, and why."""

    title: str
    reason: str
