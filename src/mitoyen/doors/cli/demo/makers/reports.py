"""Papers that go with a casting: inspection reports and material certificates. A4."""

from collections.abc import Sequence
from datetime import date
from math import cos, sin

from mitoyen.doors.cli.demo.makers.paper import Paper, latin

METHODS = {
    "RT": "Contrôle par radiographie",
    "PT": "Contrôle par ressuage",
    "VT": "Contrôle visuel",
    "UT": "Contrôle par ultrasons",
    "DER": "Demande de dérogation",
}
# Element: least and most, in % of mass, for GX4CrNi13-4 (EN 10283), and what was measured.
ANALYSIS = (
    ("C", "", "0,06", "0,034"),
    ("Si", "", "1,00", "0,52"),
    ("Mn", "", "1,00", "0,71"),
    ("P", "", "0,035", "0,018"),
    ("S", "", "0,025", "0,006"),
    ("Cr", "12,0", "13,5", "12,7"),
    ("Mo", "", "0,70", "0,41"),
)
# Least and most, at 20 °C.
STRENGTH = (
    ("Rm (MPa)", "760", "960"),
    ("Rp0,2 (MPa)", "550", ""),
    ("A (%)", "15", ""),
    ("KV (J)", "50", ""),
)


def inspection_report(
    *,
    on: date,
    method: str,
    piece: str,
    part: str,
    level: str,
    findings: Sequence[str],
    verdict: str,
) -> bytes:
    """Return the report of one inspection of one piece.

    Args:
        findings: one sentence for each place that was looked at.
    """
    paper = Paper(on=on, title=f"{METHODS[method]} {piece}")
    _heading(paper, METHODS[method], f"Fiche {method}_{piece}")
    _table(
        paper,
        60,
        [
            ("Pièce", f"{part} ({piece})"),
            ("Date du contrôle", f"{on:%d/%m/%Y}"),
            ("Niveau d'acceptation", level),
            ("Contrôleur", "O. Petit, certifié niveau 2"),
            ("Surépaisseurs, face bride", "5,2 / 5,0 / 5,4 mm"),
        ],
    )
    paper.say(15, 118, "Constats", size=12, bold=True)
    for number, finding in enumerate(findings):
        paper.say(18, 128 + 8 * number, f"{number + 1}. {finding}", size=10)
    _films(paper, y=205)
    paper.set_line_width(0.6)
    paper.rect(15, 252, 180, 18)
    paper.say(20, 263.5, verdict, size=14, bold=True)
    paper.say(120, 263.5, f"O. Petit, le {on:%d/%m/%Y}", size=10)
    return paper.finished()


def material_certificate(
    *,
    on: date,
    heat: str,
    pieces: str,
    tests: Sequence[float],
    nickel: float = 3.4,
    edition: int = 1,
) -> bytes:
    """Return a 3.1 certificate.

    Args:
        tests: Rm and Rp0.2 in MPa, elongation in %, impact energy in J, at 20 °C.
        nickel: % of mass.
    """
    paper = Paper(on=on, title=f"Certificat 3.1, coulée {heat}")
    _heading(paper, "Certificat de réception 3.1", f"EN 10204, édition {edition}")
    _table(
        paper,
        60,
        [
            ("Coulée", heat),
            ("Nuance", "GX4CrNi13-4 (1.4317), état QT1"),
            ("Pièces", pieces),
            ("Traitement", "1 050 °C air, revenu 610 °C"),
        ],
    )
    rows = [*ANALYSIS, ("Ni", "3,5", "5,0", f"{nickel:.1f}".replace(".", ","))]
    paper.say(15, 108, "Analyse sur coulée, % en masse", size=12, bold=True)
    _grid(paper, 112, [("Élément", "Minimum", "Maximum", "Mesuré"), *rows])
    paper.say(15, 194, "Essais mécaniques à 20 °C", size=12, bold=True)
    measured = [
        (*limits, f"{value:g}".replace(".", ","))
        for limits, value in zip(STRENGTH, tests, strict=True)
    ]
    _grid(paper, 198, [("Essai", "Minimum", "Maximum", "Mesuré"), *measured])
    paper.say(15, 256, "Nous certifions que les produits sont conformes à la commande.", size=10)
    paper.say(15, 264, f"O. Petit, qualité, Boréal, le {on:%d/%m/%Y}", size=10)
    return paper.finished()


def _heading(paper: Paper, title: str, reference: str) -> None:
    paper.set_line_width(0.8)
    paper.line(15, 46, 195, 46)
    paper.say(15, 24, "Boréal", size=13, bold=True)
    paper.say(15, 30, "Fonderie d'acier et paliers", size=9)
    paper.say(15, 42, title, size=17, bold=True)
    paper.say(140, 24, reference, size=9)
    paper.say(140, 30, "Pompe d'alimentation P4", size=9)


def _table(paper: Paper, y: float, rows: Sequence[tuple[str, str]]) -> None:
    paper.set_line_width(0.2)
    for number, (label, words) in enumerate(rows):
        top = y - 4 + 9 * number
        paper.line(15, top + 9, 195, top + 9)
        paper.say(15, top + 6, label, size=9)
        size = 10.0 if len(latin(words)) < 62 else 8.5
        paper.say(68, top + 6, words, size=size, bold=True)


def _grid(paper: Paper, y: float, rows: Sequence[tuple[str, ...]]) -> None:
    paper.set_line_width(0.2)
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            x, top = 15 + 45 * column, y + 8 * row
            paper.rect(x, top, 45, 8)
            paper.say(x + 3, top + 5.6, words, size=9.5, bold=row == 0 or column == 3)


def _films(paper: Paper, *, y: float) -> None:
    """Sketch the flange and where the films lay."""
    x, radius = 105.0, 28.0
    paper.set_line_width(0.4)
    paper.circle(x, y, radius)
    paper.circle(x, y, radius * 0.55)
    for film in range(16):
        angle = film * 6.2832 / 16 - 1.5708
        left, top = x + radius * 1.18 * cos(angle), y + radius * 1.18 * sin(angle)
        paper.say_centred(left, top + 1, str(film + 1), size=7)
    paper.say(x + 42, y - 18, "zone A : films 5 à 7", size=8)
    paper.say(x + 42, y - 12, "zone B : films 8 à 12", size=8)
    paper.say(x + 42, y - 6, "zone C : films 13 à 16", size=8)
