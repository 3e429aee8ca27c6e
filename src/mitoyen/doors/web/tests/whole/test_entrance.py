"""Coming in: links, invitations and the demo, as pages and plain forms."""

import re
from secrets import token_hex

import pytest

from mitoyen.domains.people.unrecorded import Said, SaidParty, send_party_invitation
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import invite_party
from mitoyen.doors.web.views import CastMemberView, PartyView, PersonView
from mitoyen.journal.database import reading


async def asks(browser, address, towards="/"):
    return await browser.press("/login/link", on=f"/login?towards={towards}", address=address)


# --- links ---


async def test_a_link_leads_where_one_was_going(visitor, pump_p4, posted):
    browser, going = await visitor(), f"/spaces/{pump_p4.space_id}"
    led = await browser.get(going)

    sent = await browser.sees(
        await browser.press(
            "/login/link", on=led.headers["location"], address=pump_p4.addresses["nadia"]
        )
    )
    assert "Look in your mailbox." in sent.text
    assert pump_p4.addresses["nadia"] in sent.text
    link = f"/login/link/{posted()[-1].facts['token']}"
    assert "One press, and you are in." in (await browser.get(link)).text

    answer = await browser.press(f"{link}/open", on=link)

    assert answer.headers["location"] == going
    assert "Nadia Roux" in (await browser.sees(answer)).text


async def test_nobody_is_told_who_has_an_account(visitor, pump_p4, posted):
    pages = []
    for address in (pump_p4.addresses["nadia"], "nobody@nowhere.example"):
        browser = await visitor()
        page = (await browser.sees(await asks(browser, address))).text
        pages.append(page.replace(address, "…"))

    known, unknown = pages
    assert known == unknown
    assert [letter.kind for letter in posted()] == ["link", "none"]


async def test_a_link_opens_in_the_browser_that_asked_and_only_once(visitor, pump_p4, posted):
    asked, other = await visitor(), await visitor()
    await asks(asked, pump_p4.addresses["nadia"])
    link = f"/login/link/{posted()[-1].facts['token']}"

    assert "only opens in the browser that asked for it" in (await other.get(link)).text
    assert "only opens in" in (await other.sees(await other.post(f"{link}/open"))).text
    await asked.press(f"{link}/open", on=link)
    assert "This link does not open." in (await asked.get(link)).text
    assert "has already been used" in (await other.get("/login/link/" + "x" * 43)).text


async def test_an_address_that_is_none_is_kept_and_explained(visitor):
    browser = await visitor()

    page = (await browser.sees(await asks(browser, "lucie@", "/spaces"))).text

    assert "An e-mail address is missing here" in page
    assert 'value="lucie@"' in page
    assert 'name="towards" value="/spaces"' in page
    assert 'value="lucie@"' not in (await browser.get("/login")).text, "kept for one page"


async def test_asking_too_often_is_explained(visitor, posted):
    browser, address = await visitor(client=("10.9.8.7", 1)), f"{token_hex(4)}@nowhere.example"

    pages = [(await browser.sees(await asks(browser, address))).text for _ in range(12)]

    assert "Too many attempts." in pages[-1]


@pytest.mark.parametrize(
    "towards",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/login",
        "/logout",
        "\t//evil.example",
        "/" + "x" * 3000,
        "/a\r\nset-cookie:x",
    ],
)
async def test_the_entrance_leads_nowhere_else(visitor, visitor_of, towards):
    page = await (await visitor()).get("/login", params={"towards": towards})
    assert 'name="towards" value="/"' in page.text
    assert 'data-towards="/"' in page.text

    signed_in = await (await visitor_of("nadia")).get("/login", params={"towards": towards})
    assert signed_in.headers["location"] == "/"


async def test_whoever_is_in_goes_on(visitor_of):
    answer = await (await visitor_of("nadia")).get("/login?towards=/spaces")

    assert answer.headers["location"] == "/spaces"


