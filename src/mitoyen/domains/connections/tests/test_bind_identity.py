"""One subject, one person: never by e-mail, never across companies."""

import asyncio

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.people.commands import end_access
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def bind(cast, connection_id, who, subject, *, by="jeanne"):
    return await commands.bind_identity(
        actor=CompanyItself(organisation_id=cast[by].organisation_id),
        connection_id=connection_id,
        person_id=cast[who].person_id,
        subject=subject,
    )


async def refused(*asked, **more):
    with pytest.raises(Refused) as refusal:
        await bind(*asked, **more)
    return refusal.value.rule


async def test_a_subject_is_a_person_from_then_on(cast, connect):
    connection_id = await connect("live")

    await bind(cast, connection_id, "nadia", "n1")

    assert await bind(cast, connection_id, "nadia", "n1") is None
    async with reading(cast["jeanne"]) as db:
        (found,) = await queries.identities(db, cast["jeanne"], connection_id)
    assert (found.person_id, found.subject) == (cast["nadia"].person_id, "n1")


async def test_neither_side_is_bound_twice(cast, connect):
    connection_id = await connect("live")
    await bind(cast, connection_id, "nadia", "n1")

    assert await refused(cast, connection_id, "thomas", "n1") == "connections.bound_otherwise"
    assert await refused(cast, connection_id, "nadia", "n2") == "connections.bound_otherwise"


async def test_the_same_subject_of_another_company_is_another_person(cast, connect):
    boreal, aster = await connect("live"), await connect("live", who="karim")

    await bind(cast, boreal, "nadia", "n1")
    await bind(cast, aster, "sophie", "n1", by="karim")

    async with reading(cast["karim"]) as db:
        bond = await queries.bond(db, aster, subject="n1", person_id=None)
    assert bond.person_of_subject == cast["sophie"].person_id


async def test_no_company_binds_another_s_people_or_by_another_s_connection(cast, connect):
    boreal = await connect("live")

    assert await refused(cast, boreal, "sophie", "n1") == "nothing_here"
    assert await refused(cast, boreal, "sophie", "n1", by="karim") == "nothing_here"


async def test_who_has_left_is_bound_no_more(cast, connect):
    connection_id = await connect("live")
    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    rule = await refused(cast, connection_id, "nadia", "n1")

    assert rule == "connections.person_not_present"


async def test_of_two_at_once_one_is_bound(cast, connect):
    connection_id = await connect("live")

    done = await asyncio.gather(
        bind(cast, connection_id, "nadia", "n1"),
        bind(cast, connection_id, "thomas", "n1"),
        return_exceptions=True,
    )

    assert sorted(isinstance(one, Refused) for one in done) == [False, True]
