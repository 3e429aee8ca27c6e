"""The pages of an own copy: conversations and documents, readable by anybody, without us and without a network.

Made from the same entries and openings that the verifier checks, never from tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any, Literal

from mitoyen.domains.copies.queries import CopiedRoom
from mitoyen.domains.copies.unrecorded.words import README, STYLE, WORDS
from mitoyen.foundation.events import StoredPart, UnknownEvent
from mitoyen.journal.entries import Header, event_of
from mitoyen.journal.reading import EntryRow, OpeningRow


@dataclass(slots=True, kw_only=True)
class Index:
    """What all pages of a copy share, and the page that leads to the others."""

    language: Literal["fr", "en"]
    space: str
    company: str
    operator: str
    made_at: datetime
    markdown: Callable[[str], str]
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # member -> (name, company)
    companies: dict[str, str] = field(default_factory=dict)
    pages: list["RoomPage"] = field(default_factory=list)

    def say(self, word: str) -> str:
        """Return a word in the language of the copy."""
        return WORDS[self.language][word]

    def name_of(self, room: CopiedRoom) -> str:
        """Return a room's name as people know it."""
        return room.name or self.say(room.kind)

    def files(self) -> dict[str, str]:
        """Return the index, the style sheet and the explanations."""
        rooms = "".join(
            f'<li><a href="pages/{page.room.room_id}.html">{escape(self.name_of(page.room))}</a>'
            f" <span>{page.room.upto} {self.say('entries')}</span></li>"
            for page in self.pages
        )
        body = (
            f"<h1>{escape(self.space)}</h1><p>{escape(self.say('copy_of'))} {escape(self.company)},"
            f" {self.made_at:%Y-%m-%d %H:%M:%S} UTC. {escape(self.say('operator'))} {escape(self.operator)}.</p>"
            f"<ul class='rooms'>{rooms}</ul><p>{escape(self.say('verify'))} <code>python3 mitoyen-verify.pyz"
            " &lt;copy.zip&gt;</code></p>"
        )
        return {
            "index.html": self.document(self.space, body, "style.css"),
            "style.css": STYLE,
            "LISEZMOI.txt": README["fr"],
            "README.txt": README["en"],
        }

    def document(self, title: str, body: str, style: str) -> str:
        """Return a whole page around `body`."""
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:;"
            " img-src 'self' file:\">"
            f'<title>{escape(title)}</title><link rel="stylesheet" href="{style}"></head>'
            f"<body><main>{body}</main></body></html>\n"
        )


class RoomPage:
    """The page of one room, filled entry by entry."""

    def __init__(self, index: Index, room: CopiedRoom) -> None:
        """Start an empty page."""
        self.room = room
        self.file_of: dict[int, str] = {}
        self._index = index
        self._lines: list[str] = []
        self._titles: dict[str, str] = {}
        index.pages.append(self)

    def add(self, entries: Sequence[EntryRow], openings: Sequence[OpeningRow]) -> None:
        """Show these entries."""
        opened = {
            index: {part.part: part for part in parts}
            for index, parts in groupby(openings, key=lambda part: part.index)
        }
        for entry in entries:
            self._lines.append(self._line(entry.header, opened.get(entry.index, {})))

    def html(self) -> str:
        """Return the page."""
        name = self._index.name_of(self.room)
        body = (
            f'<p><a href="../index.html">{escape(self._index.space)}</a></p><h1>{escape(name)}</h1>'
            f"<ol>{''.join(self._lines)}</ol>"
        )
        return self._index.document(f"{name}, {self._index.space}", body, "../style.css")

    def _line(self, header: Header, opened: dict[str, OpeningRow]) -> str:
        entry = header.entry
        parts: dict[str, bytes | StoredPart] = {
            name: part.content
            if part.content is not None
            else StoredPart(stored_as="", salt=part.salt, commitment=b"")
            for name, part in opened.items()
        }
        try:
            happened: Any = event_of(header, parts)
        except UnknownEvent:
            happened = None
        self._learn(entry.kind, happened)
        name, company = self._index.names.get(entry.author or "", ("", ""))
        who = f"{escape(name)} <span>{escape(company)}</span>" if name else ""
        erased = [part for part in header.commitments if part not in opened]
        gone = (
            f"<p class='gone'>{escape(self._index.say('erased'))} {', '.join(erased)}</p>"
            if erased
            else ""
        )
        return (
            f'<li id="e-{entry.index}" value="{entry.index}"><header><b class="no">{entry.index}</b>'
            f"<time>{entry.at:%Y-%m-%d %H:%M:%S}</time> <b>{who}</b> <code>{escape(entry.kind)}</code></header>"
            f"{self._words(entry.index, happened)}{gone}</li>"
        )

    def _learn(self, kind: str, happened: Any) -> None:  # noqa: ANN401 (any event)
        if kind == "spaces.party_admitted":
            self._index.companies[happened.party] = happened.name or "?"
        elif kind == "spaces.member_admitted":
            company = self._index.companies.get(happened.party, "")
            self._index.names[happened.member_id] = (happened.name or "?", company)
        elif kind == "talk.thread_opened":
            self._titles[happened.thread_id] = happened.title or "?"

    def _words(self, index: int, happened: Any) -> str:  # noqa: ANN401 (any event)
        """Show what a reader wants of any event: thread, title, names, words, file."""
        shown: list[str] = []
        thread = getattr(happened, "thread_id", None)
        if thread in self._titles:
            shown.append(f"<p class='thread'>{escape(self._titles[thread])}</p>")
        for part in ("name", "title", "filename", "note", "reason", "conclusion"):
            text = getattr(happened, part, None)
            if isinstance(text, str) and not (part == "title" and thread in self._titles):
                shown.append(f"<p>{escape(text)}</p>")
        member = getattr(happened, "member_id", None)
        if member in self._index.names and not getattr(happened, "name", None):
            shown.append(f"<p>{escape(self._index.names[member][0])}</p>")
        body = getattr(happened, "body", None)
        if isinstance(body, str):
            shown.append(f"<div class='words'>{self._index.markdown(body)}</div>")
        if index in self.file_of:
            href = self.file_of[index]
            shown.append(
                f'<p><a href="{escape(href, quote=True)}">{escape(href.rsplit("/", 1)[-1])}</a></p>'
            )
        return "".join(shown)
