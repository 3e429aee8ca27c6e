"""Policies decide, walls bound: with either of them switched off, the other still lets nothing through."""

from importlib import import_module

import pytest

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import (
    admit_member,
    end_participation,
    give_seat,
    invite_party,
    leave_seat,
    open_private_side,
    open_restricted_room,
)
from mitoyen.domains.talk.commands import (
    close_thread,
    edit_message,
    give_reaction,
    open_thread,
    post_message,
    rename_thread,
    retract_message,
)
from mitoyen.foundation.decisions import Refused, allow
from mitoyen.foundation.identifiers import MessageId, ThreadId
from mitoyen.house.composition import DOMAINS
from mitoyen.house.database import make_pool
from mitoyen.journal import database as connections
from mitoyen.journal import reading as journal
from mitoyen.journal.database import reading

OUTSIDE_PRICES = ["outsider", "thomas", "denis", "nadia"]


def verbs(cast, actor):
    """Every verb that could touch the restricted room or the space, as somebody outside would try it."""
    room = {"actor": actor, "room_id": cast.prices}
    thread, message = ThreadId.new(), MessageId.new()
    return [
        give_seat(**room, member_id=cast.members["denis"]),
        leave_seat(**room),
        open_thread(**room, title="In", body="I am in."),
        post_message(**room, thread_id=thread, body="I am in."),
        edit_message(**room, message_id=message, body="I am in."),
        retract_message(**room, message_id=message),
        give_reaction(**room, message_id=message, reaction="eyes"),
        rename_thread(**room, thread_id=thread, title="In"),
        close_thread(**room, thread_id=thread, conclusion="In"),
    ]


def verbs_of_the_space(cast, actor):
    space = {"actor": actor, "space_id": cast.space_id}
    return [
        invite_party(**space, name="Mine", address="mine@dorval.example"),
        open_private_side(**space),
        open_restricted_room(**space, name="Mine"),
        admit_member(**space, person_id=actor.person_id),
        end_participation(**space, member_id=cast.members["denis"]),
    ]


@pytest.fixture
def policies_off(monkeypatch):
    """Every policy of every domain allows everything."""
    for domain in DOMAINS:
        policy = import_module(f"mitoyen.domains.{domain}.policy")
        for name in dir(policy):
            if name.startswith("may_"):
                monkeypatch.setattr(policy, name, lambda **_: allow("switched_off"))


@pytest.fixture
async def walls_off(house, database):
    """The house serves as the owner, whom no wall stops."""
    pool = make_pool(database.owner, size=4)
    await pool.open()
    connections.serve_from(pool)
    yield
    connections.serve_from(house.pool)
    await pool.close()


async def sizes(owner, cast):
    found = await (
        await owner.execute(
            "SELECT room_id, size FROM journal_head WHERE room_id = ANY (%s)", (cast.rooms(),)
        )
    ).fetchall()
    return dict(found)


async def nothing_is_written(owner, cast, attempts):
    """Each attempt is refused, and no journal grows."""
    before = await sizes(owner, cast)

    for attempt in attempts:
        with pytest.raises(Refused):
            await attempt

    assert await sizes(owner, cast) == before


@pytest.mark.parametrize("who", OUTSIDE_PRICES)
async def test_without_policies_the_walls_let_nobody_write_in_a_room_that_is_not_his(
    said, owner, policies_off, who
):
    await nothing_is_written(owner, said, verbs(said, said[who]))


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_without_policies_the_walls_let_nobody_act_in_a_space_that_is_not_his(
    said, owner, policies_off, who
):
    await nothing_is_written(owner, said, verbs_of_the_space(said, said[who]))


@pytest.mark.parametrize("who", OUTSIDE_PRICES)
async def test_without_policies_the_walls_let_nobody_read_a_room_that_is_not_his(
    said, policies_off, who
):
    async with reading(said[who]) as db:
        seen = await (await db.execute("SELECT DISTINCT room_id FROM talk_message")).fetchall()
        with pytest.raises(Refused):
            await spaces.room(db, said.prices)
        with pytest.raises(Refused):
            await journal.head(db, said.prices)
        with pytest.raises(Refused):
            await journal.receipt(db, said.prices, 0)

    assert (said.prices,) not in seen


@pytest.mark.parametrize("who", OUTSIDE_PRICES)
async def test_without_walls_the_policies_let_nobody_write_in_a_room_that_is_not_his(
    said, owner, walls_off, who
):
    await nothing_is_written(owner, said, verbs(said, said[who]))


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_without_walls_the_policies_let_nobody_act_in_a_space_that_is_not_his(
    said, owner, walls_off, who
):
    await nothing_is_written(owner, said, verbs_of_the_space(said, said[who]))
