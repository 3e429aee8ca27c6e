"""Measures: for this machine, or with the token; numbers of the whole house, and no name in them."""

from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest

from mitoyen.domains.talk.commands import open_thread
from mitoyen.house.application import make_application
from mitoyen.journal import moves

TOKEN = "t" * 40
ELSEWHERE = ("203.0.113.9", 5_000)


@pytest.fixture
def ask(house):
    """Ask for the measures of a house, from some machine."""

    def make(token=None):
        lent = replace(house, settings=replace(house.settings, metrics_token=token))
        fence = make_application(lent, rate=None)

        async def served(scope, receive, send):
            scope.setdefault("state", {})
            await fence(scope, receive, send)

        async def asked(path="/metrics", client=("127.0.0.1", 5_000), **headers):
            transport = httpx.ASGITransport(served, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as one:
                sent = {name.replace("_", "-"): text for name, text in headers.items()}
                return await one.get(path, headers=sent)

        return asked

    return make


@pytest.mark.parametrize(
    ("token", "client", "headers", "status"),
    [
        (None, ELSEWHERE, {}, 404),
        (None, ELSEWHERE, {"authorization": "Bearer None"}, 404),
        (None, ELSEWHERE, {"authorization": "Bearer "}, 404),
        (None, ("127.0.0.1", 1), {"x_forwarded_for": "203.0.113.9"}, 404),
        (None, ("127.0.0.1", 1), {"forwarded": "for=203.0.113.9"}, 404),
        (None, ("127.0.0.1", 1), {}, 200),
        (None, ("::1", 1), {}, 200),
        (TOKEN, ELSEWHERE, {}, 404),
        (TOKEN, ELSEWHERE, {"authorization": f"Bearer {TOKEN[:-1]}"}, 404),
        (TOKEN, ELSEWHERE, {"authorization": f"Basic {TOKEN}"}, 404),
        (TOKEN, ("127.0.0.1", 1), {"authorization": "Bearer wrong"}, 404),
        (TOKEN, ELSEWHERE, {"authorization": f"Bearer {TOKEN}"}, 200),
        (
            TOKEN,
            ("127.0.0.1", 1),
            {"x_forwarded_for": "x", "authorization": f"bearer {TOKEN}"},
            200,
        ),
        (TOKEN, ("127.0.0.1", 1), {}, 200),
    ],
)
async def test_only_this_machine_or_the_token_reads_them(ask, token, client, headers, status):
    answer = await ask(token)(client=client, **headers)

    assert answer.status_code == status
    assert ("mitoyen_requests" in answer.text) == (status == 200)


async def test_they_say_how_the_house_is_and_nothing_of_what_is_in_it(ask, pump_p4):
    asked = ask()
    await asked("/health")
    await asked("/api/v1/spaces")
    await asked(f"/rooms/{pump_p4.common}")
    await asked("/made-up-by-somebody")
    before = float(_number((await asked()).text, "mitoyen_entries"))
    await open_thread(actor=pump_p4["jeanne"], room_id=pump_p4.common, title="Arbre", body="Dit.")

    text = (await asked()).text

    assert float(_number(text, "mitoyen_entries")) == before + 2
    assert _number(text, 'mitoyen_requests_total{door="health",status="200"}') == "1.0"
    assert _number(text, 'mitoyen_requests_total{door="api",status="401"}') == "1.0"
    assert _number(text, "mitoyen_open_pages") == "0.0"
    assert float(_number(text, "mitoyen_pool_size")) >= 1
    for secret in (pump_p4.common, pump_p4.space_id, *pump_p4.companies.values(), "made-up"):
        assert secret not in text


async def test_they_hear_of_journals_no_longer_than_the_house_is_open(house):
    before = list(moves._appended), list(moves._sealed)
    lent = replace(house, at_close=ExitStack())
    make_application(lent)
    assert (moves._appended, moves._sealed) != before

    lent.at_close.close()

    assert (moves._appended, moves._sealed) == before


def _number(text, name):
    found = dict(line.rpartition(" ")[::2] for line in text.splitlines() if line[0] != "#")
    return found.get(name, f"none: {sorted(found)}")
