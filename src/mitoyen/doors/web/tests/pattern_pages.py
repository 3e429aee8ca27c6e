"""The pages of the pattern book, by name: each a view, and the frame it stands in."""

from dataclasses import replace
from datetime import UTC, datetime

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import (
    pattern_assurance,
    pattern_company,
    pattern_directory,
    pattern_people,
    pattern_registers,
)
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame, within


def pages(language="fr"):
    """Every page of the house, in states that people meet."""
    return {
        **_entrance(language),
        **_spaces(language),
        **_talk(language),
        **pattern_registers.pages(language),
        **pattern_people.pages(language),
        **pattern_assurance.pages(language),
        **pattern_directory.pages(language),
        **pattern_company.pages(language),
        **_problems(language),
    }


def _outside(language):
    return frame(language, me=None, place=None)


def _entrance(language):
    outside = _outside(language)
    wrong = views.SignInView(address="lucie@", problem="address_unfit")
    sent = views.LinkSentView(address="lucie@cadmus.example", minutes=15)
    return {
        "sign_in": (views.SignInView(demo=True), outside),
        "sign_in_problem": (wrong, outside),
        "link_sent": (sent, outside),
        **{name: (view, outside) for name, view in _company_entrances().items()},
        "link": (views.LinkView(action="/sign-in/link/token"), outside),
        "link_used": (views.LinkView(action="", problem="link_over"), outside),
        **{name: (view, outside) for name, view in _invitations().items()},
        **{
            name: (view, frame(language, place=None))
            for name, view in _invitations_to_somebody_here().items()
        },
        "cast": (views.CastView(cast=_cast()), outside),
    }


def _company_entrances():
    honest = views.CompanyEntranceView(
        company="Boréal Fonderie",
        host="login.boreal.example",
        action="/login/company/l_x?towards=%2F",
        address="jeanne.legoff@boreal.example",
    )
    return {
        "company_entrance": honest,
        "company_entrance_joins": replace(honest, joins=True, enforced=True),
        "company_entrance_refused": replace(honest, problem="company_unknown", enforced=True),
    }


def _cast():
    people = [book.KARIM, book.INES, book.JEANNE, book.PAUL, book.THOMAS, book.LUCIE, book.MARC]
    return tuple(
        views.CastMemberView(
            person_id=f"p_{place}",
            person=person,
            administrator=person is book.PAUL,
            spaces=("Pompe P4", "Banc d’essai Nord"),
            gone=person is book.THOMAS,
        )
        for place, person in enumerate(people)
    )


def _invitations():
    def invited(kind, address, **more):
        given = {"token": "i_token", "kind": kind, "address": address, "until": at(27, 10)}
        return views.InvitationView(**given | more)

    company = invited(
        "party",
        "lucie@cadmus.example",
        inviter=book.KARIM,
        space_name="Pompe P4",
        parties=(book.ASTER, book.BOREAL),
    )
    person = invited(
        "person",
        "luc@aster.example",
        party=book.ASTER,
        inviter=book.KARIM,
        name="Luc Perrin",
    )
    first = invited(
        "company", "odile@dorval.example", party=book.CADMUS, inviter=_operator(), name="Odile"
    )
    problems = (("name", "name_unfit"), ("company", "name_unfit"))
    return {
        "invitation": company,
        "invitation_unfit": replace(company, problems=problems),
        "invitation_person": person,
        "invitation_company": first,
        "invitation_refused": replace(company, problem="spaces.too_many_parties"),
        "invitation_over": invited("person", "", party=book.ASTER, expired=True),
    }


def _operator():
    nobody = views.PartyView(organisation_id="", name="", tone=1)
    return views.PersonView(name="Bornage", party=nobody)


def _invitations_to_somebody_here():
    known = _invitations()
    inside = {"signed_in": True, "party": book.BOREAL}
    return {
        "invitation_joining": replace(known["invitation"], **inside),
        "invitation_other": replace(
            known["invitation_person"], signed_in=True, problem="other_person"
        ),
    }


def _spaces(language):
    home = frame(language, place="home", told="account_ready")
    fresh = views.FreshThreadView(
        room=book.COMMON,
        line=book.THREADS[0],
        fresh=398,
        parties=(book.ASTER, book.CADMUS),
        mentions=True,
    )
    line = views.SpaceLineView(
        space_id="s_p4",
        name="Pompe P4",
        purpose="Concevoir, essayer et livrer la pompe d’alimentation P4 avant le 30 juin 2027.",
        parties=(book.ASTER, book.BOREAL, book.CADMUS),
        rooms=3,
        at=at(20, 10, 41),
    )
    quiet = views.SpaceLineView(
        space_id="s_north",
        name="Banc d’essai Nord",
        purpose="",
        parties=(book.BOREAL, book.DORVAL, book.ELIN),
        rooms=2,
        at=None,
    )
    waiting = views.HomeView(
        spaces=(views.HomeSpaceView(space_id="s_p4", name="Pompe P4", threads=(fresh, fresh)),),
        every=(line, quiet),
    )
    return {
        "home": (waiting, home),
        "home_calm": (views.HomeView(spaces=(), every=(line,)), frame(language, place="home")),
        "home_empty": (
            views.HomeView(spaces=(), every=()),
            frame(language, place="home", waiting=0),
        ),
        "spaces": (views.SpacesView(spaces=(line, quiet)), frame(language)),
        "spaces_empty": (views.SpacesView(spaces=()), frame(language)),
        "space": (_space(), within(language, "space")),
    }


