"""The security log of one's own company, as a page and as lines."""

import json

import pytest

from mitoyen.domains.security.unrecorded import note, written

LOG = "/company/security"


@pytest.fixture
async def noted(pump_p4):
    """Nadia of Boréal downloaded once, and was refused once."""
    nadia = pump_p4["nadia"]
    for kind, outcome in (("download", "ok"), ("sign_in_refused", "refused")):
        await note(
            kind, person_id=nadia.person_id, outcome=outcome, network="192.0.2.9", device="Firefox"
        )
    await written()


@pytest.mark.parametrize("who", ["nobody", "thomas"])
@pytest.mark.parametrize("path", [LOG, f"{LOG}.jsonl"])
async def test_nobody_unknown_reads_a_log(visitor_of, noted, who, path):
    answer = await (await visitor_of(who)).get(path)

    assert answer.headers.get("location", "").startswith("/login")


@pytest.mark.parametrize("path", [LOG, f"{LOG}.jsonl"])
async def test_a_colleague_without_a_mandate_is_refused(visitor_of, noted, path):
    answer = await (await visitor_of("nadia")).get(path)

    assert answer.status_code == 403
    assert "192.0.2.9" not in answer.text


@pytest.mark.parametrize("who", ["karim", "lucie", "outsider"])
async def test_another_company_s_administrator_reads_his_own_alone(visitor_of, noted, who):
    other = await visitor_of(who)

    page, lines = await other.get(LOG), await other.get(f"{LOG}.jsonl")

    assert "Nothing is noted here yet." in page.text
    assert lines.content == b""


async def test_an_administrator_reads_and_chooses(visitor_of, noted, pump_p4):
    jeanne = await visitor_of("jeanne")

    page = (await jeanne.get(LOG)).text
    assert "Download" in page
    assert "192.0.2.9" in page
    assert "Nadia Roux" in page
    refused = (await jeanne.get(f"{LOG}?kind=sign_in_refused")).text
    assert refused.count("192.0.2.9") == 1
    nobody_else = (await jeanne.get(f"{LOG}?person={pump_p4['jeanne'].person_id}")).text
    assert "192.0.2.9" not in nobody_else
    assert (
        await jeanne.get(f"{LOG}?kind=%00&person='&before=99999999999999999999")
    ).status_code == 404
    assert (await jeanne.get(f"{LOG}?kind=%00&person='")).status_code == 200


async def test_lines_are_events_that_security_tools_know(visitor_of, noted):
    answer = await (await visitor_of("jeanne")).get(f"{LOG}.jsonl")

    events = [json.loads(line) for line in answer.text.splitlines()]
    assert [event["class_uid"] for event in events] == [6003, 3002]
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    after = events[0]["metadata"]["uid"]
    rest = await (await visitor_of("jeanne")).get(f"{LOG}.jsonl?after={after}")
    assert len(rest.text.splitlines()) == 1
