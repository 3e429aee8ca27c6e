"""Language and appearance: chosen by a plain form, kept by the browser, before anybody signs in and after."""

import pytest

from mitoyen.doors.web.answers import way_back
from mitoyen.doors.web.tests.conftest import Browser


@pytest.mark.parametrize("who", ["nobody", "jeanne"])
async def test_a_language_is_kept(browser_of, who):
    browser = await browser_of(who)

    await browser.fill_in("/preferences", "/nowhere", language="en", towards="/nowhere")

    assert '<html lang="en">' in (await browser.get("/nowhere")).text


async def test_an_appearance_is_kept_until_the_system_s_is_wanted_again(browser_of):
    browser = await browser_of("jeanne")

    answer = await browser.fill_in("/preferences", "/spaces", theme="dark", towards="/spaces")
    dark = (await browser.get("/spaces")).text
    await browser.fill_in("/preferences", "/spaces", theme="", towards="/spaces")

    assert answer.headers["location"] == "/spaces"
    assert 'data-theme="dark"' in dark
    assert "data-theme" not in (await browser.get("/spaces")).text


async def test_the_browser_s_language_speaks_until_one_is_chosen(door):
    for accepted, language in (("en-GB,en;q=0.9", "en"), ("de", "fr"), ("fr-CA", "fr")):
        async with Browser(door) as browser:
            browser.cookies.clear()
            answer = await browser.get("/nowhere", headers={"accept-language": accepted})
        assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("path", ["/", "/rooms/r_1?at=3", "/spaces/s_1/people"])
def test_a_way_back_within_the_house_is_taken(path):
    assert way_back(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//x.example",
        "/\\x.example",
        "https://x.example",
        "x",
        "/a b",
        "/\r\nx: y",
        "/" + "x" * 2_001,
    ],
)
def test_a_way_that_leads_elsewhere_is_not(path):
    assert way_back(path, otherwise="/spaces") == "/spaces"
