"""A passkey opens its person's account and nothing else, however its answer is bent."""

import copy
import json
from datetime import timedelta

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.facts import NameUnfit
from mitoyen.domains.people.unrecorded import (
    PasskeyUnfit,
    TooManyPasskeys,
    fresh_token,
    options_to_register,
    options_to_sign_in,
    person_with_passkey,
    register_passkey,
    relying_party,
    revoke_passkey,
)
from mitoyen.domains.people.unrecorded.passkeys import MOST_PASSKEYS
from mitoyen.foundation import clock
from mitoyen.journal.database import reading
from tests.authenticator import Authenticator, text

SITE = relying_party("https://mitoyen.example")
BROWSER, OTHER_BROWSER = fresh_token(), fresh_token()


async def person_of(actor):
    async with reading(None) as db:
        return await queries.signed_in(db, actor.person_id)


async def make(actor, device=None, *, browser=BROWSER, name="Laptop"):
    device = device or Authenticator(SITE.origin)
    options = await options_to_register(SITE, await person_of(actor), browser=browser)
    answer = device.create(options)
    await register_passkey(SITE, actor, browser=browser, credential=answer, name=name)
    return device


async def sign_in(device, *, browser=BROWSER, bend=lambda answer: answer):
    options = await options_to_sign_in(SITE, browser=browser)
    answer = bend(device.get(options))
    return await person_with_passkey(SITE, browser=browser, credential=answer)


async def own_passkeys(actor):
    async with reading(actor) as db:
        return await queries.passkeys_of(db, actor)


async def test_a_passkey_says_whose_it_is(cast):
    device = await make(cast["sophie"])

    assert await sign_in(device) == cast["sophie"].person_id
    assert await sign_in(device, browser=OTHER_BROWSER) == cast["sophie"].person_id


async def test_a_device_that_does_not_count_is_welcome(cast):
    device = await make(cast["sophie"], Authenticator(SITE.origin, counts=False))

    for _ in range(2):
        assert await sign_in(device) == cast["sophie"].person_id


async def test_one_sees_ones_own_passkeys_and_when_they_were_used(cast):
    device = await make(cast["sophie"], name="  Work   laptop ")
    await make(cast["sophie"], name="Phone")
    now = clock.now() + timedelta(hours=1)
    with clock.standing_at(now):
        await sign_in(device, browser=BROWSER)

    found = await own_passkeys(cast["sophie"])

    assert [(one.name, one.used_at) for one in found] == [("Work laptop", now), ("Phone", None)]
    assert await own_passkeys(cast["karim"]) == []


async def test_the_options_name_nobodys_keys_and_no_address(cast):
    await make(cast["sophie"])

    options = json.loads(await options_to_sign_in(SITE, browser=BROWSER))

    assert options["rpId"] == "mitoyen.example"
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


async def test_a_new_passkey_is_discoverable_verified_and_not_made_twice_on_one_device(cast):
    device = await make(cast["sophie"])

    options = json.loads(
        await options_to_register(SITE, await person_of(cast["sophie"]), browser=BROWSER)
    )

    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["excludeCredentials"][0]["id"] == text(device.credential_id)
    assert options["user"]["id"] == text(cast["sophie"].person_id.encode())


async def test_an_answer_is_good_once(cast):
    device = await make(cast["sophie"], Authenticator(SITE.origin, counts=False))
    answer = device.get(await options_to_sign_in(SITE, browser=BROWSER))
    await person_with_passkey(SITE, browser=BROWSER, credential=answer)

    with pytest.raises(PasskeyUnfit):
        await person_with_passkey(SITE, browser=BROWSER, credential=answer)


async def test_a_challenge_belongs_to_the_browser_that_asked(cast):
    device = await make(cast["sophie"])
    answer = device.get(await options_to_sign_in(SITE, browser=BROWSER))

    with pytest.raises(PasskeyUnfit):
        await person_with_passkey(SITE, browser=OTHER_BROWSER, credential=answer)


async def test_a_challenge_lives_five_minutes(cast):
    device = await make(cast["sophie"])
    answer = device.get(await options_to_sign_in(SITE, browser=BROWSER))

    with (
        clock.standing_at(clock.now() + timedelta(minutes=5, seconds=1)),
        pytest.raises(PasskeyUnfit),
    ):
        await person_with_passkey(SITE, browser=BROWSER, credential=answer)


async def test_a_challenge_for_one_purpose_serves_no_other(cast):
    device = await make(cast["sophie"])
    registering = json.loads(
        await options_to_register(SITE, await person_of(cast["sophie"]), browser=BROWSER)
    )

    with pytest.raises(PasskeyUnfit):
        await person_with_passkey(
            SITE,
            browser=BROWSER,
            credential=device.get({"challenge": registering["challenge"], "rpId": SITE.host}),
        )


async def test_one_person_does_not_finish_what_another_began(cast):
    device = Authenticator(SITE.origin)
    answer = device.create(
        await options_to_register(SITE, await person_of(cast["sophie"]), browser=BROWSER)
    )

    with pytest.raises(PasskeyUnfit):
        await register_passkey(
            SITE, cast["outsider"], browser=BROWSER, credential=answer, name="Mine"
        )
    assert await own_passkeys(cast["outsider"]) == []


