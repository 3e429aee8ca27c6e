"""A company's own journal as an own copy (docs/formats/own-copy.md): one room, which only its administrators read."""

import zipfile
from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Any, Literal

from mitoyen.domains.copies.queries import CopiedRoom
from mitoyen.domains.copies.unrecorded.making import FORMAT, Seen, digest_so_far, sign_copy
from mitoyen.domains.copies.unrecorded.pages import Index, RoomPage
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.queries import OrganisationRow
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.canonical import encode
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.tiles import bundles_of, tiles_of
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading

TITLE = {"fr": "Journal de l’entreprise", "en": "Journal of the company"}


async def company_journal_copy(
    actor: Actor, *, language: Literal["fr", "en"], operator: str, verifier: bytes
) -> bytes:
    """Return the journal of the acting administrator's company, up to its last checkpoint, as one archive.

    Args:
        verifier: the bytes of mitoyen-verify.pyz, which stands beside.

    Raises:
        Absent: when the journal is not the actor's to read, or no checkpoint was signed yet.

    Cost: grows with the journal, about a kilobyte an entry, held in memory.
    """
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        async with reading(actor) as db:
            own = await organisations.own_organisation(db, actor)
            room = await _room(db, own, TITLE[language])
            index = Index(
                language=language,
                space=own.name or "?",
                company=own.name or "?",
                operator=operator,
                made_at=clock.now(),
                markdown=escape,
            )
            page = RoomPage(index, room)
            await _write_room(db, archive, room, page)
        seen = Seen(archive)
        seen.write(f"pages/{room.room_id}.html", page.html().encode())
        for name, content in index.files().items():
            seen.write(name, content.encode())
        seen.write("mitoyen-verify.pyz", verifier)
        manifest = _manifest(own, index, room, seen, digest_so_far(archive))
        sign_copy(archive, manifest, [room])
    return made.getvalue()


async def _room(db: Connection, own: OrganisationRow, title: str) -> CopiedRoom:
    head = await journal.head(db, own.room_id)
    if not head.sealed:
        raise Absent
    return CopiedRoom(
        room_id=own.room_id,
        kind="private",
        name=title,
        origin=head.origin,
        vkey=head.vkey,
        sealed=head.sealed,
        upto=head.sealed,
    )


async def _write_room(
    db: Connection, archive: zipfile.ZipFile, room: CopiedRoom, page: RoomPage
) -> None:
    folder, sealed = f"rooms/{room.room_id}/", room.sealed
    last = await journal.checkpoint(db, room.room_id, sealed)
    archive.writestr(folder + "checkpoint", last.note)
    for tile in (*tiles_of(sealed), *bundles_of(sealed)):
        found = await journal.tile(db, room.room_id, tile, sealed=sealed)
        archive.writestr(folder + tile.path, found, zipfile.ZIP_STORED)
    openings = await journal.openings(db, room.room_id, 0, sealed)
    lines: list[bytes] = []
    for one in openings:
        line: dict[str, Any] = {
            "i": one.index,
            "p": one.part,
            "salt": b64encode(one.salt).decode(),
            "text": (one.content or b"").decode(),
        }
        lines.append(encode(line) + b"\n")
    archive.writestr(folder + "openings.jsonl", b"".join(lines))
    page.add(await journal.entry_range(db, room.room_id, 0, sealed), openings)


def _manifest(
    own: OrganisationRow, index: Index, room: CopiedRoom, seen: Seen, before: str
) -> bytes:
    said = {
        "from": 0,
        "kind": room.kind,
        "name": room.name or "",
        "origin": room.origin,
        "room": room.room_id,
        "size": room.sealed,
        "to": room.upto,
        "vkey": room.vkey,
    }
    return encode(
        {
            "before": before,
            "format": FORMAT,
            "made_at": clock.written(index.made_at),
            "made_for": {"name": index.company, "organisation": own.organisation_id},
            "operator": index.operator,
            "pages": seen.listed,
            "spaces": [{"name": index.company, "rooms": [said], "space": own.organisation_id}],
        }
    )
