"""Every domain has the same parts, and each part keeps to what it may know."""

import ast

import pytest

from tests.architecture import tree

ORDER = (  # lowest first
    "security",
    "people",
    "organisations",
    "connections",
    "directories",
    "spaces",
    "assurance",
    "talk",
    "documents",
    "copies",
)
PARTS = {
    "events",
    "facts",
    "policy",
    "queries",
    "projections",
    "commands",
    "unrecorded",  # what is no act of a room (decision 0001): sessions, sign-ins, the security log
}
SEEN_FROM_ABOVE = {"events", "facts", "queries"}
PURE = {"collections", "dataclasses", "datetime", "enum", "functools", "typing", "__future__"}

pytestmark = pytest.mark.parametrize("domain", tree.domains(), ids=lambda domain: domain.name)


def test_a_domain_has_its_place_in_the_order(domain):
    assert domain.name in ORDER


def test_a_domain_holds_only_files_of_known_names(domain):
    tops = {path.relative_to(domain).parts[0] for path in tree.below(domain)}

    assert tops <= {f"{name}.py" for name in PARTS} | PARTS | {"__init__.py", "tests"}


def test_a_part_is_a_module_or_a_package_not_both(domain):
    for name in PARTS:
        assert not (
            f"{name}.py" in {path.name for path in tree.below(domain)}
            and tree.below(domain / name, ".py")
        ), name


def test_a_domain_knows_only_lower_domains_by_their_facts_queries_and_events(domain):
    lower = ORDER[: ORDER.index(domain.name)]

    for path in tree.modules(domain):
        for name in tree.imports_of(path):
            steps = name.split(".")
            if steps[:2] == ["mitoyen", "domains"] and len(steps) > 2 and steps[2] != domain.name:
                assert steps[2] in lower, f"{tree.named(path)} imports {name}"
                assert steps[3] in SEEN_FROM_ABOVE, f"{tree.named(path)} imports {name}"


def test_what_is_public_in_commands_is_a_command(domain):
    for node in tree.functions_of(tree.part(domain, "commands")):
        assert isinstance(node, ast.AsyncFunctionDef), (
            f"{node.name} is no verb: name it _{node.name}"
        )
        by_position = [*node.args.posonlyargs, *node.args.args]
        assert not by_position, f"{node.name} takes arguments by position"
        assert ast.get_docstring(node), f"{node.name} does not say what it does"


def test_each_command_has_its_policy(domain):
    judged = {node.name for node in tree.functions_of(tree.part(domain, "policy"))}

    for node in tree.functions_of(tree.part(domain, "commands")):
        assert f"may_{node.name}" in judged


def test_each_command_has_its_tests(domain):
    tests = {path.name for path in tree.below(domain / "tests", ".py")}

    for node in tree.functions_of(tree.part(domain, "commands")):
        assert f"test_{node.name}.py" in tests


def test_policies_are_pure(domain):
    for path in tree.part(domain, "policy"):
        assert not [
            node for node in ast.walk(tree.tree(path)) if isinstance(node, ast.AsyncFunctionDef)
        ]
        for name in tree.imports_of(path):
            steps = name.split(".")
            ours = steps[0] == "mitoyen" and (
                steps[1] == "foundation"
                or (steps[1] == "domains" and steps[3] in {"events", "facts", "policy"})
            )
            assert ours or steps[0] in PURE, f"{tree.named(path)} imports {name}"


def test_an_event_is_named_for_what_happened_and_says_what_can_be_erased(domain):
    for node in (node for path in tree.part(domain, "events") for node in tree.tree(path).body):
        for call in registrations(node):
            kind = ast.literal_eval(call.args[0])
            given = {keyword.arg for keyword in call.keywords}
            assert kind.startswith(f"{domain.name}."), kind
            assert tree.words(kind.split(".")[1]) == tree.words(node.name), kind
            assert given == {"version", "erasable"}, kind


def test_a_projection_depends_on_its_entry_alone(domain):
    for path in tree.part(domain, "projections"):
        source = path.read_text(encoding="utf-8").lower()
        for call in ("now()", "clock_timestamp", "current_timestamp", "random(", "gen_random_uuid"):
            assert call not in source, f"{tree.named(path)} uses {call}"
        for name in tree.imports_of(path):
            assert name.split(".")[0] not in {"os", "random", "secrets", "time", "uuid", "httpx"}, (
                name
            )


def registrations(node):
    """The `@event(…)` above a class."""
    for decorator in getattr(node, "decorator_list", []):
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "event":
            yield decorator
