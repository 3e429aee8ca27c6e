"""The test vectors of docs/formats, made from fixed seeds: `python -m tests.formats.making`."""

import json
from hashlib import sha256
from pathlib import Path

from mitoyen.foundation.canonical import encode, to_base64
from mitoyen.foundation.commitments import commit
from mitoyen.foundation.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    root,
    root_of_hashes,
)
from mitoyen.foundation.notes import Signer, checkpoint_text, derive_seed, receipt
from mitoyen.foundation.tiles import Tile, bundles_of, encode_bundle, tiles_of

VECTORS = Path(__file__).parent / "vectors"
MASTER = bytes(range(32))
ROOM = "r_" + "k3j7" * 6 + "k3"
ORIGIN = f"mitoyen.example/e/{ROOM[2:]}"
MEMBER, ASTER, THREAD = "m_" + "m" * 26, "o_" + "a" * 26, "t_" + "t" * 26
SIZES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 300]


def salt_of(index, part):
    """A salt that anybody can make again. Real salts are random."""
    return sha256(f"salt {index} {part}".encode()).digest()


def entry_of(index, kind, structure, parts=(), **fields):
    return encode(
        {
            "at": f"2026-11-22T10:41:{index:02}.123Z",
            "c": [
                {"h": to_base64(commit(salt_of(index, part), part, content)), "p": part}
                for part, content in sorted(parts)
            ],
            "d": structure,
            "f": 1,
            "i": index,
            "k": kind,
            "v": 1,
        }
        | fields
    )


CANONICAL = [
    "",
    'é \u2028 😀 "\\/ \b\t\n\f\r \x00\x1f \x7f',
    0,
    -1,
    2**53 - 1,
    True,
    False,
    [],
    {},
    {"b": [1, "x", {"a_b": False}], "a": "z", "_": -(2**53 - 1)},
]
NOT_CANONICAL = [
    " 1",
    "1\n",
    "01",
    "-0",
    "1.0",
    "1e2",
    "null",
    "NaN",
    "9007199254740992",
    '{"a":1,"a":1}',
    '{"b":1,"a":1}',
    '{"a": 1}',
    '{"A":1}',
    '{"":1}',
    '{"é":1}',
    '"\\u0041"',
    '"\\/"',
    '"\\u001F"',
    '"\\ud800"',
    '"\n"',
    "[" * 17 + "]" * 17,
    "",
]


def canonical():
    return {
        "accepted": [{"utf8": encode(value).decode(), "value": value} for value in CANONICAL],
        "refused": [{"utf8": text} for text in NOT_CANONICAL],
    }


def entry():
    parts = [("body", "Bonjour à tous".encode()), ("seats", encode([1, 2]))]
    encoded = entry_of(7, "talk.message_posted", {"thread_id": THREAD}, parts, a=MEMBER, o=ASTER)
    return {
        "commitments": [
            {
                "commitment": commit(salt_of(7, part), part, content).hex(),
                "content": content.hex(),
                "part": part,
                "salt": salt_of(7, part).hex(),
            }
            for part, content in parts
        ],
        "entry": encoded.decode(),
        "leaf_hash": leaf_hash(encoded).hex(),
    }


def tiles():
    entries = [f"entry {index}".encode() for index in range(300)]
    leaves = leaf_hashes(entries)

    def node(level, index):
        return root_of_hashes(leaves[index << level : (index + 1) << level])

    def hexes(hashes):
        return [item.hex() for item in hashes]

    return {
        "bundle_of_the_first_three": encode_bundle(entries[:3]).hex(),
        "consistency": [
            {"from": old, "proof": hexes(consistency_proof(old, size, node)), "to": size}
            for old, size in [(1, 2), (3, 7), (4, 8), (6, 8), (255, 257), (256, 300), (300, 300)]
        ],
        "entries": "entry N, for N from 0, in ASCII without a newline",
        "inclusion": [
            {"index": index, "proof": hexes(inclusion_proof(index, size, node)), "size": size}
            for index, size in [(0, 1), (0, 2), (2, 3), (6, 7), (5, 8), (255, 256), (299, 300)]
        ],
        "paths": [
            {"level": tile.level, "n": tile.n, "path": tile.path, "width": tile.width}
            for tile in [Tile(0, 0), Tile(0, 1234067), Tile(1, 999, 255), Tile(3, 1000, 1)]
        ],
        "roots": [{"root": root(entries[:size]).hex(), "size": size} for size in SIZES],
        "tiles_of_70000": [
            tile.path for tile in tiles_of(70_000) if tile.width < 256 or tile.level
        ],
    }


def signer(name=ORIGIN):
    return Signer(name, derive_seed(MASTER, name))


