"""What is open closes when its person's access ends; and everything closes where no end could be heard of."""

import asyncio
from contextlib import ExitStack, asynccontextmanager, suppress

import psycopg
import pytest

from mitoyen.feed import leaving
from mitoyen.feed.leaving import ACCESS_ENDS, AccessEnded, Passages
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import PersonId

NADIA, KARIM = PersonId.new(), PersonId.new()


class Secrets(set):
    """The secrets that open something, asked as the database is."""

    asked = 0

    async def still_open(self, hashes):
        self.asked += 1
        return self & set(hashes)


@pytest.fixture
def secrets():
    return Secrets({b"nadia", b"nadia-2", b"karim"})


@asynccontextmanager
async def ear(secrets, address):
    passages = Passages(secrets.still_open)
    hearing = asyncio.create_task(passages.listen(address))
    try:
        yield passages
    finally:
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing


@pytest.fixture
async def passages(secrets, database):
    async with ear(secrets, database.application) as hears:
        assert await hears.hears(5)
        yield hears


@pytest.fixture
def tell(owner):
    async def tell(payload):
        await owner.execute("SELECT pg_notify(%s, %s)", (ACCESS_ENDS, payload))

    return tell


async def until(reached, timeout_s=5):
    for _ in range(int(timeout_s / 0.005)):
        if reached():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")


async def test_a_notice_closes_all_that_its_person_has_open_and_nothing_of_others(passages, tell):
    closed = []
    with (
        passages.registered(NADIA, b"nadia", lambda: closed.append(1)) as page,
        passages.registered(NADIA, b"nadia-2", lambda: closed.append(2)) as file,
        passages.registered(KARIM, b"karim", lambda: closed.append(3)) as other,
    ):
        await tell(NADIA)
        await tell(NADIA)
        await until(lambda: len(closed) == 2)

        assert (page.ended, file.ended, other.closed) == (True, True, False)
        assert passages.count == 3
    assert passages.count == 0


async def test_what_is_registered_is_closed_though_nobody_asked_the_database_yet(
    passages, secrets, tell
):
    """Registered first, asked after: a notice between the two is not lost."""
    with passages.registered(NADIA, b"nadia", lambda: None) as page:
        await tell(NADIA)
        await until(lambda: page.closed)

    assert secrets.asked == 0


async def test_the_end_of_one_session_closes_what_it_opened_and_leaves_the_others(
    passages, secrets, tell
):
    with (
        passages.registered(NADIA, b"nadia", lambda: None) as here,
        passages.registered(NADIA, b"nadia-2", lambda: None) as elsewhere,
    ):
        secrets.discard(b"nadia")
        await tell(NADIA + leaving.LOOK)
        await until(lambda: here.closed)

        assert not elsewhere.closed


async def test_a_lost_notice_costs_no_more_than_a_heartbeat(secrets, database, monkeypatch):
    monkeypatch.setattr(leaving, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(leaving, "ALIVE_S", 0.02)
    async with ear(secrets, database.application) as passages:
        await passages.hears(5)
        with passages.registered(NADIA, b"nadia", lambda: None) as page:
            secrets.discard(b"nadia")
            await until(lambda: page.ended)


async def test_what_ended_while_nobody_listened_is_found_when_it_listens_again(
    passages, secrets, by_hand
):
    with (
        passages.registered(NADIA, b"nadia", lambda: None) as page,
        passages.registered(KARIM, b"karim", lambda: None) as other,
    ):
        secrets.discard(b"nadia")
        await by_hand.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mitoyen access'"
        )
        await until(lambda: page.ended)

        assert not other.closed
        assert await passages.hears(5)


async def test_a_process_that_hears_nothing_closes_everything_and_opens_nothing_until_it_hears(
    secrets, database, by_hand, monkeypatch
):
    monkeypatch.setattr(leaving, "DEAF_S", 0.3)
    async with ear(secrets, database.application) as passages:
        await passages.hears(5)
        with passages.registered(KARIM, b"karim", lambda: None) as page:
            connect = psycopg.AsyncConnection.connect

            async def refused(*_, **__):
                raise psycopg.OperationalError

            monkeypatch.setattr(psycopg.AsyncConnection, "connect", refused)
            await by_hand.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mitoyen access'"
            )
            await asyncio.sleep(0.1)
            assert not page.closed  # a short loss closes nothing
            await until(lambda: page.closed)
            assert not page.ended
        with pytest.raises(Busy, match="deaf"), passages.registered(KARIM, b"karim", lambda: None):
            pass

        monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
        assert await passages.hears(5)
        with passages.registered(KARIM, b"karim", lambda: None) as again:
            assert not again.closed


