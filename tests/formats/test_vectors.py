"""The vectors of docs/formats hold for both implementations: the server's and the verifier's."""

import json
import re
import zipfile
from pathlib import Path

import pytest

import mitoyen_verify.entries
import mitoyen_verify.keys
import mitoyen_verify.tree
from mitoyen.foundation import canonical, commitments, merkle, notes
from mitoyen.foundation import tiles as tiling
from mitoyen_verify.__main__ import main
from tests.formats.making import MAKERS, VECTORS, written

DOCS = Path(__file__).parents[2] / "docs" / "formats"


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_text())


def node_of(leaves):
    def node(level, index):
        return merkle.root_of_hashes(leaves[index << level : (index + 1) << level])

    return node


@pytest.mark.parametrize("name", MAKERS)
def test_the_files_are_what_the_code_makes(name):
    assert (VECTORS / f"{name}.json").read_text() == written(name)


def test_each_format_names_its_vectors_and_each_vector_its_format():
    named = {
        found
        for page in DOCS.glob("*.md")
        for found in re.findall(r"tests/formats/vectors/([a-z-]+)\.json", page.read_text())
    }
    assert named == set(MAKERS) == {path.stem for path in VECTORS.iterdir()}


@pytest.mark.parametrize("case", vectors("canonical")["accepted"])
def test_canonical_json_is_read_and_written(case):
    encoded = case["utf8"].encode()

    assert canonical.encode(case["value"]) == encoded
    assert canonical.decode(encoded) == case["value"]
    assert mitoyen_verify.entries.canonical(encoded) == case["value"]


@pytest.mark.parametrize("case", vectors("canonical")["refused"])
def test_other_json_is_refused(case):
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(case["utf8"].encode())
    with pytest.raises(mitoyen_verify.entries.Malformed):
        mitoyen_verify.entries.canonical(case["utf8"].encode())


def test_an_entry_commits_to_its_parts():
    vector = vectors("entry")
    header = mitoyen_verify.entries.read_entry(vector["entry"].encode())

    for case in vector["commitments"]:
        salt, content = bytes.fromhex(case["salt"]), bytes.fromhex(case["content"])
        opening = mitoyen_verify.entries.Opening(7, case["part"], salt, content, None)
        assert commitments.commit(salt, case["part"], content).hex() == case["commitment"]
        assert opening.commitment() == header.commitments[case["part"]]
    assert merkle.leaf_hash(vector["entry"].encode()).hex() == vector["leaf_hash"]
    [leaf] = mitoyen_verify.tree.leaves_of([vector["entry"].encode()])
    assert leaf.hex() == vector["leaf_hash"]


def test_trees_and_proofs():
    vector = vectors("tiles")
    entries = [f"entry {index}".encode() for index in range(300)]
    leaves = merkle.leaf_hashes(entries)
    roots = {size: merkle.root(entries[:size]) for size in range(301)}

    for case in vector["roots"]:
        assert roots[case["size"]].hex() == case["root"]
        assert mitoyen_verify.tree.root_of(leaves[: case["size"]]).hex() == case["root"]
    for case in vector["inclusion"]:
        index, size = case["index"], case["size"]
        proof = [bytes.fromhex(item) for item in case["proof"]]
        assert merkle.inclusion_proof(index, size, node_of(leaves)) == proof
        assert merkle.verify_inclusion(leaves[index], index, size, proof, roots[size])
    for case in vector["consistency"]:
        old, size = case["from"], case["to"]
        proof = [bytes.fromhex(item) for item in case["proof"]]
        assert merkle.consistency_proof(old, size, node_of(leaves)) == proof
        assert merkle.verify_consistency(old, size, proof, roots[old], roots[size])


def test_tiles_and_bundles():
    vector = vectors("tiles")

    for case in vector["paths"]:
        place = case["level"], case["n"], case["width"]
        assert tiling.parse_path(case["path"]) == tiling.Tile(*place)
        assert mitoyen_verify.tree.path(*place) == case["path"]
    listed = [
        mitoyen_verify.tree.path(level, n, width)
        for level in range(3)
        for n, width in mitoyen_verify.tree.tiles(70_000, level)
        if level or width < 256
    ]
    assert listed == vector["tiles_of_70000"]
    bundle = bytes.fromhex(vector["bundle_of_the_first_three"])
    three = [b"entry 0", b"entry 1", b"entry 2"]
    assert tiling.decode_bundle(bundle) == three
    assert mitoyen_verify.tree.cut_bundle(bundle, 3) == (three, True)


def test_keys_and_checkpoints():
    vector = vectors("checkpoint")
    seed = notes.derive_seed(bytes.fromhex(vector["master_secret"]), vector["origin"])
    head = vector["size"], bytes.fromhex(vector["root"])

    assert seed.hex() == vector["seed"]
    assert notes.Signer(vector["origin"], seed).vkey == vector["vkey"]
    opened = notes.open_checkpoint(vector["note"], vector["vkey"])
    assert opened == notes.Checkpoint(vector["origin"], *head)
    key = mitoyen_verify.keys.parse_key(vector["vkey"])
    assert mitoyen_verify.keys.open_checkpoint(vector["note"], key) == head


@pytest.mark.parametrize("vkey", vectors("checkpoint")["refused_vkeys"])
def test_unsafe_and_malformed_keys_are_refused(vkey):
    with pytest.raises(notes.KeyRefused):
        notes.parse_vkey(vkey)
    with pytest.raises(mitoyen_verify.keys.KeyRefused):
        mitoyen_verify.keys.parse_key(vkey)


def test_a_receipt_proves_its_entry():
    vector = vectors("receipt")
    leaf = merkle.leaf_hash(vector["entry"].encode())

    assert notes.parse_receipt(vector["receipt"]).proves(leaf, vector["vkey"]).size == 5


def test_an_own_copy_is_intact(tmp_path, capsys):
    vector = vectors("own-copy")
    with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
        for name, content in vector["members_base64"].items():
            archive.writestr(name, canonical.from_base64(content))

    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "copy.zip"), "--json"])

    report = json.loads(capsys.readouterr().out)
    assert stop.value.code == vector["status"]
    assert report["list_signed"]
    found = [fault["erasure"] for room in report["rooms"] for fault in room["faults"]]
    assert [
        {"entry": gone["entry"], "index": gone["target"], "part": gone["part"]} for gone in found
    ] == vector["erased"]
