"""What one company's directory reads and writes. Here, and nowhere else, is noticed that somebody's access ends.

The service applies PUT and PATCH and gives the whole new state; whatever verb brought it, the states before and after
are compared. Access ends first, then the account says so: if we die in between, the directory sends again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from scim2_models import (
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    TooManyException,
    UniquenessException,
)
from scim2_server.storage import AsyncScimStorage, SearchPage

from mitoyen.domains.directories.facts import GroupId, folded
from mitoyen.domains.directories.queries import said as directory
from mitoyen.domains.directories.queries.said import AccountRow, Condition, SaidGroupRow
from mitoyen.domains.directories.unrecorded import (
    VersionMoved,
    account_forgotten,
    account_kept,
    account_made,
    group_forgotten,
    group_kept,
    group_made,
)
from mitoyen.doors.scim.departures import Happened, People
from mitoyen.doors.scim.resources import (
    group_resource,
    members_said,
    person_resource,
    said_group_of,
    said_of,
)
from mitoyen.doors.scim.searching import narrowed
from mitoyen.doors.scim.site import MOST_A_PAGE, MOST_SCANNED
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import reading

_BREATH = 25  # resources made between two looks at what else waits
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_Members = dict[str, str | None]
Row = TypeVar("Row", AccountRow, SaidGroupRow)


class DirectoryStorage(AsyncScimStorage):
    """The people and groups of one company's directory.

    Attributes:
        happened: what this request brought about, for the exchanges and the answer.
    """

    def __init__(self, company: CompanyItself, *, writes: bool) -> None:
        """Speak for one company; what writes waits for its turn among what writes."""
        self._company = company
        self._people = People(company)
        self._writes = writes

    @property
    def happened(self) -> list[Happened]:
        return self._people.happened

    @asynccontextmanager
    async def operation(self) -> AsyncIterator[None]:
        """Let writing operations of one company follow each other: none is refused for coming at the same time."""
        if not self._writes:
            yield
            return
        turn = _turns.get(self._company.organisation_id)
        if turn is None:
            turn = _turns[self._company.organisation_id] = asyncio.Lock()
        async with turn:
            yield

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        if resource_type.name == "User":
            return person_resource(await self._account(resource_id))
        return group_resource(
            await self._group(resource_id, with_members=_wants_members(response_parameters))
        )

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        if resource_type.name == "User":
            said = said_of(resource)
            await self._refuse_taken_name("User", said.user_name)
            person_id = await self._people.named(said)
            try:
                await account_made(self._company, person_id, said)
            except UniqueViolation as taken:  # another process was quicker
                await self._people.taken_back(person_id)
                raise UniquenessException(detail="This userName is taken") from taken
            return person_resource(await self._account(person_id))
        people, subgroups = await self._members(resource)
        group = said_group_of(resource, people=people, subgroups=subgroups)
        await self._refuse_taken_name("Group", group.name)
        with _kept_or_refused():
            group_id = await group_made(self._company, group)
        self._people.note("group_made")
        return group_resource(await self._group(group_id))

    async def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        resource_id = str(resource.id)
        if resource_type.name == "User":
            before = await self._account(resource_id)
            _check_version(before.version, expected_version)
            said = said_of(resource, active_before=before.active)
            if folded(said.user_name) != folded(before.user_name):
                await self._refuse_taken_name("User", said.user_name, but=resource_id)
            await self._people.said_anew(before, said)
            with _kept_or_refused():
                await account_kept(
                    self._company, PersonId(resource_id), said, version=before.version
                )
            return person_resource(await self._account(resource_id))
        known = await self._group(resource_id, with_members=False)
        _check_version(known.version, expected_version)
        people, subgroups = await self._members(resource)
        group = said_group_of(resource, people=people, subgroups=subgroups)
        if folded(group.name) != folded(known.name):
            await self._refuse_taken_name("Group", group.name, but=resource_id)
        with _kept_or_refused():
            await group_kept(self._company, GroupId(resource_id), group, version=known.version)
        self._people.note("group_changed")
        return group_resource(await self._group(resource_id))

    async def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        if resource_type.name == "User":
            before = await self._account(resource_id)
            _check_version(before.version, expected_version)
            await self._people.deleted(before.person_id)
            await account_forgotten(self._company, before.person_id)
            return
        known = await self._group(resource_id, with_members=False)
        _check_version(known.version, expected_version)
        await group_forgotten(self._company, known.group_id)
        self._people.note("group_deleted")

    async def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002, ANN401 (the library's signature; we page by index)
    ) -> SearchPage:
        kinds = list(dict.fromkeys(one.name or "" for one in resource_types))
        scim_filter = search_request.filter
        node = scim_filter.ast if scim_filter is not None else None
        if len(kinds) == 1 and search_request.sort_by is None:
            condition, exact = narrowed(node, kinds[0])
            if exact:
                return await self._page(kinds[0], condition, search_request)
        found: list[Resource[Any]] = []
        for kind in kinds:
            condition, _ = narrowed(node, kind)
            found += await self._scanned(kind, condition, search_request)
        return _page_of(found, search_request)

    async def _page(
        self, kind: str, condition: Condition, search_request: SearchRequest[Any]
    ) -> SearchPage:
        """Return a page that the tables answer alone."""
        company, first = self._company.organisation_id, search_request.start_index_0 or 0
        most = MOST_A_PAGE if search_request.count is None else search_request.count
        people: list[AccountRow] = []
        groups: list[SaidGroupRow] = []
        async with reading(self._company) as db:
            if kind == "User":
                total = await directory.count_accounts(db, company, condition)
                people = await directory.accounts(db, company, condition, first=first, most=most)
            else:
                total = await directory.count_groups(db, company, condition)
                groups = await directory.said_groups(
                    db,
                    company,
                    condition,
                    first=first,
                    most=most,
                    with_members=_wants_members(search_request),
                )
        return SearchPage(total, await _made(people, groups))

    async def _scanned(
        self, kind: str, condition: Condition, search_request: SearchRequest[Any]
    ) -> list[Resource[Any]]:
        """Return what a filter meets among what a condition left, read one by one."""
        company, most = self._company.organisation_id, MOST_SCANNED + 1
        people: list[AccountRow] = []
        groups: list[SaidGroupRow] = []
        async with reading(self._company) as db:
            if kind == "User":
                people = await directory.accounts(db, company, condition, first=0, most=most)
            else:
                groups = await directory.said_groups(db, company, condition, first=0, most=most)
        if len(people) + len(groups) > MOST_SCANNED:
            raise TooManyException(
                detail="Ask for less: by userName, externalId, id, e-mail or active"
            )
        found = await _made(people, groups)
        wanted = search_request.filter
        return [one for one in found if wanted is None or wanted.match(one)]

    async def _account(self, person_id: str) -> AccountRow:
        async with reading(self._company) as db:
            found = await directory.account(db, self._company.organisation_id, person_id)
        if found is None:
            raise NotFoundException(detail="There is no such person")
        return found

    async def _group(self, group_id: str, *, with_members: bool = True) -> SaidGroupRow:
        async with reading(self._company) as db:
            found = await directory.group(
                db, self._company.organisation_id, group_id, with_members=with_members
            )
        if found is None:
            raise NotFoundException(detail="There is no such group")
        return found

    async def _refuse_taken_name(self, kind: str, name: str, *, but: str = "") -> None:
        async with reading(self._company) as db:
            taken = await directory.name_taken(
                db, self._company.organisation_id, kind, folded(name), but
            )
        if taken:
            named = "userName" if kind == "User" else "displayName"
            raise UniquenessException(detail=f"This {named} is taken")

    async def _members(self, resource: Resource[Any]) -> tuple[_Members, _Members]:
        """Return a group's members, people and groups; whoever is not of this company's directory is not there."""
        asked = members_said(resource)
        async with reading(self._company) as db:
            people, groups = await directory.own_members(
                db, self._company.organisation_id, list(asked)
            )
        if len(people) + len(groups) != len(asked):
            raise InvalidValueException(detail="A member is not of this directory")
        return {one: asked[one] for one in people}, {
            one: asked[one] for one in groups if one != resource.id
        }


@contextmanager
def _kept_or_refused() -> Iterator[None]:
    """Say in the protocol's words what the tables refuse when two come at the same moment."""
    try:
        yield
    except UniqueViolation as taken:
        raise UniquenessException(detail="This name is taken") from taken
    except ForeignKeyViolation as unknown:
        raise InvalidValueException(detail="A member is not of this directory") from unknown
    except VersionMoved as moved:
        raise PreconditionFailedException from moved


