"""A link by e-mail opens once, in the browser that asked for it, and asking tells nothing about anybody."""

import asyncio
from datetime import timedelta

import pytest

from mitoyen.domains.people.commands import invite_person
from mitoyen.domains.people.facts import AddressUnfit, token_hash
from mitoyen.domains.people.unrecorded import (
    TooManyAttempts,
    ask_link,
    fresh_token,
    link_state,
    send_invitation,
    use_link,
)
from mitoyen.domains.people.unrecorded.links import LASTS
from mitoyen.foundation import clock

BROWSER, OTHER_BROWSER = fresh_token(), fresh_token()


@pytest.fixture
def asks(posted):
    """Ask for a link, and return the token that was posted."""

    async def ask(address, **changes):
        given = {"browser": BROWSER, "network": fresh_token(), "towards": "/rooms/r"}
        await ask_link(address=address, **(given | changes))
        return posted()[-1].facts["token"]

    return ask


async def test_a_link_opens_once_for_whom_it_was_sent_to(cast, asks):
    token = await asks(cast.addresses["sophie"].upper())
    assert await link_state(token, browser=BROWSER) == "open"

    used = await use_link(token, browser=BROWSER)

    assert used.person_id == cast["sophie"].person_id
    assert used.towards == "/rooms/r"
    assert await use_link(token, browser=BROWSER) is None
    assert await link_state(token, browser=BROWSER) == "over"


async def test_looking_at_a_link_does_not_use_it(cast, asks):
    token = await asks(cast.addresses["sophie"])

    for _ in range(3):
        assert await link_state(token, browser=OTHER_BROWSER) == "elsewhere"

    assert await use_link(token, browser=BROWSER) is not None


@pytest.mark.parametrize("browser", [OTHER_BROWSER, None, ""])
async def test_a_link_opens_only_in_the_browser_that_asked_for_it(cast, asks, browser):
    token = await asks(cast.addresses["sophie"])

    assert await use_link(token, browser=browser) is None
    assert await link_state(token, browser=browser) == "elsewhere"
    assert await use_link(token, browser=BROWSER) is not None


async def test_a_link_is_over_after_a_quarter_of_an_hour(cast, asks):
    token = await asks(cast.addresses["sophie"])
    now = clock.now()

    with clock.standing_at(now + LASTS + timedelta(seconds=1)):
        assert await link_state(token, browser=BROWSER) == "over"
        assert await use_link(token, browser=BROWSER) is None


async def test_two_presses_at_once_use_a_link_once(cast, asks):
    token = await asks(cast.addresses["sophie"])

    used = await asyncio.gather(*(use_link(token, browser=BROWSER) for _ in range(8)))

    assert len([one for one in used if one is not None]) == 1


async def test_a_link_that_never_was_is_over(house):
    assert await link_state(fresh_token(), browser=BROWSER) == "over"
    assert await use_link(fresh_token(), browser=BROWSER) is None


async def test_asking_does_the_same_whether_somebody_has_the_address_or_not(
    cast, asks, posted, by_hand
):
    known, stranger = cast.addresses["sophie"], "nobody@aster-none.example"

    tokens = [await asks(address) for address in (known, stranger, cast.addresses["thomas"])]

    kept = await by_hand.execute(
        "SELECT person_id IS NOT NULL, towards FROM people_login_link WHERE token_hash = ANY(%s)"
        " ORDER BY person_id",
        ([token_hash(token) for token in tokens],),
    )
    assert await kept.fetchall() == [(True, "/rooms/r"), (False, "/rooms/r"), (False, "/rooms/r")]
    assert [letter.kind for letter in posted()] == ["link", "none", "none"]
    assert [letter.address for letter in posted()] == [known, stranger, cast.addresses["thomas"]]


async def test_a_link_to_nobody_opens_nothing(cast, asks):
    token = await asks("nobody@aster-none.example")

    assert await use_link(token, browser=BROWSER) is None


async def test_somebody_invited_comes_in_by_a_link_while_the_invitation_is_open(cast, asks, posted):
    karim = cast["karim"]
    address = f"new-{cast.addresses['karim']}"
    awaited = await invite_person(actor=karim, name="Yasmine Haddad", address=address)
    await asks(address)
    assert posted()[-1].kind == "none"

    await send_invitation(actor=karim, person_id=awaited.event.person_id)
    token = await asks(address)

    assert posted()[-1].kind == "link"
    assert (await use_link(token, browser=BROWSER)).person_id == awaited.event.person_id


async def test_a_letter_speaks_the_persons_own_language(cast, asks, posted):
    await asks(cast.addresses["sophie"], language="en")

    assert posted()[-1].language == "fr"


@pytest.mark.parametrize(
    "address",
    ["", "sophie", "sophie@", "@aster.example", "a b@c.example", "a\0@b.example", "a@b.\0e"],
)
async def test_what_is_no_address_is_asked_again(house, address):
    with pytest.raises(AddressUnfit):
        await ask_link(address=address, browser=BROWSER, network="here")


async def test_five_links_in_a_quarter_of_an_hour_for_one_address(cast, asks, posted):
    address, now = cast.addresses["sophie"], clock.now()
    for minute in range(5):
        with clock.standing_at(now + timedelta(minutes=minute)):
            await asks(address)

    with clock.standing_at(now + timedelta(minutes=14)), pytest.raises(TooManyAttempts):
        await asks(address)
    assert len(posted()) == 5

    with clock.standing_at(now + timedelta(minutes=15, seconds=1)):
        await asks(address)


async def test_an_address_that_nobody_has_is_counted_alike(house, asks):
    for _ in range(5):
        await asks("somebody@nowhere.example")

    with pytest.raises(TooManyAttempts):
        await asks("somebody@nowhere.example")


async def test_many_at_once_are_counted_one_by_one(house, posted):
    address, network = "crowd@nowhere.example", fresh_token()
    given = {"address": address, "browser": BROWSER, "network": network}

    answers = await asyncio.gather(*(ask_link(**given) for _ in range(12)), return_exceptions=True)

    assert len([one for one in answers if isinstance(one, TooManyAttempts)]) == 7
    assert len(posted()) == 5


async def test_one_network_asks_for_so_many_addresses_and_no_more(house, posted):
    network = fresh_token()
    for number in range(40):
        await ask_link(address=f"p{number}@nowhere.example", browser=BROWSER, network=network)

    with pytest.raises(TooManyAttempts):
        await ask_link(address="p40@nowhere.example", browser=BROWSER, network=network)
    await ask_link(address="p41@nowhere.example", browser=BROWSER, network=fresh_token())
