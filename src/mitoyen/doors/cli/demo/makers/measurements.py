"""Spreadsheets of measurements: vibration, leaks, calibration. Judgements are formulas, not words."""

from collections.abc import Sequence
from datetime import date

from openpyxl.chart import LineChart, Reference

from mitoyen.doors.cli.demo.makers.workbooks import FIRST, Sheet

FLOWS = (60, 80, 90, 100, 110)  # % of nominal flow
# mm/s at each of these flows, for a machine that just passes.
LEVELS = {
    "Palier côté accouplement, H": (2.31, 1.98, 1.87, 1.92, 2.44),
    "Palier côté accouplement, V": (1.72, 1.51, 1.44, 1.49, 1.83),
    "Palier côté accouplement, A": (1.20, 1.11, 1.02, 1.05, 1.31),
    "Palier côté opposé, H": (1.96, 1.66, 1.58, 1.63, 2.02),
    "Palier côté opposé, V": (1.41, 1.22, 1.18, 1.21, 1.50),
}


def vibration_sheet(*, on: date, machine: str, limit: float, scale: float) -> bytes:
    """Return levels at five flows, judged against a limit, with their curves.

    Args:
        limit: mm/s. scale: what the usual levels are multiplied by.
    """
    sheet = Sheet(on=on, title=f"Niveaux vibratoires, {machine}", name="Vibrations")
    names = ["Point de mesure", *(f"{flow} %" for flow in FLOWS), "Maximum", "Verdict"]
    sheet.heads([32, *[9] * len(FLOWS), 11, 14], names)
    for point, levels in LEVELS.items():
        line = sheet.row
        verdict = f'=IF(G{line}<={limit},"conforme","hors seuil")'
        measured = [round(level * scale, 2) for level in levels]
        sheet.line([point, *measured, f"=MAX(B{line}:F{line})", verdict], shape="0.00")
    last = sheet.row - 1
    sheet.row += 1
    sheet.line(["Seuil (mm/s, 10 à 1 000 Hz)", limit], shape="0.0", bold=True)
    chart = LineChart()
    chart.title = "Vitesse efficace (mm/s)"
    points = Reference(sheet.page, min_col=1, max_col=1 + len(FLOWS), min_row=FIRST, max_row=last)
    chart.add_data(points, from_rows=True, titles_from_data=True)
    chart.set_categories(
        Reference(sheet.page, min_col=2, max_col=1 + len(FLOWS), min_row=FIRST - 1)
    )
    sheet.page.add_chart(chart, f"A{sheet.row + 2}")
    return sheet.finished()


def leak_sheet(*, on: date, runs: Sequence[Sequence[str | int]]) -> bytes:
    """Return counts of drops, run by run.

    Args:
        runs: what was changed, then drops a minute in three counts.
    """
    sheet = Sheet(on=on, title="Fuite à froid, gouttes par minute", name="Fuite")
    names = ["Essai", "5 min", "10 min", "15 min", "Moyenne", "Critère : 1 goutte à 15 min"]
    sheet.heads([34, 9, 9, 9, 11, 28], names)
    for what, *drops in runs:
        line = sheet.row
        verdict = f'=IF(D{line}<=1,"tenu","non tenu")'
        sheet.line([what, *drops, f"=AVERAGE(B{line}:D{line})", verdict], shape="0.0")
    sheet.row += 1
    sheet.line(["Eau de 17,5 à 18 °C, 16 bar, banc de Cadmus"])
    return sheet.finished()


def calibration_sheet(*, on: date, rows: Sequence[tuple[float, float]]) -> bytes:
    """Return a calibration: reference and reading in m³/h, and how far they are apart."""
    sheet = Sheet(on=on, title="Étalonnage du débitmètre DN 200", name="Étalonnage")
    sheet.heads([18, 18, 14, 14], ["Référence (m³/h)", "Lu (m³/h)", "Écart (m³/h)", "Écart (%)"])
    for reference, reading in rows:
        line = sheet.row
        gap = f"=B{line}-A{line}"
        sheet.line([reference, reading, gap, f"=C{line}/A{line}*100"], shape="0.00")
    return sheet.finished()
