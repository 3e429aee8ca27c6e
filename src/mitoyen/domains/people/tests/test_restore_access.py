"""Pauses, returns, and companies that act by themselves: nothing of before opens again."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import (
    end_access,
    provision_person,
    restore_access,
)
from mitoyen.domains.people.facts import AddressTaken
from mitoyen.domains.people.unrecorded import make_access_token, session, token_holder
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import reading


@pytest.fixture
def boreal(cast):
    return CompanyItself(organisation_id=cast["jeanne"].organisation_id)


async def test_a_paused_person_has_no_access_and_finds_nothing_of_before_once_confirmed(
    cast, boreal, signs_in
):
    jeanne, nadia = cast["jeanne"], cast["nadia"]
    token = await signs_in(nadia)
    made = await make_access_token(actor=nadia, name="Import", may_write=True, days=9)

    await end_access(actor=boreal, person_id=nadia.person_id, cause="sign_in_refused")

    assert await session(token) is None
    assert await token_holder(made.token) is None
    with pytest.raises(Absent):
        await signs_in(nadia)
    async with reading(nadia) as db:
        assert await queries.standing(db, nadia) is None

    await restore_access(actor=jeanne, person_id=nadia.person_id)

    assert await session(token) is None
    assert await token_holder(made.token) is None
    assert await session(await signs_in(nadia))


async def test_a_session_row_of_an_older_epoch_opens_nothing(cast, boreal, signs_in, by_hand):
    """As if a sign-in had committed just after the end had deleted what was open."""
    nadia = cast["nadia"]
    token = await signs_in(nadia)
    await end_access(actor=boreal, person_id=nadia.person_id, cause="reported")
    await restore_access(actor=boreal, person_id=nadia.person_id)
    now = await signs_in(nadia)

    await by_hand.execute(
        "UPDATE people_session SET access_epoch = access_epoch - 1 WHERE person_id = %s",
        (nadia.person_id,),
    )

    assert await session(now) is None
    assert await session(token) is None


async def test_the_directory_ends_and_brings_back_and_each_is_said_once(cast, boreal, kinds):
    nadia, room = cast["nadia"], cast.company_rooms["boreal"]
    before = await kinds(room)

    for _ in range(2):
        await end_access(actor=boreal, person_id=nadia.person_id, cause="directory")
    for _ in range(2):
        await restore_access(actor=boreal, person_id=nadia.person_id)

    after = await kinds(room)
    assert after[len(before) :] == ["people.person_left", "people.person_returned"]


async def test_an_administrator_confirms_the_paused_but_brings_nobody_back(cast):
    jeanne, thomas = cast["jeanne"], cast["thomas"]

    with pytest.raises(Refused) as refusal:
        await restore_access(actor=jeanne, person_id=thomas.person_id)

    assert refusal.value.rule == "people.already_left"


@pytest.mark.parametrize("who", ["outsider", "thomas", "karim", "nadia"])
async def test_nobody_else_confirms_anybody(cast, boreal, who):
    await end_access(actor=boreal, person_id=cast["nadia"].person_id, cause="reported")

    with pytest.raises(Refused):
        await restore_access(actor=cast[who], person_id=cast["nadia"].person_id)


async def test_a_company_s_systems_touch_its_own_people_alone(cast):
    aster = CompanyItself(organisation_id=cast["karim"].organisation_id)

    for act in (end_access, restore_access):
        with pytest.raises(Refused) as refusal:
            await act(actor=aster, person_id=cast["nadia"].person_id)
        assert refusal.value.rule == "nothing_here"
    with pytest.raises(Refused):
        await end_access(actor=aster, person_id=PersonId.new(), cause="directory")


async def test_whoever_left_and_returns_under_an_address_given_away_is_told(cast, boreal):
    nadia = cast["nadia"]
    await end_access(actor=boreal, person_id=nadia.person_id, cause="directory")
    await provision_person(actor=boreal, name="New", address=cast.addresses["nadia"])

    with pytest.raises(AddressTaken):
        await restore_access(actor=boreal, person_id=nadia.person_id)
