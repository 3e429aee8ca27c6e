"""The addresses of the login door."""

from litestar import Response, Router
from litestar.di import Provide
from litestar.response import Redirect
from litestar.status_codes import HTTP_400_BAD_REQUEST
from litestar.types import ControllerRouterHandler

from mitoyen.doors.login import account, arrivals, company, entering, saml
from mitoyen.doors.login.browser import (
    AnyRequest,
    SignInFirst,
    lead_to,
    led_by_ourselves,
    problem,
)
from mitoyen.doors.login.site import LoginSite

LARGEST_BODY = 64 * 1024  # bytes
LARGEST_ANSWER = 512 * 1024  # bytes, of a provider that speaks SAML


def login_routes(site: LoginSite) -> list[ControllerRouterHandler]:
    """Return the routes of this door."""
    return [
        Router(
            path="/",
            route_handlers=[
                entering.ask_for_link,
                entering.open_link,
                entering.begin_with_passkey,
                entering.enter_with_passkey,
                entering.sign_out,
                entering.enter_as_cast,
                arrivals.accept,
                account.begin_passkey,
                account.keep_passkey,
                account.remove_passkey,
                account.end_one_session,
                account.end_the_others,
                account.make_token,
                account.revoke_token,
            ],
            dependencies={"site": Provide(lambda: site, sync_to_thread=False)},
            guards=[led_by_ourselves(site.public_url)],
            exception_handlers={SignInFirst: _lead_to_entrance, RecursionError: _take_no_maze},
            request_max_body_size=LARGEST_BODY,
        ),
        *_routes_from_elsewhere(site),
    ]


def _routes_from_elsewhere(site: LoginSite) -> list[Router]:
    """Return where other sites send browsers: a company's provider, its own pages. What they bring proves itself."""
    return [
        Router(
            path="/",
            route_handlers=[
                company.begin_company_sign_in,
                company.come_back_from_company,
                company.show_our_keys,
            ],
            dependencies={"site": Provide(lambda: site, sync_to_thread=False)},
            exception_handlers={SignInFirst: _lead_to_entrance},
        ),
        Router(
            path="/",
            route_handlers=[
                saml.show_our_metadata,
                saml.take_answer,
                saml.come_back_with_answer,
            ],
            dependencies={"site": Provide(lambda: site, sync_to_thread=False)},
            exception_handlers={SignInFirst: _lead_to_entrance},
            request_max_body_size=LARGEST_ANSWER,
        ),
    ]


def _lead_to_entrance(_request: AnyRequest, _reason: SignInFirst) -> Redirect:
    return lead_to("/login")


def _take_no_maze(_request: AnyRequest, _reason: RecursionError) -> Response[dict[str, str]]:
    """Answer JSON that is nested deeper than any browser's own."""
    return problem("ceremony_failed", HTTP_400_BAD_REQUEST)
