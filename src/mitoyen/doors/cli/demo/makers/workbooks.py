"""Spreadsheets: one sheet with a heading, a table, and the same look everywhere."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mitoyen.doors.cli.demo.makers.packing import packed

Cell = str | int | float | date | None

INK = "22252E"
WASH = "E6E4EF"
FIRST = 4  # row of the table's first line, under its heads

_LINE = Side(style="thin", color="B9BAC4")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class Sheet:
    """A workbook of one sheet, being filled from the top."""

    def __init__(self, *, on: date, title: str, name: str) -> None:
        self.on = on
        self.book = Workbook()
        self.book.properties.title = title
        self.book.properties.creator = "Pompe P4"
        self.page: Worksheet = self.book.worksheets[0]
        self.page.title = name
        self.page["A1"] = title
        self.page["A1"].font = Font(size=14, bold=True, color=INK)
        self.page["A2"] = f"{on:%d/%m/%Y}"
        self.row = FIRST

    def heads(self, widths: Sequence[int], names: Sequence[str]) -> None:
        """Write the table's heads; widths are in characters."""
        for column, (width, name) in enumerate(zip(widths, names, strict=True), 1):
            self.page.column_dimensions[get_column_letter(column)].width = width
            cell = self.page.cell(row=FIRST - 1, column=column, value=name)
            cell.font = Font(bold=True, color=INK)
            cell.fill = PatternFill("solid", fgColor=WASH)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = _BOX
        self.page.freeze_panes = f"A{FIRST}"

    def line(self, cells: Iterable[Cell], *, shape: str = "General", bold: bool = False) -> None:
        """Write a line of the table; `shape` is the number format of its figures."""
        for column, value in enumerate(cells, 1):
            cell = self.page.cell(row=self.row, column=column, value=value)
            cell.border = _BOX
            if bold:
                cell.font = Font(bold=True)
            if isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
            elif not isinstance(value, str) or value.startswith("="):
                cell.number_format = shape
        self.row += 1

    def tint(self, columns: range, colour: str) -> None:
        """Colour cells of the line written last."""
        for column in columns:
            cell = self.page.cell(row=self.row - 1, column=column)
            cell.fill = PatternFill("solid", fgColor=colour)

    def finished(self) -> bytes:
        made = BytesIO()
        self.book.save(made)
        return packed(made.getvalue(), on=self.on)