def _check_version(version: int, expected: str | None) -> None:
    if expected is not None and expected != f'W/"{version}"':
        raise PreconditionFailedException


def _wants_members(parameters: ResponseParameters[Any] | None) -> bool:
    """Tell whether the members of groups are asked for: they are most of the work."""
    left_out = parameters.excluded_attributes or () if parameters is not None else ()
    return not any(str(path).lower().rpartition(":")[2] == "members" for path in left_out)


async def _made(people: list[AccountRow], groups: list[SaidGroupRow]) -> list[Resource[Any]]:
    return await _each(people, person_resource) + await _each(groups, group_resource)


async def _each(rows: list[Row], made: Callable[[Row], Resource[Any]]) -> list[Resource[Any]]:
    """Make resources of rows, letting others work now and then: many of them take a while."""
    resources = []
    for number, row in enumerate(rows, 1):
        resources.append(made(row))
        if number % _BREATH == 0:
            await asyncio.sleep(0)
    return resources


def _page_of(found: list[Resource[Any]], search_request: SearchRequest[Any]) -> SearchPage:
    """Sort what was found, missing values last, and return the page that is asked for."""
    if search_request.sort_by is not None:

        def key(resource: Resource[Any]) -> tuple[bool, Any, str]:
            value = search_request.sort_value(resource)
            return value is None, value if value is not None else "", str(resource.id)

        descending = search_request.sort_order == SearchRequest.SortOrder.descending
        found = sorted(found, key=key, reverse=descending)
    first = search_request.start_index_0 or 0
    stop = None if search_request.count is None else first + search_request.count
    return SearchPage(len(found), found[first:stop])
