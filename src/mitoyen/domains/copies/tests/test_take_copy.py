import asyncio
import subprocess
import sys
import zipfile

import pytest

from mitoyen.domains.copies import queries
from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.copies.unrecorded import Tools, make_copy, making, waiting
from mitoyen.domains.spaces.commands import leave_seat
from mitoyen.foundation.decisions import Absent, Busy, Refused
from mitoyen.journal.database import reading
from mitoyen.journal.reading import head


async def no_file(_stored_as):
    raise LookupError
    yield b""


@pytest.fixture
def tools(tmp_path):
    return Tools(
        folder=tmp_path / "copies",
        operator="Bornage",
        open_file=no_file,
        markdown=lambda words: f"<p>{words}</p>",
        verifier=b"",
    )


async def copy_for(cast, who, tools):
    taken = await take_copy(actor=cast[who], space_id=cast.space_id)
    return await make_copy(taken.event.copy_id, cast[who], tools)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def verified(path):
    return subprocess.run(
        [sys.executable, "-m", "mitoyen_verify", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("who", "absent"), [("outsider", True), ("thomas", True), ("nadia", False)]
)
async def test_only_an_administrator_of_a_party_takes_its_copy(pump_p4, who, absent):
    with pytest.raises(Refused) as refusal:
        await take_copy(actor=pump_p4[who], space_id=pump_p4.space_id)

    assert isinstance(refusal.value, Absent) == absent
    assert absent or refusal.value.rule == "copies.administrators_only"


@pytest.mark.parametrize("who", ["outsider", "thomas", "nadia", "lucie"])
async def test_an_order_is_seen_by_administrators_of_its_company_alone(pump_p4, who):
    taken = await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)

    async with reading(pump_p4[who]) as db:
        assert await queries.orders(db, pump_p4.space_id) == []
        assert await queries.copied_rooms(db, pump_p4.space_id) == [] or who == "lucie"
        with pytest.raises(Absent):
            await queries.order(db, taken.event.copy_id)


@pytest.mark.parametrize(
    ("who", "side", "prices"),
    [("karim", "aster", True), ("jeanne", "boreal", True), ("lucie", "cadmus", False)],
)
async def test_a_copy_holds_what_the_company_could_read_and_verifies(
    pump_p4, tools, who, side, prices
):
    path = await copy_for(pump_p4, who, tools)

    rooms = {name.split("/")[1] for name in members(path) if name.startswith("rooms/")}
    expected = {pump_p4.common, pump_p4.sides[side]} | ({pump_p4.prices} if prices else set())
    assert rooms == expected
    verdict = verified(path)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


async def test_bytes_of_a_copy_that_no_member_holds_are_covered_too(pump_p4, tools):
    path = await copy_for(pump_p4, "lucie", tools)
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    whole[12] ^= 1  # the date of the first member, in its header and in the directory
    whole[start + 14] ^= 1
    path.write_bytes(whole)

    verdict = verified(path)

    assert verdict.returncode == 1
    assert "bytes of the zip were changed since it was signed" in verdict.stdout


async def test_a_copy_betrays_no_room_of_others(pump_p4, tools):
    path = await copy_for(pump_p4, "lucie", tools)

    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for hidden in (pump_p4.prices, pump_p4.sides["aster"], pump_p4.sides["boreal"]):
        assert hidden.encode() not in everything
        assert hidden.removeprefix("r_").encode() not in everything


async def test_what_was_said_after_the_last_colleague_left_is_not_in_the_copy(pump_p4, tools):
    left = await leave_seat(actor=pump_p4["jeanne"], room_id=pump_p4.prices)
    await leave_seat(actor=pump_p4["sophie"], room_id=pump_p4.prices)

    path = await copy_for(pump_p4, "jeanne", tools)

    async with reading(pump_p4["jeanne"]) as db:
        rooms = await queries.copied_rooms(db, pump_p4.space_id)
    prices = next(room for room in rooms if room.room_id == pump_p4.prices)
    assert prices.upto == left.index + 1
    assert verified(path).returncode == 0


async def test_orders_wait_for_a_maker_and_then_are_ready(pump_p4, tools):
    taken = await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)
    assert (taken.event.copy_id, pump_p4["jeanne"]) in await waiting()

    await make_copy(taken.event.copy_id, pump_p4["jeanne"], tools)

    async with reading(pump_p4["jeanne"]) as db:
        order = await queries.order(db, taken.event.copy_id)
    assert (order.state, order.done) == ("ready", order.total)
    assert tools.archive(order.copy_id).stat().st_size == order.size


