"""Who may do what in a space: every rule, from the facts alone."""

from dataclasses import replace

import pytest

from mitoyen.domains.people.facts import Standing
from mitoyen.domains.spaces import policy
from mitoyen.domains.spaces.facts import MemberFacts, Membership, PartyFacts
from mitoyen.foundation.identifiers import MemberId, OrganisationId, PersonId, RoomId, SpaceId

ASTER, BOREAL = OrganisationId.new(), OrganisationId.new()
ADMINISTRATOR = Standing(person_id=PersonId.new(), organisation_id=ASTER, administrator=True)
EMPLOYEE = replace(ADMINISTRATOR, administrator=False)
MEMBER = Membership(
    room_id=RoomId.new(),
    space_id=SpaceId.new(),
    kind="common",
    member_id=MemberId.new(),
    organisation_id=ASTER,
    administrator=False,
)
REFERENT = replace(MEMBER, administrator=True)
SEATED = replace(MEMBER, kind="restricted")
COLLEAGUE = MemberFacts(member_id=MemberId.new(), organisation_id=ASTER, present=True, seated=False)
PARTY = PartyFacts(admitted=True, parties=2, taken_tones=(1, 2))
STRANGER = replace(PARTY, admitted=False)
FULL = PartyFacts(admitted=False, parties=8, taken_tones=tuple(range(1, 9)))


def judged(decision):
    return decision.allowed, decision.rule


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (None, (False, "nothing_here")),
        (EMPLOYEE, (False, "spaces.administrators_only")),
        (ADMINISTRATOR, (True, "spaces.administrator")),
    ],
)
def test_administrators_open_spaces(standing, verdict):
    assert judged(policy.may_open_space(standing=standing)) == verdict


@pytest.mark.parametrize(
    ("member", "parties", "verdict"),
    [
        (None, PARTY, (False, "nothing_here")),
        (SEATED, PARTY, (False, "spaces.common_room_only")),
        (MEMBER, PARTY, (False, "spaces.administrators_only")),
        (REFERENT, FULL, (False, "spaces.too_many_parties")),
        (REFERENT, PARTY, (True, "spaces.party_proposes")),
    ],
)
def test_any_partys_administrator_proposes_another_company(member, parties, verdict):
    assert judged(policy.may_invite_party(member=member, parties=parties)) == verdict


@pytest.mark.parametrize(
    ("standing", "invited", "parties", "verdict"),
    [
        (None, False, STRANGER, (False, "people.invitation_closed")),
        (ADMINISTRATOR, False, STRANGER, (False, "people.invitation_closed")),
        (ADMINISTRATOR, True, PARTY, (False, "spaces.already_a_party")),
        (ADMINISTRATOR, True, FULL, (False, "spaces.too_many_parties")),
        (None, True, STRANGER, (False, "nothing_here")),
        (EMPLOYEE, True, STRANGER, (False, "spaces.administrators_only")),
        (ADMINISTRATOR, True, STRANGER, (True, "spaces.administrator")),
    ],
)
def test_an_administrator_accepts_for_his_company(standing, invited, parties, verdict):
    decision = policy.may_admit_party(standing=standing, invited=invited, parties=parties)

    assert judged(decision) == verdict


@pytest.mark.parametrize(
    ("standing", "party", "already", "verdict"),
    [
        (ADMINISTRATOR, STRANGER, False, (False, "nothing_here")),
        (ADMINISTRATOR, PARTY, True, (False, "spaces.already_a_member")),
        (None, PARTY, False, (False, "nothing_here")),
        (EMPLOYEE, PARTY, False, (False, "spaces.administrators_only")),
        (ADMINISTRATOR, PARTY, False, (True, "spaces.administrator")),
    ],
)
def test_an_administrator_brings_people_of_his_company(standing, party, already, verdict):
    decision = policy.may_admit_member(standing=standing, party=party, already=already)

    assert judged(decision) == verdict


