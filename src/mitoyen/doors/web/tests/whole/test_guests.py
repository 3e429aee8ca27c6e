"""A guest's end: set by his company's administrators, seen by the partners of the space."""

import pytest


def page_of(cast, whom="nadia"):
    return f"/company/people/{cast[whom].person_id}/guest"


async def test_an_administrator_sets_an_end_and_partners_see_it(visitor_of, pump_p4):
    jeanne, page = await visitor_of("jeanne"), page_of(pump_p4)

    aster = pump_p4.companies["aster"]
    answer = await jeanne.press(page, on=page, sponsor=aster, days="30")

    assert answer.headers["location"] == "/company?told=guest_term_set"
    seen = (await (await visitor_of("denis")).get(f"/spaces/{pump_p4.space_id}/people")).text
    assert "guest of Aster until" in seen
    assert seen.count("guest of") == 1


async def test_what_does_not_fit_is_asked_again(visitor_of, pump_p4):
    jeanne, page = await visitor_of("jeanne"), page_of(pump_p4)
    for days in ("", "0", "366", "x", "９"):
        own = pump_p4.companies["boreal"]
        answer = await jeanne.press(page, on=page, sponsor=own, days=days)
        assert answer.status_code == 422
        assert "from 1 to 365" in answer.text


@pytest.mark.parametrize("sponsor", ["dorval", "nobody"])
async def test_a_company_that_is_not_met_cannot_be_named(visitor_of, pump_p4, sponsor):
    jeanne, page = await visitor_of("jeanne"), page_of(pump_p4)

    named = pump_p4.companies.get(sponsor, "o_x")
    answer = await jeanne.press(page, on=page, sponsor=named, days="30")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 303), ("thomas", 303), ("outsider", 404), ("karim", 404), ("nadia", 403)],
)
async def test_others_set_no_end(visitor_of, pump_p4, who, status):
    answer = await (await visitor_of(who)).get(page_of(pump_p4))

    assert answer.status_code == status
