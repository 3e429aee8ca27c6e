"""The table at the end: what was measured, beside what, and the aim."""

import platform
import sys
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table

from bench.machine import load


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    Attributes:
        ratio: what is claimed, against something measured in the same run.
        aim: what it should be; empty where none was set.
        kept: whether it is, None where none was set.
    """

    what: str
    found: str
    ratio: str = ""
    aim: str = ""
    kept: bool | None = None


@dataclass(slots=True)
class Sheet:
    """Lines by section, in order. Each is also said when it is found."""

    lines: list[Line | str]
    console: Console

    def section(self, name: str) -> None:
        """Begin a section."""
        self.lines.append(name)
        self.console.print(f"[dim]{name}[/dim]")

    def add(
        self,
        what: str,
        found: str,
        ratio: str = "",
        aim: str = "",
        *,
        kept: bool | None = None,
    ) -> None:
        """Add a line."""
        line = Line(what, found, ratio, aim, kept)
        self.lines.append(line)
        self.console.print(f"[dim]  {what}: {found} {ratio}[/dim]", highlight=False)

    def show(self, took_s: float) -> None:
        """Print the table."""
        table = Table(show_edge=False, pad_edge=False, title_justify="left")
        table.add_column("measured")
        table.add_column("found", justify="right")
        table.add_column("ratio in this run", justify="right")
        table.add_column("aim")
        for line in self.lines:
            if isinstance(line, str):
                table.add_section()
                table.add_row(f"[bold]{line}[/bold]")
            else:
                table.add_row(line.what, line.found, line.ratio, f"{line.aim} {_mark(line.kept)}")
        self.console.print(table, highlight=False)
        self.console.print(
            f"\n{_processor()}, {sys.version.split()[0]} on {platform.system()} {platform.release()};"
            f" {took_s:.0f} s; load average at the end {load():.1f}. Compare ratios, within one run.",
            highlight=False,
        )


def _mark(kept: bool | None) -> Literal["", "met", "[bold]missed[/bold]"]:  # noqa: FBT001 (one fact)
    if kept is None:
        return ""
    return "met" if kept else "[bold]missed[/bold]"


def _processor() -> str:
    import os  # noqa: PLC0415 (only here)

    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 (a file of the kernel)
            name = next(line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        name = platform.machine()
    return f"{os.cpu_count()} processors ({name})"
