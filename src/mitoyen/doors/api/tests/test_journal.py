"""Journals, as an expert checks them: exact bytes, receipts, checkpoints, tiles, proofs."""

from base64 import b64decode
from hashlib import sha256

import pytest

from mitoyen.foundation.canonical import decode
from mitoyen.foundation.commitments import commit
from mitoyen.foundation.merkle import leaf_hash, root, verify_consistency, verify_inclusion
from mitoyen.foundation.notes import open_checkpoint, parse_receipt
from mitoyen.foundation.tiles import decode_bundle, tile_hashes


@pytest.fixture
async def journal(api):
    world = await api.world("karim")
    path = world.path("/rooms/{room_id}/journal")
    head = (await api.get("jeanne", path)).json()
    entries = (await api.get("jeanne", f"{path}/entries?start=first&limit=200")).json()["items"]
    return path, head, [b64decode(entry["entry"]) for entry in entries]


async def test_the_head_is_what_the_entries_make(api, journal):
    path, head, entries = journal

    assert b64decode(head["root"]) == root(entries[: head["sealed"]])
    checkpoint = await api.get("jeanne", f"{path}/checkpoint")
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    opened = open_checkpoint(checkpoint.text, head["vkey"])
    assert (opened.origin, opened.size) == (head["origin"], head["sealed"])
    again = await api.get("jeanne", f"{path}/checkpoint?size={opened.size}")
    assert again.text == checkpoint.text


async def test_an_entry_opens(api, journal):
    path, _, entries = journal

    for index, exact in enumerate(entries):
        entry = (await api.get("jeanne", f"{path}/entries/{index}")).json()
        header = decode(exact)
        assert b64decode(entry["leaf"]) == leaf_hash(exact)
        assert (entry["kind"], entry["at"]) == (header["k"], header["at"])
        committed = {part["p"]: b64decode(part["h"]) for part in header["c"]}
        for opening in entry["openings"]:
            if opening["content"] is not None:
                salt, content = b64decode(opening["salt"]), b64decode(opening["content"])
                assert commit(salt, opening["part"], content) == committed[opening["part"]]


async def test_a_page_opens_when_asked(api, journal):
    path, _, _ = journal

    plain = (await api.get("jeanne", f"{path}/entries")).json()["items"]
    opened = (await api.get("jeanne", f"{path}/entries?openings=true")).json()["items"]

    assert {entry["openings"] for entry in plain} == {None}
    assert any(entry["openings"] for entry in opened)


async def test_a_receipt_proves_its_entry(api, journal):
    path, head, entries = journal

    for index in range(head["sealed"]):
        answer = await api.get("jeanne", f"{path}/entries/{index}/receipt")
        assert answer.headers["content-disposition"].endswith(f'-{index}.tlog-proof"')
        receipt = parse_receipt(answer.text)
        receipt.proves(leaf_hash(entries[index]), head["vkey"])
        assert receipt.index == index


async def test_proofs_prove(api, journal):
    path, head, entries = journal
    size = head["sealed"]

    for index in range(size):
        proof = (await api.get("jeanne", f"{path}/inclusion?index={index}")).json()
        hashes = [b64decode(one) for one in proof["hashes"]]
        assert verify_inclusion(
            leaf_hash(entries[index]), index, size, hashes, root(entries[:size])
        )
        proof = (
            await api.get("jeanne", f"{path}/consistency?old_size={index + 1}&size={size}")
        ).json()
        hashes = [b64decode(one) for one in proof["hashes"]]
        old, new = root(entries[: index + 1]), root(entries[:size])
        assert verify_consistency(index + 1, size, hashes, old, new)
    assert open_checkpoint(proof["checkpoint"], head["vkey"]).size == size


async def test_tiles_are_those_of_the_tree(api, journal):
    path, head, entries = journal
    size = head["sealed"]

    hashes = await api.get("jeanne", f"{path}/tile/0/000.p/{size}")
    bundle = await api.get("jeanne", f"{path}/tile/entries/000.p/{size}")

    assert tile_hashes(hashes.content) == [leaf_hash(entry) for entry in entries[:size]]
    assert decode_bundle(bundle.content) == entries[:size]


NOT_THERE = [
    "entries/999999",
    "entries/99999999999999999999",
    "checkpoint?size=9999",
    "inclusion?index=9999",
    "inclusion?index=5&size=5",
    "inclusion?index=0&size=9999",
    "consistency?old_size=9999",
    "consistency?old_size=5&size=4",
    "entries/9999/receipt",
    "entries/-1",
    "entries/x",
    "entries/%F0%9F%99%82",
    "tile/0/000",
    "tile/0/001",
    "tile/0/000.p/256",
    "tile/0/0",
    "tile/00/000",
    "tile/64/000",
    "tile/1/000.p/1",
    "tile/entries/001",
    "tile/entries/000.p/200",
    "tile/" + "0/" + "x999/" * 9 + "999",
    "tile/" + "0/" + "x999/" * 400 + "999",
    "tile/..%2f..%2fetc",
    "tile/",
]


async def test_what_the_journal_does_not_have_is_not_there(api, journal):
    for asked in NOT_THERE:
        path, _, _ = journal

        answer = await api.get("jeanne", f"{path}/{asked}")

        assert answer.status_code == 404, answer.text


UNASKABLE = [
    ("inclusion", "index"),
    ("inclusion?index=-1", "index"),
    ("inclusion?index=1&size=0", "size"),
    ("consistency?old_size=0", "old_size"),
    ("consistency?old_size=9223372036854775808", "old_size"),
    ("entries?start=middle", "start"),
    ("entries?openings=perhaps", "openings"),
]


async def test_what_cannot_be_asked_is_named(api):
    for asked, field in UNASKABLE:
        answer = await api.get("jeanne", f"/rooms/{api.cast.common}/journal/{asked}")

        assert answer.status_code == 422
        assert answer.json()["field"] == field


async def test_an_answer_that_did_not_change_is_not_sent_again(api, journal):
    path, _, _ = journal
    first = await api.get("jeanne", path)

    same = await api.get("jeanne", path, headers={"if-none-match": first.headers["etag"]})
    weak = await api.get(
        "jeanne", path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'}
    )
    other = await api.get("jeanne", path, headers={"if-none-match": '"other"'})
    hidden = await api.get("outsider", path, headers={"if-none-match": first.headers["etag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert weak.status_code == 304
    assert (other.status_code, other.content) == (200, first.content)
    assert other.headers["cache-control"] == "private, no-cache"
    assert first.headers["etag"] == f'"{sha256(first.content).hexdigest()[:32]}"'
    assert hidden.status_code == 404