@pytest.mark.parametrize(
    ("standing", "member", "verdict"),
    [
        (None, COLLEAGUE, (False, "nothing_here")),
        (ADMINISTRATOR, None, (False, "nothing_here")),
        (
            ADMINISTRATOR,
            replace(COLLEAGUE, organisation_id=BOREAL),
            (False, "spaces.own_company_only"),
        ),
        (ADMINISTRATOR, replace(COLLEAGUE, present=False), (False, "spaces.already_left")),
        (EMPLOYEE, COLLEAGUE, (False, "spaces.administrators_only")),
        (ADMINISTRATOR, COLLEAGUE, (True, "spaces.administrator")),
    ],
)
def test_an_administrator_ends_participations_of_his_company_alone(standing, member, verdict):
    assert judged(policy.may_end_participation(standing=standing, member=member)) == verdict


@pytest.mark.parametrize(
    ("member", "invited", "verdict"),
    [
        (None, (), (False, "nothing_here")),
        (MEMBER, (COLLEAGUE, None), (False, "nothing_here")),
        (MEMBER, (replace(COLLEAGUE, present=False),), (False, "spaces.already_left")),
        (MEMBER, (), (True, "spaces.member_opens_room")),
        (MEMBER, (COLLEAGUE,), (True, "spaces.member_opens_room")),
    ],
)
def test_any_member_opens_a_restricted_room(member, invited, verdict):
    assert judged(policy.may_open_restricted_room(member=member, invited=invited)) == verdict


@pytest.mark.parametrize(
    ("member", "other", "verdict"),
    [
        (None, COLLEAGUE, (False, "nothing_here")),
        (SEATED, None, (False, "nothing_here")),
        (MEMBER, COLLEAGUE, (False, "spaces.restricted_rooms_only")),
        (SEATED, replace(COLLEAGUE, seated=True), (False, "spaces.already_seated")),
        (SEATED, replace(COLLEAGUE, present=False), (False, "spaces.already_left")),
        (SEATED, replace(COLLEAGUE, represented=False), (False, "spaces.company_not_in_room")),
        (SEATED, COLLEAGUE, (True, "spaces.member_gives_seat")),
    ],
)
def test_who_sits_brings_people_of_companies_that_sit_there(member, other, verdict):
    assert judged(policy.may_give_seat(member=member, other=other)) == verdict


@pytest.mark.parametrize(
    ("member", "verdict"),
    [
        (None, (False, "nothing_here")),
        (MEMBER, (False, "spaces.restricted_rooms_only")),
        (SEATED, (True, "spaces.member_leaves")),
    ],
)
def test_one_leaves_a_restricted_room_and_no_other(member, verdict):
    assert judged(policy.may_leave_seat(member=member)) == verdict


@pytest.mark.parametrize(
    ("member", "party", "verdict"),
    [
        (MEMBER, STRANGER, (False, "nothing_here")),
        (None, PARTY, (False, "nothing_here")),
        (MEMBER, PARTY, (True, "spaces.party")),
    ],
)
def test_each_party_has_its_private_side(member, party, verdict):
    assert judged(policy.may_open_private_side(member=member, party=party)) == verdict


@pytest.mark.parametrize(
    ("by_itself", "own", "verdict"),
    [
        (False, True, (False, "nothing_here")),
        (True, False, (False, "nothing_here")),
        (True, True, (True, "spaces.company_itself")),
    ],
)
def test_a_company_alone_shows_that_its_people_left(by_itself, own, verdict):
    assert judged(policy.may_show_departure(by_itself=by_itself, own=own)) == verdict


@pytest.mark.parametrize(
    ("standing", "member", "verdict"),
    [
        (None, COLLEAGUE, (False, "nothing_here")),
        (ADMINISTRATOR, None, (False, "nothing_here")),
        (
            ADMINISTRATOR,
            replace(COLLEAGUE, organisation_id=BOREAL),
            (False, "spaces.own_company_only"),
        ),
        (ADMINISTRATOR, replace(COLLEAGUE, present=False), (False, "spaces.already_left")),
        (EMPLOYEE, COLLEAGUE, (False, "spaces.administrators_only")),
        (ADMINISTRATOR, COLLEAGUE, (True, "spaces.administrator")),
    ],
)
def test_an_administrator_names_one_of_his_own_as_contact(standing, member, verdict):
    assert judged(policy.may_name_contact(standing=standing, member=member)) == verdict
