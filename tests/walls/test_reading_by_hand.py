"""What the application's role can read when somebody else holds it."""

import psycopg
import pytest

HIDDEN = {
    "outsider": ("common", "prices", "aster", "boreal", "cadmus"),
    "thomas": ("common", "prices", "aster", "boreal", "cadmus"),
    "denis": ("prices", "aster", "boreal"),
    "nadia": ("prices", "aster", "cadmus"),
}


def hidden(cast, who):
    rooms = {"common": cast.common, "prices": cast.prices, **cast.sides}
    return {rooms[name] for name in HIDDEN[who]}


async def test_nothing_shows_to_nobody(said, hand, walled):
    for table in walled:
        assert await hand.rows(f"SELECT 1 FROM {table} LIMIT 1") == [], table


async def test_nothing_shows_to_a_person_who_does_not_exist(said, hand, walled):
    for table in walled:
        assert await hand.rows(f"SELECT 1 FROM {table} LIMIT 1", person="p_" + "a" * 26) == []


@pytest.mark.parametrize("who", HIDDEN)
async def test_a_room_that_one_may_not_read_shows_in_no_table(said, hand, walled, who):
    for table in walled:
        seen = await hand.rooms_in(table, person=said[who].person_id)
        assert not seen & hidden(said, who), table


@pytest.mark.parametrize("who", HIDDEN)
async def test_claiming_to_write_in_a_room_opens_nothing(said, hand, walled, who):
    for room_id in hidden(said, who):
        for table in walled:
            seen = await hand.rooms_in(table, person=said[who].person_id, writing=room_id)
            assert not seen & hidden(said, who), table


@pytest.mark.parametrize("who", HIDDEN)
async def test_a_room_that_one_may_not_read_cannot_be_opened(said, hand, who):
    for room_id in hidden(said, who):
        refusal = await hand.refused(
            "SELECT journal_open(%s, %s, NULL)", (room_id, said[who].person_id)
        )
        assert refusal.diag.message_primary == "not open to you"


async def test_a_refused_opening_betrays_no_difference_to_a_room_that_is_not_there(said, hand):
    person = said["denis"].person_id

    hidden_room = await hand.refused("SELECT journal_open(%s, %s, NULL)", (said.prices, person))
    no_room = await hand.refused("SELECT journal_open(%s, %s, NULL)", ("r_" + "a" * 26, person))

    assert str(hidden_room) == str(no_room)


async def test_an_opening_that_failed_leaves_no_claim_behind(said, hand):
    async with hand.claiming(person=said["denis"].person_id) as db:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.transaction():
                await db.execute(
                    "SELECT journal_open(%s, %s, NULL)", (said.prices, said["denis"].person_id)
                )
        seen = await (await db.execute("SELECT room_id FROM talk_message")).fetchall()

    assert (said.prices,) not in seen


async def test_an_opening_ends_with_its_transaction(said, hand, walled):
    karim = said["karim"].person_id
    async with hand.claiming(person=karim, undone=False) as db:
        await db.execute("SELECT journal_open(%s, %s, NULL)", (said.prices, karim))

    for table in walled:
        assert said.prices not in await hand.rooms_in(table, writing=said.prices), table


async def test_an_opening_by_one_is_none_for_another_at_the_same_time(said, hand, owner, database):
    karim = said["karim"].person_id
    async with (
        await psycopg.AsyncConnection.connect(database.application, autocommit=True) as other,
        other.transaction(),
    ):
        await other.execute("SELECT journal_open(%s, %s, NULL)", (said.prices, karim))
        seen = await hand.rooms_in("talk_message", writing=said.prices)

    assert seen == set()


async def test_the_operator_s_acts_are_not_open_to_the_application(said, hand):
    await hand.refused("SELECT journal_open(%s, NULL, NULL)", (said.common,))
    await hand.refused("SELECT journal_begin(%s, 'x/e/x', 'x', NULL)", ("r_" + "b" * 26,))


