"""What `make demo` serves: lived-in, entered without proof, kept. The picture of the README is taken here."""

import os
import re
from pathlib import Path

import pytest

from tests.journeys.standing import People, StandingHouse, is_sound


@pytest.fixture(scope="module")
async def demo():
    standing = await StandingHouse("demo").open()
    yield standing
    standing.close()


@pytest.fixture
async def people(demo):
    async with People(demo) as here:
        yield here


async def enter(page, who):
    await page.goto("/demo")
    await page.locator("li", has_text=who).get_by_role("button").first.click()
    await page.wait_for_url(re.compile(r"localhost:\d+/$"))


async def entries_of(page, room):
    """Open a room by its name in the side of the space; return the position of its last entry."""
    await page.goto("/spaces")
    await page.get_by_role("link", name="Pompe P4").first.click()
    await page.get_by_role("link", name=room).first.click()
    await page.wait_for_url("**/rooms/r_*")
    return int(await page.locator(".ledger b").first.inner_text())


@pytest.mark.parametrize(
    ("width", "scheme", "language", "who"),
    [(1280, "light", "fr-FR", "Jeanne Le Goff"), (360, "dark", "en-GB", "Rose Nguyen")],
)
async def test_the_cast_comes_in_and_every_page_it_can_reach_is_sound(
    people, width, scheme, language, who
):
    page = await people.come(width=width, scheme=scheme, language=language)
    await page.goto("/demo")
    await is_sound(page)
    await enter(page, who)

    seen, waiting = set(), ["/", "/spaces", "/company", "/me"]
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        kind = re.sub(r"[a-z]_[a-z2-7]{26}|\d+", "_", path)
        if kind in seen or re.search(r"/file|/receipt|/log/|\.zip$|\.jsonl$", path):
            continue
        seen.add(kind)
        answer = await page.goto(path)
        assert answer.status == 200, path
        await is_sound(page)
        links = await page.locator('main a[href^="/"], nav a[href^="/"]').evaluate_all(
            "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        waiting += links

    assert len(seen) >= 10


async def test_a_rival_cannot_tell_that_the_restricted_room_exists(people):
    jeanne, lucie = await people.come(), await people.come()
    await enter(jeanne, "Jeanne Le Goff")
    await enter(lucie, "Lucie Ferrand")
    assert await entries_of(jeanne, "Prix et délais") > 50

    await lucie.goto("/spaces")
    await lucie.get_by_role("link", name="Pompe P4").first.click()

    assert "Prix et délais" not in await lucie.content()
    answer = await lucie.goto(jeanne.url)
    assert answer.status == 404


async def test_the_demo_keeps_its_data_until_it_is_told_to_forget(demo, people):
    page = await people.come()
    await enter(page, "Karim Benali")
    before = await entries_of(page, "Salon commun")
    assert before > 300

    demo.stop()
    await demo.open()

    again = await people.come()
    await enter(again, "Karim Benali")
    assert await entries_of(again, "Salon commun") == before


async def test_the_picture_of_the_readme_is_of_a_thread(people, tmp_path):
    page = await people.come()
    await enter(page, "Karim Benali")
    await entries_of(page, "Salon commun")
    await page.get_by_role("link", name="Accouplement et cote d’arbre").first.click()
    await page.wait_for_url("**/threads/t_*")
    await is_sound(page)

    # Asked for by `make pictures`; otherwise only the taking is tried.
    await page.set_viewport_size({"width": 1280, "height": 960})
    await page.locator("#compose").evaluate("composer => composer.scrollIntoView({block: 'end'})")
    folder = Path(os.environ.get("PICTURES", tmp_path))
    picture = folder / "thread.png"
    await page.screenshot(path=picture)

    assert picture.stat().st_size > 20_000
