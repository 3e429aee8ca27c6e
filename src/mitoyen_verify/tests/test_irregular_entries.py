"""What the log itself signed and should not have: a dense, ordered, canonical journal is part of the check."""

import json

import pytest

from mitoyen.foundation.canonical import encode


def signed_anyway(room, index, **fields):
    """Let the log itself sign an entry that it should not have taken."""
    entry = json.loads(room.entries[index]) | fields
    room.entries[index] = encode({name: value for name, value in entry.items() if value != "gone"})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"i": 5}, "entry_index"),
        ({"at": "2026-11-22T09:00:00.000Z"}, "entry_time"),
        ({"at": "2026-11-22T10:00:00Z"}, "entry_form"),
        ({"at": "2026-02-30T10:00:00.000Z"}, "entry_form"),
        ({"f": 2}, "entry_form"),
        ({"f": True}, "entry_form"),
        ({"v": "1"}, "entry_form"),
        ({"k": "talk"}, "entry_form"),
        ({"a": "Marie"}, "entry_form"),
        ({"o": "x_" + "a" * 26}, "entry_form"),
        ({"extra": 1}, "entry_form"),
        ({"d": []}, "entry_form"),
        ({"d": "gone"}, "entry_form"),
        ({"c": [{"h": "AAAA", "p": "body"}]}, "entry_form"),
        ({"c": [{"h": "A" * 43 + "=", "p": "b"}, {"h": "A" * 43 + "=", "p": "a"}]}, "entry_form"),
        ({"c": [{"h": "A" * 43 + "=", "p": "a"}, {"h": "A" * 43 + "=", "p": "a"}]}, "entry_form"),
        ({"c": {}}, "entry_form"),
        ({"c": [5]}, "entry_form"),
        ({"c": [{"h": "A" * 43 + "=", "p": "a"}, {"h": 5, "p": 5}]}, "entry_form"),
        ({"at": 5}, "entry_form"),
        ({"d": {"n": [[]] * 3}, "v": -1}, "entry_form"),
        ({"s": 1}, "entry_form"),
    ],
)
def test_what_the_log_should_not_have_signed_is_told(make, findings, fields, code):
    room = make.RoomOfTest("Général", 1)
    room.record("talk.thread_closed", {"n": 1})
    room.record("talk.thread_closed", {"n": 1})
    signed_anyway(room, 2, **fields)

    assert findings(make.CopyOfTest([room])) == (1, [(code, 2, 2)])


@pytest.mark.parametrize(
    ("found", "replaced"),
    [
        (b'"d":{"n":1}', b'"d":{"z":1,"n":1}'),
        (b'"d":{"n":1}', b'"d":{"n":1,"n":1}'),
        (b'"d":{"n":1}', b'"d":{"n":1.0}'),
        (b'"d":{"n":1}', b'"d":{"n":01}'),
        (b'"d":{"n":1}', b'"d":{"n":null}'),
        (b'"d":{"n":1}', b'"d":{"n":9007199254740992}'),
        (b'"d":{"n":1}', b'"d":{"n":' + b"9" * 5000 + b"}"),
        (b'"d":{"n":1}', b'"d":{ "n":1}'),
        (b'"d":{"n":1}', b'"d":{"N":1}'),
        (b'"d":{"n":1}', b'"d":{"n":"\\u0041"}'),
        (b'"d":{"n":1}', b'"d":{"n":"\xff"}'),
        (b'"d":{"n":1}', b'"d":{"n":1}}'),
        (b'"d":{"n":1}', b'"d":{"n":' + b"[" * 17 + b"]" * 17 + b"}"),
        (b'"f":1', b'"f":1,"f":1'),
    ],
)
def test_an_entry_that_is_not_canonical_is_told(make, findings, found, replaced):
    room = make.RoomOfTest("Général", 1)
    room.record("talk.thread_closed", {"n": 1})
    room.entries[1] = room.entries[1].replace(found, replaced)

    assert findings(make.CopyOfTest([room])) == (1, [("entry_form", 1, 1)])


@pytest.mark.parametrize(
    "structure",
    [
        {},
        {"n": [1, 2]},
        {"n": {"m": True}},
        {"n": 10**15, "t": "é\n"},
        {"n": -1, "t": "", "u": "a,"},
    ],
)
def test_entries_of_any_canonical_form_are_accepted(make, findings, structure):
    room = make.RoomOfTest("Général", 1)
    room.record("talk.thread_closed", structure)
    room.record("talk.thread_closed", structure, s={"n": 1, "root": "A" * 43 + "="})
    room.record("platform.noted", structure, {"title": "t", "body": "b"}, a=None, o=None)

    assert findings(make.CopyOfTest([room])) == (0, [])
