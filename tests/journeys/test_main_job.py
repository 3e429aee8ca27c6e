"""The main job, from invitation to verified copy: three companies, an outsider, a real server, a real browser."""

import asyncio
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.standing import People, StandingHouse, is_sound

# What the copy is introduced by: a byte changed there changes whom or what it speaks of, and that is said.
LISTS = ("mitoyen-copy.json", "mitoyen-copy.sig", "keys.txt")


@pytest.fixture(scope="module")
async def house():
    standing = await StandingHouse().open()
    yield standing
    standing.close()


@pytest.fixture(scope="module")
async def people(house):
    async with People(house) as here:
        yield here


async def press(page, form):
    await page.locator(f'form[action="{form}"] button[type="submit"]').click()


async def accept(page, path, **typed):
    """Open the letter's link, fill in what it asks, and press its button; make a passkey when asked."""
    await page.goto(path)
    await is_sound(page)
    form = page.locator(f'form[action="{path}/accept"]')
    for name, words in typed.items():
        await form.locator(f'[name="{name}"]').fill(words)
    await form.locator('button[type="submit"]').click()
    await page.wait_for_url("**/me*")
    await is_sound(page)


async def propose(page, space, company, address):
    await page.goto(f"{space}/people")
    form = f"{space_path(space)}/parties"
    await page.locator(f'form[action="{form}"] [name="name"]').fill(company)
    await page.locator(f'form[action="{form}"] [name="address"]').fill(address)
    await press(page, form)
    await page.wait_for_url("**/people?told=*")


def space_path(url):
    return "/" + url.split("/", 3)[3] if url.startswith("http") else url


async def link_to(page, words):
    await page.get_by_role("link", name=words).first.click()
    await page.wait_for_load_state()


async def write(page, words, *, files=()):
    await page.locator("#body").fill(words)
    if files:
        await page.locator("#files").set_input_files(files)
    await page.locator("#compose .reach > .button--main").click()


