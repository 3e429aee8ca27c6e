"""Spreadsheets of the trade: prices, forecasts, calendars."""

from collections.abc import Sequence
from datetime import date, timedelta

from openpyxl.utils import get_column_letter

from mitoyen.doors.cli.demo.makers.workbooks import FIRST, Sheet

FIRM = "CFE3D4"
PLANNED = "C9C4E4"


def price_sheet(
    *, on: date, heading: str, currency: str, rows: Sequence[tuple[str, float, int]]
) -> bytes:
    """Return a price list with its totals.

    Args:
        rows: what, price of one, how many.
    """
    sheet = Sheet(on=on, title=heading, name="Prix")
    heads = ["Désignation", f"Prix unitaire ({currency})", "Quantité", f"Total ({currency})"]
    sheet.heads([38, 18, 12, 18], heads)
    for what, price, quantity in rows:
        line = sheet.row
        sheet.line([what, price, quantity, f"=B{line}*C{line}"], shape="#,##0")
    total = f"=SUM(D{FIRST}:D{sheet.row - 1})"
    sheet.line(["Total hors taxes", None, None, total], shape="#,##0", bold=True)
    return sheet.finished()


def forecast_sheet(*, on: date, start: str, firm: int, quantities: Sequence[int]) -> bytes:
    """Return a forecast of six months.

    Args:
        start: the first month, as 2027-02.
        firm: how many of the months bind.
    """
    sheet = Sheet(on=on, title="Prévision du lot 2, jeux complets", name="Prévision")
    sheet.heads([16, 14, 18, 20], ["Mois", "Jeux", "Engagement", "Cumul"])
    year, month = map(int, start.split("-"))
    for number, quantity in enumerate(quantities):
        ahead = month - 1 + number
        line = sheet.row
        binding = "ferme" if number < firm else "prévision"
        first = date(year + ahead // 12, ahead % 12 + 1, 1)
        sheet.line([f"{first:%m/%Y}", quantity, binding, f"=SUM(B${FIRST}:B{line})"], shape="0")
        sheet.tint(range(3, 4), FIRM if number < firm else PLANNED)
    return sheet.finished()


def test_calendar(*, on: date, edition: int, rows: Sequence[tuple[str, date, int, str]]) -> bytes:
    """Return a calendar of tests, with a bar for the weeks that each takes.

    Args:
        rows: what, first day, working days, by whom.
    """
    sheet = Sheet(on=on, title=f"Calendrier des essais P4, édition {edition}", name="Calendrier")
    rows = sorted(rows, key=lambda row: row[1])
    monday = rows[0][1] - timedelta(days=rows[0][1].weekday())
    last = rows[-1][1] + timedelta(days=14)
    weeks = [monday + timedelta(days=7 * number) for number in range((last - monday).days // 7 + 1)]
    heads = ["Étape", "Début", "Jours ouvrés", "Fin", "Présents"]
    sheet.heads(
        [30, 12, 9, 12, 24, *[6] * len(weeks)],
        [*heads, *(f"S{week.isocalendar().week:02d}" for week in weeks)],
    )
    for what, start, days, who in rows:
        line = sheet.row
        sheet.line([what, start, days, f"=WORKDAY(B{line},C{line}-1)", who], shape="0")
        sheet.page[f"{get_column_letter(4)}{line}"].number_format = "dd/mm/yyyy"
        end = start + timedelta(days=days - 1 + 2 * ((start.weekday() + days - 1) // 5))
        first, after = (start - monday).days // 7, (end - monday).days // 7 + 1
        sheet.tint(range(6 + first, 6 + after), PLANNED)
    return sheet.finished()
