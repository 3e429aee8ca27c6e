"""An administrator ends the access of his own people, everywhere, in one transaction."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import (
    accept_invitation,
    end_access,
    give_administration,
    invite_person,
)
from mitoyen.domains.people.unrecorded import (
    ask_link,
    fresh_token,
    make_access_token,
    options_to_register,
    register_passkey,
    relying_party,
    session,
    token_holder,
    use_link,
)
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading
from tests.authenticator import Authenticator

KEEPS = (
    "people_session",
    "people_access_token",
    "people_passkey",
    "people_login_link",
    "people_invitation",
)


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("outsider", "nothing_here"),
        ("thomas", "nothing_here"),
        ("karim", "nothing_here"),
        ("nadia", "people.administrators_only"),
    ],
)
async def test_a_refusal_leaves_no_trace_in_the_journal(cast, kinds, who, rule):
    before = await kinds(cast.company_rooms["boreal"])

    with pytest.raises(Refused) as refusal:
        await end_access(actor=cast[who], person_id=cast["nadia"].person_id)

    assert refusal.value.rule == rule
    assert await kinds(cast.company_rooms["boreal"]) == before


async def test_the_last_administrator_stays_and_may_leave_once_there_is_another(cast):
    jeanne, nadia = cast["jeanne"], cast["nadia"]
    with pytest.raises(Refused) as refusal:
        await end_access(actor=jeanne, person_id=jeanne.person_id)
    assert refusal.value.rule == "people.last_administrator"

    await give_administration(actor=jeanne, person_id=nadia.person_id)
    await end_access(actor=jeanne, person_id=jeanne.person_id)

    async with reading(jeanne) as db:
        assert await queries.standing(db, jeanne) is None


async def test_somebody_who_has_left_leaves_no_second_time(cast, kinds):
    before = await kinds(cast.company_rooms["boreal"])

    assert await end_access(actor=cast["jeanne"], person_id=cast["thomas"].person_id) is None

    assert await kinds(cast.company_rooms["boreal"]) == before


async def test_every_way_in_closes_with_the_entry(cast, signs_in, posted, by_hand):
    nadia, browser = cast["nadia"], fresh_token()
    token = await signs_in(nadia)
    made = await make_access_token(actor=nadia, name="Import", may_write=True, days=9)
    await ask_link(address=cast.addresses["nadia"], browser=browser, network="n")
    link = posted()[-1].facts["token"]
    await make_passkey(nadia, browser)
    async with reading(None) as db:
        assert await queries.at_address(db, cast.addresses["nadia"]) == nadia.person_id

    await end_access(actor=cast["jeanne"], person_id=nadia.person_id)

    assert await session(token) is None
    assert await token_holder(made.token) is None
    assert await use_link(link, browser=browser) is None
    async with reading(None) as db:
        assert await queries.at_address(db, cast.addresses["nadia"]) is None
        assert await queries.signed_in(db, nadia.person_id) is None
    for table in KEEPS:
        left = await by_hand.execute(
            f"SELECT count(*) FROM {table} WHERE person_id = %s", (nadia.person_id,)
        )
        assert await left.fetchone() == (0,), table


async def test_coming_back_revives_nothing(cast, signs_in, posted):
    jeanne, nadia = cast["jeanne"], cast["nadia"]
    token, browser = await signs_in(nadia), fresh_token()
    made = await make_access_token(actor=nadia, name="Import", may_write=True, days=9)
    await make_passkey(nadia, browser)
    await ask_link(address=cast.addresses["nadia"], browser=browser, network="n")
    link = posted()[-1].facts["token"]
    await end_access(actor=jeanne, person_id=nadia.person_id)

    again = await invite_person(actor=jeanne, name="Nadia Roux", address=cast.addresses["nadia"])
    back = Actor(person_id=again.event.person_id, organisation_id=jeanne.organisation_id)
    await accept_invitation(actor=back)

    assert await session(token) is None
    assert await token_holder(made.token) is None
    assert await use_link(link, browser=browser) is None
    async with reading(back) as db:
        assert await queries.passkeys_of(db, back) == []
        with pytest.raises(Absent):
            await queries.company_room(db, nadia)


async def make_passkey(actor, browser):
    site = relying_party("https://mitoyen.example")
    async with reading(None) as db:
        person = await queries.signed_in(db, actor.person_id)
    options = await options_to_register(site, person, browser=browser)
    answer = Authenticator(site.origin).create(options)
    await register_passkey(site, actor, browser=browser, credential=answer, name="Phone")
