"""The house that is measured, in a process of its own: `python -m bench.serving FOLDER PORT`."""

import sys
from pathlib import Path

import uvloop

from bench.world import settings_for
from mitoyen.house.application import make_application
from mitoyen.house.composition import open_house
from mitoyen.house.serving import serve, write_log_lines


async def main(folder: Path, port: int) -> None:
    write_log_lines()
    async with open_house(settings_for(folder, port)) as house:
        await serve(house, application=make_application(house, rate=None))


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2])))