@pytest.mark.parametrize(
    "device",
    [
        Authenticator("https://mitoyen.example.evil.example"),
        Authenticator("http://mitoyen.example"),
        Authenticator(SITE.origin, verifies=False),
    ],
    ids=["another site", "not https", "user not verified"],
)
async def test_a_ceremony_that_does_not_hold_is_not_taken(cast, device):
    with pytest.raises(PasskeyUnfit):
        await make(cast["sophie"], device)

    assert await own_passkeys(cast["sophie"]) == []


@pytest.mark.parametrize("bent", ["origin", "verifies"])
async def test_a_known_passkey_on_another_site_or_unverified_opens_nothing(cast, bent):
    device = await make(cast["sophie"])
    setattr(device, bent, {"origin": "https://evil.example", "verifies": False}[bent])

    with pytest.raises(PasskeyUnfit):
        await sign_in(device)


async def test_a_copied_key_is_noticed_by_its_count(cast):
    device = await make(cast["sophie"])
    copied = copy.copy(device)
    await sign_in(device)
    await sign_in(device)

    with pytest.raises(PasskeyUnfit):
        await sign_in(copied)


async def test_another_key_under_the_same_name_opens_nothing(cast):
    device = await make(cast["sophie"])
    forger = Authenticator(
        SITE.origin, credential_id=device.credential_id, user_handle=device.user_handle, count=99
    )

    with pytest.raises(PasskeyUnfit):
        await sign_in(forger)


async def test_a_passkey_of_one_person_does_not_open_another_account(cast):
    device = await make(cast["outsider"])
    device.user_handle = cast["sophie"].person_id.encode()

    with pytest.raises(PasskeyUnfit):
        await sign_in(device)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"response": None},
        {"response": {}},
        {"response": {"clientDataJSON": 7}},
        {"response": {"clientDataJSON": "é"}},
        {"response": {"clientDataJSON": text(b"[]")}},
        {"response": {"clientDataJSON": text(b'{"challenge": 7}')}},
        {"response": {"clientDataJSON": text(b'{"type":"x","challenge":"AA","origin":"x"}')}},
        {"response": {"clientDataJSON": text(b"\xff")}},
    ],
)
async def test_an_answer_of_any_other_shape_is_refused_alike(house, answer):
    with pytest.raises(PasskeyUnfit):
        await person_with_passkey(SITE, browser=BROWSER, credential=answer)


@pytest.mark.parametrize("part", ["signature", "authenticatorData", "userHandle", "clientDataJSON"])
@pytest.mark.parametrize("value", ["", "AA", "é", None, 7, {}])
async def test_each_part_of_an_answer_is_checked(cast, part, value):
    device = await make(cast["sophie"])

    def bend(answer):
        answer["response"][part] = value
        return answer

    with pytest.raises(PasskeyUnfit):
        await sign_in(device, bend=bend)


async def test_a_revoked_passkey_opens_nothing(cast):
    device, other = await make(cast["sophie"], name="Lost"), await make(cast["sophie"])
    [lost] = [one for one in await own_passkeys(cast["sophie"]) if one.name == "Lost"]

    await revoke_passkey(actor=cast["sophie"], passkey_id=lost.passkey_id)

    with pytest.raises(PasskeyUnfit):
        await sign_in(device)
    assert await sign_in(other) == cast["sophie"].person_id


@pytest.mark.parametrize("who", ["outsider", "jeanne", "karim"])
async def test_nobody_revokes_somebody_elses_passkey(cast, who):
    device = await make(cast["sophie"])
    [hers] = await own_passkeys(cast["sophie"])

    await revoke_passkey(actor=cast[who], passkey_id=hers.passkey_id)

    assert await sign_in(device) == cast["sophie"].person_id


async def test_a_passkey_falls_with_its_persons_employment(cast):
    device = await make(cast["nadia"])

    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    with pytest.raises(PasskeyUnfit):
        await sign_in(device)


async def test_a_passkey_begun_before_a_departure_is_not_kept_after_it(cast):
    nadia, device = cast["nadia"], Authenticator(SITE.origin)
    answer = device.create(await options_to_register(SITE, await person_of(nadia), browser=BROWSER))
    await end_access(actor=cast["jeanne"], person_id=nadia.person_id)

    with pytest.raises(PasskeyUnfit):
        await register_passkey(SITE, nadia, browser=BROWSER, credential=answer, name="Late")

    with pytest.raises(PasskeyUnfit):
        await sign_in(device)


async def test_a_person_has_a_bounded_number_of_passkeys(cast):
    for number in range(MOST_PASSKEYS):
        await make(cast["sophie"], name=f"Key {number}")

    with pytest.raises(TooManyPasskeys):
        await make(cast["sophie"])


@pytest.mark.parametrize("name", ["", "x" * 81])
async def test_a_passkey_has_a_name(cast, name):
    with pytest.raises(NameUnfit):
        await make(cast["sophie"], name=name)


async def test_a_passkey_is_not_taken_over_by_registering_it_again(cast):
    device = await make(cast["sophie"])
    handle = device.user_handle

    with pytest.raises(PasskeyUnfit):
        await make(cast["outsider"], device)

    device.user_handle = handle
    assert await sign_in(device) == cast["sophie"].person_id
