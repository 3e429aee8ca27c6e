"""The page of events says what the code declares."""

import runpy

from tests.architecture import tree


def test_every_kind_of_event_is_on_its_page():
    script = runpy.run_path(str(tree.ROOT / "scripts/events.py"))

    assert script["PAGE"].read_text("utf-8") == script["page"](), "run: make events"
