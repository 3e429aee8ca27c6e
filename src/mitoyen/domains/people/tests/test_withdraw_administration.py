"""An administrator withdraws the administration from his own people, never from the last one."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import give_administration, withdraw_administration
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
        ("jeanne", "nothing_here"),
        ("sophie", "people.administrators_only"),
        ("karim", "people.last_administrator"),
    ],
)
async def test_a_refusal_leaves_no_trace_in_the_journal(cast, kinds, who, rule):
    before = await kinds(cast.company_rooms["aster"])

    with pytest.raises(Refused) as refusal:
        await withdraw_administration(actor=cast[who], person_id=cast["karim"].person_id)

    assert refusal.value.rule == rule
    assert await kinds(cast.company_rooms["aster"]) == before


async def test_one_of_two_administrators_stops_and_may_be_the_one_who_says_so(cast):
    karim, sophie = cast["karim"], cast["sophie"]
    await give_administration(actor=karim, person_id=sophie.person_id)

    await withdraw_administration(actor=karim, person_id=karim.person_id)

    async with reading(karim) as db:
        assert not (await queries.standing(db, karim)).administrator
    with pytest.raises(Refused):
        await withdraw_administration(actor=karim, person_id=sophie.person_id)
