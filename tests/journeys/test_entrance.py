"""Coming in and going out, in a real browser: a letter, a passkey, a link; and what waits behind My company."""

import re
from secrets import token_hex

import pytest
from playwright.async_api import expect

from tests.journeys.standing import People, StandingHouse, is_sound


@pytest.fixture(scope="module")
async def demo():
    standing = await StandingHouse("demo").open()
    yield standing
    standing.close()


@pytest.fixture
async def people(demo):
    async with People(demo) as here:
        yield here


@pytest.fixture
def page_of(people):
    """Open a browser in which somebody of the cast has come in."""

    async def come(who, **changes):
        page = await people.come(**changes)
        await page.goto("/demo")
        await page.locator("li", has_text=who).get_by_role("button").first.click()
        await page.wait_for_url(re.compile(r"localhost:\d+/$"))
        return page

    return come


async def press(page, action):
    await page.locator(f'form[action="{action}"] button[type="submit"]').click()


async def invite(page, name):
    """Invite somebody for one's company; return his address."""
    address = f"{token_hex(4)}@boreal.example"
    await page.goto("/company")
    await page.locator("#f-name").fill(name)
    await page.locator("#f-address").fill(address)
    await press(page, "/company/invitations")
    await page.wait_for_url("**/company?told=invited*")
    return address


async def arrive(demo, people, page_of, name="Olivier Girard", **changes):
    """Be invited by Jeanne, come in by the letter; return the page on which one arrives, and one's address."""
    jeanne = await page_of("Jeanne Le Goff")
    address = await invite(jeanne, name)
    await is_sound(jeanne)
    page = await people.come(**changes)
    await people.give_key(page)
    letter = await demo.letter_to(address)
    await page.goto(letter)
    await is_sound(page)
    await press(page, f"{letter}/accept")
    await page.wait_for_url("**/me?told=account_ready")
    return page, address


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
async def test_an_invitation_leads_to_a_passkey_which_opens_the_account(
    demo, people, page_of, width, scheme
):
    page, _ = await arrive(demo, people, page_of, width=width, scheme=scheme)
    await is_sound(page)

    await page.locator('[data-passkey="register"] button').click()
    await page.wait_for_url("**/me?told=passkey_added")
    await is_sound(page)
    await press(page, "/logout")
    await page.wait_for_url("**/login?told=signed_out")
    await page.goto("/company")
    await page.wait_for_url("**/login?towards=/company")
    await page.locator('[data-passkey="sign_in"] button').click()

    await page.wait_for_url("**/company")
    await expect(page.locator(".top__who")).to_have_text("Olivier Girard")


async def test_a_passkey_that_was_removed_opens_nothing_and_the_page_says_so(demo, people, page_of):
    page, _ = await arrive(demo, people, page_of, language="en-GB")
    await page.locator('[data-passkey="register"] button').click()
    await page.wait_for_url("**/me?told=passkey_added")
    await page.locator('form[action*="/me/passkeys/"] button').click()
    await page.wait_for_url("**/me?told=passkey_removed")
    await press(page, "/logout")
    await page.wait_for_url("**/login?told=signed_out")

    await page.locator('[data-passkey="sign_in"] button').click()

    told = page.get_by_text(re.compile("This passkey opens no account|Cette clé d’accès n’ouvre"))
    await expect(told).to_be_visible()
    await is_sound(page)


async def test_a_device_that_says_no_leaves_the_other_way_open(people):
    page = await people.come(language="en-GB")
    await page.goto("/login")
    await page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }"
    )

    await page.locator('[data-passkey="sign_in"] button').click()

    await expect(page.get_by_text("The passkey did not open your account.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send me a link")).to_be_enabled()


@pytest.mark.parametrize(
    ("script", "address"),
    [(True, "jeanne.legoff@boreal.example"), (False, "nadia.roux@boreal.example")],
)
async def test_a_link_by_letter_opens_once_in_the_browser_that_asked(demo, people, script, address):
    page, other = await people.come(script=script), await people.come()
    await page.goto("/company")
    await page.locator("#f-address").fill(address)
    await press(page, "/login/link")
    await page.wait_for_url("**/login?sent=1")
    link = await demo.letter_to(address)

    await other.goto(link)
    await expect(other.locator(f'form[action="{link}/open"]')).to_have_count(0)
    await is_sound(other)
    await page.goto(link)
    await press(page, f"{link}/open")
    await page.wait_for_url("**/company")
    await page.goto(link)

    await expect(page.locator(f'form[action="{link}/open"]')).to_have_count(0)


async def test_whoever_no_longer_represents_a_company_is_out_at_once(demo, people, page_of):
    page, address = await arrive(demo, people, page_of, name="Anne Colin")
    jeanne = await page_of("Jeanne Le Goff", language="en-GB")
    await jeanne.goto("/company")
    row = jeanne.locator("tr", has_text=address)
    await row.locator("summary").click()
    await row.locator('a[href$="/departure"]').click()
    await jeanne.wait_for_url("**/departure")
    await is_sound(jeanne)

    await jeanne.locator("button.button--grave").click()
    await jeanne.wait_for_url("**/company?told=employment_ended")

    await expect(jeanne.locator(".lines--dated")).to_contain_text("Anne Colin")
    await page.goto("/")
    await page.wait_for_url("**/login?towards=/")


async def test_a_document_is_put_before_a_room_with_progress_and_without_losing_the_form(
    page_of, tmp_path
):
    page = await page_of("Jeanne Le Goff")
    plan = tmp_path / "plan_essai.pdf"
    plan.write_bytes(b"%PDF-1.7\n" + bytes(3_000_000))
    await page.goto("/spaces")
    await page.get_by_role("link", name="Pompe P4").first.click()
    await page.get_by_role("link", name="Documents").first.click()
    await page.locator("#add").get_by_role("link", name="Salon commun").click()
    await page.wait_for_url("**/documents/new")
    await is_sound(page)
    await page.locator("#f-title").fill("Plan d’essai")
    await page.locator("#file").set_input_files(plan)

    await page.context.set_offline(True)
    await page.get_by_role("button", name="Ajouter le document").click()
    await expect(page.locator(".composer__problem")).to_contain_text("connexion")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Ajouter le document").click()

    await page.wait_for_url("**/documents/d_*?told=document_added")
    await expect(page.locator("h1")).to_have_text("Plan d’essai")
    await is_sound(page)
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Télécharger l’original").click()
    kept = await coming.value
    assert kept.suggested_filename == "plan_essai.pdf"
    await kept.save_as(tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == plan.read_bytes()


async def test_the_page_of_a_copy_follows_its_making(page_of):
    page = await page_of("Karim Benali")
    await page.goto("/spaces")
    await page.get_by_role("link", name="Pompe P4").first.click()
    await page.wait_for_url("**/spaces/s_*")
    copy = page.url.split("?")[0] + "/copy"
    await page.goto(copy)
    await is_sound(page)

    await page.get_by_role("button", name="Préparer l’exemplaire").click()

    download = page.get_by_role("link", name="Télécharger l’exemplaire")
    await expect(download).to_be_visible(timeout=60_000)
    assert page.url == copy
    await is_sound(page)
    async with page.expect_download() as coming:
        await download.click()
    name = (await coming.value).suggested_filename
    assert re.fullmatch(r"exemplaire-aster-pompe-p4-\d{4}-\d\d-\d\d\.zip", name)
