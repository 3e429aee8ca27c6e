"""Every page, filled as it would be lived in: what the tests of templates render, and people look at.

`python -m mitoyen.doors.web.tests.written_out FOLDER` writes them as files to open in a browser.
"""

from datetime import UTC, datetime, timedelta

from mitoyen.doors.web import paths, views

NOW = datetime(2026, 11, 20, 9, 52, 14, tzinfo=UTC)  # Friday, 10:52 in Paris

ASTER = views.PartyView(organisation_id="o_aster", name="Aster", tone=1)
BOREAL = views.PartyView(organisation_id="o_boreal", name="Boréal", tone=2)
CADMUS = views.PartyView(organisation_id="o_cadmus", name="Cadmus", tone=3)
DORVAL = views.PartyView(organisation_id="o_dorval", name="Dorval", tone=4)
ELIN = views.PartyView(organisation_id="o_elin", name="Élin", tone=5)

KARIM = views.PersonView(name="Karim Benali", party=ASTER, title="Chef de projet")
LUCIE = views.PersonView(name="Lucie Ferrand", party=CADMUS, title="Directrice technique")
JEANNE = views.PersonView(name="Jeanne Le Goff", party=BOREAL, title="Ingénieure d’affaires")
NADIA = views.PersonView(name="Nadia Roux", party=BOREAL, title="Commerce")
INES = views.PersonView(name="Inès Caron", party=BOREAL, title="Bureau d’études")
PAUL = views.PersonView(name="Paul Terrasse", party=BOREAL, title="Direction")
THOMAS = views.PersonView(name="Thomas Vasseur", party=BOREAL)
MARC = views.PersonView(name="Marc Oudin", party=CADMUS, title="Essais")
ERASED = views.PersonView(name=None, party=CADMUS)

COMMON = views.RoomLinkView(
    room_id="r_common", kind="common", name="", parties=(ASTER, BOREAL, CADMUS), unread=2
)
TESTS = views.RoomLinkView(
    room_id="r_tests", kind="restricted", name="Essais de réception", parties=(ASTER, CADMUS)
)
PRICES = views.RoomLinkView(
    room_id="r_prices", kind="restricted", name="Prix et délais", parties=(ASTER, BOREAL), unread=1
)
PRIVATE = views.RoomLinkView(room_id="r_private", kind="private", name="", parties=(BOREAL,))

PRINT = "9f3a61c27be05518d2c700af94b1e36d2a708f4c19e5b702c33d6a18f09e41bb"
SPACE = {"space_id": "s_p4", "space_name": "Pompe P4"}

REACH = views.ReachView(
    parties=(
        views.ReachPartyView(
            party=ASTER,
            names=("Karim Benali", "Sophie Delmas", "Yann Hervé", "Hélène Marchand"),
            count=6,
        ),
        views.ReachPartyView(
            party=BOREAL,
            names=(
                "Inès Caron",
                "Jeanne Le Goff",
                "Olivier Petit",
                "Nadia Roux",
                "Paul Terrasse",
            ),
            count=5,
            mine=True,
        ),
        views.ReachPartyView(
            party=CADMUS, names=("Lucie Ferrand", "Denis Haas", "Marc Oudin"), count=3
        ),
    ),
    me="Jeanne Le Goff",
)
OWN_REACH = views.ReachView(parties=(REACH.parties[1],), private=True, me="Jeanne Le Goff")
PRICES_REACH = views.ReachView(parties=REACH.parties[:2], me="Jeanne Le Goff")
LEDGER = views.LedgerView(last=412, sealed=411, sealed_at=NOW - timedelta(minutes=11))
OWN_LEDGER = views.LedgerView(last=59, sealed=58, sealed_at=NOW - timedelta(hours=16))


def frame(language="fr", **changes):
    given = {
        "language": language,
        "address": "/somewhere",
        "now": NOW,
        "operator": "Bornage",
        "csrf": "csrf-token",
        "place": "spaces",
        "me": views.MeView(person_id="p_jeanne", name="Jeanne Le Goff", party=BOREAL),
        "waiting": 3,
    }
    return views.FrameView(**given | changes)


def side(here, room=COMMON):
    return views.SideView(
        space_id="s_p4",
        name="Pompe P4",
        parties=(ASTER, BOREAL, CADMUS),
        rooms=(COMMON, TESTS, PRICES),
        own=PRIVATE,
        journal_room_id=room.room_id,
        here=here,
    )


