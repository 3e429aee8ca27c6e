"""The grade of a company: from what it has, with its day, for those who share a space with it."""

from datetime import timedelta

import pytest

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.commands import ask_attestation, attest_people
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import reading


async def grade(cast, company="boreal", *, seen_by="karim"):
    async with reading(cast[seen_by] if seen_by else None) as db:
        found = await queries.grades(db, [cast.companies[company]])
    return found.get(cast.companies[company])


async def test_a_company_with_nothing_has_its_word_since_it_came_or_last_said(pump_p4):
    first = await grade(pump_p4)
    kept = {pump_p4[who].person_id for who in ("jeanne", "nadia")}
    await attest_people(actor=pump_p4["jeanne"], kept=kept, gone=0)

    second = await grade(pump_p4)
    assert (first.letter, second.letter) == ("D", "D")
    assert second.by_word
    assert second.since > first.since


@pytest.mark.parametrize(("days", "letter"), [(6.9, "D"), (7, "E"), (40, "E")])
async def test_seven_days_without_an_answer_are_late(pump_p4, days, letter):
    await ask_attestation(actor=CompanyItself(organisation_id=pump_p4.companies["boreal"]))

    with clock.standing_at(clock.now() + timedelta(days=days, seconds=1)):
        assert (await grade(pump_p4)).letter == letter


@pytest.mark.parametrize("who", ["outsider", "thomas", None])
async def test_who_shares_no_space_learns_no_grade(pump_p4, who):
    assert await grade(pump_p4, seen_by=who) is None


async def test_a_company_knows_its_own(pump_p4):
    assert (await grade(pump_p4, "dorval", seen_by="outsider")).letter == "D"
    assert await grade(pump_p4, "dorval", seen_by="karim") is None


LIVE_DIRECTORY = (
    "INSERT INTO directories_token (room_id, token_id, organisation_id, made_at, expires_at)"
    " VALUES (%(room)s, 'x', %(company)s, now(), now() + interval '90 days')"
)
DEAD_DIRECTORY = (
    "INSERT INTO directories_token (room_id, token_id, organisation_id, made_at, expires_at)"
    " VALUES (%(room)s, 'x', %(company)s, now() - interval '9 days', now() - interval '1 day')"
)
SAML = (
    "INSERT INTO connections_connection (room_id, connection_id, organisation_id, protocol, state, opened_at, live_at)"
    " VALUES (%(room)s, %(company)s || 'x', %(company)s, 'saml', 'live', now(), now())"
)
OIDC = SAML.replace("'saml'", "'oidc'")
REFRESHED = (
    "INSERT INTO connections_refresh (person_id, connection_id, closed, checked_at, good_at)"
    " VALUES ('p_x', %(company)s || 'x', '\\x00', now(), now())"
)
LAPSED = (
    "INSERT INTO organisations_domain (room_id, domain_id, organisation_id, challenge, claimed_at, lapsed_at)"
    " VALUES (%(room)s, 'x', %(company)s, 'x', now(), now())"
)


@pytest.mark.parametrize(
    ("has", "letter"),
    [
        ([LIVE_DIRECTORY, SAML], "A"),
        ([LIVE_DIRECTORY, OIDC, REFRESHED], "A"),
        ([OIDC, REFRESHED], "B"),
        ([OIDC], "C"),
        ([SAML], "C"),
        ([LIVE_DIRECTORY], "C"),
        ([LIVE_DIRECTORY, OIDC], "C"),
        ([SAML, LAPSED], "E"),
        ([DEAD_DIRECTORY, SAML], "E"),
        ([DEAD_DIRECTORY, LIVE_DIRECTORY.replace("'x'", "'y'"), SAML], "A"),
    ],
)
async def test_what_a_company_has_makes_its_grade(pump_p4, owner, has, letter):
    names = {"room": pump_p4.company_rooms["boreal"], "company": pump_p4.companies["boreal"]}
    try:
        for statement in has:
            await owner.execute(statement, names)
        assert (await grade(pump_p4)).letter == letter
    finally:  # they follow from no entry: rebuilding would miss them
        for table in ("directories_token", "connections_connection", "organisations_domain"):
            await owner.execute(f"DELETE FROM {table} WHERE organisation_id = %(company)s", names)
        await owner.execute("DELETE FROM connections_refresh WHERE person_id = 'p_x'")
