"""Minutes of a review, as a text document."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO

from docx import Document
from docx.shared import Pt
from docx.table import Table, _Row

from mitoyen.doors.cli.demo.makers.packing import packed

MONTHS = ("septembre", "octobre", "novembre")


def review_minutes(
    *,
    on: date,
    number: int,
    meeting: date,
    place: str,
    points: Sequence[str],
    decisions: Sequence[str],
    actions: Sequence[str],
    edition: int = 1,
) -> bytes:
    """Return the minutes of a review.

    Args:
        place: the company that received the others.
        actions: "number, what : who, by when".
    """
    paper = Document()
    paper.core_properties.title = f"Compte rendu n° {number}"
    paper.core_properties.author = "Karim Benali"
    paper.core_properties.created = datetime.combine(on, time(9), UTC)
    paper.styles["Normal"].font.size = Pt(11)
    paper.add_heading(f"Compte rendu n° {number}", level=0)
    day = f"{meeting.day} {MONTHS[meeting.month - 9]} {meeting.year}"
    paper.add_paragraph(f"Revue de conception du {day}, chez {place}. Édition {edition}.")
    paper.add_paragraph("Parties présentes : Aster, Boréal, Cadmus. Rédaction : Karim Benali.")
    paper.add_heading("Points examinés", level=1)
    for point in points:
        paper.add_paragraph(point)
    paper.add_heading("Décisions", level=1)
    for decision in decisions:
        paper.add_paragraph(decision, style="List Bullet")
    paper.add_heading("Actions", level=1)
    _action_table(paper.add_table(rows=1 + len(actions), cols=3), actions)
    paper.add_paragraph("")
    paper.add_paragraph("Approbation écrite, tacite après cinq jours ouvrés et deux rappels.")
    made = BytesIO()
    paper.save(made)
    return packed(made.getvalue(), on=on)


def _action_table(table: Table, actions: Sequence[str]) -> None:
    table.style = "Light Grid Accent 1"
    _fill(table.rows[0], "Action", "Responsable", "Échéance")
    for row, action in zip(table.rows[1:], actions, strict=True):
        what, _, rest = action.rpartition("\u00a0: ")
        who, _, due = rest.rpartition(", ")
        _fill(row, what, who, due)


def _fill(row: _Row, *words: str) -> None:
    for cell, text in zip(row.cells, words, strict=True):
        cell.text = text
