"""A guest has a company that needs him, and an end; nobody is one for ever."""

from datetime import timedelta

import pytest

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.commands import set_guest_term
from mitoyen.domains.assurance.facts import TermUnfit
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading


async def set_term(cast, who="jeanne", whom="nadia", sponsor="aster", **more):
    return await set_guest_term(
        actor=cast[who],
        person_id=cast[whom].person_id,
        sponsor=cast.companies[sponsor],
        **more,
    )


async def guests_seen_by(cast, who):
    async with reading(cast[who] if who else None) as db:
        return await queries.guests(db, cast.space_id)


async def test_partners_of_the_space_see_until_when_and_for_whom(pump_p4):
    await set_term(pump_p4)

    for who in ("karim", "denis", "nadia"):
        seen = (await guests_seen_by(pump_p4, who))[pump_p4.members["nadia"]]
        assert seen.sponsor == pump_p4.companies["aster"]
        assert timedelta(days=89) < seen.until - clock.now() <= timedelta(days=90)
    for who in ("outsider", "thomas", None):
        assert await guests_seen_by(pump_p4, who) == {}


async def test_saying_it_again_renews(pump_p4):
    await set_term(pump_p4, days=5)
    await set_term(pump_p4, sponsor="boreal", days=30)

    seen = (await guests_seen_by(pump_p4, "karim"))[pump_p4.members["nadia"]]
    assert seen.sponsor == pump_p4.companies["boreal"]
    assert seen.until - clock.now() > timedelta(days=29)


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
async def test_nobody_is_a_guest_for_ever(pump_p4, days):
    with pytest.raises(TermUnfit):
        await set_term(pump_p4, days=days)


@pytest.mark.parametrize(
    "said",
    [
        {"who": "karim"},  # of another company
        {"who": "outsider"},
        {"whom": "thomas"},  # has left
        {"whom": "sophie"},
        {"sponsor": "dorval"},  # a company that Boréal does not meet
    ],
)
async def test_what_is_not_one_s_own_is_not_there(pump_p4, said):
    with pytest.raises(Absent):
        await set_term(pump_p4, **said)


async def test_a_colleague_without_a_mandate_is_refused(pump_p4):
    with pytest.raises(Refused) as refusal:
        await set_term(pump_p4, who="nadia")
    assert refusal.value.rule == "people.administrators_only"


async def test_an_administrator_is_no_guest(pump_p4):
    with pytest.raises(Refused) as refusal:
        await set_term(pump_p4, whom="jeanne")
    assert refusal.value.rule == "assurance.administrator_stays"
