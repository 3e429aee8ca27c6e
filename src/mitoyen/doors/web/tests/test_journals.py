"""The journal as pages show it: the register, an entry and its proof, a receipt, and the log for programs."""

import asyncio
import re
from base64 import b64decode

import pytest

from mitoyen.doors.web.tests.conftest import led_to
from mitoyen.foundation.merkle import leaf_hash, verify_inclusion
from mitoyen.foundation.tiles import decode_bundle, tile_hashes


@pytest.fixture
async def room(browser_of, pump_p4):
    """The common room, with a thread, all sealed."""
    jeanne = await browser_of("jeanne")
    thread = await jeanne.opens_thread(pump_p4.common, "Arbre", "Bonjour.")
    last = await jeanne.says(thread, "Fin.")
    checkpoint = f"/rooms/{pump_p4.common}/log/checkpoint"
    for _ in range(100):
        answer = await jeanne.get(checkpoint)
        if answer.status_code == 200 and int(answer.text.split("\n")[1]) > last:
            break
        await asyncio.sleep(0.05)
    return f"/rooms/{pump_p4.common}", thread, last


async def test_the_register_lists_every_entry_and_says_of_what(browser_of, room, pump_p4):
    path, _, last = room
    lucie = await browser_of("lucie", "en")

    page = (await lucie.get(f"{path}/journal")).text

    assert numbers(page) == list(range(last, -1, -1))
    assert "Departure<small>Jeanne Le Goff, Thomas Vasseur" in page
    assert "Thread opened<small>Jeanne Le Goff, Arbre" in page
    assert page.count('data-seal="sealed"') == last + 2  # each entry, and the legend
    assert f"Closed at entry {last}" in page


async def test_the_register_turns(browser_of, room):
    path, _, _ = room
    lucie = await browser_of("lucie")

    page = (await lucie.get(f"{path}/journal?before=5")).text
    led = await lucie.get(f"{path}/journal?entry=7")

    assert numbers(page) == [4, 3, 2, 1, 0]
    assert f'href="{path}/journal" rel="prev"' in page
    assert led_to(led) == f"{path}/entries/7/proof"


async def test_what_was_erased_is_said(browser_of, room):
    path, thread, last = room
    jeanne = await browser_of("jeanne", "en")
    message = re.findall(r"/messages/g_\w+", (await jeanne.get(thread)).text)[-1]

    await jeanne.fill_in(f"{thread}{message}/retract", reason="")
    register = (await jeanne.get(f"{path}/journal")).text
    entry = (await jeanne.get(f"{path}/entries/{last}/proof")).text

    assert "content erased, fact kept" in register
    assert "content erased, commitment kept" in entry


async def test_an_entry_s_page_proves_it(browser_of, room):
    path, thread, last = room
    lucie = await browser_of("lucie", "en")

    page = (await lucie.get(f"{path}/entries/{last}/proof")).text
    prints = [
        bytes.fromhex(one.replace(" ", "")) for one in re.findall(r"<samp[^>]*>([0-9a-f ]+)<", page)
    ]
    leaf, root, way = prints[0], prints[2], prints[3:]

    assert f"Entry {last}" in page
    assert f'href="{thread}?at={last}#e-{last}"' in page
    assert verify_inclusion(leaf, last, last + 1, way, root)


async def test_a_receipt_is_taken(browser_of, room):
    path, _, last = room
    lucie = await browser_of("lucie")

    answer = await lucie.get(f"{path}/entries/{last}/receipt")
    lines = answer.text.split("\n")

    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {last}"]
    assert len(b64decode(lines[2])) == 32


async def test_the_log_is_served_to_members_and_kept_by_their_browsers(browser_of, room):
    path, _, last = room
    lucie = await browser_of("lucie")

    hashes = await lucie.get(f"{path}/log/tile/0/000.p/{last + 1}")
    bundle = await lucie.get(f"{path}/log/tile/entries/000.p/{last + 1}")
    unknown = [
        (await lucie.get(f"{path}/log/tile/{rest}")).status_code
        for rest in (f"0/000.p/{last + 2}", "0/000", "64/000", "0/000.p/0", "0/0", "x", "0/001")
    ]

    assert tile_hashes(hashes.content) == [
        leaf_hash(entry) for entry in decode_bundle(bundle.content)
    ]
    assert hashes.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert hashes.headers["vary"] == "cookie"
    assert unknown == [404] * 7


async def test_positions_that_there_are_not_are_nowhere(browser_of, room):
    path, _, last = room
    lucie = await browser_of("lucie")

    for index in (last + 1, 10**9, 10**30):
        for page in ("", "/proof", "/receipt"):
            assert (await lucie.get(f"{path}/entries/{index}{page}")).status_code == 404
    for index in ("-1", "x", "1.5"):
        assert (await lucie.get(f"{path}/entries/{index}/proof")).status_code == 404
    for asked in ("journal?before=", "?before=", "live?after="):
        assert (await lucie.get(f"{path}/{asked}{10**30}")).status_code == 404


async def test_what_is_no_message_leads_to_the_register(browser_of, room):
    path, _, _ = room
    lucie = await browser_of("lucie")

    assert led_to(await lucie.get(f"{path}/entries/0")) == f"{path}/entries/0/proof"


def numbers(page):
    return [int(n) for n in re.findall(r'<th scope="row" class="num"><a [^>]*>(\d+)<', page)]
