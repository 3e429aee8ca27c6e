import re
from collections import Counter
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from mitoyen.doors.cli.demo.loader import story

PARIS = ZoneInfo("Europe/Paris")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
# An ordinary space before high punctuation or inside guillemets, or a typewriter's apostrophe.
CARELESS = re.compile(r" [;!?»:](?=\s|$)|« |'")


@pytest.fixture(scope="module")
def told():
    return story()


def test_there_are_weeks_of_work(told):
    days = {act.at.date() for act in told.acts}

    assert len(told.acts) >= 390
    assert len(days) >= 35
    assert min(days) == date(2026, 9, 28)
    assert max(days) == date(2026, 11, 22)


def test_the_common_room_holds_most_of_it(told):
    threads = [act for act in told.room("pompe-p4.commun").acts if act.kind == "open_thread"]

    assert len(told.room("pompe-p4.commun").acts) >= 200
    assert len(threads) >= 14


def test_every_kind_of_act_happens(told):
    happened = Counter(act.kind for act in told.acts)

    assert {"retract", "edit", "new_version", "arrive", "leave", "close_thread"} <= set(happened)
    assert happened["issue_file"] >= 25
    assert happened["react"] < len(told.acts) / 5


def test_each_company_has_two_administrators(told):
    for company in told.companies:
        people = told.people_of(company.key)
        assert sum(person.administrator for person in people) == 2, company.name


def test_spaces_and_rooms_are_those_of_the_story(told):
    assert [sorted(space.parties) for space in told.spaces] == [
        ["aster", "boreal", "cadmus"],
        ["boreal", "cadmus"],
    ]
    assert Counter(room.kind for room in told.rooms) == {
        "common": 2,
        "restricted": 3,
        "private": 5,
    }


def test_one_room_is_still_empty(told):
    assert len(told.room("pompe-p4.essais-de-reception").acts) == 1


def test_one_company_is_party_to_nothing(told):
    assert told.people_of("dorval")
    assert not [space for space in told.spaces if "dorval" in space.parties]


def test_acts_are_in_order_and_in_the_time_of_paris(told):
    times = [act.at for act in told.acts]

    assert times == sorted(times)
    for act in told.acts:
        assert act.at.utcoffset() == act.at.astimezone(UTC).astimezone(PARIS).utcoffset(), act


def test_people_work_on_working_days_but_for_a_few(told):
    at_rest = [act for act in told.acts if act.at.weekday() > 4]
    early_or_late = [act for act in told.acts if not 7 <= act.at.hour < 19]

    assert len(at_rest) < 12
    assert len(early_or_late) < 6
    assert date(2026, 11, 11) not in {act.at.date() for act in told.acts}


def test_the_mistake_is_taken_back_with_its_reason(told):
    retracted = next(act for act in told.acts if act.kind == "retract")
    mistake = next(
        act for act in told.room(retracted.room).acts if (act.key, act.who) == ("tarifs", "nadia")
    )

    assert retracted.to == mistake.key
    assert retracted.words
    assert mistake.file.name == "tarifs_2027.xlsx"


def test_some_of_it_is_in_english(told):
    assert 15 <= sum(act.language == "en" for act in told.acts) <= 60


def test_french_is_set_with_care(told):
    for act in told.acts:
        if act.language == "fr":
            words = CODE.sub("", f"{act.title}\n{act.words}")
            assert not CARELESS.search(words), f"{act.room} {act.key}: {words}"


def test_markdown_shows_what_a_room_can_hold(told):
    words = "\n".join(act.words for act in told.acts)

    for sign in ("@[", "\n- ", "\n1. ", "| --- |", "```csv", "**"):
        assert sign in words


def test_no_room_betrays_another(told):
    """What stands in a room never names a room, or a space, that one of its companies cannot see."""
    for room in told.rooms:
        companies = companies_in(told, room)
        words = "\n".join(f"{act.title} {act.words}" for act in room.acts)
        for other in told.rooms:
            if other.kind == "restricted" and companies - companies_in(told, other):
                assert other.name not in words, f"{room.key} names {other.name}"
        for space in told.spaces:
            if space.key != room.space:
                assert space.name not in words, f"{room.key} names {space.name}"
        assert "Dorval" not in words


def companies_in(told, room):
    if room.company:
        return {room.company}
    return {told.person(member).company for member in room.members}