def within(language, here="r_common", room=COMMON):
    """The frame of a page inside the space."""
    return frame(language, side=side(here, room))


def at(day, hour, minute=0, second=0):
    """A moment of November 2026, as clocks in Paris say it."""
    return datetime(2026, 11, day, hour - 1, minute, second, tzinfo=UTC)


def sides(*, turned):
    return views.SidesView(
        common_room_id=COMMON.room_id,
        own_room_id=PRIVATE.room_id,
        people=14,
        companies=3,
        own_people=5,
        party=BOREAL,
        turned=turned,
    )


def composer(reach=REACH, **changes):
    given = {"action": "/rooms/r_common/threads/t_shaft", "key": "k_1", "reach": reach}
    return views.ComposerView(**given | changes)


def version(number, day, **changes):
    given = {
        "version_id": f"v_{number}",
        "number": number,
        "index": 400 + number,
        "name": "plan_interface.pdf",
        "media_type": "application/pdf",
        "size": 2_412_000,
        "at": at(day, 15, 2, 44),
        "author": INES,
        "fingerprint": PRINT,
        "seal": "sealed",
    }
    return views.VersionView(**given | changes)


DRAWING = views.DocumentCardView(
    document_id="d_drawing",
    version_id="v_3",
    name="plan_interface_moteur_pompe_indice_C.pdf",
    version=3,
    media_type="application/pdf",
    size=2_412_000,
)
GONE = views.DocumentCardView(
    document_id="d_prices",
    version_id="v_1",
    name="",
    version=1,
    media_type="application/octet-stream",
    size=18_200,
    gone=views.TraceView(index=409, at=at(18, 11, 2)),
)

PHOTO = views.DocumentCardView(
    document_id="d_photo",
    version_id="v_2",
    name="banc_nord.png",
    version=1,
    media_type="image/png",
    size=412_000,
    picture=True,
)

MARKDOWN = """D’après vos deux chiffrages, la bague coûte **moins** que le palier :

| solution | délai | coût |
| --- | --- | ---: |
| bague | 1 semaine | 1 900 € |
| palier | 3 semaines | 7 400 € |

1. @[Lucie Ferrand] confirme la bague ;
2. on garde `48 h6` ~~ou 50 k6~~ ;
3. on relit <https://norme.example/iso-286>.

> À 48, notre rotor d’essai ne monte pas sans bague.
"""
ALL_ACTS = frozenset({"reply", "react", "edit", "retract"})


def message(index, author, when, body, **changes):
    given = {
        "index": index,
        "message_id": f"g_{index}",
        "author": author,
        "at": when,
        "body": body,
        "seal": "sealed",
        "acts": frozenset({"reply", "react"}),
    }
    return views.MessageView(**given | changes)


def event(index, kind, when, **changes):
    given = {"index": index, "kind": kind, "at": when, "seal": "sealed"}
    return views.EventView(**given | changes)


ENTRIES = (
    event(
        403,
        "talk.thread_closed",
        at(16, 10, 2),
        person=KARIM,
        subject="On garde 48 h6 si la bague tient.",
    ),
    event(404, "talk.thread_opened", at(17, 14, 20), person=KARIM),
    message(
        405,
        KARIM,
        at(17, 14, 20),
        "La revue du 24 doit trancher la cote de l’arbre côté accouplement. Boréal propose 48 h6, "
        "Cadmus demande 50 k6 pour son rotor. Chacun peut-il dire sa contrainte, et ce qu’elle "
        "coûte à l’autre ?",
    ),
    message(
        406,
        LUCIE,
        at(17, 14, 52),
        "À 48, notre rotor d’essai ne monte pas sans bague : une semaine et environ 1 900 €. C’est "
        "faisable si la décision tombe avant vendredi.",
        reactions=(
            views.ReactionView(
                reaction="thumbs_up", count=2, names=("Karim Benali", "Vous"), mine=True
            ),
            views.ReactionView(
                reaction="question_mark", count=1, names=("Inès Caron",), mine=False
            ),
        ),
    ),
    message(
        407,
        JEANNE,
        at(17, 15, 2),
        "Voici le plan avec les deux variantes cotées. Passer à 50 nous oblige à reprendre le "
        "palier : trois semaines.",
        documents=(DRAWING,),
        acts=ALL_ACTS,
        edited=views.TraceView(index=408, at=at(17, 15, 9)),
    ),
    message(409, NADIA, at(18, 10, 40), "", documents=(PHOTO, GONE)),
    event(410, "spaces.member_admitted", at(19, 9, 12), person=MARC),
    views.CheckpointView(index=410, at=at(19, 23), root=PRINT),
    event(411, "spaces.participation_ended", at(20, 10), person=THOMAS),
    message(
        412,
        KARIM,
        at(20, 10, 31),
        MARKDOWN,
        answers=views.QuoteView(
            message_id="g_406",
            index=406,
            name="Lucie Ferrand",
            excerpt="À 48, notre rotor d’essai ne monte pas sans bague : une semaine et environ",
        ),
    ),
    message(
        413,
        LUCIE,
        at(20, 10, 33),
        "Cotes confirmées par l’atelier.",
        imported=views.ImportedView(written_by="atelier@cadmus.example", written_at=at(3, 8, 5)),
    ),
    message(
        414, ERASED, at(20, 10, 35), "", retracted=views.TraceView(index=415, at=at(20, 10, 36))
    ),
    message(
        416,
        MARC,
        at(20, 10, 41),
        "Bonjour à tous. La bague peut être commandée le jour de la décision.",
        seal="recorded",
    ),
)


