"""Parting a company account from a person: he is out where it had let him in, and may be joined anew."""

from datetime import timedelta

import pytest

from mitoyen.domains.connections import commands
from mitoyen.domains.connections.unrecorded import Proven, keep_sign_in
from mitoyen.domains.people.unrecorded import open_session, session
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Refused


async def test_the_person_is_out_and_may_be_joined_anew(cast, connect):
    connection_id, nadia = await connect("live"), cast["nadia"].person_id
    itself = CompanyItself(organisation_id=cast["jeanne"].organisation_id)
    asked = {"connection_id": connection_id, "person_id": nadia}
    await commands.bind_identity(actor=itself, **asked, subject="n1")
    token = await open_session(
        nadia, proven_by="company", lasting=timedelta(days=1), idle=timedelta(days=1)
    )
    await keep_sign_in(token, connection_id, nadia, Proven(subject="n1"))

    await commands.unbind_identity(actor=cast["jeanne"], **asked)

    assert await session(token) is None
    assert await commands.bind_identity(actor=itself, **asked, subject="n2")


async def test_where_nothing_is_joined_there_is_nothing(cast, connect):
    connection_id = await connect("live")

    for who, rule in (
        ("jeanne", "nothing_here"),
        ("nadia", "connections.administrators_only"),
        ("karim", "nothing_here"),
    ):
        with pytest.raises(Refused) as refusal:
            await commands.unbind_identity(
                actor=cast[who], connection_id=connection_id, person_id=cast["nadia"].person_id
            )
        assert refusal.value.rule == rule
