"""Pictures of castings: a polished section with its pores, a map of what solidifies last."""

from datetime import date
from io import BytesIO
from math import exp
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from mitoyen.doors.cli.demo.makers.plots import GROUND, INK, SOFT, as_png, letters, plain

WIDE, TALL = 1200, 800
PER_MM = 60  # pixels
# Colours of a thermal map, cold to hot: share, red, green, blue.
HEAT = (
    (0.0, 24, 22, 74),
    (0.25, 94, 28, 126),
    (0.5, 190, 48, 90),
    (0.75, 244, 140, 42),
    (1.0, 253, 240, 170),
)


def porosity_macro(*, on: date, piece: str, zone: str, seed: int, pores: int = 46) -> bytes:
    """Return a macrograph of a polished and etched section, as JPEG.

    Args:
        pores: how many; they gather in the middle.
    """
    dice = Random(seed)  # noqa: S311 (grains in a picture)
    image = ImageChops.blend(_grain(dice, 4, 0.8), _grain(dice, 26, 3.0), 0.55)
    image = Image.eval(image, lambda level: 118 + level // 4)
    holes = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(holes)
    for _ in range(pores):
        x, y = dice.gauss(WIDE * 0.5, WIDE * 0.12), dice.gauss(TALL * 0.46, TALL * 0.13)
        radius = dice.uniform(0.08, 0.62) ** 1.6 * PER_MM
        pen.ellipse([x - radius, y - radius * 0.94, x + radius, y + radius * 0.94], fill=255)
    shadow = ImageChops.offset(holes.filter(ImageFilter.GaussianBlur(5)), 3, 3)
    image = ImageChops.subtract(image, Image.eval(shadow, lambda level: level // 3))
    image.paste(28, mask=holes.filter(ImageFilter.GaussianBlur(1.2)))
    picture = image.convert("RGB")
    _legend(picture, f"{piece}, zone {zone}, {on:%d/%m/%Y}")
    made = BytesIO()
    picture.save(made, "JPEG", quality=86)
    return made.getvalue()


def solidification_map(
    *, on: date, part: str, hot: int, cold: int, spot: float, caption: str
) -> bytes:
    """Return a map of temperature in a section of a casting, as PNG.

    Args:
        hot, cold: ends of the scale, °C. spot: share of the width where it solidifies last.
    """
    field = Image.new("L", (120, 80))
    field.putdata([_warmth(x / 120, y / 80, spot) for y in range(80) for x in range(120)])
    heat = _coloured(field.resize((960, 620), Image.Resampling.BICUBIC))
    picture = Image.new("RGB", (WIDE, TALL), GROUND)
    picture.paste(heat, (60, 110), _outline((960, 620)))
    scale = Image.linear_gradient("L").rotate(180).resize((34, 620))
    picture.paste(_coloured(scale), (1060, 110))
    pen = ImageDraw.Draw(picture)
    pen.rectangle([1060, 110, 1094, 730], outline=INK)
    for step in range(5):
        degrees, y = cold + (hot - cold) * step / 4, 730 - 620 * step / 4
        pen.text((1104, y), f"{degrees:.0f}", font=letters(18), fill=INK, anchor="lm")
    pen.text((1060, 84), "T (°C)", font=letters(18), fill=SOFT)
    pen.text((60, 34), plain(f"{part}, {on:%d/%m/%Y}"), font=letters(28), fill=INK)
    pen.text((60, 752), plain(caption), font=letters(22), fill=INK)
    x, y = 60 + 960 * spot, 110 + 620 * 0.3
    pen.ellipse([x - 70, y - 70, x + 70, y + 70], outline="#ffffff", width=4)
    pen.text((x, y - 84), "A", font=letters(30), fill=INK, anchor="mb")
    return as_png(picture)


def _grain(dice: Random, size: int, blur: float) -> Image.Image:
    """Return noise whose grains are about `size` pixels wide."""
    wide, tall = WIDE // size, TALL // size
    noise = Image.frombytes("L", (wide, tall), dice.randbytes(wide * tall))
    return noise.resize((WIDE, TALL), Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(blur)
    )


def _legend(picture: Image.Image, words: str) -> None:
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, TALL - 64, WIDE, TALL], fill="#16171c")
    pen.text((28, TALL - 46), plain(words), font=letters(24), fill="#f2f2f5")
    right = WIDE - 40
    pen.rectangle([right - 5 * PER_MM, TALL - 30, right, TALL - 24], fill="#f2f2f5")
    pen.text((right, TALL - 36), "5 mm", font=letters(20), fill="#f2f2f5", anchor="rs")


def _warmth(x: float, y: float, spot: float) -> int:
    """Return 0 (cold) to 255 at a place of the section, in shares of its width and height."""
    flange = 0.95 * exp(-(((x - spot) / 0.13) ** 2) - ((y - 0.3) / 0.2) ** 2)
    wall = 0.45 * exp(-(((y - 0.3) / 0.22) ** 2))
    foot = 0.4 * exp(-(((x - 0.2) / 0.16) ** 2) - ((y - 0.72) / 0.24) ** 2)
    return min(255, round(255 * max(0.0, flange + wall + foot)))


def _coloured(field: Image.Image) -> Image.Image:
    tables: list[list[int]] = [[], [], []]
    for level in range(256):
        share = level / 255
        after = next(number for number, stop in enumerate(HEAT) if stop[0] >= share)
        low, high = HEAT[max(0, after - 1)], HEAT[after]
        part = (share - low[0]) / ((high[0] - low[0]) or 1)
        for table, start, end in zip(tables, low[1:], high[1:], strict=True):
            table.append(round(start + (end - start) * part))
    return Image.merge("RGB", [field.point(table) for table in tables])


def _outline(size: tuple[int, int]) -> Image.Image:
    """Return the shape of the casting: a wall between two flanges, with its foot."""
    wide, tall = size
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    pen.rounded_rectangle([0, tall * 0.14, wide - 1, tall * 0.46], 30, fill=255)
    pen.rounded_rectangle([wide * 0.6, 0, wide * 0.77, tall * 0.72], 26, fill=255)
    pen.rounded_rectangle([wide * 0.08, tall * 0.2, wide * 0.32, tall - 1], 34, fill=255)
    pen.rounded_rectangle([wide * 0.9, tall * 0.02, wide - 1, tall * 0.6], 22, fill=255)
    return mask.filter(ImageFilter.GaussianBlur(1))
