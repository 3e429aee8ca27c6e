"""Filters: those that every directory asks are answered by the tables, the rest by reading what is left."""

from scim2_models.path import (
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    ValuePath,
)

from mitoyen.domains.directories.facts import folded
from mitoyen.domains.directories.queries.said import EVERYTHING, Condition

_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:"


def narrowed(node: FilterNode | None, kind: str) -> tuple[Condition, bool]:
    """Return a condition that everything which a filter meets fulfils, and whether the reverse holds too."""
    match node:
        case None:
            return EVERYTHING, True
        case Comparison():
            return _compared(node, kind)
        case ValuePath() if kind == "User" and node.attr_path.attr.lower() == "emails":
            return _selected(node.val_filter)
        case LogicalExpr(op=LogicalOperator.and_):
            parts = [narrowed(term, kind) for term in node.terms]
            return _both([condition for condition, _ in parts]), all(exact for _, exact in parts)
    return EVERYTHING, False


def _compared(node: Comparison, kind: str) -> tuple[Condition, bool]:
    path, wanted = node.attr_path, node.value
    if node.op != CompareOperator.eq or (path.uri or f"{_SCHEMA}{kind}").lower() != (
        f"{_SCHEMA}{kind}".lower()
    ):
        return EVERYTHING, False
    attribute = f"{path.attr}.{path.sub_attr}".lower() if path.sub_attr else path.attr.lower()
    condition: Condition | None = None
    match kind, attribute, wanted:
        case "User", "username", str():
            condition = Condition(sql="a.folded_name = %s", wanted=(folded(wanted),))
        case "User", "externalid", str():
            condition = Condition(sql="a.external_id = %s", wanted=(wanted,))
        case "User", "id", str():
            condition = Condition(sql="a.person_id = %s", wanted=(wanted,))
        case "User", ("emails" | "emails.value"), str():
            condition = _with_address(wanted)
        case "User", "active", bool():
            condition = Condition(sql="a.active = %s", wanted=(wanted,))
        case "Group", "displayname", str():
            condition = Condition(sql="g.folded_name = %s", wanted=(folded(wanted),))
        case "Group", "externalid", str():
            condition = Condition(sql="g.external_id = %s", wanted=(wanted,))
        case "Group", "id", str():
            condition = Condition(sql="g.group_id = %s", wanted=(wanted,))
    return (condition, True) if condition else (EVERYTHING, False)


def _selected(node: FilterNode) -> tuple[Condition, bool]:
    """Narrow `emails[…]` by the value that it asks for, if it does."""
    terms = (
        node.terms if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_ else (node,)
    )
    for term in terms:
        if (
            isinstance(term, Comparison)
            and term.op == CompareOperator.eq
            and term.attr_path.attr.lower() == "value"
            and isinstance(term.value, str)
        ):
            return _with_address(term.value), len(terms) == 1
    return EVERYTHING, False


def _with_address(address: str) -> Condition:
    return Condition(sql="a.addresses @> ARRAY[%s]", wanted=(folded(address),))


def _both(conditions: list[Condition]) -> Condition:
    together = EVERYTHING
    for one in conditions:
        together = Condition(
            sql=together.sql + " AND " + one.sql, wanted=(*together.wanted, *one.wanted)
        )
    return together
