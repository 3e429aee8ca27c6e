"""The grade of each company stands beside its name, in words, for those who share a space with it."""

import pytest


@pytest.mark.parametrize("path", ["/spaces/{space}", "/spaces/{space}/people"])
@pytest.mark.parametrize("who", ["karim", "nadia"])
async def test_partners_see_the_grade_and_its_day(visitor_of, pump_p4, who, path):
    page = await (await visitor_of(who)).get(path.format(space=pump_p4.space_id))

    assert page.text.count("on the company’s own word") >= 3
    assert 'data-grade="D"' in page.text


async def test_an_outsider_sees_none(visitor_of, pump_p4):
    page = await (await visitor_of("outsider")).get(f"/spaces/{pump_p4.space_id}")

    assert page.status_code == 404
