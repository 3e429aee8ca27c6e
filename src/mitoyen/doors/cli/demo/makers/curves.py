"""Curves: a vibration spectrum, a furnace's temperature."""

from datetime import date
from math import exp
from random import Random

from mitoyen.doors.cli.demo.makers.plots import SOFT, WARN, Plot, Point


def vibration_curve(*, on: date, machine: str, speed: int, limit: float, seed: int) -> bytes:
    """Return the spectrum of a bearing's vibration.

    Args:
        speed: turns a minute. limit: mm/s, for the overall value.
    """
    plot = Plot(title=machine, across="Hz", up="mm/s RMS, Hanning, 1,600 lines", most=(500, 2))
    plot.ticks(range(0, 501, 50), (0, 0.5, 1, 1.5, 2))
    turn = speed / 60
    peaks = ((turn, 1.42, "1x"), (2 * turn, 0.61, "2x"), (7 * turn, 0.88, "7x, vanes"))
    dice = Random(seed)  # noqa: S311 (noise in a picture)
    points: list[Point] = []
    for half in range(4, 1000):
        frequency = half / 2
        level = 0.03 + 0.03 * dice.random() + 0.05 * exp(-(((frequency - 210) / 60) ** 2))
        level += sum(peak * exp(-(((frequency - at) / 1.4) ** 2)) for at, peak, _ in peaks)
        points.append((frequency, level))
    plot.curve(points, width=2)
    for at, peak, name in peaks:
        plot.note((at, peak), name)
    plot.note((300, 1.8), f"{on:%Y-%m-%d}, {speed} rpm, overall 1.9 mm/s", ink=SOFT)
    plot.note((300, 1.68), f"limit {limit} mm/s overall, 10 to 1,000 Hz", ink=WARN)
    return plot.finished()


def furnace_curve(*, on: date, soak: int, hold: int, ramp: int) -> bytes:
    """Return the temperature of a furnace over a cycle.

    Args:
        soak: °C. hold: hours. ramp: °C an hour.
    """
    hours = soak / ramp
    most = (round(2 * hours + hold + 2), 700)
    plot = Plot(title=f"Four 2, cycle du {on:%d/%m/%Y}", across="h", up="°C", most=most)
    plot.ticks(range(0, int(most[0]) + 1, 2), range(0, 701, 100))
    pause = 300 / ramp
    cycle: list[Point] = [
        (0, 20),
        (pause, 300),
        (pause + 0.4, 303),
        (pause + 0.7, 330),
        (pause + 1.0, 330),
        (hours + 1, soak),
        (hours + 1 + hold, soak),
        (2 * hours + hold + 1, 90),
    ]
    plot.curve(cycle)
    plot.note((hours + 1.2, soak), f"{soak} °C, {hold} h")
    plot.note((pause + 0.5, 285), "regulation", ink=SOFT)
    return plot.finished()
