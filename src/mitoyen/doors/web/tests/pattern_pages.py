"""The pages of the pattern book, by name: each a view, and the frame it stands in."""

from dataclasses import replace
from datetime import UTC, datetime

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests import pattern_people
from mitoyen.doors.web.tests.pattern_book import at, frame, side


def pages(language="fr"):
    """Every page of the house, in states that people meet."""
    return {
        **_entrance(language),
        **_spaces(language),
        **_talk(language),
        **_registers(language),
        **pattern_people.pages(language),
        **_problems(language),
    }


def _outside(language):
    return frame(language, me=None, place=None)


def _within(language, here="r_common", room=book.COMMON):
    return frame(language, side=side(here, room))


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
        "space": (_space(), _within(language, "space")),
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
        "room": (book.room_page(), _within(language)),
        "room_empty": (empty_room, _within(language, "r_tests", book.TESTS)),
        "room_private": (
            book.room_page(
                book.PRIVATE,
                reach=book.OWN_REACH,
                ledger=book.OWN_LEDGER,
                sides=book.sides(turned=True),
            ),
            _within(language, "r_private", book.PRIVATE),
        ),
        "thread": (book.thread(), _within(language)),
        "thread_middle": (book.thread(later="?after=416", fresh=None), _within(language)),
        "thread_answering": (
            book.thread(
                composer=book.composer(
                    answers=book.entry(412).answers, draft="Bien noté.", problem="message_too_long"
                )
            ),
            _within(language),
        ),
        "thread_closed": (
            book.thread(
                closed=True,
                conclusion="L’arbre est à 48 h6 côté accouplement.",
                acts=frozenset({"reopen"}),
                composer=book.composer(refusal="talk.thread_closed"),
            ),
            _within(language),
        ),
        "thread_private": (
            book.private_thread(),
            _within(language, "r_private", book.PRIVATE),
        ),
        "new_thread": (
            views.NewThreadView(
                **book.SPACE,
                room=book.PRICES,
                composer=book.composer(book.PRICES_REACH),
                sides=None,
                title_problem="title_empty",
            ),
            _within(language, "r_prices", book.PRICES),
        ),
        "new_thread_private": (
            views.NewThreadView(
                **book.SPACE,
                room=book.PRIVATE,
                composer=book.composer(book.OWN_REACH),
                sides=book.sides(turned=True),
            ),
            _within(language, "r_private", book.PRIVATE),
        ),
        "edit_message": (
            views.EditMessageView(
                **place,
                thread_title="Accouplement et cote d’arbre",
                message=mine,
                composer=book.composer(draft=mine.body),
            ),
            _within(language),
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
            _within(language),
        ),
        "retract_message": (
            views.RetractMessageView(
                **place,
                thread_title="Accouplement et cote d’arbre",
                message=mine,
                key="k_2",
                reach=book.REACH,
            ),
            _within(language),
        ),
    }


def _registers(language):
    return {
        "journal": (_journal(), _within(language, "journal")),
        "journal_private": (
            _journal(book.PRIVATE, ledger=book.OWN_LEDGER),
            _within(language, "journal", book.PRIVATE),
        ),
        "journal_broken": (
            _journal(
                ledger=views.LedgerView(last=412, sealed=411, sealed_at=at(20, 9), broken=407)
            ),
            _within(language, "journal"),
        ),
        "entry": (_entry(), _within(language, "journal")),
        "entry_recorded": (
            _entry(seal="recorded", checkpoint=None, path=(), party=None, name=None, thread=""),
            _within(language, "journal"),
        ),
        "copy_none": (_own_copy("none"), _within(language, "copy")),
        "copy_making": (_own_copy("making", done=187), _within(language, "copy")),
        "copy_ready": (
            _own_copy(
                "ready",
                made_at=at(20, 10, 12),
                size=310_400_000,
                fingerprint=book.PRINT,
                file_name="mitoyen-pompe-p4-boreal-2026-11-20.zip",
                download="/spaces/s_p4/copy/c_1",
            ),
            _within(language, "copy"),
        ),
        "copy_failed": (_own_copy("failed"), _within(language, "copy")),
        "copy_refused": (
            _own_copy("none", refusal="organisations.administrators_only"),
            _within(language, "copy"),
        ),
        "documents": (_documents(), _within(language, "documents")),
        "documents_empty": (
            views.DocumentsView(**book.SPACE, documents=(), pager=views.PagerView()),
            _within(language, "documents"),
        ),
        "document": (_document(), _within(language, "documents")),
        "document_picture": (
            _document(
                name="banc_nord.png",
                shown=book.version(
                    4, 19, name="banc_nord.png", media_type="image/png", picture=True
                ),
                thread="",
                thread_title="",
            ),
            _within(language, "documents"),
        ),
        "document_gone": (
            _document(
                name="",
                shown=book.version(3, 17, gone_at=at(18, 11, 2), name=""),
                room=book.PRIVATE,
                upload=None,
            ),
            _within(language, "documents", book.PRIVATE),
        ),
    }


