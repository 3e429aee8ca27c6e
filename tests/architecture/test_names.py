"""Words that say nothing, or that hide what happened, are not names here (STYLE.md)."""

import ast

import pytest

from tests.architecture import tree

EMPTY_WORDS = {
    "common",
    "core",
    "data",
    "handle",
    "helper",
    "helpers",
    "info",
    "manage",
    "manager",
    "process",
    "update",
    "updated",
    "util",
    "utils",
}

# Names that others chose: an argument or a method is called so by the library that calls it.
GIVEN_NAMES = {
    "data": "Litestar's name for the body of a request",
    "handle_data": "html.parser calls it",
    "handle_endtag": "html.parser calls it",
    "handle_startendtag": "html.parser calls it",
    "handle_starttag": "html.parser calls it",
    "update": "scim2-server calls it",
}


def test_no_name_is_an_empty_word():
    found = [
        f"{tree.named(path)}:{line}: {name}"
        for path in looked_at()
        for line, name in names_in(tree.tree(path))
        if says_nothing(name) and name not in GIVEN_NAMES
    ]

    assert not found, "\n".join(found)


def test_no_module_is_named_with_an_empty_word():
    found = [
        path for path in looked_at() if says_nothing(path.stem) or says_nothing(path.parent.name)
    ]

    assert not [tree.named(path) for path in found]


def test_names_are_looked_at():
    assert len(looked_at()) > 10
    assert "names_in" in {name for _, name in names_in(ast.parse("def names_in(): ..."))}


@pytest.mark.parametrize("name", ["MessageUpdated", "process_all", "HTTPInfo", "userData"])
def test_an_empty_word_is_seen_inside_a_name(name):
    assert says_nothing(name)


@pytest.mark.parametrize("name", ["common_room", "COMMON", "database", "informs", "processor_time"])
def test_a_plain_name_is_left_alone(name):
    assert not says_nothing(name)


def says_nothing(name):
    found = tree.words(name) & EMPTY_WORDS
    if name in {"COMMON", "common"} or "room" in tree.words(name):
        found -= {"common"}  # the room of all parties is called so
    return bool(found)


def looked_at():
    return [
        *tree.modules(),
        *tree.modules(tree.ROOT / "scripts"),
        *tree.modules(tree.ROOT / "bench"),
    ]


def names_in(parsed):
    """Every name that a module gives: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(parsed):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
