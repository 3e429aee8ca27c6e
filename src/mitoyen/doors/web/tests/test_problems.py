"""What a page says when something could not be done: each family its answer, and nothing that tells what exists."""

import re

import pytest

from mitoyen.domains.people.unrecorded import TooManyAttempts
from mitoyen.doors.web import home
from mitoyen.doors.web.problems import status_of, web_problem
from mitoyen.doors.web.tests.markup import Page
from mitoyen.foundation.decisions import Absent, Broken, Busy, Refused


@pytest.fixture
def failing(monkeypatch):
    """Let home fail."""

    def fail(failure):
        def no_space_line(*_):
            raise failure

        monkeypatch.setattr(home, "space_line", no_space_line)

    return fail


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (Busy("unreachable", retry_after_s=7), 503, "Try again in 7 seconds."),
        (Broken("r_1", 12), 503, "does not verify"),
        (Refused("spaces.administrators_only"), 403, "<code>spaces.administrators_only</code>"),
        (Refused("some.rule"), 403, "<code>some.rule</code>"),
        (TooManyAttempts(), 429, "Too many requests"),
        (Absent(), 404, "Nothing at this address for you."),
    ],
)
async def test_each_family_has_its_answer(browser_of, failing, failure, status, said):
    failing(failure)

    answer = await (await browser_of("jeanne", "en")).get("/")

    assert answer.status_code == status
    assert said in answer.text
    assert Page(answer.text).faults == []
    assert answer.headers.get("retry-after") == ("7" if isinstance(failure, Busy) else None)


async def test_a_bug_says_nothing_of_itself(browser_of, site, pump_p4):
    jeanne = await browser_of("jeanne", "en")
    request = await asked_for(jeanne)

    answer = web_problem(site)(request, ZeroDivisionError("a secret"))
    sent = await sent_by(answer, request)

    assert status_of(ZeroDivisionError()) == answer.status_code == sent[0] == 500
    assert "Something broke on our side." in sent[1]
    assert "9f3a-61c2" in sent[1]
    assert "secret" not in sent[1]


async def test_a_database_that_is_away_is_not_asked_again_who_reads(browser_of, monkeypatch):
    asked = []

    async def session(token):
        asked.append(token)
        raise Busy("unreachable")

    monkeypatch.setattr("mitoyen.doors.web.reader.session", session)
    answer = await (await browser_of("jeanne", "en")).get("/")

    assert answer.status_code == 503
    assert len(asked) == 1


async def test_a_database_that_is_away_shows_at_any_address(browser_of, monkeypatch):
    async def session(token):
        raise Busy("unreachable")

    monkeypatch.setattr("mitoyen.doors.web.reader.session", session)
    answer = await (await browser_of("jeanne")).get("/nowhere")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


async def test_every_address_that_is_none_is_answered_alike(browser_of, pump_p4):
    jeanne = await browser_of("jeanne")

    answers = [
        await jeanne.get(path)
        for path in ("/nowhere", "/spaces/x", "/rooms/r_1", "/rooms", "/static/nothing.css")
    ]

    assert {answer.status_code for answer in answers} == {404}
    shown = {re.search("<main.*</main>", answer.text, re.DOTALL)[0] for answer in answers}
    assert len({re.sub(r"\d\d:\d\d:\d\d", "", main) for main in shown}) == 1


async def test_a_form_that_is_none_is_not_taken(browser_of, pump_p4):
    jeanne = await browser_of("jeanne", "en")

    answers = [
        await jeanne.post("/spaces", content=b"\xff\xfe=%", headers={"content-type": kind})
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
        )
    ]
    huge = await jeanne.post("/spaces", data={"name": "x" * 500_000})

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert huge.status_code == 413
    assert "The text is too long." in huge.text
    assert "file" not in huge.text


async def test_a_text_sent_to_where_nothing_is_for_its_writer_is_given_back(browser_of, pump_p4):
    outsider = await browser_of("outsider", "en")
    rooms = (pump_p4.common, pump_p4.prices, "r_" + "a" * 26)
    form = {**await outsider.hidden("/spaces/new"), "title": "Un titre", "body": "Mot & <mot>"}

    answers = [await outsider.post(f"/rooms/{room}/threads/new", data=form) for room in rooms]

    assert {answer.status_code for answer in answers} == {404}
    shown = {re.search("<main.*</main>", answer.text, re.DOTALL)[0] for answer in answers}
    assert len({re.sub(r"\d\d:\d\d:\d\d", "", main) for main in shown}) == 1
    assert "Mot &amp; &lt;mot&gt;</textarea>" in answers[0].text


async def asked_for(browser):
    from litestar import Request

    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/x",
            "query_string": b"",
            "headers": [(b"cookie", b"language=en"), (b"host", b"mitoyen.example")],
            "state": {"request_id": "9f3a-61c2"},
            "path_params": {},
            "client": None,
            "server": None,
            "scheme": "http",
            "root_path": "",
            "http_version": "1.1",
        }
    )


async def sent_by(answer, request):
    sent = []

    async def send(message):
        sent.append(message)

    await answer.to_asgi_response(None, request)(request.scope, request.receive, send)
    return sent[0]["status"], sent[1]["body"].decode()
