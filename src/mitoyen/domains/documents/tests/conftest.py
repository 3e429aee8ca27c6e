from dataclasses import dataclass, field
from pathlib import Path

import pytest
from obstore.store import LocalStore

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import issue_document, issue_documents
from mitoyen.domains.documents.queries import kept
from mitoyen.domains.documents.unrecorded import keep_files_in, receive
from mitoyen.domains.talk.commands import open_thread
from mitoyen.journal.database import reading
from tests.cast import PumpP4


async def chunked(content, size=1000):
    for start in range(0, len(content), size):
        yield content[start : start + size]


@dataclass
class Desk:
    """Where the cast brings files: a store in a folder of its own, and short ways to the verbs."""

    cast: PumpP4
    folder: Path
    threads: dict = field(default_factory=dict)

    def kept(self):
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())

    async def brings(self, who, content=b"", filename="Plan de masse.pdf", room=None, size=1000):
        return await receive(
            actor=self.cast[who],
            room_id=room or self.cast.common,
            filename=filename,
            chunks=chunked(content, size),
        )

    async def issues(self, who, content=b"%PDF-1.7 plan", filename="Plan de masse.pdf", room=None):
        room = room or self.cast.common
        upload = await self.brings(who, content, filename, room)
        return await issue_document(actor=self.cast[who], room_id=room, upload_id=upload.upload_id)

    async def thread(self, who, room=None):
        room = room or self.cast.common
        if room not in self.threads:
            opened = await open_thread(
                actor=self.cast[who], room_id=room, title="Corps de pompe", body="Voici."
            )
            self.threads[room] = opened.thread.event.thread_id
        return self.threads[room]

    async def hands_over(self, who, *contents, room=None, body="Les plans."):
        room = room or self.cast.common
        uploads = [await self.brings(who, content, room=room) for content in contents]
        return await issue_documents(
            actor=self.cast[who],
            room_id=room,
            thread_id=await self.thread(who, room),
            upload_ids=[upload.upload_id for upload in uploads],
            body=body,
        )

    async def reads(self, who, issued, first=0, end=None):
        async with reading(self.cast[who]) as db:
            content = await queries.content(db, issued.room_id, issued.event.version_id)
        return b"".join([chunk async for chunk in content.chunks(first, end)])

    async def document(self, who, issued):
        async with reading(self.cast[who]) as db:
            return await queries.document(db, issued.room_id, issued.event.document_id)

    async def journal_size(self, owner, room=None):
        cursor = await owner.execute(
            "SELECT size FROM journal_head WHERE room_id = %s", (room or self.cast.common,)
        )
        return (await cursor.fetchone())[0]

    async def count(self, owner, table):
        cursor = await owner.execute(f"SELECT count(*) FROM {table}")
        return (await cursor.fetchone())[0]


@pytest.fixture
def desk(pump_p4, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_store", None)
    monkeypatch.setattr(kept, "_largest", kept.largest_file())
    keep_files_in(LocalStore(tmp_path))
    return Desk(pump_p4, tmp_path)
