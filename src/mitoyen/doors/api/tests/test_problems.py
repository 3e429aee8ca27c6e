"""What goes wrong has one shape, a stable rule with words, and tells nothing that it should not."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

import mitoyen.domains
from mitoyen.doors.api import places
from mitoyen.doors.api.problems import judged, rule_of
from mitoyen.doors.api.requests import LARGEST_BODY
from mitoyen.doors.api.site import BASE
from mitoyen.doors.api.words import TITLES
from mitoyen.foundation.decisions import Broken, Busy, Unfit
from mitoyen.foundation.identifiers import RoomId

DOMAINS = Path(next(iter(mitoyen.domains.__path__)))
ELSEWHERE = {  # what only other doors may meet, or what has another name here
    "DaysUnfit", "KeyUnfit", "KeyUsedOtherwise", "LettersTooMany", "ListMoved", "PasskeyUnfit", "SenderUnfit",
    "TermUnfit", "TooManyAttempts", "TooManyPasskeys", "TooManyTokens",
}  # fmt: skip


def rules_of_policies():
    for path in DOMAINS.glob("*/policy*"):
        for module in [path] if path.is_file() else path.glob("*.py"):
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse":
                    yield ast.literal_eval(node.args[0])


def test_every_rule_of_a_policy_has_its_words():
    rules = set(rules_of_policies())

    assert "talk.thread_closed" in rules
    assert rules <= TITLES.keys()


def every_unfit():
    for path in DOMAINS.rglob("*.py"):
        if "tests" not in path.parts:
            steps = path.relative_to(DOMAINS).with_suffix("").parts
            import_module(".".join(["mitoyen.domains", *(s for s in steps if s != "__init__")]))
    found, left = set(), [Unfit]
    while left:
        below = left.pop().__subclasses__()
        found.update(below)
        left.extend(below)
    return {one for one in found if one.__module__.startswith("mitoyen.domains.")}


def test_whatever_may_not_fit_has_its_words():
    named = {one.__name__: rule_of(one) for one in every_unfit()}

    missing = {name for name, rule in named.items() if rule not in TITLES}
    assert missing - ELSEWHERE == set()
    assert "MessageTooLong" in named


@pytest.mark.parametrize(
    ("failure", "status", "rule", "retry_after"),
    [
        (Busy("disk_full", retry_after_s=10), 503, "house.busy", 10),
        (Broken("r_x", 4), 409, "journal.broken", None),
        (ValueError("secret"), 500, "house.fault", None),
        (RecursionError(), 500, "house.fault", None),
    ],
)
def test_a_failure_becomes_an_answer(failure, status, rule, retry_after):
    answer = judged(failure)

    assert (answer.status, answer.rule, answer.retry_after) == (status, rule, retry_after)
    assert "secret" not in (answer.detail or "")


async def test_a_house_that_cannot_serve_says_when_to_come_back(api, monkeypatch):
    def busy(*_, **__):
        raise Busy("disk_full", retry_after_s=10)

    monkeypatch.setattr(places, "reading", busy)

    answer = await api.get("karim", "/spaces")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert answer.json()["retry_after"] == 10


async def test_a_fault_of_ours_has_a_number_and_no_story(api, monkeypatch):
    def bug(*_, **__):
        raise ZeroDivisionError("karim's secret")

    monkeypatch.setattr(places, "reading", bug)

    answer = await api.get("karim", "/spaces")

    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text


async def test_a_refusal_says_its_rule(api):
    world = await api.world("karim")
    thread = world.path("/rooms/{room_id}/threads/{thread_id}")
    await api.post("jeanne", thread + "/close")

    answer = await api.post("lucie", thread + "/messages", {"body": "Encore."})

    assert answer.status_code == 403
    problem = answer.json()
    assert problem["rule"] == "talk.thread_closed"
    assert problem["type"] == f"{BASE}/problems/talk.thread_closed"
    assert answer.headers["content-type"] == "application/problem+json"
    told = await api.get(None, problem["type"])
    assert told.json()["title"] == problem["title"]


async def test_a_rule_that_does_not_exist_has_no_page(api):
    assert (await api.get(None, "/problems/talk.nothing")).status_code == 404


BODIES = [
    (b"", 400, "api.body_malformed", None),
    (b"{", 400, "api.body_malformed", None),
    (b'{"title": "\xff"}', 400, "api.body_malformed", None),
    (b'{"title": "\\ud800"}', 400, "api.body_malformed", None),
    (b"null", 422, "api.body_unfit", None),
    (b"[]", 422, "api.body_unfit", None),
    (b"{}", 422, "api.body_unfit", "title"),
    (b'{"title": 3}', 422, "api.body_unfit", "title"),
    (b'{"title": "a", "body": null}', 422, "api.body_unfit", "body"),
    (b'{"title": "a", "titel": "b"}', 422, "api.body_unfit", "titel"),
    (b'{"title": "a", "mentions": "m"}', 422, "api.body_unfit", "mentions"),
    (b'{"title": "a", "mentions": ["m_1"]}', 422, "api.body_unfit", "mentions[0]"),
    (b'{"title": "a", "documents": [null]}', 422, "api.body_unfit", "documents[0]"),
    (b'{"title": "", "body": "b"}', 422, "talk.title_empty", "title"),
    (b'{"title": "a", "body": " "}', 422, "talk.message_empty", "body"),
    (b'{"title": "a\\u0000", "body": "b"}', 422, "talk.characters_unfit", "title"),
    (b'{"title": "a", "title": "b"}', 422, "api.body_unfit", "title"),
    (b'{"title": "a", "body": "b", "t\\u0069tle": "a"}', 422, "api.body_unfit", "title"),
    (b'{"title": "a"' + b', "title": "a"' * 30_000 + b"}", 422, "api.body_unfit", "title"),
    (b"[" * 100_000, 422, "api.body_unfit", None),
]


async def test_a_body_that_does_not_fit_says_where(api):
    for body, status, rule, field in BODIES:
        answer = await api.ask(
            "karim",
            "POST",
            f"/rooms/{api.cast.common}/threads",
            content=body,
            headers={"content-type": "application/json"},
        )

        assert answer.status_code == status, answer.text
        assert answer.json()["rule"] == rule
        assert answer.json().get("field") == field


async def test_what_is_too_long_says_how_long_it_may_be(api):
    answer = await api.post(
        "karim", f"/rooms/{api.cast.common}/threads", {"title": "a" * 201, "body": "b"}
    )

    assert answer.status_code == 422
    assert answer.json()["limit"] == 200


OTHER_TYPES = [
    {"content-type": "text/plain"},
    {"content-type": "application/json; charset=latin-1"},
    {"content-type": "application/x-www-form-urlencoded"},
    {"content-type": "multipart/form-data; boundary=x"},
    {"content-type": "application/json", "content-encoding": "gzip"},
    {"content-type": "garbage;;;=;"},
]


async def test_a_body_of_another_type_is_not_taken(api):
    for headers in OTHER_TYPES:
        answer = await api.ask(
            "karim",
            "POST",
            f"/rooms/{api.cast.common}/threads",
            content=b'{"title": "a", "body": "b"}',
            headers=headers,
        )

        assert answer.status_code == 415
        assert answer.json()["rule"] == "api.media_type_unfit"


async def test_a_huge_body_is_not_read(api):
    body = b'{"title": "' + b"a" * LARGEST_BODY + b'"}'

    async def chunks():
        yield body

    for content in (body, chunks()):  # with a length, and without
        answer = await api.ask(
            "karim",
            "POST",
            f"/rooms/{api.cast.common}/threads",
            content=content,
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 413
        assert answer.json()["limit"] == LARGEST_BODY


async def test_the_longest_message_fits_however_it_is_written(api):
    world = await api.world("karim")
    body = '{"body": "' + "\\ud83d\\ude00" * 20_000 + '"}'

    answer = await api.ask(
        "karim",
        "POST",
        world.path("/rooms/{room_id}/threads/{thread_id}/messages"),
        content=body.encode(),
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == 201
    assert answer.json()["message"]["body"] == "😀" * 20_000


PARAMETERS = [
    "limit=0",
    "limit=201",
    "limit=x",
    "limit=1.5",
    "limit=",
    "limit=99999999999999999999",
]


async def test_a_parameter_that_does_not_fit_is_named(api):
    for query in PARAMETERS:
        answer = await api.get("karim", f"/spaces?{query}")

        assert answer.status_code == 422
        assert answer.json()["rule"] == "api.parameter_unfit"
        assert answer.json()["field"] == "limit"


async def test_a_hidden_room_is_not_told_by_what_does_not_fit(api):
    hidden, absent = api.cast.prices, RoomId.new()
    answers = [
        await api.post("denis", f"/rooms/{room}/threads", {"title": "", "body": "b"})
        for room in (hidden, absent)
    ]

    assert len({(a.status_code, a.json()["rule"]) for a in answers}) == 1


GUIDE = Path(__file__).resolve().parents[5] / "docs/guide/api.md"
RULE = re.compile(r"^\| (\d{3}) \| `([\w.]+)` \| (.*) \|$", re.MULTILINE)


def test_the_guide_knows_every_rule():
    told = {rule: title for _, rule, title in RULE.findall(GUIDE.read_text())}

    assert told == TITLES
