"""Our storage follows the library's own contract for storages, without the cursors that we do not announce."""

import asyncio
from inspect import signature
from itertools import product
from secrets import token_hex

import pytest
from scim2_models import SearchRequest
from scim2_server.testing import AsyncScimStorageContract, BlockingStorage

from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.doors.scim.service import service
from mitoyen.doors.scim.storage import DirectoryStorage
from mitoyen.foundation.actors import CompanyItself


class _Here(BlockingStorage):
    """Runs what the storage does on the loop of these tests, from the contract's thread."""

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.runner).result(20)


def _cases():
    """Every test of the contract, with every set of arguments that it gives it."""
    for name in sorted(dir(AsyncScimStorageContract)):
        if not name.startswith("test_") or "cursor" in name:
            continue
        choices = []
        for mark in getattr(getattr(AsyncScimStorageContract, name), "pytestmark", []):
            names = mark.args[0]
            names = [one.strip() for one in names.split(",")] if isinstance(names, str) else names
            choices.append(
                [dict(zip(names, _values(one, len(names)), strict=True)) for one in mark.args[1]]
            )
        for chosen in product(*choices):
            yield name, {key: value for one in chosen for key, value in one.items()}


def _values(given, wanted):
    values = getattr(given, "values", given)
    return values if isinstance(values, tuple) and len(values) == wanted else (given,)


@pytest.fixture(scope="module")
async def company(house):
    registered = await register_organisation(
        by=None,
        invited=True,
        name="Ostrée",
        person_name="Anne Ostrée",
        address=f"anne@{token_hex(4)}.example",
    )
    return CompanyItself(organisation_id=registered.organisation_id)


@pytest.fixture
async def fixtures(company):
    storage = DirectoryStorage(company, writes=True)
    provider = service().provider
    kinds = {one.id: one for one in provider.resource_types}
    yield {
        "storage": _Here(storage, asyncio.get_running_loop()),
        "provider": provider,
        "user_type": kinds["User"],
        "group_type": kinds["Group"],
        "user_model": provider.model_for(kinds["User"]),
        "group_model": provider.model_for(kinds["Group"]),
    }
    for kind in kinds.values():  # the next one begins with nobody
        for one in (await storage.search([kind], SearchRequest(start_index=1))).resources:
            await storage.delete(kind, one.id)


@pytest.mark.parametrize(("name", "given"), list(_cases()))
async def test_the_contract_holds(fixtures, name, given):
    method = getattr(AsyncScimStorageContract(), name)
    arguments = {**fixtures, **given}

    await asyncio.to_thread(method, **{one: arguments[one] for one in signature(method).parameters})
