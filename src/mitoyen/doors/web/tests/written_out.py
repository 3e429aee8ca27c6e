"""`python -m mitoyen.doors.web.tests.written_out FOLDER` writes every page as a file, to look at."""

import sys
from pathlib import Path

from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.rendering import Pages
from mitoyen.doors.web.tests.pattern_pages import pages
from mitoyen.doors.web.words import LANGUAGES


def write_out(folder):
    assets = Assets()
    house = Pages(assets)
    for name in assets.names():
        path = folder / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(assets.find(name).body)
    for language in LANGUAGES:
        for name, (view, frame) in pages(language).items():
            html = house.page(view, frame).replace('"/static/', '"static/')
            (folder / f"{name}.{language}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    write_out(Path(sys.argv[1]))
