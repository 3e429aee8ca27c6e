"""Moments, sizes and fingerprints, as people read them.

Times to the minute in threads, to the second in registers. A date carries its weekday when it is
near, and its year when that is not this year's.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from mitoyen.doors.web.views import Language

NEAR_DAYS = 7
_LOCALES: Final[dict[Language, str]] = {"fr": "fr_FR", "en": "en_GB"}
_UNITS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": ("o", "ko", "Mo", "Go", "To"),
    "en": ("B", "kB", "MB", "GB", "TB"),
}


def to_the_minute(at: datetime, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """`10:31` today, `mar. 17 nov., 14:20` this week, `17 nov. 2025, 14:20` another year."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local.hour}:{local.minute:02}"
    if local.date() == today:
        return clock
    return f"{_short_day(local.date(), today, language)}, {clock}"


def to_the_day(at: datetime, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """`vendredi 20 novembre` this week, `20 novembre` this year, then `20 novembre 2025`."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    return _day(day, _pattern(day, today, "EEEE ", "d MMMM"), language)


def to_the_second(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """`20/11 10:41:07`, with two digits for a year that is not this one: `17/11/25 15:02:44`."""
    local = at.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f"/{local.year % 100:02}"
    return f"{local.day:02}/{local.month:02}{year} {local:%H:%M:%S}"


def clock(at: datetime, *, zone: ZoneInfo) -> str:
    """The hour alone: `10:41`."""
    local = at.astimezone(zone)
    return f"{local.hour}:{local.minute:02}"


def size_in_words(size: int, language: Language) -> str:
    """`640 o`, `12 ko`, `2,4 Mo`: one decimal below ten, none above, decimal units."""
    value, unit = float(size), 0
    while round(value, 1 if unit > 0 and value < 10 else 0) >= 1000 and unit < 4:
        value, unit = value / 1000, unit + 1
    digits = "#,##0.#" if unit and value < 9.95 else "#,##0"
    number = format_decimal(value, format=digits, locale=_LOCALES[language])
    return f"{number}\u00a0{_UNITS[language][unit]}"


def number_in_words(number: int, language: Language) -> str:
    """`12 480` in French, `12,480` in English."""
    return format_decimal(number, locale=_LOCALES[language])


def grouped(fingerprint: str, digits: int | None = None) -> str:
    """Hexadecimal in groups of four, so that eyes can compare: `9f3a 61c2 7be0`."""
    shown = fingerprint[:digits]
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def _short_day(day: date, today: date, language: Language) -> str:
    return _day(day, _pattern(day, today, "EEE ", "d MMM"), language)


def _pattern(day: date, today: date, weekday: str, plain: str) -> str:
    if abs((today - day).days) < NEAR_DAYS:
        return weekday + plain
    return plain if day.year == today.year else plain + " y"


def _day(day: date, pattern: str, language: Language) -> str:
    return format_date(day, format=pattern, locale=_LOCALES[language])