def entry(index):
    """The message of the thread at this position."""
    return next(one for one in ENTRIES if one.shape == "message" and one.index == index)


THREADS = (
    views.ThreadLineView(
        room_id="r_common",
        thread_id="t_seal",
        title="Garniture mécanique, fuite à froid",
        index=399,
        at=at(20, 9, 5),
        person=LUCIE,
        messages=12,
        unread=2,
    ),
    views.ThreadLineView(
        room_id="r_common",
        thread_id="t_calendar",
        title="Calendrier des essais",
        index=377,
        at=at(12, 16, 5),
        person=KARIM,
        messages=8,
    ),
    views.ThreadLineView(
        room_id="r_common",
        thread_id="t_vibration",
        title="Niveau vibratoire admissible",
        index=301,
        at=datetime(2025, 11, 6, 9, tzinfo=UTC),
        person=ERASED,
        messages=1,
        closed=True,
    ),
)


def thread(**changes):
    given = {
        **SPACE,
        "room": COMMON,
        "thread_id": "t_shaft",
        "title": "Accouplement et cote d’arbre",
        "closed": False,
        "entries": ENTRIES,
        "earlier": "?before=404",
        "later": "",
        "last": 416,
        "fresh": 412,
        "ledger": LEDGER,
        "composer": composer(
            audience=views.AudienceView(
                since=at(17, 15, 2),
                arrived=(views.ArrivedView(party=CADMUS, names=("Marc Oudin",)),),
                action="/rooms/r_common/reach-seen",
                upto="2026-11-20T10:00:00.000Z",
                towards="/rooms/r_common/threads/t_shaft#compose",
            )
        ),
        "sides": sides(turned=False),
        "others": THREADS,
        "acts": frozenset({"rename", "close"}),
        "key": "k_14",
    }
    return views.ThreadView(**given | changes)


PRIVATE_ENTRIES = (
    message(
        57,
        INES,
        at(19, 16, 10),
        "Si on passe à 50, le palier est à reprendre et on perd la marge du lot 2. À 48 avec bague, "
        "on tient. Jusqu’où peut-on aller sur le partage ?",
    ),
    message(58, PAUL, at(19, 17, 35), "La moitié, pas plus. Au-delà, on me rappelle avant."),
    message(
        59,
        INES,
        at(20, 10, 36),
        "L’indice D est prêt. Je l’ai purgé des calculs de palier.",
        documents=(DRAWING,),
        seal="recorded",
    ),
)


def private_thread(**changes):
    given = {
        "room": PRIVATE,
        "thread_id": "t_notes",
        "title": "Notes de Boréal sur l’accouplement",
        "entries": PRIVATE_ENTRIES,
        "earlier": "",
        "last": 59,
        "fresh": None,
        "ledger": OWN_LEDGER,
        "composer": composer(OWN_REACH, action="/rooms/r_private/threads/t_notes"),
        "sides": sides(turned=True),
        "others": (),
    }
    return thread(**given | changes)


def room_page(room=COMMON, **changes):
    given = {
        **SPACE,
        "room": room,
        "reach": REACH,
        "ledger": LEDGER,
        "sides": sides(turned=False),
        "threads": THREADS,
        "pager": views.PagerView(older=f"{paths.room(room.room_id)}?before=301"),
    }
    return views.RoomView(**given | changes)
