"""The pages of the pattern book that are registers: journals, own copies, documents."""

from datetime import UTC, datetime

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, within


def pages(language):
    """The journals, own copies and documents."""
    return {**_journals(language), **_copies(language), **_all_documents(language)}


def _journals(language):
    broken = _journal(
        ledger=views.LedgerView(
            last=412, sealed=411, sealed_at=at(20, 9), broken=True, broken_from=407
        ),
        seals=("recorded", "sealed", "attested", "stamped", "broken"),
    )
    recorded = _entry(seal="recorded", checkpoint=None, path=(), party=None, name=None, thread="")
    here = within(language, "journal")
    private = _journal(book.PRIVATE, ledger=book.OWN_LEDGER)
    return {
        "journal": (_journal(), here),
        "journal_private": (private, within(language, "journal", book.PRIVATE)),
        "journal_broken": (broken, here),
        "entry": (_entry(), here),
        "entry_recorded": (recorded, here),
    }


def _copies(language):
    copies = {
        "copy_none": _own_copy("none"),
        "copy_waiting": _own_copy("making", made=(_made(13),)),
        "copy_making": _own_copy("making", done=187, entries=512),
        "copy_ready": _own_copy("ready", made=(_made(20), _made(13))),
        "copy_failed": _own_copy("failed"),
        "copy_refused": _own_copy("none", refusal="copies.administrators_only", rooms=()),
    }
    return {name: (view, within(language, "copy")) for name, view in copies.items()}


def _all_documents(language):
    photo = book.version(4, 19, name="banc_nord.png", media_type="image/png", picture=True)
    gone = _document(
        name="",
        shown=book.version(3, 17, gone_at=at(18, 11, 2), name=""),
        room=book.PRIVATE,
        forms=views.DocumentFormsView(upload=None, may_rename=False, title=""),
    )
    own = _new_document(
        book.PRIVATE,
        title="x" * 201,
        title_problem="title_too_long",
        upload=_upload(reach=book.OWN_REACH, problem=""),
    )
    none = _documents(documents=(), pager=views.PagerView())
    here, there = within(language, "documents"), within(language, "documents", book.PRIVATE)
    alone = {"thread": "", "thread_title": ""}
    return {
        "documents": (_documents(), here),
        "documents_empty": (none, here),
        "document": (_document(), here),
        "document_picture": (_document(name="banc_nord.png", shown=photo, **alone), here),
        "document_superseded": (_document(shown=book.version(2, 12)), here),
        "document_gone": (gone, there),
        "new_document": (_new_document(book.COMMON), here),
        "new_document_private": (own, there),
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
            views.PartOfEntryView(part="file", commitment=book.PRINT, erased=True),
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
        "made": (),
        "key": "k_3",
    }
    return views.OwnCopyView(**given | changes)


def _made(day):
    return views.MadeCopyView(
        made_at=at(day, 10, 12),
        until=at(day + 7, 10, 12),
        entries=512,
        size=310_400_000,
        fingerprint=book.PRINT,
        file_name=f"exemplaire-boreal-pompe-p4-2026-11-{day}.zip",
        download="/spaces/s_p4/copy/c_1",
    )


def _documents(**changes):
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
    given = {
        **book.SPACE,
        "documents": lines,
        "rooms": (book.COMMON, book.PRICES, book.PRIVATE),
        "pager": views.PagerView(older="?before=1"),
    }
    return views.DocumentsView(**given | changes)


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
        "count": 3,
        "forms": views.DocumentFormsView(
            upload=_upload(),
            may_rename=True,
            title="",
            title_problem="title_empty",
            may_retract=True,
            reason="Mauvais <indice>",
            reason_problem="reason_too_long",
        ),
        "retracted_at": None,
        "reason": "",
        "pager": views.PagerView(older="?before=1"),
    }
    return views.DocumentView(**given | changes)


def _upload(**changes):
    given = {
        "action": "/rooms/r_common/documents/d_drawing",
        "key": "k_4",
        "reach": book.REACH,
        "limit": 100_000_000,
        "note": "Cote d’arbre reprise\nIndice C",
        "problem": "file_missing",
    }
    return views.UploadView(**given | changes)


def _new_document(room, **changes):
    given = {**book.SPACE, "room": room, "upload": _upload()}
    return views.NewDocumentView(**given | changes)
