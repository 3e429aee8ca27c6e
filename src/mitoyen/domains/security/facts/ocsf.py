"""A line of the security log as OCSF 1.3 writes it (schema.ocsf.io): what a company's SIEM reads without being taught.

Classes: Authentication (3002), Account Change (3001), API Activity (6003); Base Event (0) for what the log does itself.
"""

from typing import Any, Final, NamedTuple

from mitoyen.domains.security.facts import Kind, Outcome, SecurityEvent

VERSION: Final = "1.3.0"
AUTHENTICATION, ACCOUNT_CHANGE, API_ACTIVITY, BASE_EVENT = 3002, 3001, 6003, 0
OTHER = 99
INFORMATIONAL, LOW, MEDIUM = 1, 2, 3


class _Class(NamedTuple):
    class_uid: int
    activity_id: int


_CLASSES: Final[dict[Kind, _Class]] = {
    "sign_in": _Class(AUTHENTICATION, 1),
    "sign_in_refused": _Class(AUTHENTICATION, 1),
    "break_glass": _Class(AUTHENTICATION, 1),
    "signed_out": _Class(AUTHENTICATION, 2),
    "session_ended": _Class(AUTHENTICATION, 2),
    "administration": _Class(ACCOUNT_CHANGE, OTHER),
    "directory_call": _Class(ACCOUNT_CHANGE, OTHER),
    "read": _Class(API_ACTIVITY, 2),
    "download": _Class(API_ACTIVITY, 2),
    "export": _Class(API_ACTIVITY, 2),
    "api_use": _Class(API_ACTIVITY, OTHER),
    "purged": _Class(BASE_EVENT, OTHER),
}


def ocsf_event(line: SecurityEvent, *, house: str) -> dict[str, Any]:
    """Return a line as an OCSF event. What OCSF has no field for stands under `unmapped`.

    Args:
        house: the name of the service that was used.
    """
    known = _CLASSES[line.kind]
    user = {"uid": line.person_id or line.organisation_id, "org": {"uid": line.organisation_id}}
    source = {"ip": line.network} if line.network else {"name": line.device or "unknown"}
    event: dict[str, Any] = {
        "class_uid": known.class_uid,
        "category_uid": known.class_uid // 1000,
        "activity_id": known.activity_id,
        "type_uid": known.class_uid * 100 + known.activity_id,
        "time": int(line.at.timestamp() * 1000),
        "severity_id": _severity(line.kind, line.outcome),
        "status_id": 1 if line.outcome == "ok" else 2,
        "metadata": {
            "version": VERSION,
            "uid": str(line.event_id),
            "event_code": line.kind,
            "tenant_uid": line.organisation_id,
            "product": {"name": "Mitoyen", "vendor_name": "Mitoyen"},
        },
        "unmapped": {"device": line.device, "room_id": line.room_id, **line.facts},
    }
    if known.activity_id == OTHER:
        event["activity_name"] = str(line.facts.get("act", line.kind))
    if known.class_uid in (AUTHENTICATION, ACCOUNT_CHANGE):
        event |= {"user": user, "src_endpoint": source, "actor": {"user": user}}
    if known.class_uid == AUTHENTICATION:
        event["service"] = {"name": house}
    if known.class_uid == API_ACTIVITY:
        operation = str(line.facts.get("act", line.kind))
        event |= {"actor": {"user": user}, "src_endpoint": source, "api": {"operation": operation}}
        if line.room_id:
            event["resources"] = [{"uid": line.room_id, "type": "room"}]
    return event


def _severity(kind: Kind, outcome: Outcome) -> int:
    if kind == "break_glass":
        return MEDIUM
    return INFORMATIONAL if outcome == "ok" else LOW
