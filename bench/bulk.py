"""Much at once: letters beside COPY of the same rows, an own copy that is checked beside hashing its entries."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.floors import committed, contents_of, copied_again, entries_of, hashed
from bench.house import Measured
from bench.table import Sheet
from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.talk.commands import Letter, import_messages
from mitoyen.foundation.identifiers import RoomId, SpaceId

BATCH = 1_000
BLOCK, SHORT = (
    24,
    10,
)  # letters: of each block, the first go in a thread of their own, the rest in one long thread
IMPORTED = 50_000
IMPORT_AIM, CHECK_AIM = 0.4, 0.5
LONGEST_WAIT_S = 300
BODY = (
    "Bonjour, voici la cote de l'arbre, et quelques mots de plus pour que ce soit une lettre. " * 3
)


def letters(first: int, last: int) -> Iterator[Letter]:
    """Return letters: short threads beside one long thread, in the proportions that they keep at any number."""
    for n in range(first, last):
        short = n % BLOCK < SHORT
        yield Letter(
            letter_id=f"{n}@lettres.example",
            conversation=str(n // BLOCK) if short else "long",
            title=f"Sujet {n // BLOCK}" if short else "Le long fil",
            body=f"{n} {BODY}",
            sender_name="Paul Ancien",
            sender_address="paul@lettres.example",
        )


async def bring(measured: Measured, room_id: RoomId, first: int, last: int) -> float:
    """Bring letters into a room in lots; return the seconds that it took until the last was committed."""
    lots = [list(letters(n, min(n + BATCH, last))) for n in range(first, last, BATCH)]
    began = time.perf_counter()
    for lot in lots:
        await import_messages(actor=measured.world.people[0].actor, room_id=room_id, letters=lot)
    return time.perf_counter() - began


def sealed(measured: Measured, room_id: RoomId) -> float:
    """Wait until all of a room is sealed; return how long that took."""
    began = time.perf_counter()
    while time.perf_counter() - began < LONGEST_WAIT_S:
        ((left,),) = measured.sql(
            "SELECT h.size - s.size FROM journal_head h JOIN journal_seal s USING (room_id) WHERE room_id = %s",
            room_id,
        )
        if left == 0:
            return time.perf_counter() - began
        time.sleep(0.02)
    raise TimeoutError(room_id)


async def measure_bulk(measured: Measured, sheet: Sheet) -> None:
    """Measure import and verification. The house serves beside, and seals."""
    space_id, room_id = measured.world.spare[0]
    first = measured.head(room_id) + 1
    before = measured.cpu()
    took = await bring(measured, room_id, 0, IMPORTED)
    late = sealed(measured, room_id)
    after = measured.cpu()
    written = measured.head(room_id) + 1 - first
    floor = copied_again(measured, room_id, first, first + written, BATCH)
    entries = entries_of(measured, room_id)
    tree = min(hashed(entries) for _ in range(3)) * written / len(entries)
    sheet.section(f"Bringing in {IMPORTED:,} letters, {BATCH:,} in a transaction")
    sheet.add("COPY of the very same rows, as often durable", f"{written / floor:,.0f} entries/s")
    sheet.add("hashing the same entries into a tree, alone", f"{written / tree:,.0f} entries/s")
    sheet.add(
        "import: recorded and projected",
        f"{written / took:,.0f} entries/s; PostgreSQL {(after[1] - before[1]) / written * 1e6:.0f} µs each",
        f"{floor / took:.2f} of COPY",
        "≥ 0.4",
        kept=floor / took >= IMPORT_AIM,
    )
    sheet.add(
        "the same until the last is sealed",
        f"{written / (took + late):,.0f} entries/s",
        f"{floor / (took + late):.2f} of COPY",
    )
    copy = await _own_copy(measured, space_id)
    _check(sheet, copy, entries_of(measured, room_id), contents_of(measured, room_id))


async def _own_copy(measured: Measured, space_id: SpaceId) -> Path:
    taken = await take_copy(actor=measured.world.people[0].actor, space_id=space_id)
    archive = measured.folder / "var" / "copies" / f"{taken.event.copy_id}.zip"
    for _ in range(LONGEST_WAIT_S * 10):
        if archive.exists():
            break
        await asyncio.sleep(0.1)
    return archive


def _check(
    sheet: Sheet, copy: Path, entries: list[bytes], contents: list[tuple[bytes, str, bytes]]
) -> None:
    trees, commitments, checks = [], [], []
    for _ in range(3):
        trees.append(hashed(entries))
        commitments.append(committed(contents))
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "mitoyen_verify", str(copy)], check=True, capture_output=True
        )
        checks.append(time.perf_counter() - began)
    tree, all_hashes, took = min(trees), min(trees) + min(commitments), min(checks)
    many, size = len(entries), copy.stat().st_size >> 20
    sheet.section(f"Checking an own copy of {many:,} entries ({size} MiB)")
    sheet.add("hashing them into a tree, one process", f"{many / tree:,.0f} entries/s")
    sheet.add("the same, and what they commit to", f"{many / all_hashes:,.0f} entries/s")
    sheet.add(
        "mitoyen-verify, start and words included",
        f"{many / took:,.0f} entries/s",
        f"{tree / took:.2f} of the tree, {all_hashes / took:.2f} of all hashes",
        "≥ 0.5",
        kept=tree / took >= CHECK_AIM,
    )
