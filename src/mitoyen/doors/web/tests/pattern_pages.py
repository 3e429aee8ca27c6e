"""The pages of the pattern book, by name: each a view, and the frame it stands in."""

from dataclasses import replace
from datetime import UTC, datetime

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests import pattern_people, pattern_registers
from mitoyen.doors.web.tests.pattern_book import at, frame, within


def pages(language="fr"):
    """Every page of the house, in states that people meet."""
    return {
        **_entrance(language),
        **_spaces(language),
        **_talk(language),
        **pattern_registers.pages(language),
        **pattern_people.pages(language),
        **_problems(language),
    }


def _outside(language):
    return frame(language, me=None, place=None)


def _entrance(language):
    cast = tuple(
        views.CastMemberView(
            person_id=f"p_{place}",
            person=person,
            administrator=person is book.PAUL,
            spaces=("Pompe P4", "Banc d’essai Nord"),
            gone=person is book.THOMAS,
        )
        for place, person in enumerate(
            [book.KARIM, book.INES, book.JEANNE, book.PAUL, book.THOMAS, book.LUCIE, book.MARC]
        )
    )
    invitation = views.InvitationView(
        token="i_token",
        kind="party",
        address="lucie@cadmus.example",
        until=at(27, 10),
        inviter=book.KARIM,
        space_name="Pompe P4",
        parties=(book.ASTER, book.BOREAL),
    )
    return {
        "sign_in": (views.SignInView(demo=True), _outside(language)),
        "sign_in_problem": (
            views.SignInView(address="lucie@", problem="address_unfit"),
            _outside(language),
        ),
        "link_sent": (
            views.LinkSentView(address="lucie@cadmus.example", minutes=15),
            _outside(language),
        ),
        "link": (views.LinkView(action="/sign-in/link/token"), _outside(language)),
        "link_used": (views.LinkView(action="", problem="link_over"), _outside(language)),
        "invitation": (invitation, _outside(language)),
        "invitation_person": (
            views.InvitationView(
                token="i_token",
                kind="person",
                address="luc@aster.example",
                until=at(27, 10),
                party=book.ASTER,
                inviter=book.KARIM,
                problems=(("name", "name_unfit"),),
            ),
            _outside(language),
        ),
        "invitation_over": (
            views.InvitationView(
                token="", kind="person", address="", until=at(1, 9), party=book.ASTER, expired=True
            ),
            _outside(language),
        ),
        "cast": (views.CastView(cast=cast), _outside(language)),
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
    place = {**book.SPACE, "room": book.COMMON, "thread_id": "t_shaft"}
    mine = replace(book.entry(407), acts=frozenset())
    empty_room = book.room_page(
        book.TESTS,
        threads=(),
        ledger=views.LedgerView(last=0, sealed=None, sealed_at=None),
        sides=None,
        pager=views.PagerView(),
    )
    return {
        "room": (book.room_page(), within(language)),
        "room_empty": (empty_room, within(language, "r_tests", book.TESTS)),
        "room_private": (
            book.room_page(
                book.PRIVATE,
                reach=book.OWN_REACH,
                ledger=book.OWN_LEDGER,
                sides=book.sides(turned=True),
            ),
            within(language, "r_private", book.PRIVATE),
        ),
        "thread": (book.thread(), within(language)),
        "thread_middle": (book.thread(later="?after=416", fresh=None), within(language)),
        "thread_answering": (
            book.thread(
                composer=book.composer(
                    answers=book.entry(412).answers, draft="Bien noté.", problem="message_too_long"
                )
            ),
            within(language),
        ),
        "thread_closed": (
            book.thread(
                closed=True,
                conclusion="L’arbre est à 48 h6 côté accouplement.",
                acts=frozenset({"reopen"}),
                composer=book.composer(refusal="talk.thread_closed"),
            ),
            within(language),
        ),
        "thread_private": (
            book.private_thread(),
            within(language, "r_private", book.PRIVATE),
        ),
        "new_thread": (
            views.NewThreadView(
                **book.SPACE,
                room=book.PRICES,
                composer=book.composer(book.PRICES_REACH),
                sides=None,
                title_problem="title_empty",
            ),
            within(language, "r_prices", book.PRICES),
        ),
        "new_thread_private": (
            views.NewThreadView(
                **book.SPACE,
                room=book.PRIVATE,
                composer=book.composer(book.OWN_REACH),
                sides=book.sides(turned=True),
            ),
            within(language, "r_private", book.PRIVATE),
        ),
        "edit_message": (
            views.EditMessageView(
                **place,
                thread_title="Accouplement et cote d’arbre",
                message=mine,
                composer=book.composer(draft=mine.body),
            ),
            within(language),
        ),
        "wordings": (
            views.WordingsView(
                **place,
                thread_title="Accouplement et cote d’arbre",
                author=book.JEANNE,
                index=407,
                wordings=(
                    views.WordingView(index=408, at=at(17, 15, 9), body=mine.body),
                    views.WordingView(index=407, at=at(17, 15, 2), body=None),
                ),
            ),
            within(language),
        ),
        "retract_message": (
            views.RetractMessageView(
                **place,
                thread_title="Accouplement et cote d’arbre",
                message=mine,
                key="k_2",
                reach=book.REACH,
            ),
            within(language),
        ),
    }


def _problems(language):
    kinds = ("busy", "bug", "often", "large", "stale", "broken")
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