async def test_a_connection_that_answers_no_more_hears_no_more(secrets, database, monkeypatch):
    """A network that swallows everything closes no connection: it is asked, and does not answer."""
    monkeypatch.setattr(leaving, "DEAF_S", 0.2)
    monkeypatch.setattr(leaving, "ALIVE_S", 0.05)
    monkeypatch.setattr(leaving, "ANSWER_S", 0.1)
    async with ear(secrets, database.application) as passages:
        await passages.hears(5)
        with passages.registered(KARIM, b"karim", lambda: None) as page:
            execute = psycopg.AsyncConnection.execute

            async def silent(self, query, *more, **named):
                if query == "SELECT 1":
                    await asyncio.sleep(60)
                return await execute(self, query, *more, **named)

            monkeypatch.setattr(psycopg.AsyncConnection, "execute", silent)
            await until(lambda: page.closed)
            monkeypatch.undo()


async def test_nothing_opens_before_the_first_hearing(secrets):
    passages = Passages(secrets.still_open)

    with pytest.raises(Busy, match="deaf"), passages.registered(NADIA, b"nadia", lambda: None):
        pass


async def test_a_file_passes_while_access_lasts_and_is_interrupted_when_it_ends(passages, tell):
    async with passages.passing(KARIM, b"karim"):
        await asyncio.sleep(0)

    async def never_ends():
        async with passages.passing(NADIA, b"nadia"):
            await asyncio.sleep(60)

    running = asyncio.create_task(never_ends())
    await until(lambda: passages.count)
    await tell(NADIA)
    with pytest.raises(AccessEnded):
        await asyncio.wait_for(running, 5)
    assert passages.count == 0


async def test_a_file_of_a_secret_that_opens_nothing_does_not_begin(passages):
    with pytest.raises(AccessEnded):
        async with passages.passing(NADIA, b"of before"):
            raise AssertionError


async def test_a_timeout_of_its_own_stays_one(passages):
    with pytest.raises(TimeoutError):
        async with passages.passing(KARIM, b"karim"), asyncio.timeout(0.01):
            await asyncio.sleep(60)


async def test_a_thousand_pages_close_together(passages, tell):
    with ExitStack() as pages:
        opened = [
            pages.enter_context(passages.registered(NADIA, b"nadia", lambda: None))
            for _ in range(1_000)
        ]
        await tell(NADIA)
        await until(lambda: all(page.ended for page in opened))

    assert passages._of_person == {}


async def test_a_file_that_comes_in_stops_coming_when_access_ends_whoever_reads_it(passages, tell):
    async def endless():
        yield b"first"
        await asyncio.sleep(60)

    async def read(chunks):
        return [chunk async for chunk in chunks]

    async with passages.arriving(NADIA, b"nadia") as taking:
        elsewhere = asyncio.create_task(read(taking(endless())))
        await asyncio.sleep(0.02)
        await tell(NADIA)
        with pytest.raises(AccessEnded):
            await asyncio.wait_for(elsewhere, 5)
    assert passages.count == 0


async def test_a_file_that_comes_whole_is_passed_on_as_it_came(passages):
    async def three():
        for chunk in (b"a", b"b", b"c"):
            yield chunk

    async with passages.arriving(KARIM, b"karim") as taking:
        assert [chunk async for chunk in taking(three())] == [b"a", b"b", b"c"]
    with pytest.raises(AccessEnded):
        async with passages.arriving(KARIM, b"of before"):
            raise AssertionError


async def test_it_stops_when_told_even_in_the_midst_of_a_question(secrets, database, monkeypatch):
    """Cancelled, psycopg tells how the query ended instead: that is no loss of the database to mend."""
    monkeypatch.setattr(leaving, "ALIVE_S", 0.0)
    for _ in range(20):
        async with asyncio.timeout(5), ear(secrets, database.application) as passages:
            await passages.hears(5)
            await asyncio.sleep(0.003)