@pytest.mark.parametrize("problem", ["link_over", "address_unfit", "<script>", "unheard_of"])
async def test_every_problem_is_said_in_words(visitor, problem):
    page = (await (await visitor()).get("/login", params={"problem": problem})).text

    assert 'role="alert"' in page
    assert "<script>" not in page.replace("<script ", "")


# --- invitations ---


async def invited(jeanne, posted):
    fields = {"name": "Olivier Petit", "address": f"{token_hex(6)}@nouveau.example"}
    await jeanne.press("/company/invitations", on="/company", **fields)
    return f"/invitations/{posted()[-1].facts['token']}"


async def test_an_invited_person_comes_in_and_may_make_a_passkey(visitor_of, visitor, posted):
    page = await invited(await visitor_of("jeanne"), posted)
    olivier = await visitor()

    shown = (await olivier.get(page)).text
    assert "Represent Boréal" in shown
    assert "Jeanne Le Goff invites you." in shown
    assert "<dd>Olivier Petit</dd>" in shown
    assert 'id="f-name"' not in shown, "the name is the company's to write"

    welcome = await olivier.sees(await olivier.press(f"{page}/accept", on=page))

    assert "Your account is open." in welcome.text
    assert "Make a passkey on this device" in welcome.text
    assert "This invitation is over." in (await olivier.get(page)).text


async def test_an_invitation_is_not_for_somebody_who_is_signed_in(visitor_of, posted):
    page = await invited(await visitor_of("jeanne"), posted)
    nadia = await visitor_of("nadia")

    shown = (await nadia.get(page)).text
    assert "You are signed in as Nadia Roux." in shown
    assert f"{page}/accept" not in shown

    csrf = re.search(r'name="csrf" content="(\w*)"', shown)[1]
    answer = await nadia.post(f"{page}/accept", data={"csrf": csrf})
    assert "This invitation is for somebody else than you." in (await nadia.sees(answer)).text


async def test_a_token_that_never_was_is_an_address_like_any_other(visitor):
    browser = await visitor()

    unknown = await browser.get("/invitations/" + "x" * 43)
    assert unknown.status_code == 404
    assert "Nothing at this address for you." in unknown.text


@pytest.fixture
async def party_letter(pump_p4, posted):
    """A letter that brings another company into Pompe P4, to an address that nobody here has."""

    async def send(address=None):
        address = address or f"{token_hex(6)}@elan.example"
        karim = pump_p4["karim"]
        recorded = await invite_party(
            actor=karim, space_id=pump_p4.space_id, name="Élan", address=address
        )
        parties = (SaidParty(organisation_id="o_a", name="Aster", tone=1),)
        await send_party_invitation(
            actor=karim,
            room_id=pump_p4.common,
            invitation_id=recorded.event.invitation_id,
            address=address,
            said=Said(
                language="fr",
                name="Élan",
                company="Aster",
                inviter="Karim Benali",
                space="Pompe P4",
                parties=parties,
            ),
        )
        return f"/invitations/{posted()[-1].facts['token']}"

    return send


async def test_a_new_company_comes_in_and_joins(visitor, party_letter, pump_p4):
    page, browser = await party_letter(), await visitor()
    shown = (await browser.get(page)).text
    assert "Join Pompe P4" in shown
    assert 'value="Élan"' in shown

    fields = {"company": "Élan fonderie", "name": "Élise Roy"}
    welcome = await browser.sees(await browser.press(f"{page}/accept", on=page, **fields))

    assert "Your account is open." in welcome.text
    assert "Pompe P4" in (await browser.get("/spaces")).text
    async with reading(pump_p4["karim"]) as db:
        parties = [party.name for party in await spaces.parties(db, pump_p4.space_id)]
    assert "Élan fonderie" in parties


async def test_names_that_do_not_fit_are_said_at_their_fields_and_kept(visitor, party_letter):
    page, browser = await party_letter(), await visitor()

    answer = await browser.press(f"{page}/accept", on=page, company="x" * 121, name=" ")

    shown = (await browser.sees(answer)).text
    assert "The name is too long." in shown
    assert "The name is missing." in shown
    assert f'value="{"x" * 121}"' in shown
    assert shown.count('aria-invalid="true"') == 2


