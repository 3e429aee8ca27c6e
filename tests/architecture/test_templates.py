"""Pages obey the strict content-security policy by construction, and escape what they show."""

import re

import pytest

from tests.architecture import tree

FORBIDDEN = {
    "an unescaped value": r"\|\s*safe\b|\bMarkup\(|autoescape\s+false",
    "an inline style": r"\sstyle\s*=|<style\b",
    "an inline script": r"<script\b(?![^>]*\bsrc=)",
    "a script in an attribute": r"\son[a-z]+\s*=|\shx-on|javascript:|=[\"']js:",
    "something from elsewhere": r"(?:src|href|action)=[\"']?(?:https?:)?//",
    "a note to oneself": r"\b(?:TODO|FIXME|XXX)\b",
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what):
    found = [
        f"{tree.named(path)}: {match.group().strip()}"
        for path in pages()
        for match in re.finditer(FORBIDDEN[what], COMMENT.sub("", path.read_text(encoding="utf-8")))
    ]

    assert not found


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("an unescaped value", "{{ body | safe }}"),
        ("an inline style", '<p style="color: red">'),
        ("an inline script", "<script>alert(1)</script>"),
        ("a script in an attribute", '<a onclick="go()">'),
        ("something from elsewhere", '<img src="//example.com/x">'),
    ],
)
def test_the_patterns_see_what_they_are_for(what, markup):
    assert re.search(FORBIDDEN[what], markup)


def test_a_script_from_our_own_files_is_allowed():
    assert not re.search(
        FORBIDDEN["an inline script"], '<script src="/static/live.js" defer></script>'
    )


def test_templates_are_looked_at():
    assert pages() or not (tree.MITOYEN / "doors/web/templates").exists()


def pages():
    return [path for path in tree.templates() if path.suffix in {".html", ".jinja", ".svg"}]
