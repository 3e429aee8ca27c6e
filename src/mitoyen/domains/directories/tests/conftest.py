"""What the tests of directories ask for."""

import pytest

from conftest import rebuilt_alike
from mitoyen.foundation.actors import CompanyItself
from tests import cast as everybody


@pytest.fixture
async def cast(house, owner):
    """The cast at home: its four companies and their people, before they share anything."""
    cast = everybody.PumpP4()
    await everybody._companies(cast)
    async with rebuilt_alike(owner, cast.company_rooms.values):
        yield cast


@pytest.fixture
def boreal(cast):
    """Boréal, by its directory."""
    return CompanyItself(organisation_id=cast.companies["boreal"])
