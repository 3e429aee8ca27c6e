"""The scripts in a real browser, under the strict policy: nothing lost, nothing doubled, nothing blocked."""

import asyncio
from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_pages import pages
from mitoyen.doors.web.tests.stage import HOST, THREAD, Stage, chromium, thread_stage

MESSAGES = "#entries > li[id^='e-']"


@pytest.fixture(scope="session")
async def browser():
    async for one in chromium():
        yield one


@pytest.fixture
async def visit(browser):
    """Return a page on a stage; at the end nothing was blocked and nothing broke."""
    opened, told = [], []

    async def visit(stage, path=THREAD, *, javascript=True, **given):
        context = await browser.new_context(java_script_enabled=javascript, **given)
        opened.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda said: told.append(said.text) if "Policy" in said.text else None)
        await context.route("**/*", stage.serve)
        await page.goto(HOST + path)
        return page

    yield visit
    for context in opened:
        await context.close()
    assert not told


async def shown(page):
    return await page.eval_on_selector_all("#entries > li", "all => all.map(one => one.id)")


async def until(page, expression):
    """Wait until a page says so; asked anew each time, since the policy forbids it to evaluate text."""
    for _ in range(100):
        if await page.evaluate(expression):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never: {expression}")


async def test_what_others_write_appears_in_its_place_and_once(visit):
    stage = thread_stage()
    page = await visit(stage)
    before = await shown(page)

    stage.says(book.message(418, book.LUCIE, book.at(20, 10, 50), "Deux."))
    await until(page, "!!document.getElementById('e-418')")
    stage.says(book.message(417, book.KARIM, book.at(20, 10, 49), "Un."), last=419)
    await until(page, "!!document.getElementById('e-417')")
    stage.moved.set()
    await until(page, "document.getElementById('entries').dataset.last === '419'")

    assert await shown(page) == [*before, "e-417", "e-418"]


async def test_a_changed_entry_takes_its_own_place(visit):
    stage = thread_stage()
    page = await visit(stage)
    before = await shown(page)

    edited = replace(
        book.entry(406), body="À 48, avec bague.", edited=views.TraceView(index=417, at=book.NOW)
    )
    stage.says(edited, last=417)
    await until(page, "document.getElementById('e-406').innerText.includes('avec bague')")

    assert await shown(page) == before


async def test_the_seal_follows_the_checkpoint(visit):
    stage = thread_stage()
    page = await visit(stage)
    assert await page.locator("#e-416 [data-seal=recorded]").count() == 1

    stage.says(ledger=views.LedgerView(last=416, sealed=416, sealed_at=book.NOW))

    await until(page, "!!document.querySelector('#e-416 [data-seal=sealed]')")
    assert await page.locator("[data-part=ledger]").inner_text() == (
        "Journal of the room: entry 416\nsealed up to 416, 10:52\nVerify"
    )


async def test_a_drop_loses_nothing(visit):
    stage = thread_stage()
    page = await visit(stage)

    stage.reachable = False
    stage.moved.set()
    await until(page, "!document.getElementById('lost').hidden")
    stage.says(book.message(417, book.LUCIE, book.at(20, 10, 50), "Pendant la coupure."))
    stage.reachable = True
    await until(page, "!!document.getElementById('e-417')")

    await until(page, "document.getElementById('lost').hidden")
    assert (await shown(page)).count("e-417") == 1


async def test_focus_and_a_half_written_text_stay(visit):
    stage = thread_stage()
    page = await visit(stage)
    await page.fill("#body", "Une phrase à moitié")

    stage.says(book.message(417, book.LUCIE, book.at(20, 10, 50), "Entre-temps."))
    await until(page, "!!document.getElementById('e-417')")

    assert await page.evaluate("document.activeElement.id") == "body"
    assert await page.input_value("#body") == "Une phrase à moitié"


async def test_whoever_reads_higher_up_is_told_and_not_moved(visit):
    stage = thread_stage()
    page = await visit(stage, viewport={"width": 800, "height": 500})
    await page.evaluate("scrollTo(0, 100)")

    stage.says(book.message(417, book.LUCIE, book.at(20, 10, 50), "Plus bas."))
    await until(page, "!document.getElementById('arrived').hidden")

    assert await page.evaluate("scrollY") == 100
    assert await page.evaluate("document.querySelector('#arrived a').hash") == "#e-417"
    await until(page, "document.getElementById('spoken').textContent === 'New entries below'")


async def test_a_larger_audience_is_spoken(visit):
    stage = thread_stage()
    page = await visit(stage)

    stage.says(composer=book.composer(book.PRICES_REACH))

    words = "document.getElementById('spoken').textContent"
    await until(page, f"{words}.startsWith('Will be seen by 11 people')")


async def test_a_message_is_sent_once_and_the_next_has_another_key(visit):
    stage = thread_stage()
    stage.delay_s = 0.2
    page = await visit(stage)
    await page.fill("#body", "Bonjour")
    key = await page.input_value("[name=key]")

    await page.dblclick("#compose .reach > .button--main")
    await until(page, "document.getElementById('body').value === ''")

    assert len(stage.posted) == 1
    assert key in stage.posted[0]
    assert await page.input_value("[name=key]") != key
    assert await page.evaluate("document.activeElement.id") == "body"
    await until(page, "document.getElementById('spoken').textContent === 'Sent'")


async def test_control_and_enter_send_and_enter_alone_does_not(visit):
    stage = thread_stage()
    page = await visit(stage)

    await page.fill("#body", "Bonjour")
    await page.press("#body", "Enter")
    assert not stage.posted
    await page.press("#body", "Control+Enter")
    await until(page, "document.getElementById('body').value === ''")

    assert len(stage.posted) == 1