def checkpoint():
    low = [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2, 7]
    keys = [y.to_bytes(32, "little") for y in low] + [
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    ]
    root_ = root([b"entry 0", b"entry 1"])
    return {
        "master_secret": MASTER.hex(),
        "note": signer().sign(checkpoint_text(ORIGIN, 2, root_)),
        "origin": ORIGIN,
        "refused_vkeys": [vkey_of(key) for key in keys]
        + [signer().vkey.replace("+", "+0", 1), signer().vkey[:-1], signer().vkey.upper()],
        "root": root_.hex(),
        "seed": derive_seed(MASTER, ORIGIN).hex(),
        "size": 2,
        "vkey": signer().vkey,
    }


def vkey_of(public):
    key_id = sha256(ORIGIN.encode() + b"\n\x01" + public).hexdigest()[:8]
    return f"{ORIGIN}+{key_id}+{to_base64(bytes([1]) + public)}"


def receipts():
    entries = [f"entry {index}".encode() for index in range(5)]
    note = signer().sign(checkpoint_text(ORIGIN, 5, root(entries)))

    def node(level, index):
        return root(entries[index << level : (index + 1) << level])

    return {
        "entry": "entry 3",
        "receipt": receipt(3, inclusion_proof(3, 5, node), note),
        "vkey": signer().vkey,
    }


FILE = b"%PDF-1.7 a drawing"
PAGE = b"<!doctype html><title>Aster</title>"
CONTENTS = {
    (1, "body"): "Bonjour à tous\nLe plan suit.".encode(),
    (2, "file"): FILE,
    (2, "seats"): encode([1, 2]),
    (3, "body"): b"to be erased",
}
SHOWN = [
    (1, "body", {"text": CONTENTS[1, "body"].decode()}),
    (2, "file", {"file": "files/2-plan.pdf"}),
    (2, "seats", {"json": [1, 2]}),
]


def manifest_of(size):
    room = {
        "from": 0,
        "kind": "common",
        "name": "Salon commun",
        "origin": ORIGIN,
        "room": ROOM,
        "size": size,
        "to": size,
        "vkey": signer().vkey,
    }
    return encode(
        {
            "format": "mitoyen-own-copy@v1",
            "made_at": "2026-11-22T11:00:00.000Z",
            "made_for": {"name": "Aster", "organisation": ASTER},
            "operator": "Mitoyen example",
            "pages": [{"h": to_base64(sha256(PAGE).digest()), "path": "index.html"}],
            "spaces": [{"name": "Pompe P4", "rooms": [room], "space": "s_" + "p" * 26}],
        }
    )


def room_members():
    def said(index, kind, structure):
        parts = [(part, content) for (at, part), content in CONTENTS.items() if at == index]
        return entry_of(index, kind, structure, parts, a=MEMBER, o=ASTER)

    gone = {"basis": "author_retracted", "index": 3, "part": "body"}
    entries = [
        said(0, "spaces.room_opened", {"origin": ORIGIN, "vkey": signer().vkey}),
        said(1, "talk.message_posted", {"thread_id": THREAD}),
        said(2, "documents.version_issued", {"n": 1}),
        said(3, "talk.message_posted", {"thread_id": THREAD}),
        said(4, "journal.content_erased", gone),
    ]
    [tile], [bundle] = tiles_of(len(entries)), bundles_of(len(entries))
    text = checkpoint_text(ORIGIN, len(entries), root(entries))
    lines = [
        encode({"i": index, "p": part, "salt": to_base64(salt_of(index, part))} | content)
        for index, part, content in SHOWN
    ]
    return {
        "checkpoint": signer().sign(text).encode(),
        tile.path: b"".join(leaf_hashes(entries)),
        bundle.path: encode_bundle(entries),
        "openings.jsonl": b"".join(line + b"\n" for line in lines),
        "files/2-plan.pdf": FILE,
    }


def own_copy():
    """A whole copy: one room, five entries, a text, a value, a file, and an erased text."""
    house, manifest = signer("mitoyen.example/copies"), manifest_of(5)
    digest = to_base64(sha256(manifest).digest())
    members = {
        "mitoyen-copy.json": manifest,
        "mitoyen-copy.sig": house.sign(f"mitoyen-own-copy@v1\n{digest}\n").encode(),
        "keys.txt": f"{house.vkey}\n{signer().vkey}\n".encode(),
        "index.html": PAGE,
    }
    members |= {f"rooms/{ROOM}/{name}": content for name, content in room_members().items()}
    return {
        "erased": [{"entry": 4, "index": 3, "part": "body"}],
        "members_base64": {name: to_base64(content) for name, content in members.items()},
        "status": 0,
    }


MAKERS = {
    "canonical": canonical,
    "checkpoint": checkpoint,
    "entry": entry,
    "own-copy": own_copy,
    "receipt": receipts,
    "tiles": tiles,
}


def written(name):
    return json.dumps(MAKERS[name](), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    for made in MAKERS:
        (VECTORS / f"{made}.json").write_text(written(made))