async def test_an_invitation_that_stands_in_no_journal_opens_no_room(said, hand):
    async with hand.claiming(person=said["outsider"].person_id) as db:
        await db.execute(
            "INSERT INTO people_invitation (token_hash, kind, address, invitation_id, room_id, expires_at)"
            " VALUES ('\\xaa', 'party', 'x@dorval.example', 'i_forged', %s, now() + interval '1 day')",
            (said.prices,),
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await db.execute(
                "SELECT journal_open(%s, %s, '\\xaa')", (said.prices, said["outsider"].person_id)
            )


@pytest.mark.parametrize("cheap", ["", "COST 0.0000001"])
async def test_a_function_of_one_s_own_does_not_see_rows_behind_the_wall(said, hand, cheap):
    async with hand.claiming(person=said["denis"].person_id) as db:
        await db.execute("CREATE TEMP TABLE caught (body text)")
        await db.execute(
            f"CREATE FUNCTION pg_temp.catch(body text) RETURNS boolean LANGUAGE plpgsql {cheap} AS"
            " $$ BEGIN INSERT INTO caught VALUES (body); RETURN true; END $$"
        )
        await db.execute("SELECT count(*) FROM spaces_member WHERE pg_temp.catch(room_id)")
        await db.execute("SELECT count(*) FROM talk_message WHERE pg_temp.catch(room_id)")
        caught = await (await db.execute("SELECT DISTINCT body FROM caught")).fetchall()

    assert {room for (room,) in caught} == {said.common, said.sides["cadmus"]}


async def test_what_the_planner_knows_of_a_table_does_not_show(said, hand, owner, walled):
    for table in walled:
        await owner.execute(f"ANALYZE {table}")

    shown = await hand.rows(
        "SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public' AND tablename = ANY (%s)",
        (walled,),
    )

    assert shown == []


async def test_a_name_put_in_front_of_a_table_does_not_deceive_the_walls(said, hand):
    async with hand.claiming(person=said["denis"].person_id, writing=said.prices) as db:
        await db.execute("CREATE TEMP TABLE journal_head (LIKE public.journal_head)")
        await db.execute(
            "INSERT INTO pg_temp.journal_head VALUES (%s, '', '', 0, now(), NULL, pg_current_xact_id(), now())",
            (said.prices,),
        )
        await db.execute("SET LOCAL search_path = pg_temp, public")
        seen = await (await db.execute("SELECT room_id FROM talk_message")).fetchall()

    assert (said.prices,) not in seen


async def test_row_security_cannot_be_switched_off(said, hand, walled):
    for table in walled:
        async with hand.claiming(person=said["denis"].person_id) as db:
            await db.execute("SET LOCAL row_security = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await db.execute(f"SELECT * FROM {table}")


ASKED_ONCE = {
    "my_place": "SELECT room_id FROM my_place(%(room)s)",
    "reached_now": "SELECT member_id FROM reached_now(%(room)s)",
    "messages_shown": "SELECT message_id FROM messages_shown(%(room)s, ARRAY (SELECT generate_series(0, 50)))",
    "threads_shown": """
        SELECT title FROM unnest(%(threads)s::text[]) AS t,
            LATERAL threads_shown(ARRAY[%(room)s::text], ARRAY[t], 100)
    """,
    "unread_now": "SELECT room_id FROM unread_now(NULL, 50, 100) WHERE room_id = %(room)s",
}


async def threads_in(owner, room_id):
    found = await owner.execute("SELECT thread_id FROM talk_thread WHERE room_id = %s", (room_id,))
    return [thread_id for (thread_id,) in await found.fetchall()]


@pytest.mark.parametrize("who", [*HIDDEN, None])
@pytest.mark.parametrize("asking", ASKED_ONCE)
async def test_what_asks_the_wall_once_says_nothing_of_a_room_that_one_may_not_read(
    said, hand, owner, asking, who
):
    person = said[who].person_id if who else ""
    for room_id in hidden(said, who or "outsider"):
        parameters = {"room": room_id, "threads": await threads_in(owner, room_id)}
        for writing in ("", room_id):
            found = await hand.rows(ASKED_ONCE[asking], parameters, person=person, writing=writing)
            assert found == [], room_id


@pytest.mark.parametrize("asking", ASKED_ONCE)
async def test_what_asks_the_wall_once_answers_a_member(said, hand, owner, asking):
    parameters = {"room": said.prices, "threads": await threads_in(owner, said.prices)}

    assert await hand.rows(ASKED_ONCE[asking], parameters, person=said["jeanne"].person_id)
