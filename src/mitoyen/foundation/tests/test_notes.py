"""Signed notes: the examples of C2SP and of Go, and what must be refused."""

from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.foundation.merkle import inclusion_proof, leaf_hash, node_hash, root
from mitoyen.foundation.notes import (
    Checkpoint,
    KeyRefused,
    NotANote,
    NotSigned,
    Signer,
    checkpoint_text,
    derive_seed,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_receipt,
    parse_vkey,
    receipt,
)

C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
GO_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501
ORIGIN = "mitoyen.example/e/7h2k"
SIGNER = Signer(ORIGIN, bytes(range(32)))
OTHER = Signer("temoin.example", bytes(32))


def vkey_of(public, name="example.com/foo", kind=1):
    typed = bytes([kind]) + public
    key_id = sha256(name.encode() + b"\n" + typed).hexdigest()[:8]
    return f"{name}+{key_id}+{b64encode(typed).decode()}"


def test_the_example_of_c2sp_opens():
    opened = open_note(C2SP_NOTE, [C2SP_VKEY])

    assert opened.text == "This is an example message.\n"
    assert [str(key) for key in opened.signed_by] == [C2SP_VKEY]


def test_the_example_of_go_is_signed_byte_for_byte():
    signer = Signer("PeterNeumann", GO_SEED)

    assert signer.vkey.startswith("PeterNeumann+c74f20a3+")
    assert signer.sign(GO_TEXT) == GO_TEXT + "\n" + GO_LINE


def test_a_vkey_of_go_whose_base64_holds_a_plus():
    vkey = "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"

    assert str(parse_vkey(vkey)) == vkey


def test_a_log_has_a_key_of_its_own():
    first, second = (derive_seed(b"master" * 6, f"mitoyen.example/e/{room}") for room in "ab")

    assert len(first) == 32
    assert first != second
    # RFC 5869 by hand: extract without salt, then the first block of expand.
    import hmac

    extracted = hmac.digest(bytes(32), b"master" * 6, "sha256")
    purpose = b"mitoyen/log-key/v1\nmitoyen.example/e/a"
    assert first == hmac.digest(extracted, purpose + b"\x01", "sha256")


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_comes_back_as_it_was_signed(size, head):
    note = SIGNER.sign(checkpoint_text(ORIGIN, size, head))

    assert open_checkpoint(note, SIGNER.vkey) == Checkpoint(ORIGIN, size, head)
    assert str(open_checkpoint(note, SIGNER.vkey)) == checkpoint_text(ORIGIN, size, head)


def test_a_flipped_bit_anywhere_in_a_note_is_refused():
    note = SIGNER.sign(checkpoint_text(ORIGIN, 5, bytes(32))).encode()

    for place in range(len(note)):
        for bit in range(8):
            forged = bytearray(note)
            forged[place] ^= 1 << bit
            try:
                text = forged.decode()
            except UnicodeDecodeError:
                continue
            with pytest.raises((NotANote, NotSigned)):
                open_checkpoint(text, SIGNER.vkey)


def test_signatures_of_others_are_left_alone():
    text = checkpoint_text(ORIGIN, 5, bytes(32))
    own, others = SIGNER.sign(text), OTHER.sign(text)
    theirs = others.removeprefix(text + "\n")

    assert open_note(own + theirs, [SIGNER.vkey]).signed_by == (SIGNER.key,)
    assert open_note(others, [OTHER.vkey, SIGNER.vkey]).signed_by == (OTHER.key,)
    both = open_note(own + theirs, [OTHER.vkey, SIGNER.vkey])
    assert both.signed_by == (SIGNER.key, OTHER.key)
    with pytest.raises(NotSigned, match="no known key"):
        open_note(others, [SIGNER.vkey])


def test_a_false_signature_of_a_known_key_spoils_a_note_that_another_signed():
    text = checkpoint_text(ORIGIN, 5, bytes(32))
    false = OTHER.sign("something else\n").partition("\n\n")[2]

    with pytest.raises(NotSigned, match="is false"):
        open_note(SIGNER.sign(text) + false, [SIGNER.vkey, OTHER.vkey])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n\n",
        C2SP_NOTE[:-1],
        C2SP_NOTE + "\n",
        C2SP_NOTE.replace("—", "-"),
        C2SP_NOTE.replace("foo Uw", "foo  Uw"),
        C2SP_NOTE.replace("aQM=", "aQN="),
        C2SP_NOTE.replace("aQM=", "aQM"),
        C2SP_NOTE.replace("example message", "example\tmessage"),
        C2SP_NOTE.replace("example message", "example\rmessage"),
        C2SP_NOTE + "— example.com/foo \n",
        C2SP_NOTE + "— example.com/foo AAAA\n",
        C2SP_NOTE + "— a\u2003b AAAAAAAA\n",
        C2SP_NOTE + "— a+b AAAAAAAA\n",
        C2SP_NOTE + "— a AAAAAAAA\n" * 100,
        "x" * 1_000_000 + C2SP_NOTE,
    ],
)
def test_a_malformed_note_is_refused(note):
    with pytest.raises(NotANote):
        open_note(note, [C2SP_VKEY])


