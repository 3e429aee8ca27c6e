"""J5: somebody leaves his company. His screens are emptied at once; his partners see it, and whom to turn to."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from tests.journeys.standing import People, StandingHouse, is_sound

LEAVER, DEPUTY = "Nadia Roux", "Inès Caron"


@pytest.fixture(scope="module")
async def demo():
    standing = await StandingHouse("demo").open()
    yield standing
    standing.close()


@pytest.fixture
async def people(demo):
    async with People(demo) as here:
        yield here


@dataclass
class Stage:
    """Who looks: the leaver in two browsers, her administrator, and a partner of each other company."""

    computer: Page
    phone: Page
    jeanne: Page
    karim: Page
    lucie: Page
    token: str = ""
    space: str = ""
    room: str = ""
    thread: str = ""


async def come_in(people, who, **changes):
    page = await people.come(**changes)
    await page.goto("/demo")
    await page.locator("li", has_text=who).get_by_role("button").first.click()
    await page.wait_for_url(re.compile(r"localhost:\d+/$"))
    other = page.locator('button[name="language"][value="en"]')
    if changes.get("language") and await other.count():  # her own language is another
        await other.click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


async def test_somebody_who_leaves_is_out_everywhere_and_the_partners_see_it(people):
    stage = Stage(
        computer=await come_in(people, LEAVER),
        phone=await come_in(people, LEAVER, language="en-GB", width=360, scheme="dark"),
        jeanne=await come_in(people, "Jeanne Le Goff"),
        karim=await come_in(people, "Karim Benali"),
        lucie=await come_in(people, "Lucie Ferrand", language="en-GB", width=360),
    )
    await she_works_in_two_browsers_and_with_a_program(stage)
    await all_look_at_one_thread(stage)
    await her_company_names(stage, LEAVER)
    await an_administrator_ends_it_by_keyboard(stage)
    await her_screens_are_empty_and_her_program_is_refused(stage)
    await partners_see_it_without_reloading_and_nobody_why(stage)
    await her_company_names(stage, DEPUTY)
    await partners_see_whom_to_turn_to(stage)
    for page in (stage.computer, stage.phone, stage.jeanne, stage.karim, stage.lucie):
        assert page.faults == []


async def she_works_in_two_browsers_and_with_a_program(stage):
    page = stage.computer
    await page.goto("/me")
    form = page.locator('form[action^="/me/tokens#"]')
    await form.locator('[name="name"]').fill("Suivi")
    await form.locator('button[type="submit"]').click()
    stage.token = await page.locator("#tokens samp").inner_text()
    assert (await asks(stage)) == 200
    await page.goto("/spaces")
    await page.get_by_role("link", name="Pompe P4").first.click()
    await page.wait_for_url("**/spaces/s_*")
    stage.space = page.url.split("?")[0]
    await page.get_by_role("link", name="Salon commun").first.click()
    await page.wait_for_url("**/rooms/r_*")
    stage.room = page.url.split("?")[0]
    await page.goto(f"{stage.room}/threads/new")
    await page.locator('[name="title"]').fill("Relève")
    await page.locator("#body").fill("Qui suit le palier la semaine prochaine ?")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/threads/t_*")
    stage.thread = page.url.split("#")[0].split("?")[0]


async def asks(stage):
    answer = await stage.jeanne.context.request.get(
        "/api/v1/spaces", headers={"authorization": f"Bearer {stage.token}"}
    )
    return answer.status


async def all_look_at_one_thread(stage):
    for page in (stage.computer, stage.karim, stage.lucie):
        await page.goto(stage.thread)
        await expect(page.get_by_text("Qui suit le palier")).to_have_count(1)
    await stage.computer.locator("#body").fill("Des mots qui ne partiront pas")
    await stage.phone.goto(stage.room)
    await expect(stage.phone.locator("#threads")).to_contain_text("Relève")


async def an_administrator_ends_it_by_keyboard(stage):
    page = stage.jeanne
    await page.goto("/company")
    row = page.locator("tr", has_text=LEAVER)
    await row.locator("summary").focus()
    await page.keyboard.press("Enter")
    await row.locator('a[href$="/departure"]').focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/departure")
    await is_sound(page)
    await page.locator("button.button--grave").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/company?told=employment_ended")


async def her_screens_are_empty_and_her_program_is_refused(stage):
    for page, title in (
        (stage.computer, "Votre accès à cette page a pris fin."),
        (stage.phone, "Your access to this page has ended."),
    ):
        address = page.url
        heading = page.get_by_role("heading", level=1)
        await expect(heading).to_have_text(title)
        await expect(heading).to_be_focused()
        shown = await page.locator("body").inner_text()
        for words in ("palier", "Relève", "Pompe P4", "Salon", LEAVER, "ne partiront pas"):
            assert words not in shown, words
        assert page.url == address  # emptied where it stood, not loaded anew
        assert await page.evaluate("sessionStorage.length") == 0
        await is_sound(page)
    assert (await asks(stage)) == 401
    await stage.phone.keyboard.press("Tab")
    await expect(stage.phone.get_by_role("link", name="Leave this page")).to_be_focused()
    await stage.phone.keyboard.press("Enter")
    await stage.phone.wait_for_url("**/login?towards=/")


async def partners_see_it_without_reloading_and_nobody_why(stage):
    for page, words, waits in (
        (stage.karim, "ne représente plus", "Reprise en attente."),
        (stage.lucie, "no longer represents", "Reassignment pending."),
    ):
        line = page.locator(".entry--event", has_text=LEAVER)
        await expect(line).to_contain_text(words)
        await expect(line).to_contain_text("Boréal")
        await expect(line).to_contain_text(waits)
        await expect(line.locator("time")).to_have_count(1)
        said = page.locator(".entry", has_text="Qui suit le palier").first
        await expect(said).to_contain_text(LEAVER)
        await expect(said).to_contain_text("Boréal")
        await is_sound(page)


async def her_company_names(stage, who):
    """Boréal's administrator names whom the others turn to, by keyboard."""
    people = f"{stage.space}/people"
    await stage.jeanne.goto(people)
    await is_sound(stage.jeanne)
    form = stage.jeanne.locator('form[action$="/contact"]', has_text=who)
    await form.locator("button").focus()
    await stage.jeanne.keyboard.press("Enter")
    await stage.jeanne.wait_for_url("**/people?told=contact_named")
    await is_sound(stage.jeanne)


async def partners_see_whom_to_turn_to(stage):
    for page, words in ((stage.karim, "Contact\u202f: "), (stage.lucie, "Contact: ")):
        await page.goto(stage.thread)
        line = page.locator(".entry--event", has_text=LEAVER)
        await expect(line).to_contain_text(f"{words}{DEPUTY}.")
        await page.goto(stage.space)
        await is_sound(page)