def _journal(room=book.COMMON, **changes):
    def row(index, kind, when, person, **more):
        given = {
            "index": index,
            "kind": kind,
            "at": when,
            "name": person.name if person else None,
            "party": person.party if person else None,
            "fingerprint": book.PRINT[index % 20 :],
            "seal": "sealed",
        }
        return views.JournalRowView(**given | more)

    given = {
        **book.SPACE,
        "room": room,
        "rooms": (book.COMMON, book.TESTS, book.PRICES, book.PRIVATE),
        "ledger": book.LEDGER,
        "rows": (
            row(412, "talk.message_posted", at(20, 10, 41, 7), book.MARC, seal="recorded"),
            row(411, "spaces.participation_ended", at(20, 10, 0, 38), book.THOMAS),
            views.ClosingRowView(
                checkpoint=views.CheckpointView(index=410, at=at(19, 23), root=book.PRINT)
            ),
            row(410, "spaces.member_admitted", at(19, 9, 12, 20), book.MARC),
            row(409, "talk.message_retracted", at(18, 11, 2, 3), book.NADIA, erased=True),
            row(408, "talk.message_posted", at(17, 14, 52, 9), book.ERASED),
            row(
                407, "documents.version_issued", at(17, 15, 2, 44), book.JEANNE, subject="plan.pdf"
            ),
            row(0, "spaces.restricted_room_opened", datetime(2025, 3, 3, 9, tzinfo=UTC), None),
        ),
        "pager": views.PagerView(older="?before=407", newer="?after=412"),
    }
    return views.JournalView(**given | changes)


def _entry(**changes):
    given = {
        **book.SPACE,
        "room": book.COMMON,
        "index": 407,
        "kind": "talk.message_posted",
        "at": at(17, 15, 2, 44),
        "name": "Jeanne Le Goff",
        "party": book.BOREAL,
        "seal": "sealed",
        "fingerprint": book.PRINT,
        "header": '{"a":"m_x7","at":"2026-11-17T14:02:44.120Z","c":[{"h":"nzphwnvgVRjSxwCvlLHjbSpwj0wZ'
        '5bcCwz1qGPCeQbs=","p":"body"}],"f":1,"i":407,"k":"talk.message_posted","v":1}',
        "parts": (
            views.PartOfEntryView(part="body", commitment=book.PRINT, size=312),
            views.PartOfEntryView(part="file", commitment=book.PRINT, erased_at=at(18, 11, 2)),
        ),
        "checkpoint": views.CheckpointView(index=411, at=at(20, 10, 41, 8), root=book.PRINT),
        "path": (book.PRINT, book.PRINT[::-1], book.PRINT),
        "thread": "/rooms/r_common/threads/t_shaft#e-407",
        "last": 412,
    }
    return views.EntryView(**given | changes)


def _own_copy(state, **changes):
    given = {
        **book.SPACE,
        "party": book.BOREAL,
        "state": state,
        "rooms": (
            views.CopiedRoomView(room=book.COMMON, first=0, last=412),
            views.CopiedRoomView(room=book.PRICES, first=0, last=38),
            views.CopiedRoomView(room=book.PRIVATE, first=0, last=59),
        ),
        "entries": 512,
        "documents": 46,
        "key": "k_3",
    }
    return views.OwnCopyView(**given | changes)


def _documents():
    lines = tuple(
        views.DocumentLineView(
            document_id=f"d_{place}", room=room, name=name, version=held, versions=held.number
        )
        for place, (room, name, held) in enumerate(
            [
                (book.COMMON, "plan_interface.pdf", book.version(3, 17)),
                (book.PRICES, "calendrier.xlsx", book.version(1, 12)),
                (book.PRIVATE, "calcul_palier.xlsx", book.version(2, 19)),
                (book.COMMON, "", book.version(1, 18, gone_at=at(18, 11, 2))),
            ]
        )
    )
    return views.DocumentsView(
        **book.SPACE, documents=lines, pager=views.PagerView(older="?before=1")
    )


def _document(**changes):
    given = {
        **book.SPACE,
        "room": book.COMMON,
        "document_id": "d_drawing",
        "name": "plan_interface.pdf",
        "shown": book.version(3, 17),
        "versions": (book.version(3, 17), book.version(2, 12), book.version(1, 2)),
        "thread": "/rooms/r_common/threads/t_shaft#e-407",
        "thread_title": "Accouplement et cote d’arbre",
        "rename_key": "k_13",
        "upload": views.UploadView(
            action="/rooms/r_common/documents/d_drawing",
            key="k_4",
            reach=book.REACH,
            limit=100_000_000,
            problem="file_missing",
        ),
    }
    return views.DocumentView(**given | changes)


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
            _within(language),
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
