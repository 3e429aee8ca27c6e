"""What may not stand in the repository: registries' hosts, a machine's paths, what can be made."""

import re

from tests.architecture import tree

# Spelled in two halves, so that this file is not its own first find.
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
)
PATHS = ("/" + "root/", "/" + "work/", "/home/" + "[a-z]", "/" + "tmp/w/", "/" + "Users/[a-z]")
MADE = {".mo", ".pyc", ".whl", ".zip", ".pyz", ".gz", ".log", ".sqlite", ".pdf", ".docx", ".xlsx"}
LARGEST = 400_000  # bytes


def test_no_file_names_the_host_of_a_registry():
    assert not found("|".join(re.escape(host) for host in HOSTS))


def test_no_file_names_a_path_of_one_machine():
    assert not found(r"(?<![\w.\-}>])(?:" + "|".join(PATHS) + ")")


def test_no_file_holds_a_note_to_oneself():
    assert not found(
        r"\b(?:TO" + r"DO|FIX" + r"ME)\b(?!\|)", but=("tests/architecture/", "STYLE.md")
    )


def test_nothing_that_can_be_made_is_kept():
    assert not [tree.named(path) for path in tree.files() if path.suffix in MADE]
    assert not [tree.named(path) for path in tree.files() if path.stat().st_size > LARGEST]


def test_something_was_read():
    assert {"pyproject.toml", "Makefile"} <= {path.name for path, _ in texts()}


def found(pattern, but=()):
    return [
        f"{tree.named(path)}: {match.group()}"
        for path, text in texts()
        if not tree.named(path).startswith(but or "\0")
        for match in re.finditer(pattern, text)
    ]


def texts():
    for path in tree.files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
