import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from mitoyen.doors.cli.demo.loader import story
from mitoyen.doors.cli.demo.makers import MAKERS, make

WISHES = {
    f"{act.room}-{act.key}-{act.file.name}": act.file
    for act in story().acts
    if act.file is not None
}
SIGNATURES = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "xlsx": b"PK\x03\x04",
    "docx": b"PK\x03\x04",
}


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
def test_every_file_of_the_story_is_of_its_type_and_always_the_same(wish):
    made = make(wish.maker, **wish.parameters)

    assert made.startswith(SIGNATURES[wish.name.rpartition(".")[2]])
    assert 1_000 < len(made) < 400_000
    assert make(wish.maker, **wish.parameters) == made


def test_every_maker_is_used():
    assert {wish.maker for wish in WISHES.values()} == set(MAKERS)


def test_an_unknown_maker_is_refused():
    with pytest.raises(KeyError):
        make("marble_statue")


def test_prices_are_added_up_by_formulas():
    wish = next(wish for wish in WISHES.values() if wish.name == "tarifs_2027.xlsx")

    page = load_workbook(BytesIO(make(wish.maker, **wish.parameters))).active

    assert page["D4"].value == "=B4*C4"
    assert page["D9"].value == "=SUM(D4:D8)"


def test_minutes_hold_their_points_and_their_actions():
    wish = next(wish for wish in WISHES.values() if wish.name.startswith("CR_7"))

    paper = Document(BytesIO(make(wish.maker, **wish.parameters)))

    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "50 k6" in words
    assert [cell.text for cell in paper.tables[0].rows[3].cells][1:] == ["Aster", "20/11"]


def test_office_files_do_not_say_when_they_were_really_made():
    wish = next(wish for wish in WISHES.values() if wish.name.endswith(".docx"))

    archive = ZipFile(BytesIO(make(wish.maker, **wish.parameters)))

    on = wish.parameters["on"]
    assert {part.date_time[:3] for part in archive.infolist()} == {(on.year, on.month, on.day)}
    assert f"{on:%Y-%m-%d}T09:00:00Z".encode() in archive.read("docProps/core.xml")


def test_pictures_can_be_looked_at():
    for wish in WISHES.values():
        if wish.name.endswith((".png", ".jpg")):
            picture = Image.open(BytesIO(make(wish.maker, **wish.parameters)))
            assert min(picture.size) >= 600
            assert len(picture.convert("RGB").getcolors(maxcolors=1 << 24)) > 50


def test_the_story_is_read_without_the_demo_extra():
    program = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(('fpdf', 'openpyxl', 'PIL', 'docx')))\n"
        "from mitoyen.doors.cli.demo.loader import story\n"
        "print(len(story().acts))\n"
    )

    read = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert int(read.stdout) >= 390
