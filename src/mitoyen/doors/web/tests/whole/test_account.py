"""My sessions and my keys: what the page shows, and what its forms do without JavaScript."""

import re

import pytest

from mitoyen.domains.people.unrecorded import flash_cookie, token_holder


async def fields_of(browser, form):
    return re.findall(rf'action="({form})"', (await browser.get("/me")).text)


async def test_each_sees_the_own_sessions_alone(visitor_of, pump_p4):
    nadia = await visitor_of("nadia")
    await visitor_of("nadia")
    await visitor_of("jeanne")

    page = (await nadia.get("/me")).text

    assert len(re.findall("through the demo, without proof", page)) == 2
    assert len(re.findall("/me/sessions/n_", page)) == 1, "the one that reads is not ended here"
    assert pump_p4.addresses["nadia"] in page
    assert pump_p4.addresses["jeanne"] not in page


async def test_a_session_is_ended_from_another(visitor_of):
    here, there = await visitor_of("nadia"), await visitor_of("nadia")
    (end,) = await fields_of(here, '/me/sessions/n_[^"]*')

    answer = await here.press(end, on="/me")

    assert "The session is ended." in (await here.sees(answer)).text
    assert (await there.get("/me")).headers["location"] == "/login?towards=/me"


async def test_all_others_are_ended_at_once(visitor_of):
    here, *others = [await visitor_of("nadia") for _ in range(3)]

    answer = await here.press("/me/sessions/end-others", on="/me")

    assert "All your other sessions are ended." in (await here.sees(answer)).text
    assert [(await one.get("/me")).status_code for one in others] == [303, 303]


async def test_signing_out_leads_to_the_entrance_and_says_so(visitor_of):
    nadia = await visitor_of("nadia")

    answer = await nadia.press("/logout", on="/me")

    assert "You are signed out." in (await nadia.sees(answer)).text
    assert (await nadia.get("/me")).status_code == 303


@pytest.mark.parametrize("may_write", ["no", "yes"])
async def test_a_token_is_shown_once_to_whoever_made_it(visitor_of, pump_p4, may_write):
    nadia = await visitor_of("nadia")
    fields = {"name": "Export <PLM>", "may_write": may_write, "days": "30"}

    answer = await nadia.press("/me/tokens#tokens", on="/me", **fields)

    assert "mit_" not in answer.headers["location"]
    page = (await nadia.sees(answer)).text
    (token,) = re.findall(r'<samp class="command">(mit_[\w-]{43})</samp>', page)
    assert "Export &lt;PLM&gt;" in page
    holder = await token_holder(token)
    assert (holder.person_id, holder.may_write) == (pump_p4["nadia"].person_id, may_write == "yes")
    again = (await nadia.get("/me")).text
    assert "mit_" not in again
    assert ("Reads and writes" in again) == (may_write == "yes")


async def test_a_token_that_was_just_made_is_shown_in_no_other_session(visitor_of):
    nadia, jeanne = await visitor_of("nadia"), await visitor_of("jeanne")
    await nadia.press("/me/tokens#tokens", on="/me", name="x")
    flash = flash_cookie(secure=False)

    jeanne.cookies.set(flash, nadia.cookies[flash], domain="mitoyen.example")

    assert "mit_" not in (await jeanne.get("/me")).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "The name is missing."),
        ({"name": "y" * 81}, "The name is too long."),
        ({"name": "Export", "days": "366"}, "A token lives from one day to one year."),
        ({"name": "Export", "days": "many"}, "A token lives from one day to one year."),
    ],
)
async def test_a_token_that_does_not_fit_is_explained_and_its_name_kept(visitor_of, fields, words):
    nadia = await visitor_of("nadia")

    answer = await nadia.press("/me/tokens#tokens", on="/me", **fields)

    page = (await nadia.sees(answer)).text
    assert words in page
    assert f'value="{fields["name"]}"' in page
    assert "/me/tokens/a_" not in page


async def test_too_many_tokens_are_refused_in_words(visitor_of):
    nadia = await visitor_of("nadia")
    for _ in range(20):
        await nadia.press("/me/tokens#tokens", on="/me", name="x")

    answer = await nadia.press("/me/tokens#tokens", on="/me", name="one too many")

    assert "as many tokens as one person may have" in (await nadia.sees(answer)).text


async def test_a_token_is_revoked(visitor_of):
    nadia = await visitor_of("nadia")
    made = await nadia.sees(await nadia.press("/me/tokens#tokens", on="/me", name="x"))
    token = re.search(r"mit_[\w-]{43}", made.text)[0]
    (revoke,) = await fields_of(nadia, '/me/tokens/a_[^"]*')

    answer = await nadia.press(revoke, on="/me")

    assert "The token is revoked." in (await nadia.sees(answer)).text
    assert await token_holder(token) is None


async def test_a_token_that_is_over_says_so_until_it_is_removed(visitor_of, owner, pump_p4):
    nadia = await visitor_of("nadia")
    await nadia.press("/me/tokens#tokens", on="/me", name="old")
    await owner.execute(
        "UPDATE people_access_token SET expires_at = now() - interval '1 day' WHERE person_id = %s",
        (pump_p4["nadia"].person_id,),
    )

    page = (await nadia.get("/me")).text
    assert "Over</span>" in page
    assert "Remove this token" in page

    (remove,) = await fields_of(nadia, '/me/tokens/a_[^"]*')
    await nadia.press(remove, on="/me")
    assert not await fields_of(nadia, '/me/tokens/a_[^"]*')


async def test_another_s_session_or_token_is_nobody_s(visitor_of):
    nadia, jeanne = await visitor_of("nadia"), await visitor_of("jeanne")
    await visitor_of("jeanne")
    await jeanne.press("/me/tokens#tokens", on="/me", name="hers")
    (session,) = await fields_of(jeanne, '/me/sessions/n_[^"]*')
    (token,) = await fields_of(jeanne, '/me/tokens/a_[^"]*')
    csrf = re.search(r'name="csrf" content="(\w*)"', (await nadia.get("/me")).text)[1]

    for act in (session, token):
        await nadia.post(act, data={"csrf": csrf})

    assert await fields_of(jeanne, '/me/sessions/n_[^"]*') == [session]
    assert await fields_of(jeanne, '/me/tokens/a_[^"]*') == [token]


async def test_a_stale_form_is_explained(visitor_of):
    answer = await (await visitor_of("nadia")).post("/me/sessions/end-others", data={"csrf": "0"})

    assert answer.status_code == 403
    assert "This page was out of date." in answer.text
    assert "people.stale_form" in answer.text


async def test_what_another_site_sends_is_explained_and_does_nothing(visitor_of):
    nadia = await visitor_of("nadia")

    answer = await nadia.post("/logout", headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert (await nadia.get("/me")).status_code == 200
