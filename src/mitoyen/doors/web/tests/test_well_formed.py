"""Every page with real rows, in both languages, is HTML that needs no forgiving, and says its own language."""

import pytest

from mitoyen.doors.web.tests.markup import Page

NOWHERE = "/rooms/r_" + "a" * 26


@pytest.fixture
async def lived_in(browser_of, pump_p4):
    """A common room with a thread in which much happened, and one on the private side."""
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    thread = await jeanne.opens_thread(
        pump_p4.common, "Arbre", "Voici @[Karim Benali] le **plan**."
    )
    first = await karim.says(
        thread, "Merci.\n\n| a | b |\n|---|---|\n| 1 | 2 |", answers=await message_in(karim, thread)
    )
    files = {"files": ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")}
    await jeanne.fill_in(f"{thread}/messages", thread, files=files, body="Le fichier.")
    message = await message_in(karim, thread, own=True)
    await jeanne.fill_in(f"{thread}/messages/{message}/reactions", thread, give="heart")
    await karim.fill_in(f"{thread}/messages/{message}/edit", body="Merci bien.")
    side = await jeanne.opens_thread(pump_p4.sides["boreal"], "Entre nous", "Un mot.")
    space = f"/spaces/{pump_p4.space_id}"
    common, prices = f"/rooms/{pump_p4.common}", f"/rooms/{pump_p4.prices}"
    return [
        "/",
        "/spaces",
        "/spaces/new",
        space,
        f"{space}/people",
        f"{space}/rooms/new",
        common,
        f"{common}/journal",
        f"{common}/entries/{first}/proof",
        f"{common}/entries/0/proof",
        f"{common}/threads/new",
        f"{prices}/people",
        prices,
        thread,
        f"{thread}?answer={message}",
        f"{thread}/messages/{message}/wordings",
        side,
        f"/rooms/{pump_p4.sides['boreal']}",
        NOWHERE,
    ]


async def message_in(browser, thread, *, own=False):
    acts = "edit" if own else "reactions"
    shown = (await browser.get(thread)).text
    return shown.split(f"/{acts}")[0].rsplit("/", 1)[1]


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_pages(browser_of, lived_in, language):
    jeanne = await browser_of("jeanne", language)

    for address in lived_in:
        answer = await jeanne.get(address)
        page = Page(answer.text)
        assert answer.status_code == (404 if address == NOWHERE else 200), address
        assert page.faults == [], address
        assert f'<html lang="{language}"' in answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_changes(browser_of, lived_in, language):
    karim = await browser_of("karim")
    thread = next(address for address in lived_in if "/threads/t_" in address)

    answer = await karim.get(f"{thread}/changes?after=1&language={language}")

    assert Page(answer.text, fragment=True).faults == []
    assert ("Entry" if language == "en" else "Écriture") in answer.text
