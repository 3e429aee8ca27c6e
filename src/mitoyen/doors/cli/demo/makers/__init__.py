"""Real files for the demo, made when it is filled: the same bytes each time, dated by the story.

Drawings, reports and certificates are PDF; prices, measurements and calendars are spreadsheets;
minutes are a text document; the rest are pictures. What they are made with is the `demo` extra,
which an installation in service does without.
"""

from importlib import import_module

MAKERS = {
    "bench_sketch": "drawings",
    "casting_drawing": "drawings",
    "interface_drawing": "drawings",
    "shaft_drawing": "drawings",
    "inspection_report": "reports",
    "material_certificate": "reports",
    "review_minutes": "minutes",
    "calibration_sheet": "measurements",
    "leak_sheet": "measurements",
    "vibration_sheet": "measurements",
    "forecast_sheet": "sheets",
    "price_sheet": "sheets",
    "test_calendar": "sheets",
    "furnace_curve": "curves",
    "vibration_curve": "curves",
    "porosity_macro": "pictures",
    "solidification_map": "pictures",
}


def make(maker: str, **parameters: object) -> bytes:
    """Return the file that this maker makes from these parameters.

    Args:
        parameters: those of the maker's own function; all take `on`, the date that the file bears.

    Raises:
        KeyError: when nobody makes that.
        ModuleNotFoundError: when the `demo` extra is not installed.
    """
    module = import_module(f"{__name__}.{MAKERS[maker]}")
    made = getattr(module, maker)(**parameters)
    if not isinstance(made, bytes):
        raise TypeError(f"{maker} made no file")
    return made
