"""What is over goes; what still opens something stays."""

from datetime import timedelta

from mitoyen.domains.people.commands import invite_person
from mitoyen.domains.people.unrecorded import (
    ask_link,
    forget_what_is_over,
    fresh_token,
    make_access_token,
    options_to_sign_in,
    relying_party,
    send_invitation,
    session,
    token_holder,
)
from mitoyen.foundation import clock

TABLES = (
    "people_session",
    "people_login_link",
    "people_challenge",
    "people_access_token",
    "people_attempt",
    "people_invitation",
)


async def counted(db):
    found = {}
    for table in TABLES:
        cursor = await db.execute(f"SELECT count(*) FROM {table}")
        (found[table],) = await cursor.fetchone()
    return found


async def test_everything_goes_once_it_is_over(cast, signs_in, posted, by_hand):
    karim = cast["karim"]
    with clock.standing_at(clock.now() - timedelta(days=60)):
        await signs_in(karim, lasting=timedelta(days=30))
        await make_access_token(actor=karim, name="Old", may_write=False, days=30)
        await ask_link(address=cast.addresses["karim"], browser="b", network="n")
        await options_to_sign_in(relying_party("http://localhost:8000"), browser="b")
        awaited = await invite_person(
            actor=karim, name="Late", address=f"late.{cast.addresses['karim']}"
        )
        await send_invitation(actor=karim, person_id=awaited.event.person_id)
    before = await counted(by_hand)

    await forget_what_is_over()

    after = await counted(by_hand)
    assert all(after[table] < before[table] for table in TABLES), (before, after)


async def test_what_still_opens_something_stays(cast, signs_in, posted):
    token = await signs_in(cast["sophie"])
    made = await make_access_token(actor=cast["sophie"], name="New", may_write=True, days=1)

    await forget_what_is_over()

    assert await session(token) is not None
    assert await token_holder(made.token) is not None


async def test_an_idle_session_goes(cast, signs_in, by_hand):
    with clock.standing_at(clock.now() - timedelta(days=8)):
        await signs_in(cast["denis"], lasting=timedelta(days=30), idle=timedelta(days=7))

    await forget_what_is_over()

    cursor = await by_hand.execute(
        "SELECT count(*) FROM people_session WHERE person_id = %s", (cast["denis"].person_id,)
    )
    assert await cursor.fetchone() == (0,)
    assert fresh_token() != fresh_token()