async def state_of(cast, copy_id):
    async with reading(cast["jeanne"]) as db:
        return (await queries.order(db, copy_id)).state


async def test_what_is_being_made_is_made_by_one(pump_p4, tools, owner):
    """And when its maker is gone without a word, somebody else takes it a minute later."""
    taken = await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)
    copy_id, order = taken.event.copy_id, (taken.event.copy_id, pump_p4["jeanne"])

    at_once = await asyncio.gather(
        *[make_copy(*order, tools) for _ in range(3)], return_exceptions=True
    )
    await owner.execute(
        "UPDATE copies_order SET state = 'making', stirred_at = now() - interval '50 s' WHERE copy_id = %s",
        (copy_id,),
    )
    soon = order in await waiting()
    await owner.execute(
        "UPDATE copies_order SET stirred_at = now() - interval '70 s' WHERE copy_id = %s",
        (copy_id,),
    )
    later = order in await waiting()
    await make_copy(*order, tools)

    assert sorted(str(one) for one in at_once if isinstance(one, Busy)) == ["copy_under_way"] * 2
    assert (soon, later) == (False, True)
    assert await state_of(pump_p4, copy_id) == "ready"


async def test_a_maker_says_that_he_is_at_it(pump_p4, tools, owner, monkeypatch):
    monkeypatch.setattr(making, "BETWEEN_SIGNS_S", 0.02)
    taken = await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)
    signs = set()

    async def slow(*_):
        for _ in range(4):
            await asyncio.sleep(0.1)
            found = await owner.execute(
                "SELECT stirred_at FROM copies_order WHERE copy_id = %s", (taken.event.copy_id,)
            )
            signs.update(await found.fetchone())

    monkeypatch.setattr(making, "_fill", slow)
    await make_copy(taken.event.copy_id, pump_p4["jeanne"], tools)

    assert len(signs) > 1


@pytest.mark.parametrize(
    ("stop", "state"),
    [
        (asyncio.CancelledError(), "waiting"),
        (Busy("unreachable"), "waiting"),
        (OSError(), "failed"),
    ],
)
async def test_a_copy_that_was_stopped_waits_and_one_that_broke_says_so(
    pump_p4, tools, monkeypatch, stop, state
):
    async def stopped(*_):
        raise stop

    monkeypatch.setattr(making, "_fill", stopped)
    taken = await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)
    with pytest.raises(type(stop)):
        await make_copy(taken.event.copy_id, pump_p4["jeanne"], tools)

    assert await state_of(pump_p4, taken.event.copy_id) == state
    assert list(tools.folder.iterdir()) == []


async def test_a_third_order_waits_for_the_first_two(pump_p4):
    for _ in range(2):
        await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)

    with pytest.raises(Refused) as refusal:
        await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)

    assert refusal.value.rule == "copies.already_under_way"


async def test_a_copy_of_a_room_that_was_left_does_not_tell_how_it_went_on(pump_p4, tools):
    left = await leave_seat(actor=pump_p4["jeanne"], room_id=pump_p4.prices)
    await sealed_up_to(pump_p4["sophie"], pump_p4.prices, left.index + 1)
    after = await leave_seat(actor=pump_p4["sophie"], room_id=pump_p4.prices)
    await sealed_up_to(pump_p4["karim"], pump_p4.prices, after.index + 1)

    path = await copy_for(pump_p4, "jeanne", tools)

    async with reading(pump_p4["jeanne"]) as db:
        rooms = await queries.copied_rooms(db, pump_p4.space_id)
    prices = next(room for room in rooms if room.room_id == pump_p4.prices)
    assert (prices.upto, prices.sealed) == (left.index + 1, left.index + 1)
    assert verified(path).returncode == 0


async def test_a_page_that_was_altered_is_named(pump_p4, tools, tmp_path):
    path = await copy_for(pump_p4, "lucie", tools)
    forged, page = tmp_path / "forged.zip", f"pages/{pump_p4.common}.html"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(forged, "w") as altered:
        for name in archive.namelist():
            content = archive.read(name)
            altered.writestr(name, content.replace(b"Karim", b"Kamir") if name == page else content)

    verdict = verified(forged)

    assert verdict.returncode == 1
    assert page in verdict.stdout


async def sealed_up_to(actor, room_id, size):
    for _ in range(200):
        async with reading(actor) as db:
            if (await head(db, room_id)).sealed >= size:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("not sealed in time")
