"""Who may ask and who may answer, before any wall."""

from mitoyen.domains.assurance import policy
from mitoyen.domains.people.facts import Standing
from mitoyen.foundation.identifiers import OrganisationId, PersonId


def standing(*, administrator):
    return Standing(
        person_id=PersonId.new(), organisation_id=OrganisationId.new(), administrator=administrator
    )


def test_the_rule_asks_and_administrators_answer():
    assert policy.may_ask_attestation(by_itself=True)
    assert not policy.may_ask_attestation(by_itself=False)
    assert policy.may_attest_people(standing=standing(administrator=True))
    assert not policy.may_attest_people(standing=standing(administrator=False))
    assert not policy.may_attest_people(standing=None)
