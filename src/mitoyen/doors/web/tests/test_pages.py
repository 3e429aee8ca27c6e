"""Every page is shown whole, in both languages, and holds nothing that the policy would refuse."""

import re
from itertools import pairwise

import pytest

from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.rendering import Pages
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.markup import Page
from mitoyen.doors.web.tests.pattern_pages import pages
from mitoyen.doors.web.words import LANGUAGES

EVERY = [(language, name) for language in LANGUAGES for name in pages()]


@pytest.fixture(scope="module")
def house():
    return Pages(Assets())


@pytest.fixture(scope="module")
def shown(house):
    return {
        (language, name): house.page(view, frame)
        for language in LANGUAGES
        for name, (view, frame) in pages(language).items()
    }


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_page_is_well_formed_and_inert(shown, language, name):
    page = Page(shown[language, name])

    assert not page.faults
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_field_has_its_label(shown, language, name):
    page = Page(shown[language, name])
    labelled = {label.get("for") for label in page.all("label")}

    fields = [*page.all("input"), *page.all("textarea"), *page.all("select")]
    seen = [field for field in fields if field.get("type") != "hidden"]

    assert not [field for field in seen if field.get("id") not in labelled]


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_headings_descend_one_step_at_a_time(shown, language, name):
    levels = [int(tag[1]) for tag, _ in Page(shown[language, name]).elements if tag in HEADINGS]

    main = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(main))


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_form_that_acts_carries_the_session_s_token(shown, language, name):
    html = shown[language, name]

    acting = re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL)
    assert all('name="csrf" value="csrf-token"' in form for form in acting)


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_page_has_at_most_one_main_act(shown, language, name):
    assert shown[language, name].count("button--main") <= 1 + (name in {"account", "account_new"})


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_no_page_says_outsider_of_a_partner(shown, language, name):
    words = re.sub(r"<[^>]*>", " ", shown[language, name]).lower()

    assert not re.search(r"\bextern(e|al)s?\b", words)


@pytest.mark.parametrize("name", [name for _, name in EVERY if "private" in name])
def test_a_private_side_is_turned_round(shown, name):
    html = shown["fr", name]

    assert "frame--turned" in html
    assert "backstage" in html
    assert "Aucune autre entreprise ne voit qu’il s’écrit quelque chose ici" in html


@pytest.mark.parametrize("name", ["thread", "thread_private", "new_thread", "edit_message"])
def test_a_reach_line_is_glued_to_every_sheet(shown, name):
    sheet = shown["en", name].split('class="composer__sheet"')[1].split("</form>")[0]

    assert 'class="reach"' in sheet
    assert ("Will stay with you:" if "private" in name else "Will be seen by 14 people:") in (
        sheet if name != "new_thread" else sheet.replace("11 people", "14 people")
    )


def test_a_company_is_always_written(shown):
    for html in shown.values():
        for chip in re.findall(r'<span class="chip.*?</span></span>', html):
            assert re.search(r"</span><span>\w", chip), chip


def test_nobody_signed_in_is_shown_no_way_inside(shown):
    page = shown["en", "not_found_outside"]

    assert "top__nav" not in page
    assert "Boréal" not in page


def test_a_missing_page_says_the_same_whatever_was_asked(house):
    view, frame = pages("fr")["not_found"]

    once = house.page(view, frame)
    assert once == house.page(view, frame)
    assert "charter" not in once


def test_what_people_write_is_never_markup(house):
    hostile = "<img src=x onerror=alert(1)>"
    entries = (
        book.message(1, book.KARIM, book.at(17, 14), hostile),
        book.event(2, "talk.thread_renamed", book.at(17, 15), person=book.KARIM, subject=hostile),
    )

    page = house.page(book.thread(entries=entries, title=hostile, fresh=None), book.frame("en"))

    assert not Page(page).faults
    assert hostile not in page


HEADINGS = {"h1", "h2", "h3", "h4"}
