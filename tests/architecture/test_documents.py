"""Decisions, settings and links say what is there."""

import re
import tomllib

import pytest

from mitoyen.house import settings
from tests.architecture import tree

DECISIONS = tree.ROOT / "docs/decisions"
HEADINGS = ("## Context", "## Decision", "## Consequences", "## Rejected")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
SETTINGS_PAGE = tree.ROOT / "docs/operate/settings.md"


def test_decisions_are_numbered_without_a_gap():
    numbers = [
        int(path.name[:4]) for path in tree.below(DECISIONS, ".md") if path.name != "README.md"
    ]

    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


@pytest.mark.parametrize("path", tree.below(DECISIONS, ".md"), ids=lambda path: path.name)
def test_a_decision_has_its_four_parts(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [
        next((i for i, line in enumerate(lines) if line.startswith(heading)), None)
        for heading in HEADINGS
    ]

    assert None not in starts
    assert starts == sorted(starts)


def test_every_dependency_has_its_reason():
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["demo"],
        *(item for group in project["dependency-groups"].values() for item in group),
    ]
    reasons = (DECISIONS / "0003-dependencies.md").read_text(encoding="utf-8")

    assert not [name for name in map(package, asked) if f"`{name}`" not in reasons]


@pytest.mark.parametrize("path", tree.below(tree.ROOT, ".md"), ids=tree.named)
def test_links_between_files_lead_somewhere(path):
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


def test_every_setting_is_explained():
    page = SETTINGS_PAGE.read_text(encoding="utf-8")
    names = [f"{settings.PREFIX}{name}" for name in settings.KNOWN]

    assert names
    assert not [name for name in names if f"`{name}`" not in page]


def package(requirement):
    return re.match(r"[A-Za-z0-9.\-]+", requirement).group()