@pytest.mark.parametrize("text", ["", "no end", "a tab\t\n", "a return\r\n"])
def test_what_no_note_can_say_is_not_signed(text):
    with pytest.raises(ValueError, match="lines"):
        SIGNER.sign(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb"])
def test_a_name_that_no_line_can_hold_is_refused(name):
    with pytest.raises(ValueError, match="name of a key"):
        Signer(name, bytes(32))


P = 2**255 - 19
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
NOT_CANONICAL = [(P + low).to_bytes(32, "little").hex() for low in range(19)] + [
    (P + low | 1 << 255).to_bytes(32, "little").hex() for low in range(19)
]


@pytest.mark.parametrize("public", [*SMALL_ORDER, *NOT_CANONICAL])
def test_a_key_that_signs_for_anybody_or_has_two_spellings_is_refused(public):
    with pytest.raises(KeyRefused, match="safe point"):
        parse_vkey(vkey_of(bytes.fromhex(public)))


def test_openssl_alone_would_accept_a_forgery_under_such_a_key():
    neutral = bytes.fromhex(SMALL_ORDER[0])
    forgery = neutral + bytes(32)  # R is the neutral point, S is 0: true for any text

    Ed25519PublicKey.from_public_bytes(neutral).verify(forgery, b"anything")


def test_eight_times_each_refused_point_is_the_neutral_one():
    d = -121665 * pow(121666, -1, P) % P

    def added(one, two):
        (x1, y1), (x2, y2) = one, two
        mixed = d * x1 * x2 * y1 * y2
        return (
            (x1 * y2 + x2 * y1) * pow(1 + mixed, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - mixed, -1, P) % P,
        )

    for public in SMALL_ORDER:
        y = int.from_bytes(bytes.fromhex(public), "little") & 2**255 - 1
        square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
        x = pow(square, (P + 3) // 8, P)
        if x * x % P != square:
            x = x * pow(2, (P - 1) // 4, P) % P
        assert x * x % P == square
        point = (x, y)
        for _ in range(3):
            point = added(point, point)
        assert point == (0, 1)


@pytest.mark.parametrize("y", [2, 7, 8, 11])
def test_a_key_off_the_curve_is_refused(y):
    with pytest.raises(KeyRefused, match="safe point"):
        parse_vkey(vkey_of(y.to_bytes(32, "little")))


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        C2SP_VKEY.replace("530d903a", "530D903A"),
        C2SP_VKEY.replace("530d903a", "530d903b"),
        C2SP_VKEY.replace("foo", "bar"),
        C2SP_VKEY.replace("foo", "f oo"),
        C2SP_VKEY + "A",
        C2SP_VKEY + "\n",
        C2SP_VKEY[:-4],
        vkey_of(bytes(31)),
        vkey_of(b64decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")[1:], kind=4),
    ],
)
def test_a_malformed_key_is_refused(vkey):
    with pytest.raises(KeyRefused):
        parse_vkey(vkey)


HEAD = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n",
        "o\n1\n",
        f"o\n1\n{HEAD}",
        f"\n1\n{HEAD}\n",
        f"o\n01\n{HEAD}\n",
        f"o\n-1\n{HEAD}\n",
        f"o\n+1\n{HEAD}\n",
        f"o\n1 \n{HEAD}\n",
        f"o\n١\n{HEAD}\n",
        f"o\n{2**63}\n{HEAD}\n",
        f"o\n{10**30}\n{HEAD}\n",
        f"o\n1\n{HEAD[:-1]}\n",
        f"o\n1\n{HEAD[:-2]}B=\n",
        f"o\n1\n{HEAD}\n\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text):
    with pytest.raises(NotANote):
        parse_checkpoint(text)


def test_extension_lines_are_left_alone():
    assert parse_checkpoint(f"o\n1\n{HEAD}\nmore\n") == Checkpoint("o", 1, bytes(32))


def test_a_checkpoint_of_another_log_is_refused():
    note = SIGNER.sign(checkpoint_text("mitoyen.example/e/other", 1, bytes(32)))

    with pytest.raises(NotSigned, match="signed as"):
        open_checkpoint(note, SIGNER.vkey)


def receipt_of(index, entries):
    note = SIGNER.sign(checkpoint_text(ORIGIN, len(entries), root(entries)))

    def node(level, place):
        return root(entries[place << level : (place + 1) << level])

    return receipt(index, inclusion_proof(index, len(entries), node), note)


@pytest.mark.parametrize("index", range(5))
def test_a_receipt_proves_its_entry_and_no_other(index):
    entries = [b"a", b"b", b"c", b"d", b"e"]

    parsed = parse_receipt(receipt_of(index, entries))

    assert parsed.index == index
    proven = parsed.proves(leaf_hash(entries[index]), SIGNER.vkey)
    assert proven == Checkpoint(ORIGIN, 5, root(entries))
    with pytest.raises(NotSigned):
        parsed.proves(leaf_hash(b"forged"), SIGNER.vkey)
    with pytest.raises(NotSigned):
        parsed.proves(leaf_hash(entries[index]), OTHER.vkey)


def test_a_receipt_has_the_form_of_c2sp():
    text = receipt_of(0, [b"a", b"b"])
    note = SIGNER.sign(checkpoint_text(ORIGIN, 2, node_hash(leaf_hash(b"a"), leaf_hash(b"b"))))

    path = b64encode(leaf_hash(b"b")).decode()
    assert text == f"c2sp.org/tlog-proof@v1\nindex 0\n{path}\n\n{note}"
    with_extra = text.replace("\nindex", "\nextra AAAA\nindex")
    assert parse_receipt(with_extra) == parse_receipt(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nnote",
        "c2sp.org/tlog-proof@v1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nnote",
        "c2sp.org/tlog-proof@v1\n0\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HEAD}\n" * 65 + "\nnote",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n\nnote",
    ],
)
def test_a_malformed_receipt_is_refused(text):
    with pytest.raises(NotANote):
        parse_receipt(text)
