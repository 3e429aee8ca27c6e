"""Static files: what pages load, and how the style sheet is put together."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mitoyen.doors.web.assets import STATIC, Assets
from mitoyen.doors.web.rendering import TEMPLATES
from mitoyen.doors.web.tests.markup import Page
from mitoyen.doors.web.tests.pattern_pages import pages

ALSO_WORN = {"middle"}  # given to a cell by the author of a message
ALSO_DRESSED = {"composer__answers", "seal--recorded"}  # found by a script; as its surroundings


@pytest.fixture(scope="module")
def assets():
    return Assets()


@pytest.fixture(scope="module")
def sheet(assets):
    return assets.find("css/mitoyen.css").body.decode()


def test_the_style_sheet_is_one_file_in_layers(assets, sheet):
    assert "@import" not in sheet
    assert sheet.index("@layer reset, tokens, base, components, pages, utilities;") < 300
    assert assets.find("css/tokens.css") is None
    parts = [path for path in (STATIC / "css").glob("*.css") if path.name != "mitoyen.css"]
    for path in parts:
        assert path.read_text("utf-8") in sheet, f"{path.name} is laid nowhere"


def test_nothing_is_loaded_from_elsewhere(assets, sheet):
    assert "url(" not in sheet
    for name in ("js/frame.js", "js/live.js", "js/composer.js", "js/passkey.js"):
        assert not re.search(rb"https?://|\beval\(|new Function", assets.find(name).body)


def test_another_content_has_another_address(assets, tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "mitoyen.css").write_text("a { }\n")

    before, after = assets.href("css/mitoyen.css"), Assets(tmp_path).href("css/mitoyen.css")

    assert before != after
    assert before.startswith("/static/css/mitoyen.css?v=")


def test_what_is_compressed_is_the_same(assets):
    asset = assets.find("css/mitoyen.css")

    assert gzip.decompress(asset.compressed) == asset.body
    assert len(asset.compressed) < len(asset.body) / 3
    assert assets.find("js/live.js").media_type.startswith("text/javascript")
    assert assets.find("icon.svg").media_type == "image/svg+xml"


def test_no_file_outside_the_folder_is_found(assets):
    assert assets.find("../views/frame.py") is None
    assert assets.find("") is None


def worn():
    from mitoyen.doors.web.rendering import Pages

    house = Pages(Assets())
    return {
        name
        for view, frame in pages("en").values()
        for name in Page(house.page(view, frame)).classes
    }


def test_every_class_of_the_sheet_is_worn_by_some_page_and_every_worn_one_is_dressed(sheet):
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    dressed = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*;[^{}]*\}", "{}", rules)))
    seen = worn()

    assert dressed - seen - ALSO_WORN == set()
    assert {name for name in seen - dressed - ALSO_DRESSED if "__" in name or "--" in name} == set()


def test_colours_are_named_once_as_tokens():
    for path in (STATIC / "css").glob("*.css"):
        if path.name in {"tokens.css", "chip.css", "preview.css"}:
            continue
        assert not re.search(r"#[0-9a-f]{3,8}\b|oklch\(\d|rgb\(", path.read_text("utf-8")), path


def test_every_template_is_shown_by_some_page():
    named = {view.template for view, _ in pages().values()}
    parts = {"base.html", "side.html", "sprite.html"}

    assert {path.name for path in TEMPLATES.glob("*.html")} == named | parts


def test_the_pattern_book_can_be_written_out(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "mitoyen.doors.web.tests.written_out", tmp_path], check=True
    )

    written = {path.name for path in Path(tmp_path).glob("*.html")}
    assert written == {f"{name}.{language}.html" for name in pages() for language in ("fr", "en")}
