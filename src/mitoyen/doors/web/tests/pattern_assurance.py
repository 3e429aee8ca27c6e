"""The pages of the pattern book that are about diligence: the security log."""

from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame
from mitoyen.doors.web.views import PagerView
from mitoyen.doors.web.views.security import SecurityLogView, SecurityRowView

KINDS = ("sign_in", "sign_in_refused", "read", "download", "administration", "purged")


def pages(language):
    """The pages about diligence."""
    here = frame(language, place="company")
    return {
        "security_log": (_log(_rows()), here),
        "security_log_empty": (_log(()), here),
    }


def _log(rows):
    return SecurityLogView(
        party=book.BOREAL,
        rows=rows,
        kinds=KINDS,
        kind="read",
        people=(("p_JL", book.JEANNE.name), ("p_NR", book.NADIA.name)),
        person="",
        pager=PagerView(newer="", older="/company/security?before=12" if rows else ""),
    )


def _rows():
    def row(minute, kind, **changes):
        given = {
            "at": at(20, 9, minute),
            "kind": kind,
            "refused": False,
            "person": book.NADIA,
            "network": "192.0.2.41",
            "device": "Firefox, Linux",
            "act": "",
            "gone": 0,
        }
        return SecurityRowView(**given | changes)

    return (
        row(58, "download"),
        row(51, "administration", act="company/invitations", refused=True),
        row(49, "sign_in", act="passkey", person=book.JEANNE, network="2001:db8::7"),
        row(41, "purged", person=None, network="", device="", gone=2140),
    )
