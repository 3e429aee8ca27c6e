"""The page of the company's directory, in the pattern book."""

from mitoyen.doors.web.directory_words import DID, DIRECTORIES
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame
from mitoyen.doors.web.views.directory import (
    DirectoryTokenView,
    DirectoryView,
    ExchangeView,
    GroupView,
    ProposalView,
)


def pages(language):
    """The directory: linked, in trouble, and never linked."""
    here = frame(language, place="company")
    return {
        "directory": (_directory(), here),
        "directory_made": (_directory(made="mitscim_" + "k" * 43, groups=()), here),
        "directory_trouble": (
            _directory(
                faults=2, refusals=7, tokens=(_token(live=False),), groups=(), may_make=True
            ),
            here,
        ),
        "directory_none": (
            _directory(tokens=(), exchanges=(), groups=(), last_at=None, may_make=True),
            here,
        ),
    }


def _directory(**changes):
    given = {
        "party": book.BOREAL,
        "address": "https://mitoyen.example/scim/o_ubtesrryekwpm4s2mypl7ttt7y/v2",
        "tokens": (_token(), _token(used_at=None)),
        "may_make": False,
        "exchanges": _exchanges(),
        "groups": (
            GroupView(
                name="Achats",
                count=4,
                proposals=(
                    ProposalView(
                        space_id="s_p4",
                        space_name="Pompe P4",
                        group_id="q_achats",
                        names=("Inès Caron", "Paul Terrasse", "Ida Perrin"),
                    ),
                ),
            ),
            GroupView(name="Direction", count=1, proposals=()),
        ),
        "faults": 0,
        "refusals": 1,
        "last_at": at(20, 9, 41),
        "key": "key",
        "directories": DIRECTORIES,
    }
    return DirectoryView(**given | changes)


def _token(**changes):
    given = {
        "token_id": "y_" + "a" * 26,
        "made_at": at(18, 14, 2),
        "expires_at": at(30, 14, 2),
        "used_at": at(20, 9, 41),
        "live": True,
    }
    return DirectoryTokenView(**given | changes)


def _exchanges():
    def line(minute, did, request, status=200, name="", said=""):
        return ExchangeView(
            at=at(20, 9, minute), did=DID[did], name=name, request=request, status=status, said=said
        )

    return (
        line(41, "person_ended", "PATCH /Users", name="Thomas Vasseur"),
        line(41, "searched", "GET /Users"),
        line(40, "refused", "POST /Users", status=409, said="This userName is taken"),
        line(12, "person_named", "POST /Users", status=201, name="Inès Caron"),
        line(11, "group_made", "POST /Groups", status=201),
    )
