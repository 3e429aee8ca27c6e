"""Habits that no linter knows: where time comes from, what prints, where tests lie."""

import ast

from tests.architecture import tree

THE_CLOCK = "src/mitoyen/foundation/clock.py"
WALL_CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
PRINTERS = (
    "src/mitoyen/doors/cli/",
    "src/mitoyen_verify/",
    "src/mitoyen/house/serving.py",
)  # it says where log lines go


def test_only_the_clock_knows_what_time_it_is():
    asked = [
        f"{tree.named(path)}:{node.lineno}"
        for path in tree.modules()
        for node in ast.walk(tree.tree(path))
        if isinstance(node, ast.Attribute) and is_wall_clock(node)
    ]

    assert not [place for place in asked if not place.startswith(THE_CLOCK)]
    assert not (tree.ROOT / THE_CLOCK).exists() or asked, "the clock itself was not seen"


def test_only_command_lines_print():
    printing = [
        f"{tree.named(path)}:{node.lineno}"
        for path in tree.modules()
        for node in ast.walk(tree.tree(path))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"})
    ]

    assert not [place for place in printing if not place.startswith(PRINTERS)]


def test_folders_of_tests_are_not_packages():
    # They would be shipped, and stand among the modules whose imports are judged.
    inits = [path for path in tree.below(tree.ROOT, ".py") if path.name == "__init__.py"]

    assert not [tree.named(path) for path in inits if tree.is_test(path)]


def is_wall_clock(node):
    return any(ast.unparse(node).endswith(clock) for clock in WALL_CLOCKS) or (
        ast.unparse(node) == "time.time_ns"
    )
