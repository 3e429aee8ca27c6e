"""Pictures of measurements: axes, curves and labels on a plain ground."""

from collections.abc import Sequence
from io import BytesIO
from unicodedata import combining, normalize

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]

GROUND, INK, SOFT, GRID = "#fbfbfd", "#22252e", "#6b6e7b", "#dcdde5"
VIOLET, WARN = "#5b3fa8", "#a8451f"


class Plot:
    """A plot of 1,200 by 700 pixels, in the units of what is measured."""

    size = (1200, 700)
    box = (110, 90, 1160, 610)  # left, top, right, bottom in pixels

    def __init__(self, *, title: str, across: str, up: str, most: Point) -> None:
        self.most = most
        self.image = Image.new("RGB", self.size, GROUND)
        self.pen = ImageDraw.Draw(self.image)
        left, top, right, bottom = self.box
        self.say((left, 34), title, size=26)
        self.say((right, bottom + 44), across, size=19, ink=SOFT, anchor="ra")
        self.say((left, top - 28), up, size=19, ink=SOFT)
        self.pen.rectangle(self.box, outline=GRID, width=2)

    def ticks(self, across: Sequence[float], up: Sequence[float]) -> None:
        left, top, right, bottom = self.box
        for value in across:
            x, _ = self.at((value, 0))
            self.pen.line([(x, top), (x, bottom)], fill=GRID)
            self.say((x, bottom + 10), f"{value:g}", size=18, ink=SOFT, anchor="ma")
        for value in up:
            _, y = self.at((0, value))
            self.pen.line([(left, y), (right, y)], fill=GRID)
            self.say((left - 12, y), f"{value:g}", size=18, ink=SOFT, anchor="rm")

    def curve(self, points: Sequence[Point], *, ink: str = VIOLET, width: int = 3) -> None:
        self.pen.line([self.at(point) for point in points], fill=ink, width=width, joint="curve")

    def note(self, point: Point, words: str, *, ink: str = INK) -> None:
        x, y = self.at(point)
        self.say((x + 8, y - 10), words, size=19, ink=ink, anchor="ls")

    def say(
        self, place: Point, words: str, *, size: int, ink: str = INK, anchor: str = "la"
    ) -> None:
        self.pen.text(place, plain(words), font=letters(size), fill=ink, anchor=anchor)

    def at(self, point: Point) -> Point:
        left, top, right, bottom = self.box
        return (
            left + (right - left) * point[0] / self.most[0],
            bottom - (bottom - top) * point[1] / self.most[1],
        )

    def finished(self) -> bytes:
        return as_png(self.image)


def letters(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def plain(words: str) -> str:
    """Return the words without their accents, which the built-in font lacks."""
    spaced = words.replace("\u202f", " ").replace("\u00a0", " ")
    return "".join(letter for letter in normalize("NFD", spaced) if not combining(letter))


def as_png(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()
