"""Shapes of the security log."""

from typing import Annotated, Any

from msgspec import Meta

from mitoyen.doors.api.shapes.base import Page


class SecurityEvents(Page, kw_only=True, frozen=True):
    """Lines of your company's security log, the first first, each as an OCSF 1.3 event."""

    items: Annotated[list[dict[str, Any]], Meta(description="Events with the fields of OCSF.")]
