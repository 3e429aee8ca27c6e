"""Drawing sheets: a shaft, castings, the motor-pump interface, the sketch of a hall. A3, millimetres."""

from datetime import date
from math import cos, pi, sin

from mitoyen.doors.cli.demo.makers.paper import Paper, frame

DEVIATIONS = {"h6": ("0", "-16 µm"), "k6": ("+18 µm", "+2 µm"), "H7": ("+25 µm", "0")}

# Shaft: share of the length, diameter in mm (0: the coupling end), what sits there.
STEPS = (
    (0.06, 0, "accouplement"),
    (0.04, 55, "roulement"),
    (0.11, 62, "garniture"),
    (0.56, 70, "rotor, 5 étages"),
    (0.11, 62, "garniture"),
    (0.06, 55, "roulement"),
    (0.06, 45, "équilibrage"),
)


def shaft_drawing(
    *,
    on: date,
    part: str,
    number: str,
    index: str,
    diameter: int,
    tolerance: str,
    length: int,
    note: str,
) -> bytes:
    """Return the drawing of the pump's shaft."""
    paper = Paper(on=on, title=part, landscape=True, size="A3")
    frame(paper, part=part, number=number, index=index, scale="1:4")
    left, axis, scale = 32.0, 95.0, 0.25
    at = left
    for share, size, seat in STEPS:
        width, height = share * length * scale, (size or diameter) * scale
        paper.set_line_width(0.5)
        paper.rect(at, axis - height / 2, width, height)
        paper.across(at, at + width, axis + 28, f"{share * length:.0f}")
        words = f"Ø{diameter} {tolerance}" if not size else f"Ø{size}"
        paper.say_upright(at + width / 2 + 1, axis - 26, words, size=9)
        paper.line(at + width / 2, axis - 18, at + width / 2, axis - height / 2)
        if size != 55:
            paper.say_centred(at + width / 2, axis + 18, seat, size=7)
        at += width
    paper.chain(left - 8, axis, at + 8, axis)
    paper.across(left, at, axis + 40, f"{length} entre épaulements")
    _shaft_end(paper, x=60, y=200, diameter=diameter, tolerance=tolerance)
    _notes(paper, [note, "Matière 42CrMo4 trempé revenu", "Rugosité générale Ra 1,6"])
    return paper.finished()


def casting_drawing(
    *,
    on: date,
    part: str,
    number: str,
    index: str,
    length: int,
    height: int,
    wall: int,
    note: str,
) -> bytes:
    """Return the drawing of a casting: a section and a view from the flange."""
    paper = Paper(on=on, title=part, landscape=True, size="A3")
    frame(paper, part=part, number=number, index=index, scale="échelle réduite")
    scale = 150 / max(length, height)
    wide, tall, thick = length * scale, height * scale, max(6.0, wall * scale)
    x, y = 45.0, 40.0
    for top in (y, y + tall - thick):
        paper.hatch(x + thick, top, wide - 2 * thick, thick)
    for left in (x, x + wide - thick):
        paper.hatch(left, y - 8, thick, tall * 0.32)
        paper.hatch(left, y + tall + 8 - tall * 0.32, thick, tall * 0.32)
    paper.chain(x - 10, y + tall / 2, x + wide + 10, y + tall / 2)
    paper.across(x, x + wide, y + tall + 22, str(length))
    paper.along(x - 14, y, y + tall, str(height))
    paper.say(x + wide / 2 - 14, y + thick + 8, f"paroi {wall}")
    paper.say(x, y - 14, "Coupe A-A", bold=True)
    if "zone A" in note:
        paper.set_line_width(0.3)
        paper.circle(x + wide - thick / 2, y + thick / 2, 11)
        paper.say(x + wide + 8, y - 4, "zone A", size=10, bold=True)
    _flange(paper, x=312, y=118, radius=min(62.0, tall * 0.42))
    _notes(paper, [note, "Matière GX4CrNi13-4 (1.4317) QT1", "Congés non cotés R8"])
    return paper.finished()


def interface_drawing(
    *,
    on: date,
    part: str,
    number: str,
    index: str,
    fit: str,
    note: str,
    variant: str = "",
    gap: int = 0,
) -> bytes:
    """Return the drawing of what joins motor and pump.

    Args:
        fit: diameter in mm and tolerance, such as "48 h6".
        variant: a second fit, to be shown below the first.
        gap: axial play between the shaft ends when cold, in mm; 0: not dimensioned.
    """
    paper = Paper(on=on, title=part, landscape=True, size="A3")
    frame(paper, part=part, number=number, index=index, scale="1:2")
    fits = [fit, variant] if variant else [fit]
    for place, shown in enumerate(fits):
        axis = 82.0 + 88 * place if variant else 120.0
        heading = f"Variante {place + 1} : Ø{shown}" if variant else f"Vue de face, Ø{shown}"
        paper.say(28, axis - 40, heading, size=11, bold=True)
        _coupling(paper, axis=axis, fit=shown, gap=gap)
    _fits(paper, x=30, y=252, fits=fits)
    _notes(paper, [note, "Accouplement à lamelles, équilibré G2,5"])
    return paper.finished()


