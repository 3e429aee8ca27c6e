"""The pages of the pattern book that are about people: who takes part, my company, my account."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mitoyen.doors.web import views
from mitoyen.doors.web.tests import pattern_book as book
from mitoyen.doors.web.tests.pattern_book import at, frame, side


def pages(language):
    """The pages about people."""
    return {**_company(language), **_membership(language)}


def _company(language):
    here, account = frame(language, place="company"), frame(language, place="account")
    company = _company_view()
    member = replace(company, may_invite=False, gone=(), invited=(), spaces=())
    departure = views.DepartureView(
        person_id="p_NR", person=book.NADIA, spaces=("Pompe P4", "Banc d’essai Nord"), key="k_6"
    )
    fresh = replace(
        _account(),
        sessions=_account().sessions[:1],
        passkeys=(),
        tokens=(),
        made="",
        problems=(("name", "name_unfit"), ("days", "days_invalid"), ("tokens", "too_many_tokens")),
    )
    return {
        "company": (company, here),
        "company_member": (member, here),
        "departure": (departure, here),
        "account": (_account(), account),
        "account_new": (fresh, account),
    }


def _company_view():
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

    invited = views.InvitedView(
        person_id="p_OP", address="op@boreal.example", name="Olivier Petit", until=at(27, 9)
    )
    space = views.SpaceLineView(
        space_id="s_p4",
        name="Pompe P4",
        purpose="Concevoir la pompe P4",
        parties=(book.ASTER, book.BOREAL, book.CADMUS),
        rooms=4,
        at=at(20, 10, 41),
    )
    return views.CompanyView(
        party=book.BOREAL,
        staff=(
            staff(book.INES, may_act=True),
            staff(book.JEANNE, administrator=True, me=True),
            staff(book.NADIA, may_act=True, seen_at=None),
            staff(book.PAUL, administrator=True, may_act=True),
        ),
        gone=(staff(book.THOMAS, left_at=at(20, 10)),),
        invited=(invited, replace(invited, person_id="p_X", name=None, until=None)),
        spaces=(space,),
        may_invite=True,
        key="k_5",
        language="en",
        problems=(("address", "address_taken"),),
    )


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
        tokens=_tokens(),
        company=views.CompanySignInView(
            company="Boréal Fonderie",
            host="login.boreal.example",
            joined=False,
            action="/login/company/l_x?purpose=bind",
        ),
        key="k_8",
        made="mit_4q7x2k6v5n3w8t9y1r0p2s4d6f8g0h2j",
    )


def _tokens():
    token = views.AccessTokenView(
        access_token_id="a_1",
        name="Export vers le PLM",
        may_write=True,
        made_at=at(2, 9),
        used_at=None,
        expires_at=datetime(2027, 2, 2, tzinfo=UTC),
    )
    old = replace(token, access_token_id="a_2", may_write=False, used_at=at(3, 9), over=True)
    return token, old


def _membership(language):
    space, here = frame(language, side=side("space")), frame(language)
    refused = views.NewSpaceView(key="", refusal="organisations.administrators_only")
    wrong = views.NewSpaceView(key="k_12", problems=(("name", "name_unfit"),))
    return {
        "people": (_people(), space),
        "seats": (_seats(), frame(language, side=side("r_prices"))),
        "new_room": (_new_room(), space),
        "new_space": (wrong, here),
        "new_space_refused": (refused, here),
    }


def _member(person, **changes):
    given = {"member_id": f"m_{person.initials}", "person": person, "arrived_at": at(3, 9)}
    return views.MemberView(**given | changes)


PARTIES = (
    views.PartyPeopleView(party=book.ASTER, members=(_member(book.KARIM),)),
    views.PartyPeopleView(
        party=book.BOREAL,
        members=(_member(book.JEANNE, me=True), _member(book.NADIA, may_end=True)),
    ),
    views.PartyPeopleView(party=book.CADMUS, members=(_member(book.LUCIE), _member(book.MARC))),
)


def _people():
    return views.PeopleView(
        **book.SPACE,
        parties=PARTIES,
        proposed=(
            views.ProposedPartyView(
                name="Dorval",
                proposed_by=book.KARIM,
                at=at(19, 9),
                invitation_id="i_dorval",
                mine=True,
            ),
        ),
        colleagues=(views.ColleagueView(person_id="p_INES", person=book.INES),),
        may_propose=True,
        key="k_9",
        problems=(("address", "address_unfit"),),
    )


def _seats():
    return views.SeatsView(
        **book.SPACE,
        room=book.PRICES,
        reach=book.PRICES_REACH,
        seated=PARTIES[:2],
        others=(views.PartyPeopleView(party=book.BOREAL, members=(_member(book.PAUL),)),),
        key="k_10",
        may_leave=True,
    )


def _new_room():
    return views.NewRoomView(
        **book.SPACE,
        parties=PARTIES,
        key="k_11",
        chosen=frozenset({"m_KB"}),
        problems=(("name", "name_unfit"),),
    )
