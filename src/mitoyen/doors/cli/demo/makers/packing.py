"""Office files are zip archives that remember when they were made: pack them again without that."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def packed(archive: bytes, *, on: date) -> bytes:
    """Return the same archive, in which every date is `on`."""
    made = BytesIO()
    stamp = f"{on:%Y-%m-%d}T09:00:00Z".encode()
    with ZipFile(BytesIO(archive)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            part = ZipInfo(name, (on.year, on.month, on.day, 9, 0, 0))
            part.compress_type = ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, content)
    return made.getvalue()
