"""The pages of the pattern book that are about people: who takes part, my company, my account."""

from datetime import UTC, datetime, timedelta

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame, side


def pages(language):
    """The pages about people."""
    return {**_company(language), **_membership(language)}


def _company(language):
    def staff(person, **changes):
        given = {
            "person_id": f"p_{person.initials}",
            "person": person,
            "address": f"{person.initials.lower()}@boreal.example",
            "administrator": False,
            "spaces": 2,
            "seen_at": at(20, 9, 40),
        }
        return views.StaffView(**given | changes)

    company = {
        "party": book.BOREAL,
        "staff": (
            staff(book.INES, may_leave=True),
            staff(book.JEANNE, administrator=True, me=True),
            staff(book.NADIA, may_leave=True, seen_at=None),
            staff(book.PAUL, administrator=True, may_leave=True),
        ),
        "gone": (staff(book.THOMAS, left_at=at(20, 10)),),
        "invited": (
            views.InvitedView(
                invitation_id="i_1",
                address="olivier@boreal.example",
                name="Olivier Petit",
                until=at(27, 9),
            ),
        ),
        "spaces": 2,
        "may_invite": True,
        "key": "k_5",
        "problems": (("address", "address_taken"),),
    }
    member = {**company, "may_invite": False, "gone": (), "invited": ()}
    here = frame(language, place="company")
    departure = views.DepartureView(person_id="p_NR", person=book.NADIA, spaces=2, key="k_6")
    return {
        "company": (views.CompanyView(**company), here),
        "company_member": (views.CompanyView(**member), here),
        "departure": (departure, here),
        "account": (_account(), frame(language, place="account")),
        "account_new": (
            views.AccountView(
                address="jl@boreal.example",
                sessions=_account().sessions[:1],
                passkeys=(),
                tokens=(),
                key="k_7",
                problems=(("name", "name_unfit"),),
            ),
            frame(language, place="account"),
        ),
    }


def _account():
    return views.AccountView(
        address="jeanne.legoff@boreal.example",
        sessions=tuple(
            views.SessionView(
                session_id=f"x_{place}",
                device=device,
                proven_by=proof,
                opened_at=at(20 - place, 8, 2),
                seen_at=at(20, 10, 41) - timedelta(hours=place),
                here=place == 0,
            )
            for place, (device, proof) in enumerate(
                [("Firefox, Linux", "passkey"), ("Safari, iPhone", "mailbox"), ("Chrome", "demo")]
            )
        ),
        passkeys=(
            views.PasskeyView(
                passkey_id="k_1", name="Firefox, Linux", made_at=at(2, 9), used_at=at(20, 8, 2)
            ),
        ),
        tokens=(
            views.AccessTokenView(
                access_token_id="a_1",
                name="Export vers le PLM",
                may_write=True,
                made_at=at(2, 9),
                used_at=None,
                expires_at=datetime(2027, 2, 2, tzinfo=UTC),
            ),
        ),
        key="k_8",
        made="mit_4q7x2k6v5n3w8t9y1r0p2s4d6f8g0h2j",
    )


def _membership(language):
    def member(person, **changes):
        given = {
            "member_id": f"m_{person.initials}",
            "person": person,
            "arrived_at": at(3, 9),
        }
        return views.MemberView(**given | changes)

    def within(here):
        return frame(language, side=side(here))

    parties = (
        views.PartyPeopleView(party=book.ASTER, members=(member(book.KARIM),)),
        views.PartyPeopleView(
            party=book.BOREAL,
            members=(member(book.JEANNE, me=True), member(book.NADIA, may_end=True)),
        ),
        views.PartyPeopleView(party=book.CADMUS, members=(member(book.LUCIE), member(book.MARC))),
    )
    people = views.PeopleView(
        **book.SPACE,
        parties=parties,
        proposed=(views.ProposedPartyView(name="Dorval", proposed_by=book.KARIM, at=at(19, 9)),),
        colleagues=(views.ColleagueView(person_id="p_INES", person=book.INES),),
        may_propose=True,
        key="k_9",
        problems=(("address", "address_unfit"),),
    )
    seats = views.SeatsView(
        **book.SPACE,
        room=book.PRICES,
        reach=book.PRICES_REACH,
        seated=parties[:2],
        others=(views.PartyPeopleView(party=book.BOREAL, members=(member(book.PAUL),)),),
        key="k_10",
        may_leave=True,
    )
    room = views.NewRoomView(
        **book.SPACE,
        parties=parties,
        key="k_11",
        chosen=frozenset({"m_KB"}),
        problems=(("name", "name_unfit"),),
    )
    here = frame(language)
    return {
        "people": (people, within("space")),
        "seats": (seats, within("r_prices")),
        "new_room": (room, within("space")),
        "new_space": (views.NewSpaceView(key="k_12", problems=(("name", "name_unfit"),)), here),
        "new_space_refused": (
            views.NewSpaceView(key="", refusal="organisations.administrators_only"),
            here,
        ),
    }
