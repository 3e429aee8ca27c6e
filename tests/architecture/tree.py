"""What the tests of this folder look at: the files of the project, as git would take them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"
MITOYEN = SOURCES / "mitoyen"
DOMAINS = MITOYEN / "domains"
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@cache
def files() -> tuple[Path, ...]:
    """Every file that git has or would take, sorted; without those that were just removed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def named(path):
    """The path as a person would write it."""
    return path.relative_to(ROOT).as_posix()


def below(folder: Path, *suffixes: str) -> list[Path]:
    return [
        path
        for path in files()
        if path.is_relative_to(folder) and (not suffixes or path.suffix in suffixes)
    ]


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def modules(folder: Path = SOURCES) -> list[Path]:
    """The modules below `folder` that are not tests."""
    return [path for path in below(folder, ".py") if not is_test(path)]


def templates() -> list[Path]:
    return [path for path in below(SOURCES) if "templates" in path.parts]


def style_sheets() -> list[Path]:
    return below(ROOT, ".css")


def scripts_of_pages() -> list[Path]:
    return below(ROOT, ".js", ".mjs")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def words(name: str) -> set[str]:
    """`MessagePosted` and `message_posted` both hold message, posted."""
    return {word.lower() for word in WORDS.findall(name)}


def domains() -> list[Path]:
    return sorted(
        {
            DOMAINS / path.relative_to(DOMAINS).parts[0]
            for path in below(DOMAINS)
            if len(path.relative_to(DOMAINS).parts) > 1
        }
    )


def part(domain: Path, name: str) -> list[Path]:
    """The modules of one part of a domain: `commands.py`, or all of `commands/`."""
    module = domain / f"{name}.py"
    return [module] if module in files() else below(domain / name, ".py")


def functions_of(paths: list[Path]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The public functions at the top of these modules."""
    for path in paths:
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
                yield node


def imports_of(path: Path) -> Iterator[str]:
    """Full names of what a module imports: `mitoyen.foundation.clock`, `psycopg.sql.SQL`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(SOURCES).parts[: -node.level]
                base = ".".join([*package, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
