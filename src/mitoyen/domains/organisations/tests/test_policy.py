"""Who may do what with a company: every rule, from the facts alone."""

import pytest

from mitoyen.domains.organisations import policy
from mitoyen.domains.people.facts import Standing
from mitoyen.foundation.identifiers import OrganisationId, PersonId


def standing(*, administrator):
    return Standing(
        person_id=PersonId.new(), organisation_id=OrganisationId.new(), administrator=administrator
    )


@pytest.mark.parametrize(
    ("by_operator", "invited", "allowed", "rule"),
    [
        (False, False, False, "nothing_here"),
        (False, True, True, "organisations.invited"),
        (True, False, True, "organisations.operator_registers"),
        (True, True, True, "organisations.operator_registers"),
    ],
)
def test_a_company_comes_by_the_operator_or_by_an_invitation(by_operator, invited, allowed, rule):
    decision = policy.may_register_organisation(by_operator=by_operator, invited=invited)

    assert (decision.allowed, decision.rule) == (allowed, rule)


@pytest.mark.parametrize(
    ("who", "allowed", "rule"),
    [
        (None, False, "nothing_here"),
        (standing(administrator=False), False, "organisations.administrators_only"),
        (standing(administrator=True), True, "organisations.administrator"),
    ],
)
def test_administrators_rename_their_own_company(who, allowed, rule):
    decision = policy.may_rename_organisation(standing=who)

    assert (decision.allowed, decision.rule) == (allowed, rule)
