"""The protocol, as the library speaks it, and where we answer otherwise."""

from functools import cache
from http import HTTPStatus
from typing import Any

import structlog
from psycopg import DataError
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    Error,
    ETag,
    External,
    Filter,
    NotFoundException,
    Patch,
    Reference,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)
from scim2_server.conditions import Conditions
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService
from scim2_server.utils import load_default_resource_types, load_default_schemas

from mitoyen.domains.people.facts import AddressTaken
from mitoyen.doors.scim.site import LARGEST_BODY, MOST_A_PAGE, MOST_OPERATIONS
from mitoyen.foundation.decisions import Absent, Busy, Refused, Unfit

log = structlog.get_logger()

# What Entra sends beside the protocol (docs/decisions/0019); the rest of it is made plain before (plain.py).
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
ADDRESS_TAKEN = "Somebody already acts here under this e-mail address."
_ACTIVE = "active"  # the models are made of the published schemas: no type knows their fields
UNKEEPABLE = "It holds a character or a number that cannot be kept"
TRY_AGAIN = "This cannot be served now; nothing was changed. Try again."


class DirectoryService(ScimService):
    """What one company's directory is answered."""

    def me_target(self, request: ScimRequest) -> tuple[ResourceType, str]:  # noqa: ARG002 (the library's signature)
        raise NotFoundException(detail="The token is the company's own: nobody is behind it")

    def me_creation_type(self, request: ScimRequest) -> ResourceType:  # noqa: ARG002 (idem)
        raise NotFoundException(detail="The token is the company's own: nobody is behind it")

    def apply_replacement(
        self, current: Resource[Any], replacement: Resource[Any], conditions: Conditions
    ) -> Resource[Any] | None:
        """Replace a person by what is said of him; whether he is active stays as it was when that is left out."""
        if getattr(replacement, _ACTIVE, True) is None:
            setattr(replacement, _ACTIVE, getattr(current, _ACTIVE))
        return super().apply_replacement(current, replacement, conditions)

    def patch_response(
        self,
        base_url: str,
        resource: Resource[Any],
        response_parameters: ResponseParameters[Any],
    ) -> ScimResponse:
        """Answer 200 with the person, which every directory takes; 204 for a group, which may be large."""
        kind = self.get_resource_type_of(resource).name
        if kind == "User":
            return self.resource_response(
                self.publish(base_url, resource),
                Context.RESOURCE_REPLACEMENT_RESPONSE,
                response_parameters,
            )
        return super().patch_response(base_url, resource, response_parameters)

    @staticmethod
    def error_of(exception: Exception) -> Error:
        """Say what went wrong in the protocol's words; what is no fault of theirs is logged as ours."""
        match exception:
            case SCIMException():
                return exception.to_error()
            case AddressTaken():
                return Error(status=409, scim_type="uniqueness", detail=ADDRESS_TAKEN)
            case Unfit():
                said = f"{exception.field or 'A value'} does not fit"
                return Error(status=400, scim_type="invalidValue", detail=said)
            case Absent():
                return Error(status=404, detail="There is no such person")
            case Refused():
                return Error(status=403, detail=exception.rule)
            case Busy():
                return Error(status=503, detail=TRY_AGAIN)
            case DataError() | UnicodeError():  # a character or a number that nothing here can hold
                return Error(status=400, scim_type="invalidValue", detail=UNKEEPABLE)
            case RecursionError():
                return Error(status=400, scim_type="invalidSyntax", detail="Too deeply nested")
        log.error("bug", door="/scim", exc_info=exception)
        return Error(status=500, detail="This is a fault of ours. It is logged, and shown to you.")

    def error_response(self, exception: Exception) -> ScimResponse:
        """Return the answer to a failure."""
        if isinstance(exception, SCIMException):
            return super().error_response(exception)
        error = self.error_of(exception)
        response = ScimResponse(HTTPStatus(error.status or 500), error.model_dump())
        if isinstance(exception, Busy):
            response.headers["Retry-After"] = str(exception.retry_after_s)
        return response


@cache
def service() -> DirectoryService:
    """Return the service, the same for every company: whose directory asks is in the storage."""
    return DirectoryService(
        ScimProvider.from_discovery(
            load_default_schemas().values(),
            load_default_resource_types().values(),
            config=_announced(),
            policy=TOLERANT,
        )
    )


def _announced() -> ServiceProviderConfig:
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=LARGEST_BODY),
        filter=Filter(supported=True, max_results=MOST_A_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token that an administrator of the company made",
                spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
                primary=True,
            )
        ],
    )
