"""Who may do what with people: every rule, from the facts alone."""

import pytest

from mitoyen.domains.people import policy
from mitoyen.domains.people.facts import Colleague, Standing
from mitoyen.foundation.identifiers import OrganisationId, PersonId

ME, ASTER = PersonId.new(), OrganisationId.new()
ADMINISTRATOR = Standing(person_id=ME, organisation_id=ASTER, administrator=True)
EMPLOYEE = Standing(person_id=ME, organisation_id=ASTER, administrator=False)


def colleague(*, administrator=False, administrators=2):
    return Colleague(
        person_id=PersonId.new(), administrator=administrator, administrators=administrators
    )


LAST = colleague(administrator=True, administrators=1)


@pytest.mark.parametrize(
    ("standing", "allowed", "rule"),
    [
        (None, False, "nothing_here"),
        (EMPLOYEE, False, "people.administrators_only"),
        (ADMINISTRATOR, True, "people.administrator"),
    ],
)
def test_administrators_invite(standing, allowed, rule):
    decision = policy.may_invite_person(standing=standing)

    assert (decision.allowed, decision.rule) == (allowed, rule)


@pytest.mark.parametrize(
    ("invited", "rule"), [(True, "people.invited"), (False, "people.invitation_closed")]
)
def test_who_was_invited_accepts(invited, rule):
    decision = policy.may_accept_invitation(invited=invited)

    assert (decision.allowed, decision.rule) == (invited, rule)


@pytest.mark.parametrize(
    ("standing", "other", "allowed", "rule"),
    [
        (None, None, False, "nothing_here"),
        (None, colleague(), False, "nothing_here"),
        (EMPLOYEE, None, False, "people.administrators_only"),
        (EMPLOYEE, colleague(), False, "people.administrators_only"),
        (ADMINISTRATOR, None, False, "nothing_here"),
        (ADMINISTRATOR, colleague(), True, "people.administrator"),
        (ADMINISTRATOR, LAST, True, "people.administrator"),
    ],
)
def test_administrators_name_administrators_among_their_own(standing, other, allowed, rule):
    decision = policy.may_give_administration(standing=standing, colleague=other)

    assert (decision.allowed, decision.rule) == (allowed, rule)


@pytest.mark.parametrize("may", [policy.may_withdraw_administration, policy.may_end_access])
@pytest.mark.parametrize(
    ("standing", "other", "allowed", "rule"),
    [
        (None, colleague(), False, "nothing_here"),
        (EMPLOYEE, colleague(), False, "people.administrators_only"),
        (EMPLOYEE, LAST, False, "people.administrators_only"),
        (ADMINISTRATOR, None, False, "nothing_here"),
        (ADMINISTRATOR, LAST, False, "people.last_administrator"),
        (ADMINISTRATOR, colleague(administrator=True), True, "people.administrator"),
        (ADMINISTRATOR, colleague(administrators=1), True, "people.administrator"),
    ],
)
def test_no_company_loses_its_last_administrator(may, standing, other, allowed, rule):
    decision = may(standing=standing, colleague=other)

    assert (decision.allowed, decision.rule) == (allowed, rule)