def verify(archive, *options):
    return subprocess.run(
        [sys.executable, "-m", "mitoyen_verify", str(archive), *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass
class Stage:
    """Where the journey is: its people, each in a browser, and what they have made so far."""

    house: StandingHouse
    people: People
    folder: Path
    karim: Page
    jeanne: Page
    lucie: Page
    outsider: Page
    sophie: Page | None = None
    space: str = ""
    common: str = ""
    thread: str = ""
    prices: str = ""
    drawing: Path | None = None


async def test_three_companies_share_a_space_and_each_takes_away_what_it_can_check(
    house, people, tmp_path
):
    stage = Stage(
        house,
        people,
        tmp_path,
        karim=await people.come(),
        jeanne=await people.come(language="en-GB", width=360, scheme="dark"),
        lucie=await people.come(width=360),
        outsider=await people.come(language="en-GB"),
    )
    await people.give_key(stage.karim)

    await companies_come_by_letter(stage)
    await a_passkey_opens_an_account(stage)
    await a_space_opens_and_companies_join(stage)
    await a_colleague_is_brought_in(stage)
    await a_thread_is_opened_by_keyboard_alone(stage)
    await all_see_what_is_written(stage)
    await nothing_is_lost_when_the_connection_drops(stage)
    await a_restricted_room_does_not_exist_for_others(stage)
    await a_company_has_its_own_side(stage)
    await the_journal_gives_receipts(stage)
    await copies_are_taken_and_verified(stage)
    await the_outsider_was_told_nothing(stage)


async def companies_come_by_letter(stage):
    """The operator lets two companies in; their first administrators come by letter."""
    stage.house.run(
        "register", "Aster", "--person", "Karim Benali", "--address", "karim@aster.example"
    )
    stage.house.run(
        "register",
        "Dorval",
        "--person",
        "Odile Dorval",
        "--address",
        "odile@dorval.example",
        "--language",
        "en",
    )
    await accept(stage.karim, await stage.house.letter_to("karim@aster.example"))
    await accept(stage.outsider, await stage.house.letter_to("odile@dorval.example"))


async def a_passkey_opens_an_account(stage):
    """A passkey opens Karim's account from here on."""
    await stage.karim.locator('[data-passkey="register"] button').click()
    await stage.karim.wait_for_url("**/me?told=passkey_added")
    await press(stage.karim, "/logout")
    await stage.karim.wait_for_url("**/login*")
    await is_sound(stage.karim)
    await stage.karim.locator('[data-passkey="sign_in"] button').click()
    await stage.karim.wait_for_url(stage.house.url + "/")
    await is_sound(stage.karim)


async def a_space_opens_and_companies_join(stage):
    """Karim opens a space and proposes two companies, which are new here."""
    await stage.karim.goto("/spaces/new")
    await stage.karim.locator('[name="name"]').fill("Pompe P4")
    await press(stage.karim, "/spaces")
    await stage.karim.wait_for_url("**/spaces/s_*")
    stage.space = stage.karim.url.split("?")[0]
    await is_sound(stage.karim)
    await propose(stage.karim, stage.space, "Boréal", "jeanne@boreal.example")
    await propose(stage.karim, stage.space, "Cadmus", "lucie@cadmus.example")
    await accept(
        stage.jeanne,
        await stage.house.letter_to("jeanne@boreal.example"),
        company="Boréal",
        name="Jeanne Le Goff",
    )
    await accept(
        stage.lucie,
        await stage.house.letter_to("lucie@cadmus.example"),
        company="Cadmus",
        name="Lucie Ferrand",
    )


async def a_colleague_is_brought_in(stage):
    """A colleague is invited, comes in, and is brought into the space by Karim."""
    await stage.karim.goto("/company")
    form = stage.karim.locator('form:has([name="address"])').first
    await form.locator('[name="name"]').fill("Sophie Delmas")
    await form.locator('[name="address"]').fill("sophie@aster.example")
    await form.locator('button[type="submit"]').click()
    await stage.karim.wait_for_url("**/company?told=*")
    await is_sound(stage.karim)
    stage.sophie = await stage.people.come(script=False)
    await stage.sophie.goto(await stage.house.letter_to("sophie@aster.example"))
    await stage.sophie.locator('form[action$="/accept"] button').click()
    await stage.karim.goto(f"{stage.space}/people")
    await stage.karim.locator('form:has([name="person"]) button').first.click()
    await stage.karim.wait_for_url("**/people?told=*")
    await is_sound(stage.karim)


async def a_thread_is_opened_by_keyboard_alone(stage):
    """The common room: Karim opens a thread by keyboard alone, beside the line that says who will see it."""
    await stage.karim.goto(stage.space)
    await link_to(stage.karim, "Salon commun")
    await is_sound(stage.karim)
    stage.common = stage.karim.url.split("?")[0]
    await stage.karim.locator('a[href$="/threads/new"]').focus()
    await stage.karim.keyboard.press("Enter")
    await stage.karim.wait_for_url("**/threads/new")
    await expect(stage.karim.locator("#reach")).to_contain_text("4 personnes")
    await stage.karim.locator('[name="title"]').focus()
    await stage.karim.keyboard.type("Cote d’arbre")
    await stage.karim.locator("#body").focus()
    await stage.karim.keyboard.type("La revue doit trancher : **48 h6** ou 50 k6 ?")
    await is_sound(stage.karim)
    await stage.karim.keyboard.press("Control+Enter")
    await stage.karim.wait_for_url("**/threads/t_*")
    stage.thread = stage.karim.url.split("#")[0].split("?")[0]
    await is_sound(stage.karim)


async def all_see_what_is_written(stage):
    """The others read it; what each writes appears to all without reloading, once, and is sealed soon after."""
    for page in (stage.jeanne, stage.lucie, stage.sophie):
        await page.goto(stage.thread)
        await expect(page.locator(".message__body").first).to_contain_text("48 h6")
    await is_sound(stage.jeanne)
    await is_sound(stage.lucie)
    await write(stage.jeanne, "Boréal tient 48 h6.")
    for page in (stage.karim, stage.lucie, stage.jeanne):
        await expect(page.get_by_text("Boréal tient 48 h6.")).to_have_count(1)
    await expect(stage.karim.locator(".entry .seal--recorded")).to_have_count(0)
    stage.drawing = stage.folder / "plan.pdf"
    stage.drawing.write_bytes(b"%PDF-1.7\n" + random.Random(4).randbytes(300_000))
    await write(stage.lucie, "Le plan.", files=[stage.drawing])
    await expect(stage.karim.get_by_role("link", name="plan", exact=True)).to_be_visible()
    await write(stage.sophie, "Sans script aussi.")
    await expect(stage.karim.get_by_text("Sans script aussi.")).to_have_count(1)


async def nothing_is_lost_when_the_connection_drops(stage):
    """Nothing is lost or doubled when the connection drops."""
    await stage.jeanne.context.set_offline(True)
    await write(stage.karim, "Pendant la coupure.")
    await write(stage.karim, "Et encore une fois.")
    await expect(stage.lucie.get_by_text("Et encore une fois.")).to_have_count(1)
    await stage.jeanne.context.set_offline(False)
    for words in ("Pendant la coupure.", "Et encore une fois."):
        await expect(stage.jeanne.get_by_text(words)).to_have_count(1)


async def a_restricted_room_does_not_exist_for_others(stage):
    """A restricted room of two companies: for the third it does not exist."""
    await stage.karim.goto(f"{stage.space}/rooms/new")
    await stage.karim.locator('[name="name"]').fill("Prix et délais")
    await stage.karim.locator("label", has_text="Jeanne Le Goff").click()
    await is_sound(stage.karim)
    await stage.karim.locator('form:has([name="member"]) button[type="submit"]').click()
    await stage.karim.wait_for_url("**/rooms/r_*")
    stage.prices = stage.karim.url.split("?")[0]
    await is_sound(stage.karim)
    await stage.karim.goto(f"{stage.prices}/threads/new")
    await expect(stage.karim.locator("#reach")).to_contain_text("2 personnes")
    await stage.karim.locator('[name="title"]').fill("Lot 2")
    await write(stage.karim, "À combien ?")
    await stage.karim.wait_for_url("**/threads/t_*")
    nothing = stage.prices[:-26] + "a" * 26
    for page in (stage.lucie, stage.sophie, stage.outsider):
        told = []
        for address in (stage.prices, nothing, stage.karim.url):
            answer = await page.goto(address)
            told.append((answer.status, await page.locator("h1").inner_text()))
        assert told[0] == told[1] == told[2]
        assert told[0][0] == 404
        await page.goto(stage.space)
        assert "Prix et délais" not in await page.content()


async def a_company_has_its_own_side(stage):
    """Boréal's own side of the wall."""
    await stage.jeanne.goto(stage.space)
    await stage.jeanne.locator('.own-side a[href^="/rooms/"]').first.click()
    await stage.jeanne.wait_for_url("**/rooms/r_*")
    await is_sound(stage.jeanne)
    side = stage.jeanne.url.split("?")[0]
    await stage.jeanne.goto(f"{side}/threads/new")
    await stage.jeanne.locator('[name="title"]').fill("Among ourselves")
    await write(stage.jeanne, "Half, no more.")
    await stage.jeanne.wait_for_url("**/threads/t_*")
    await is_sound(stage.jeanne)


async def the_journal_gives_receipts(stage):
    """The journal, and a receipt."""
    await stage.karim.goto(f"{stage.common}/journal")
    await is_sound(stage.karim)
    receipt = await stage.karim.context.request.get(f"{stage.common}/entries/0/receipt")
    assert (await receipt.text()).startswith("c2sp.org/tlog-proof@v1\n")


async def copies_are_taken_and_verified(stage):
    """Each company takes its own copy away; a program that shares no code with the server checks it."""
    for page, name, rooms in ((stage.jeanne, "boreal", 3), (stage.lucie, "cadmus", 2)):
        archive = await take_copy(page, stage.space, stage.folder / f"{name}.zip")
        verdict = verify(archive, "--json")
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
        with zipfile.ZipFile(archive) as copy:
            said = json.loads(copy.read("mitoyen-copy.json"))
            assert len(said["spaces"][0]["rooms"]) == rooms
            if name == "cadmus":
                whole = b"".join(copy.read(member) for member in copy.namelist())
                assert stage.prices.rsplit("/", 1)[1].encode() not in whole
                assert stage.drawing.read_bytes() in whole
    await one_byte_changed_is_found_and_named(stage.folder / "cadmus.zip", stage.folder)


async def the_outsider_was_told_nothing(stage):
    """The outsider was never told anything."""
    await stage.outsider.goto("/spaces")
    assert "Pompe P4" not in await stage.outsider.content()
    for page in (stage.karim, stage.jeanne, stage.lucie, stage.sophie, stage.outsider):
        assert page.faults == []


async def take_copy(page, space, to):
    await page.goto(f"{space}/copy")
    await is_sound(page)
    await press(page, f"{space_path(space)}/copy")
    download = page.locator('a[href*="/copy/c_"]').first
    for _ in range(60):
        if await download.count():
            break
        await asyncio.sleep(0.5)
        await page.reload()
    await is_sound(page)
    async with page.expect_download() as coming:
        await download.click()
    await (await coming.value).save_as(to)
    return to


async def one_byte_changed_is_found_and_named(archive, folder):
    """Change one byte of each member in turn, at a place drawn by lot: it is found, and what it is in is named."""
    lot = random.Random(2026)
    with zipfile.ZipFile(archive) as copy:
        members = {name: copy.read(name) for name in copy.namelist()}
    rooms = json.loads(members["mitoyen-copy.json"])["spaces"][0]["rooms"]
    names = {room["room"]: room["name"] for room in rooms}
    for name, content in members.items():
        if not content:
            continue
        place = lot.randrange(len(content))
        changed = content[:place] + bytes([content[place] ^ 0x01]) + content[place + 1 :]
        forged = folder / "forged.zip"
        with zipfile.ZipFile(forged, "w") as altered:
            for other, kept in members.items():
                altered.writestr(other, changed if other == name else kept)
        verdict = await asyncio.to_thread(verify, forged)
        told = verdict.stdout + verdict.stderr
        assert verdict.returncode in (1, 3, 4), (name, place, told)
        assert "Traceback" not in told
        room = names.get(name.split("/")[1]) if name.startswith("rooms/") else None
        assert name in told or (room and room in told) or name in LISTS, (name, place, told)
