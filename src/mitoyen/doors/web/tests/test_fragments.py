"""Named blocks are shown alone, for pages that are already open."""

import re
from pathlib import Path

import pytest

from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.rendering import TEMPLATES, Pages
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.markup import Page
from mitoyen.doors.web.tests.pattern_pages import pages

FRAMES = {"title", "scripts", "frame_kind", "main_kind", "main", "context"}


def blocks():
    for name, (view, _) in pages().items():
        source = Path(TEMPLATES / view.template).read_text("utf-8")
        for block in re.findall(r"{% block (\w+) %}", source):
            if block not in FRAMES:
                yield name, block


@pytest.fixture(scope="module")
def house():
    return Pages(Assets())


@pytest.mark.parametrize(("name", "block"), [*blocks()])
def test_a_block_stands_alone(house, name, block):
    view, frame = pages()[name]

    fragment = house.fragments(view, frame, block)

    assert fragment.strip()
    assert not Page(fragment, fragment=True).faults


def test_the_changes_of_a_thread_hold_its_entries_its_ledger_and_its_reach(house):
    view = book.thread(entries=book.ENTRIES[-1:], last=416)

    changes = house.fragments(view, book.frame("fr"), "entries", "ledger", "reach")

    page = Page(changes, fragment=True)
    assert "e-416" in page.ids
    assert "entries" in page.ids
    assert re.findall(r'data-part="(\w+)"', changes) == ["ledger", "reach"]
    assert 'data-last="416"' in changes
    assert "<html" not in changes


def test_an_entry_reads_the_same_alone_and_in_its_page(house):
    whole = house.page(book.thread(), book.frame("fr"))
    alone = house.fragments(book.thread(entries=book.ENTRIES[-1:]), book.frame("fr"), "entries")

    def entry(html):
        return re.search(r'<li class="entry" id="e-416".*?</article>', html, re.DOTALL).group()

    assert entry(whole) == entry(alone)
