"""Own copies made for the tests, from the foundation alone: the verifier shares no code with it."""

import io
import json
import signal
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from hashlib import sha256
from types import SimpleNamespace

import pytest

from mitoyen.foundation.canonical import encode, to_base64
from mitoyen.foundation.commitments import commit
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId
from mitoyen.foundation.merkle import leaf_hashes, root, root_of_hashes
from mitoyen.foundation.notes import Signer, checkpoint_text
from mitoyen.foundation.tiles import bundles_of, encode_bundle, tiles_of
from mitoyen_verify.__main__ import main

ASTER = OrganisationId("o_" + "a" * 26)
HOUSE = Signer("mitoyen.example/copies", b"house" + bytes(27))
MARIE = MemberId("m_" + "b" * 26)


@dataclass
class RoomOfTest:
    """A room whose log and openings are written by hand."""

    name: str
    number: int
    entries: list[bytes] = field(default_factory=list)
    openings: list[dict] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    start: int = 0
    clock: int = 0

    def __post_init__(self):
        self.room = RoomId("r_" + f"{self.number:026d}".translate(str.maketrans("0189", "abcd")))
        self.signer = Signer(f"mitoyen.example/e/{self.room[2:]}", bytes([self.number]) * 32)
        self.folder = f"rooms/{self.room}/"
        self.record("room.opened", {"origin": self.signer.origin, "vkey": self.signer.vkey})

    def record(self, kind, structure, parts=None, **fields):
        index = len(self.entries)
        self.clock += 1
        minutes, millis = divmod(self.clock, 60_000)
        salts = {part: bytes([len(part), *index.to_bytes(31, "big")]) for part in parts or {}}
        contents = {part: self.content(value) for part, value in (parts or {}).items()}
        entry = {
            "a": MARIE,
            "at": f"2026-11-22T{10 + minutes // 60}:{minutes % 60:02}:{millis // 1000:02}.{millis % 1000:03}Z",
            "c": [
                {"h": to_base64(commit(salts[part], part, contents[part])), "p": part}
                for part in sorted(salts)
            ],
            "d": structure,
            "f": 1,
            "i": index,
            "k": kind,
            "o": ASTER,
            "v": 1,
        } | fields
        self.entries.append(
            encode({name: value for name, value in entry.items() if value is not None})
        )
        for part in sorted(salts):
            self.openings.append(
                {"i": index, "p": part, "salt": to_base64(salts[part])}
                | self.shown(index, (parts or {})[part])
            )
        return index

    def say(self, body):
        return self.record("talk.message_posted", {"thread": "t_" + "c" * 26}, {"body": body})

    def upload(self, name, content):
        return self.record("documents.version_added", {"n": 1}, {"file": content, "name": name})

    def erase(self, index, part):
        del self.openings[self.opening_of(index, part)]
        self.record(
            "journal.content_erased", {"basis": "author_retracted", "index": index, "part": part}
        )

    def opening_of(self, index, part):
        [place] = [n for n, o in enumerate(self.openings) if (o["i"], o["p"]) == (index, part)]
        return place

    @staticmethod
    def content(value):
        if isinstance(value, bytes):
            return value
        return value.encode() if isinstance(value, str) else encode(value)

    def shown(self, index, value):
        if isinstance(value, str):
            return {"text": value}
        if not isinstance(value, bytes):
            return {"json": value}
        name = f"files/{index}-plan.bin"
        self.files[name] = value
        return {"file": name}

    def members(self):
        leaves = leaf_hashes(self.entries)
        rows, size = [leaves], len(leaves)
        while len(rows[-1]) >= 256:
            below = rows[-1]
            full = range(0, len(below) // 256 * 256, 256)
            rows.append([root_of_hashes(below[n : n + 256]) for n in full])
        shown = [
            entry if index >= self.start or not index else b""
            for index, entry in enumerate(self.entries)
        ]
        text = checkpoint_text(self.signer.origin, size, root(self.entries))
        made = {"checkpoint": self.signer.sign(text).encode()}
        for tile in tiles_of(size):
            made[tile.path] = b"".join(rows[tile.level][tile.start : tile.start + tile.width])
        for tile in bundles_of(size):
            made[tile.path] = encode_bundle(shown[tile.start : tile.start + tile.width])
        made["openings.jsonl"] = b"".join(
            encode(opening) + b"\n"
            for opening in self.openings
            if opening["i"] >= self.start or not opening["i"]
        )
        return {self.folder + name: made for name, made in (made | self.files).items()}


@dataclass
class CopyOfTest:
    """The members of an archive by name, free to be spoilt."""

    rooms: list[RoomOfTest]

    def __post_init__(self):
        pages = {
            "index.html": b"<!doctype html><title>Aster</title>",
            "pages/" + self.rooms[0].room + ".html": b"<!doctype html><title>P4</title>",
            "README.txt": b"Read me.",
        }
        signers = [HOUSE, *(room.signer for room in self.rooms)]
        self.manifest = {
            "format": "mitoyen-own-copy@v1",
            "made_at": "2026-11-22T11:00:00.000Z",
            "made_for": {"name": "Aster", "organisation": ASTER},
            "operator": "mitoyen.example",
            "pages": [
                {"h": to_base64(sha256(pages[path]).digest()), "path": path}
                for path in sorted(pages)
            ],
            "spaces": [
                {
                    "name": "Pompe P4",
                    "rooms": [self.described(room) for room in self.rooms],
                    "space": "s_" + "d" * 26,
                }
            ],
        }
        self.members = {"keys.txt": "".join(f"{signer.vkey}\n" for signer in signers).encode()}
        self.members |= pages
        for room in self.rooms:
            self.members |= room.members()
        self.sign()

    def sign(self):
        """Write the manifest and its signature, again."""
        encoded = encode(self.manifest)
        digest = to_base64(sha256(encoded).digest())
        self.members["mitoyen-copy.json"] = encoded
        self.members["mitoyen-copy.sig"] = HOUSE.sign(f"mitoyen-own-copy@v1\n{digest}\n").encode()

    @staticmethod
    def described(room):
        return {
            "from": room.start,
            "kind": "common",
            "name": room.name,
            "origin": room.signer.origin,
            "room": room.room,
            "size": len(room.entries),
            "to": len(room.entries),
            "vkey": room.signer.vkey,
        }

    def write(self, path, method=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in self.members.items():
                archive.writestr(name, content)
        return path

    def write_sealed(self, path, method=zipfile.ZIP_DEFLATED):
        """Write it as the house does: the list last, with the hash of all that lies before it."""
        last = ["mitoyen-copy.json", "mitoyen-copy.sig", "keys.txt"]
        with zipfile.ZipFile(path, "w", method) as archive:
            for name in self.members.keys() - last:
                archive.writestr(name, self.members[name])
            archive.fp.flush()
            self.manifest["before"] = to_base64(sha256(path.read_bytes()).digest())
            self.sign()
            for name in last:
                archive.writestr(name, self.members[name], zipfile.ZIP_STORED)
        return path


@dataclass
class Said:
    """What the command answered."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def verify():
    """Run the command in this process, as a person would: arguments in, status and words out."""

    def run(*arguments):
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        assert "Traceback" not in err.getvalue()
        return Said(stop.value.code, out.getvalue(), err.getvalue())

    return run


def general():
    """A room where all kinds of parts are: texts, a file, a number, an erased body."""
    room = RoomOfTest("Général", 1)
    room.say("Bonjour à tous")
    room.say('Avec "guillemets", \\ et\nretour à la ligne')
    room.upload("plan.pdf", b"%PDF-1.7 " + bytes(range(256)) * 40)
    room.record("documents.sized", {"n": 2}, {"size": 12, "title": "Corps de pompe"})
    erased = room.say("À oublier")
    room.say("Merci")
    room.erase(erased, "body")
    return room


def long_room(entries=700):
    room = RoomOfTest("Usinage", 2)
    for n in range(entries - 1):
        room.say(f"Pièce {n}")
    return room


@pytest.fixture
def copy():
    return CopyOfTest([general()])


@pytest.fixture(scope="session")
def long_members():
    return CopyOfTest([general(), long_room()]).members


@pytest.fixture
def long_copy(long_members):
    made = CopyOfTest([general(), long_room(2)])
    made.members = dict(long_members)
    return made


@pytest.fixture(scope="session")
def make():
    """What copies are made of."""
    return SimpleNamespace(
        CopyOfTest=CopyOfTest, RoomOfTest=RoomOfTest, general=general, long_room=long_room
    )


@pytest.fixture
def findings(verify, tmp_path):
    """Check a copy; return its status, and all faults of its rooms as (code, first, last)."""

    def check(copy, method=zipfile.ZIP_DEFLATED):
        said = verify(copy.write(tmp_path / "copy.zip", method), "--json", "--jobs", 1)
        assert not said.err, said.err
        report = json.loads(said.out)
        found = [
            (fault["code"], fault["first"], fault["last"] or fault["first"])
            for part in (report["archive"], *report["rooms"])
            for fault in part["faults"]
            if fault["kind"] != "erased"
        ]
        assert report["status"] == said.status
        assert bool(found) == (said.status != 0)
        return said.status, found

    return check
