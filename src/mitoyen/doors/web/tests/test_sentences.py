"""Whatever the house may answer has words."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import mitoyen.domains
import mitoyen.doors.login
from mitoyen.domains.people.unrecorded import invitations
from mitoyen.doors.web import sentences
from mitoyen.foundation.decisions import Unfit

DOMAINS = Path(mitoyen.domains.__path__[0])
SOURCES = [path.read_text("utf-8") for path in DOMAINS.rglob("*.py") if "tests" not in path.parts]


def found(pattern):
    return sorted({match for source in SOURCES for match in re.findall(pattern, source)})


@pytest.mark.parametrize("rule", found(r'refuse\(\s*"([a-z_.]+)"'))
def test_every_rule_that_refuses_is_explained(rule):
    assert rule in sentences.REFUSALS


@pytest.mark.parametrize("kind", found(r'@event\(\s*"([a-z_.]+)"'))
def test_every_act_of_a_journal_is_named(kind):
    assert kind in sentences.ACTS


@pytest.mark.parametrize("name", found(r"class (\w+)\(Unfit\)"))
def test_every_thing_that_does_not_fit_is_explained(name):
    unfit = type(name, (Unfit,), {})()

    assert sentences.problem_of(unfit) in sentences.PROBLEMS


@pytest.mark.parametrize("part", found(r"erasable=\{([^}]*)\}"))
def test_every_erasable_part_is_named(part):
    assert set(re.findall(r'"(\w+)"', part)) <= set(sentences.PARTS)


def test_what_has_no_words_of_its_own_is_still_said():
    assert sentences.refusal("some.rule_to_come") == sentences.ANY_REFUSAL
    assert sentences.problem("something_to_come") == sentences.ANY_PROBLEM
    assert sentences.act("some.act_to_come") == "some.act_to_come"


def test_the_sources_were_read():
    assert len(SOURCES) > 20


def test_how_long_an_invitation_lasts_is_said_as_it_is():
    assert timedelta(days=14) == invitations.LASTS
    assert "fourteen days" in sentences.TOLD["invited"]


LOGIN = Path(mitoyen.doors.login.__path__[0])
FOR_PROGRAMS = "signals.py"  # it answers providers, in the codes of their protocols
LOGIN_SOURCES = "\n".join(
    path.read_text("utf-8") for path in LOGIN.glob("*.py") if path.name != FOR_PROGRAMS
)


@pytest.mark.parametrize("code", sorted(set(re.findall(r'told="([a-z_]+)"', LOGIN_SOURCES))))
def test_what_the_login_door_has_done_is_told(code):
    assert code in sentences.TOLD


CODES = r'(?:problem="|problem\("|return "|else "|: ")([a-z]+(?:_[a-z]+)+)"'


@pytest.mark.parametrize("code", sorted(set(re.findall(CODES, LOGIN_SOURCES))))
def test_what_the_login_door_did_not_take_is_explained(code):
    assert code in sentences.PROBLEMS


@pytest.mark.parametrize("rule", sorted(set(re.findall(r'Refused\("([\w.]+)"', LOGIN_SOURCES))))
def test_what_the_login_door_refuses_is_explained(rule):
    assert rule in sentences.REFUSALS


def test_the_codes_of_the_login_door_were_found():
    found = set(re.findall(CODES, LOGIN_SOURCES))
    assert {"other_person", "too_many_attempts", "link_used", "name_empty"} <= found
