"""Sheets of paper: PDF with fixed dates, in a font that every reader has."""

from datetime import UTC, date, datetime, time

from fpdf import FPDF

# By the first letters of a drawing's number: whose it is, and who draws there.
HOUSES = {
    "AS": ("Aster", "Y. Hervé"),
    "BO": ("Boréal", "I. Caron"),
    "BN": ("Banc d'essai Nord", "O. Petit"),
}

_PLAIN = str.maketrans(
    {"’": "'", "\u202f": "\u00a0", "–": "-", "−": "-", "œ": "oe", "€": "EUR", "“": '"', "”": '"'}
)


class Paper(FPDF):
    """A document whose bytes depend on what is drawn and on its date alone."""

    def __init__(self, *, on: date, title: str, landscape: bool = False, size: str = "A4") -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format=size)
        self.set_creation_date(datetime.combine(on, time(9), UTC))
        self.set_title(latin(title))
        self.set_lang("fr")
        self.set_margin(10)
        self.set_auto_page_break(auto=False)
        self.add_page()
        self.set_font("helvetica", size=9)

    def say(self, x: float, y: float, text: str, *, size: float = 9, bold: bool = False) -> None:
        """Write a line whose foot stands at (x, y), in millimetres."""
        self.set_font("helvetica", style="B" if bold else "", size=size)
        self.text(x, y, latin(text))

    def say_centred(self, x: float, y: float, text: str, *, size: float = 8) -> None:
        self.set_font("helvetica", size=size)
        words = latin(text)
        self.text(x - self.get_string_width(words) / 2, y, words)

    def say_upright(self, x: float, y: float, text: str, *, size: float = 8) -> None:
        """Write upwards, centred on (x, y)."""
        with self.rotation(90, x, y):
            self.say_centred(x, y, text, size=size)

    def chain(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw an axis: long and short strokes."""
        self.set_line_width(0.15)
        wide, tall = x2 - x1, y2 - y1
        for start, end in _strokes((wide**2 + tall**2) ** 0.5):
            self.line(x1 + wide * start, y1 + tall * start, x1 + wide * end, y1 + tall * end)

    def across(self, x1: float, x2: float, y: float, text: str) -> None:
        """Draw a horizontal dimension between x1 and x2, its text above."""
        self.set_line_width(0.15)
        self.line(x1, y, x2, y)
        for x, way in ((x1, 1), (x2, -1)):
            self.polygon([(x, y), (x + 2.2 * way, y - 0.5), (x + 2.2 * way, y + 0.5)], style="F")
        self.say_centred((x1 + x2) / 2, y - 1, text)

    def along(self, x: float, y1: float, y2: float, text: str) -> None:
        """Draw a vertical dimension between y1 and y2, its text on the left."""
        self.set_line_width(0.15)
        self.line(x, y1, x, y2)
        for y, way in ((y1, 1), (y2, -1)):
            self.polygon([(x, y), (x - 0.5, y + 2.2 * way), (x + 0.5, y + 2.2 * way)], style="F")
        self.say_upright(x - 1, (y1 + y2) / 2, text)

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a cut surface: a box with strokes at 45 degrees."""
        self.set_line_width(0.1)
        step = 2.0
        for number in range(1, int((width + height) / step) + 1):
            offset = number * step
            self.line(
                x + max(0.0, offset - height),
                y + min(height, offset),
                x + min(width, offset),
                y + max(0.0, offset - width),
            )
        self.set_line_width(0.45)
        self.rect(x, y, width, height)

    def finished(self) -> bytes:
        return bytes(self.output())


def latin(text: str) -> str:
    """Return the text as the standard PDF fonts can show it."""
    return text.translate(_PLAIN).encode("latin-1", "replace").decode("latin-1")


def frame(paper: Paper, *, part: str, number: str, index: str, scale: str) -> None:
    """Draw the border of an A3 drawing, with its zones and its title block."""
    paper.set_line_width(0.7)
    paper.rect(10, 10, 400, 277)
    paper.set_line_width(0.2)
    for column in range(8):
        paper.say_centred(10 + 50 * column + 25, 8.6, str(column + 1), size=7)
        paper.line(10 + 50 * column, 7, 10 + 50 * column, 10)
    for row, letter in enumerate("ABCDEF"):
        paper.say_centred(7.6, 10 + 46.2 * row + 24, letter, size=7)
        paper.line(7, 10 + 46.2 * row, 10, 10 + 46.2 * row)
    _title_block(paper, part=part, number=number, index=index, scale=scale)


def _title_block(paper: Paper, *, part: str, number: str, index: str, scale: str) -> None:
    x, y = 230.0, 245.0
    paper.set_line_width(0.5)
    paper.rect(x, y, 180, 42)
    paper.set_line_width(0.2)
    paper.line(x, y + 14, x + 180, y + 14)
    paper.line(x, y + 28, x + 180, y + 28)
    for left in (60.0, 120.0):
        paper.line(x + left, y + 14, x + left, y + 42)
    paper.say(x + 4, y + 9.5, part, size=15, bold=True)
    dated = f"{paper.creation_date:%d/%m/%Y}"
    house, author = HOUSES[number[:2]]
    cells = (
        ("Société", house),
        ("Numéro", number),
        ("Indice", index),
        ("Dessiné par", f"{author}, {dated}"),
        ("Échelle, format", f"{scale}, A3"),
        ("Tolérances générales", "ISO 2768-mK"),
    )
    for place, (label, words) in enumerate(cells):
        left, top = x + 60 * (place % 3) + 3, y + 14.0 + 14 * (place // 3)
        paper.say(left, top + 4.5, label, size=6.5)
        paper.say(left, top + 11, words, size=11, bold=place < 3)


def _strokes(length: float) -> list[tuple[float, float]]:
    strokes: list[tuple[float, float]] = []
    at, long = 0.0, True
    while at < length:
        size = 7.0 if long else 1.2
        strokes.append((at / length, min(at + size, length) / length))
        at, long = at + size + 1.4, not long
    return strokes
