"""An administrator names administrators among his own people."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import give_administration
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
        ("jeanne", "nothing_here"),
        ("sophie", "people.administrators_only"),
    ],
)
async def test_a_refusal_leaves_no_trace_in_the_journal(cast, kinds, who, rule):
    rooms = cast.company_rooms.values()
    before = [await kinds(room) for room in rooms]

    with pytest.raises(Refused) as refusal:
        await give_administration(actor=cast[who], person_id=cast["sophie"].person_id)

    assert refusal.value.rule == rule
    assert [await kinds(room) for room in rooms] == before


async def test_nobody_who_has_left_becomes_administrator(cast):
    with pytest.raises(Refused) as refusal:
        await give_administration(actor=cast["jeanne"], person_id=cast["thomas"].person_id)

    assert refusal.value.rule == "nothing_here"


async def test_the_colleague_administers(cast):
    await give_administration(actor=cast["karim"], person_id=cast["sophie"].person_id)

    async with reading(cast["sophie"]) as db:
        assert (await queries.standing(db, cast["sophie"])).administrator
    await give_administration(actor=cast["sophie"], person_id=cast["karim"].person_id)
