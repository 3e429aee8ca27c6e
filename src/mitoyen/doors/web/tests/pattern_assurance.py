"""The pages of the pattern book that are about diligence: the security log, attestations, grades."""

from dataclasses import replace

from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests import pattern_people
from mitoyen.doors.web.tests.pattern_book import at, frame
from mitoyen.doors.web.views import PagerView
from mitoyen.doors.web.views.assurance import (
    AttestationView,
    AttestedView,
    GuestTermView,
    PresentView,
)
from mitoyen.doors.web.views.frame import GradeView
from mitoyen.doors.web.views.security import SecurityLogView, SecurityRowView

KINDS = ("sign_in", "sign_in_refused", "read", "download", "administration", "purged")


def pages(language):
    """The pages about diligence."""
    here = frame(language, place="company")
    return {
        "security_log": (_log(_rows()), here),
        "security_log_empty": (_log(()), here),
        **_attesting(language),
        **_graded(language),
        **_guest(language),
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


def _attestation(**changes):
    def present(person, **more):
        given = {
            "person_id": f"p_{person.initials}",
            "person": person,
            "address": f"{person.initials.lower()}@boreal.example",
            "seen_at": at(20, 9, 40),
            "me": False,
        }
        return PresentView(**given | more)

    given = {
        "party": book.BOREAL,
        "action": "/attest/T",
        "people": (present(book.JEANNE, me=True), present(book.NADIA, seen_at=None)),
        "attested_at": at(17, 9),
        "restrained": "open",
        "moved": False,
    }
    return AttestationView(**given | changes)


def _attesting(language):
    outside = frame(language, me=None, place=None)
    late = _attestation(attested_at=None, restrained="read_only", moved=True)
    return {
        "attestation": (_attestation(), outside),
        "attestation_late": (late, outside),
        "attestation_suspended": (_attestation(restrained="suspended"), outside),
        "attested": (AttestedView(kept=3, gone=1), outside),
    }


def _graded(language):
    """The people of a space, each company with another grade."""
    people, around = pattern_people.pages(language)["people"]
    letters = dict(zip((one.party.name for one in people.parties), "ADE", strict=False))

    def graded(party):
        grade = GradeView(letter=letters.get(party.name, "C"), since=at(17, 9))
        return replace(party, grade=grade)

    def shown(one):
        first = replace(one.members[0], guest_until=at(29, 9), sponsor="Aster")
        return replace(one, party=graded(one.party), members=(first, *one.members[1:]))

    parties = tuple(shown(one) for one in people.parties)
    return {"people_graded": (replace(people, parties=parties), around)}


def _guest(language):
    here = frame(language, place="company")
    term = GuestTermView(
        person_id="p_NR",
        person=book.NADIA,
        sponsors=(("o_a", "Aster"), ("o_b", "Boréal")),
        sponsor="o_b",
        days="90",
        longest=365,
        key="k_9",
    )
    wrong = replace(term, days="400", problems=(("days", "term_unfit"),))
    return {"guest": (term, here), "guest_wrong": (wrong, here)}