async def test_an_administrator_answers_for_a_company_that_is_here(
    visitor_of, party_letter, pump_p4
):
    page, outsider = await party_letter(), await visitor_of("outsider")
    shown = (await outsider.get(page)).text
    assert "Accept for Dorval" in shown

    joined = await outsider.sees(await outsider.press(f"{page}/accept", on=page))

    assert "Your company is a party from now on." in joined.text
    assert "Pompe P4" in joined.text


async def test_whoever_is_no_administrator_does_not_answer_for_his_company(
    visitor_of, party_letter
):
    page, nadia = await party_letter(), await visitor_of("nadia")

    answer = await nadia.press(f"{page}/accept", on=page)

    assert answer.status_code == 403
    assert re.search(r"<code>spaces\.\w+</code>", answer.text)


async def test_somebody_known_signs_in_first(visitor, party_letter, pump_p4):
    page, browser = await party_letter(pump_p4.addresses["outsider"]), await visitor()

    answer = await browser.press(f"{page}/accept", on=page, company="x", name="y")

    entrance = (await browser.sees(answer)).text
    assert f'name="towards" value="{page}"' in entrance


# --- the demo ---

CAST = tuple(
    CastMemberView(
        person_id=f"p_{letter * 26}",
        person=PersonView(name=name, party=PartyView(organisation_id="o_a", name="Aster", tone=1)),
        administrator=False,
        spaces=("Pompe P4",),
    )
    for letter, name in (("a", "Karim Benali"), ("b", "Rose Nguyen"))
)


@pytest.fixture
def demo(house_with):
    return house_with(demo=lambda: True, cast=lambda: CAST)


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("::1", 1), ("::ffff:127.0.0.1", 1)])
async def test_the_demo_s_entrance_is_open_on_this_machine(visitor, demo, client):
    browser = await visitor(demo, client=client)

    page = await browser.get("/demo?towards=/spaces")

    assert page.status_code == 200
    assert "Rose Nguyen" in page.text
    assert 'name="towards" value="/spaces"' in page.text
    assert 'href="/demo"' in (await browser.get("/login")).text


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("10.0.0.7", 1), {}),
        (("::ffff:10.0.0.7", 1), {}),
        (("2001:db8::1", 1), {}),
        (("not an address", 1), {}),
        (("127.0.0.1", 1), {"x-forwarded-for": "127.0.0.1"}),
        (("127.0.0.1", 1), {"x-forwarded-for": ""}),
        (("127.0.0.1", 1), {"forwarded": "for=127.0.0.1"}),
    ],
)
async def test_it_does_not_exist_for_anybody_else(visitor, demo, client, headers):
    browser = await visitor(demo, client=client, **headers)

    assert (await browser.get("/demo")).status_code == 404
    assert 'href="/demo"' not in (await browser.get("/login")).text
    entered = await browser.post("/demo/enter", data={"person_id": CAST[0].person_id})
    assert entered.status_code == 404


async def test_there_is_none_where_there_is_no_demo(visitor):
    browser = await visitor()

    assert (await browser.get("/demo")).status_code == 404
    assert 'href="/demo"' not in (await browser.get("/login")).text


async def test_the_demo_signs_in_as_any_of_its_cast(visitor, house_with, pump_p4):
    nadia = CastMemberView(
        person_id=pump_p4["nadia"].person_id,
        person=PersonView(name="Nadia Roux", party=CAST[0].person.party),
        administrator=False,
        spaces=(),
    )
    browser = await visitor(house_with(demo=lambda: True, cast=lambda: (nadia,)))

    answer = await browser.press("/demo/enter", on="/demo?towards=/me", person_id=nadia.person_id)

    assert "Nadia Roux" in (await browser.sees(answer)).text
