"""What tests of companies share."""

from secrets import token_hex

import pytest

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.unrecorded import ask_servers
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import reading
from tests.nameserver import name_server


def itself(actor):
    return CompanyItself(organisation_id=actor.organisation_id)


def a_domain():
    """A domain that no test has claimed before."""
    return f"fonderie-{token_hex(6)}.example"


@pytest.fixture
async def servers():
    """The name server that looks ask, instead of the machine's."""
    async with name_server() as served:
        ask_servers([served.address])
        yield served
        ask_servers([])


@pytest.fixture
def domains_of(pump_p4):
    async def of(who):
        actor = pump_p4[who] if isinstance(who, str) else who
        async with reading(actor) as db:
            return await queries.domains(db, actor)

    return of
