"""Identifiers: random, readable, and of one kind each."""

import re

import pytest

from mitoyen.foundation.identifiers import Identifier, MemberId, NotAnIdentifier, PersonId, RoomId


def kinds():
    return Identifier.__subclasses__()


def test_each_kind_has_a_prefix_of_its_own():
    assert len({kind.prefix for kind in kinds()}) == len(kinds())


def test_an_identifier_is_its_prefix_and_130_random_bits():
    for kind in kinds():
        made = kind.new()
        assert re.fullmatch(kind.prefix + "[a-z2-7]{26}", made)
        assert kind.parse(made) == made
        assert isinstance(kind.parse(str(made)), kind)
    assert len({RoomId.new() for _ in range(1000)}) == 1000


def test_all_32_signs_stand_at_the_last_place():
    assert len({PersonId.new()[-1] for _ in range(2000)}) == 32


@pytest.mark.parametrize(
    "text",
    [
        "",
        "r_",
        "m_" + "a" * 25,
        "m_" + "a" * 27,
        "m_" + "a" * 25 + "\n",
        "m_" + "A" * 26,
        "m_" + "1" * 26,
        "r_" + "a" * 26,
        " m_" + "a" * 26,
    ],
)
def test_other_text_is_refused(text):
    with pytest.raises(NotAnIdentifier):
        MemberId.parse(text)
