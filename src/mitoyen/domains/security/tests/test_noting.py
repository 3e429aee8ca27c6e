"""What is noted stands in the company's own log, without anybody waiting for it, and nobody else reads it."""

from datetime import timedelta

import psycopg
import pytest

from mitoyen.domains.security import queries
from mitoyen.domains.security.facts import network_seen
from mitoyen.domains.security.unrecorded import note, noting, written
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import OrganisationId
from mitoyen.journal.database import reading


async def log_of(actor, **asked):
    async with reading(actor) as db:
        return await queries.security_events(db, **{"limit": 100} | asked)


async def noted(actor, kind="sign_in", **said):
    await note(kind, organisation_id=actor.organisation_id, person_id=actor.person_id, **said)


@pytest.mark.parametrize("who", ["nobody", "outsider", "thomas", "karim", "lucie", "nadia"])
async def test_only_the_company_s_administrators_read_its_log(pump_p4, who):
    await noted(pump_p4["nadia"], network="192.0.2.7", device="Firefox, Linux")
    await written()

    assert await log_of(None if who == "nobody" else pump_p4[who]) == []
    (line,) = await log_of(pump_p4["jeanne"])
    assert (line.person_id, line.kind, line.network) == (
        pump_p4["nadia"].person_id,
        "sign_in",
        "192.0.2.7",
    )


async def test_lines_come_in_pages_and_by_person_and_kind(pump_p4):
    jeanne, nadia = pump_p4["jeanne"], pump_p4["nadia"]
    for _ in range(3):
        await noted(nadia)
    await noted(jeanne, "download")
    await written()

    first = await log_of(jeanne, limit=2)
    rest = await log_of(jeanne, before=first[-1].event_id)

    assert [line.kind for line in first] == ["download", "sign_in"]
    assert len(rest) == 2
    assert len(await log_of(jeanne, person_id=nadia.person_id)) == 3
    assert len(await log_of(jeanne, kind="download")) == 1


async def test_partners_get_counts_of_the_rooms_that_they_read_themselves(pump_p4):
    sophie, nadia = pump_p4["sophie"], pump_p4["nadia"]
    for room in (pump_p4.common, pump_p4.common, pump_p4.prices, pump_p4.sides["boreal"]):
        await noted(nadia, "download", facts={"room_id": room})
    await written()

    async def counted(actor):
        async with reading(actor) as db:
            since = clock.now() - timedelta(days=30)
            found = await queries.counts_in_space(db, pump_p4.space_id, since)
        return [(one.organisation_id, one.kind, one.times) for one in found]

    boreal = nadia.organisation_id
    assert await counted(pump_p4["lucie"]) == [(boreal, "download", 2)]
    assert await counted(sophie) == [(boreal, "download", 3)]
    assert await counted(pump_p4["outsider"]) == []
    assert await counted(pump_p4["thomas"]) == []
    assert await counted(None) == []


async def test_the_application_writes_and_removes_nothing_by_hand(pump_p4, by_hand):
    await noted(pump_p4["nadia"])
    await written()
    for statement in (
        "INSERT INTO security_event (at, organisation_id, kind, outcome) VALUES (now(), 'o_x', 'read', 'ok')",
        "DELETE FROM security_event",
        "UPDATE security_event SET person_id = NULL",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await by_hand.execute(statement)


async def test_a_note_is_short_whatever_a_browser_says(pump_p4):
    hostile = 'x\x00\\u0000\ud800"' * 100
    facts = {f"fact_{n}": hostile for n in range(40)}
    await noted(pump_p4["nadia"], device=hostile, network=hostile, facts=facts)
    await written()

    (line,) = await log_of(pump_p4["jeanne"])
    assert len(line.device) <= 80
    assert len(line.facts) == 12
    assert "\x00" not in line.device


async def test_an_unknown_company_has_no_log(pump_p4, owner):
    unknown = OrganisationId.new()
    await note("sign_in", organisation_id=unknown)
    await written()

    found = await owner.execute("SELECT FROM security_event WHERE organisation_id = %s", (unknown,))
    assert found.rowcount == 0


async def test_notes_wait_for_the_database_and_are_not_lost(pump_p4, monkeypatch):
    tries, write = [], noting._write

    async def fail_once(some):
        tries.append(len(some))
        if len(tries) == 1:
            raise Busy("unreachable")
        await write(some)

    monkeypatch.setattr(noting, "_write", fail_once)
    monkeypatch.setattr(noting, "TRIED_AGAIN_AFTER_S", 0.01)
    await noted(pump_p4["nadia"])
    await written()

    assert tries == [1, 1]
    assert len(await log_of(pump_p4["jeanne"])) == 1


async def test_the_company_of_a_person_is_known_without_saying_it(pump_p4):
    await note("sign_in_refused", person_id=pump_p4["thomas"].person_id, outcome="refused")
    await written()

    (line,) = await log_of(pump_p4["jeanne"])
    assert (line.kind, line.outcome) == ("sign_in_refused", "refused")


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("127.0.0.1", "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("127.0.0.1", "<script>", None),
        ("", "", None),
    ],
)
def test_whom_to_believe_about_a_network(peer, forwarded, seen):
    assert network_seen(peer, forwarded) == seen