def bench_sketch(*, on: date, part: str, number: str, index: str) -> bytes:
    """Return the plan of the hall that two neighbours share."""
    paper = Paper(on=on, title=part, landscape=True, size="A3")
    frame(paper, part=part, number=number, index=index, scale="1:100")
    paper.set_line_width(1.2)
    paper.rect(35, 35, 330, 170)
    boxes = (
        (45, 45, 46, 34, "Transformateur"),
        (45, 90, 46, 26, "Tableau, départ 800 A"),
        (150, 60, 44, 26, "Moteur 500 kW"),
        (206, 60, 40, 26, "Pompe à l'essai"),
        (280, 48, 72, 90, "Bassin 180 m³"),
        (150, 150, 96, 30, "Pupitre"),
    )
    for x, y, width, height, words in boxes:
        paper.set_line_width(0.5)
        paper.rect(x, y, width, height)
        paper.say_centred(x + width / 2, y + height / 2 + 1, words, size=9)
    paper.set_line_width(0.3)
    paper.line(91, 103, 172, 103)
    paper.line(172, 103, 172, 86)
    paper.say(98, 101, "2 x 240 mm² par phase, 42 m", size=8)
    paper.line(246, 73, 280, 73)
    paper.across(35, 365, 216, "33 000")
    paper.along(26, 35, 205, "17 000")
    paper.chain(120, 35, 120, 205)
    paper.say_upright(118, 150, "rideau", size=9)
    _cat(paper, x=262, y=168)
    _notes(paper, ["Relevé du 8 octobre 2026", "Le mur du fond est mitoyen"])
    return paper.finished()


def _shaft_end(paper: Paper, *, x: float, y: float, diameter: int, tolerance: str) -> None:
    radius = diameter / 2
    paper.say(x - 30, y - 38, "Détail du bout d'arbre, 1:1", bold=True)
    paper.set_line_width(0.5)
    paper.circle(x, y, radius)
    paper.rect(x - 7, y - radius - 0.2, 14, 5.5)
    paper.chain(x - radius - 6, y, x + radius + 6, y)
    paper.chain(x, y - radius - 2, x, y + radius + 6)
    paper.across(x - 7, x + 7, y - radius - 4, "14 N9")
    paper.across(x - radius, x + radius, y + radius + 10, f"Ø{diameter} {tolerance}")
    _fits(paper, x=110, y=200, fits=[f"{diameter} {tolerance}"])


def _fits(paper: Paper, *, x: float, y: float, fits: list[str]) -> None:
    paper.set_line_width(0.2)
    for row, words in enumerate([("Cote", "Supérieur", "Inférieur"), *map(_deviations, fits)]):
        for column, cell in enumerate(words):
            paper.rect(x + 30 * column, y + 8 * row, 30, 8)
            paper.say(x + 30 * column + 3, y + 8 * row + 5.5, cell, bold=row == 0)


def _deviations(fit: str) -> tuple[str, str, str]:
    upper, lower = DEVIATIONS[fit.rsplit(maxsplit=1)[-1]]
    return f"Ø{fit}", upper, lower


def _coupling(paper: Paper, *, axis: float, fit: str, gap: int) -> None:
    size = int(fit.split(maxsplit=1)[0]) / 2
    paper.set_line_width(0.5)
    paper.rect(30, axis - 26, 70, 52)
    paper.say(48, axis - 3, "Moteur 355 kW", size=10)
    paper.rect(100, axis - size / 2, 50, size)
    paper.rect(152.5, axis - size / 2, 95.5, size)
    for left in (118, 158):
        paper.hatch(left, axis - size / 2 - 12, 26, 12)
        paper.hatch(left, axis + size / 2, 26, 12)
    for left in (145, 149, 153):
        paper.rect(left, axis - size / 2 - 14, 1.6, size + 28)
    paper.hatch(214, axis - 26, 26, 26 - size / 2)
    paper.hatch(214, axis + size / 2, 26, 26 - size / 2)
    paper.rect(248, axis - 32, 96, 64)
    paper.say(272, axis - 3, "Pompe P4", size=10)
    paper.chain(22, axis, 356, axis)
    paper.along(206, axis - size / 2, axis + size / 2, "")
    paper.say(190, axis - 3, f"Ø{fit}")
    if gap:
        for edge in (150, 152.5):
            paper.line(edge, axis + size / 2, edge, axis + 38)
        paper.line(140, axis + 36, 150, axis + 36)
        paper.line(152.5, axis + 36, 186, axis + 36)
        paper.say(156, axis + 35, f"{gap} ± 0,5 à froid")
    paper.across(100, 248, axis - 32, "296")


def _flange(paper: Paper, *, x: float, y: float, radius: float) -> None:
    paper.say(x - 20, y - radius - 14, "Vue de la bride", bold=True)
    paper.set_line_width(0.5)
    for share in (1.0, 0.62, 0.4):
        paper.circle(x, y, radius * share)
    for bolt in range(12):
        angle = 2 * pi * (bolt + 0.5) / 12
        paper.circle(x + radius * 0.82 * cos(angle), y + radius * 0.82 * sin(angle), radius * 0.05)
    paper.chain(x - radius - 8, y, x + radius + 8, y)
    paper.chain(x, y - radius - 8, x, y + radius + 8)
    paper.say(x + radius * 0.6, y + radius + 8, "12 trous Ø26")


def _notes(paper: Paper, notes: list[str]) -> None:
    for number, words in enumerate(notes):
        paper.say(232, 226 + 5.5 * number, f"{number + 1}. {words}", size=9)


def _cat(paper: Paper, *, x: float, y: float) -> None:
    paper.set_line_width(0.5)
    paper.ellipse(x, y, 26, 15)
    paper.circle(x + 29, y - 1, 6)
    for ear in (25, 31):
        paper.polygon([(x + ear, y - 6), (x + ear + 1.5, y - 12), (x + ear + 4, y - 6)])
    paper.line(x, y + 6, x - 14, y - 6)
