"""Whoever has a domain reads in its own journal that another company asked for it; once, and not by whom."""

import pytest

from mitoyen.domains.organisations.commands import claim_domain, contest_domain
from mitoyen.foundation.decisions import Absent, Refused

from .conftest import a_domain, itself


async def test_it_is_noted_once(pump_p4, domains_of):
    domain = a_domain()
    await claim_domain(actor=pump_p4["jeanne"], domain=domain)

    first = await contest_domain(actor=itself(pump_p4["jeanne"]), domain=domain)
    again = await contest_domain(actor=itself(pump_p4["jeanne"]), domain=domain)

    assert (first is None, again is None) == (False, True)
    assert (await domains_of("jeanne"))[0].contested_at == first.at


async def test_a_company_without_that_domain_has_nothing_to_note(pump_p4):
    with pytest.raises(Absent):
        await contest_domain(actor=itself(pump_p4["karim"]), domain=a_domain())


@pytest.mark.parametrize("who", ["jeanne", "nadia", "karim", "outsider", "thomas"])
async def test_no_person_writes_it(pump_p4, who):
    domain = a_domain()
    await claim_domain(actor=pump_p4["jeanne"], domain=domain)

    with pytest.raises(Refused):
        await contest_domain(actor=pump_p4[who], domain=domain)
