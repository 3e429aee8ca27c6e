"""What is noted of an exchange for the company's administrators: words and ids, never a value or a secret."""

from collections.abc import Sequence

from scim2_models import SCIMException
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation, match

from mitoyen.domains.directories.unrecorded import Exchange
from mitoyen.doors.scim.departures import Happened

MOST_OF_ONE_REQUEST = 20
_READ = {
    Operation.query: "read",
    Operation.search: "searched",
    Operation.search_with_body: "searched",
}
DISCOVERED = "discovered"


def exchanges_of(
    request: ScimRequest, response: ScimResponse, happened: Sequence[Happened]
) -> list[Exchange]:
    """Return the lines that a request leaves: one for each thing that happened, or one for how it was answered."""
    status = int(response.status)
    path = request.path.partition("?")[0]
    lines = [
        Exchange(
            method=request.method, path=path, did=one.did, status=status, person_id=one.person_id
        )
        for one in happened[:MOST_OF_ONE_REQUEST]
    ]
    if status >= 400:
        said = str((response.body or {}).get("detail") or "")
        lines.append(
            Exchange(
                method=request.method, path=path, did=_refusal(status), status=status, said=said
            )
        )
    return lines or [
        Exchange(method=request.method, path=path, did=_outcome(request), status=status)
    ]


def _refusal(status: int) -> str:
    if status >= 500:
        return "fault"
    return "token_over" if status == 401 else "refused"


def _outcome(request: ScimRequest) -> str:
    try:
        operation = match(request.method, request.path).operation
    except SCIMException:
        return "refused"
    if operation in (Operation.replace, Operation.patch, Operation.create, Operation.delete):
        return "unchanged"
    return "bulk" if operation is Operation.bulk else _READ.get(operation, DISCOVERED)