def _space():
    def room(link, reach, last, threads):
        return views.RoomLineView(room=link, reach=reach, last=last, threads=threads)

    return views.SpaceView(
        space_id="s_p4",
        name="Pompe P4",
        purpose="Concevoir, essayer et livrer la pompe d’alimentation P4 avant le 30 juin 2027.",
        opened_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
        parties=tuple(
            views.SpacePartyView(party=party, role=role, people=people, since=at(3, 9))
            for party, role, people in [
                (book.ASTER, "customer", 6),
                (book.BOREAL, "supplier", 5),
                (book.CADMUS, "partner", 3),
            ]
        ),
        rooms=(
            room(book.COMMON, book.REACH, 412, 11),
            room(book.TESTS, book.REACH, 0, 0),
            room(book.PRICES, book.PRICES_REACH, 38, 1),
        ),
        own=room(book.PRIVATE, book.OWN_REACH, 59, 2),
        movements=(
            views.MovementView(
                person=book.THOMAS, at=at(20, 10), left=True, room_id="r_common", index=411
            ),
            views.MovementView(person=book.MARC, at=at(19, 9, 12), room_id="r_common", index=410),
            views.MovementView(person=book.ERASED, at=at(2, 9, 12)),
        ),
        common_room_id="r_common",
        ledger=book.LEDGER,
        copied_at=at(1, 18),
    )


def _talk(language):
    here = within(language)
    private = within(language, "r_private", book.PRIVATE)
    shown = {
        **{name: (view, here) for name, view in {**_threads(), **_messages()}.items()},
        **{name: (view, private) for name, view in _private_side().items()},
    }
    shown["room_empty"] = (_empty_room(), within(language, "r_tests", book.TESTS))
    shown["new_thread"] = (_new_thread(), within(language, "r_prices", book.PRICES))
    return shown


def _threads():
    answering = book.composer(
        answers=book.entry(412).answers, draft="Bien noté.", problem="message_too_long"
    )
    closed = book.thread(
        closed=True,
        conclusion="L’arbre est à 48 h6 côté accouplement.",
        acts=frozenset({"reopen"}),
        composer=book.composer(refusal="talk.thread_closed"),
    )
    return {
        "room": book.room_page(),
        "thread": book.thread(),
        "thread_middle": book.thread(later="?after=416", fresh=None),
        "thread_answering": book.thread(composer=answering),
        "thread_closed": closed,
    }


def _private_side():
    new = views.NewThreadView(
        **book.SPACE,
        room=book.PRIVATE,
        composer=book.composer(book.OWN_REACH),
        sides=book.sides(turned=True),
    )
    room = book.room_page(
        book.PRIVATE, reach=book.OWN_REACH, ledger=book.OWN_LEDGER, sides=book.sides(turned=True)
    )
    return {
        "room_private": room,
        "thread_private": book.private_thread(),
        "new_thread_private": new,
    }


def _empty_room():
    return book.room_page(
        book.TESTS,
        threads=(),
        ledger=views.LedgerView(last=0, sealed=None, sealed_at=None),
        sides=None,
        pager=views.PagerView(),
    )


def _new_thread():
    return views.NewThreadView(
        **book.SPACE,
        room=book.PRICES,
        composer=book.composer(book.PRICES_REACH),
        sides=None,
        title_problem="title_empty",
    )


def _messages():
    mine = replace(book.entry(407), acts=frozenset())
    place = {
        **book.SPACE,
        "room": book.COMMON,
        "thread_id": "t_shaft",
        "thread_title": "Accouplement et cote d’arbre",
    }
    wordings = (
        views.WordingView(index=408, at=at(17, 15, 9), body=mine.body),
        views.WordingView(index=407, at=at(17, 15, 2), body=None),
    )
    composer = book.composer(draft=mine.body)
    return {
        "edit_message": views.EditMessageView(**place, message=mine, composer=composer),
        "retract_message": views.RetractMessageView(
            **place, message=mine, key="k_2", reach=book.REACH
        ),
        "wordings": views.WordingsView(**place, author=book.JEANNE, index=407, wordings=wordings),
    }


def _problems(language):
    kinds = ("busy", "bug", "often", "large", "long", "stale", "broken")
    return {
        "refusal": (
            views.RefusalView(
                rule="talk.thread_closed",
                kept="Une remarque sur le point de mesure côté palier.",
                back="/rooms/r_common",
                again="/rooms/r_common/threads/new",
                note="/rooms/r_private/threads/new",
            ),
            within(language),
        ),
        "refusal_unknown": (views.RefusalView(rule="charter.not_signed"), frame(language)),
        "not_found": (views.NotFoundView(request_id="7f3c-20b9"), frame(language, place=None)),
        "not_found_outside": (views.NotFoundView(request_id="7f3c-20b9"), _outside(language)),
        **{
            f"trouble_{kind}": (
                views.TroubleView(
                    kind=kind,
                    request_id="7f3c-20b9",
                    kept="Bonjour." if kind == "busy" else "",
                    wait_s=5,
                    limit=100_000_000,
                ),
                frame(language),
            )
            for kind in kinds
        },
    }