async def test_a_refused_message_keeps_its_text_its_key_and_says_why(visit):
    stage = thread_stage()
    stage.answer = (403, "<p>This thread is closed.</p>")
    page = await visit(stage)
    await page.fill("#body", "Une remarque")
    key = await page.input_value("[name=key]")

    await page.press("#body", "Control+Enter")
    await until(page, "document.querySelector('.composer__problem').innerText.includes('closed')")

    assert await page.input_value("#body") == "Une remarque"
    assert await page.input_value("[name=key]") == key


async def test_a_message_that_meets_no_server_is_kept(visit):
    stage = thread_stage()
    page = await visit(stage)
    await page.fill("#body", "Une remarque")

    stage.reachable = False
    await page.press("#body", "Control+Enter")
    await until(page, "document.querySelector('.composer__problem').innerText.includes('Not sent')")

    assert await page.input_value("#body") == "Une remarque"


async def test_a_draft_outlives_its_page_until_it_is_sent(visit):
    stage = thread_stage()
    page = await visit(stage)
    await page.fill("#body", "Un brouillon")

    await page.reload()
    assert await page.input_value("#body") == "Un brouillon"
    await page.press("#body", "Control+Enter")
    await until(page, "document.getElementById('body').value === ''")
    await page.reload()

    assert await page.input_value("#body") == ""


async def test_someone_is_named_where_one_writes(visit):
    page = await visit(thread_stage())
    await page.fill("#body", "Merci ")

    await page.click("[data-mentions] summary")
    await page.click("[data-mention='Lucie Ferrand']")

    assert await page.input_value("#body") == "Merci @[Lucie Ferrand] "


async def test_a_sign_is_set_without_leaving_the_page(visit):
    stage = thread_stage()
    page = await visit(stage)

    await page.click("#e-412 .acts summary")
    await page.click("#e-412 .acts [value=thumbs_up]")
    await until(page, "!document.querySelector('#e-412 .acts').open")

    assert "give=thumbs_up" in stage.posted[0]
    assert page.url == HOST + THREAD


async def test_escape_closes_the_acts_and_gives_the_focus_back(visit):
    page = await visit(thread_stage())

    await page.focus("#e-412 .acts summary")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")

    assert not await page.evaluate("document.querySelector('#e-412 .acts').open")
    assert await page.evaluate("document.activeElement.className") == "acts__more"


async def test_appearance_changes_at_once_and_is_kept(visit):
    stage = thread_stage()
    page = await visit(stage)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = await page.evaluate(ground)

    await page.click("[data-preferences] [value=dark]")
    await until(page, "document.documentElement.dataset.theme === 'dark'")

    assert await page.evaluate(ground) != light
    assert "theme=dark" in stage.posted[0]


async def test_a_page_that_is_no_longer_open_is_emptied(visit):
    stage = thread_stage()
    page = await visit(stage)

    async def closed(route):
        await route.fulfill(status=404, body="gone")

    await page.route("**/changes?**", closed)
    stage.view, stage.frame = pages("en")["not_found"]
    stage.moved.set()
    await page.wait_for_selector("text=Nothing at this address for you.")

    assert await page.locator("#entries").count() == 0


async def test_without_scripts_the_thread_is_read_and_written(visit):
    stage = thread_stage()
    stage.answer = (200, "<p>posted</p>")
    page = await visit(stage, javascript=False)

    assert len(await page.query_selector_all(MESSAGES)) == len(book.ENTRIES) - 1
    await page.fill("#body", "Bonjour")
    await page.click("#compose .reach > .button--main")

    assert "Bonjour" in stage.posted[0]
    assert await page.inner_text("body") == "posted"


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("fr", 360, "light"), ("en", 1280, "dark")]
)
async def test_every_page_fits_and_passes_the_checks_of_accessibility(
    visit, language, width, theme
):
    stage = Stage(*pages(language)["home"])
    page = await visit(stage, "/", viewport={"width": width, "height": 800})
    wrong = {}
    for name, (view, frame) in pages(language).items():
        stage.view, stage.frame = view, replace(frame, theme=theme)
        await page.goto(f"{HOST}/{name}")
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[name] = "wider than the window"
        found = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
        if found.violations_count:
            wrong[name] = [
                (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
                for one in found.response["violations"]
            ]
    assert not wrong


async def test_a_long_paste_is_kept_whole_and_told_before_it_is_sent(visit):
    stage = thread_stage()
    page = await visit(stage)
    taken = len(stage.posted)

    await page.fill("#body", "é" * 20_000 + "🙂" * 1_234)
    await page.click("form.composer .reach > .button--main")

    assert "20,000 characters, by 1,234" in await page.inner_text(".composer__problem")
    assert await page.evaluate("[...document.getElementById('body').value].length") == 21_234
    assert len(stage.posted) == taken

    await page.fill("#body", "🙂" * 20_000)
    assert await page.inner_text(".composer__problem") == ""


async def test_a_picture_that_cannot_be_drawn_is_said_in_words(visit):
    page = await visit(thread_stage())
    await page.evaluate(
        """() => {
        const figure = document.createElement("figure");
        figure.className = "preview";
        for (const [kind, name] of [["img", "sheet"], ["p", "unshown"]]) {
            const part = document.createElement(kind);
            part.className = `preview__${name}`;
            figure.append(part);
        }
        figure.append(document.createElement("figcaption"));
        figure.querySelector("p").hidden = true;
        document.querySelector("main").append(figure);
        figure.querySelector("img").src = "/nothing.png";
        }"""
    )
    await until(page, "!document.querySelector('.preview__unshown').hidden")

    assert await page.locator(".preview img, .preview figcaption").count() == 0
