"""One message: a sign under it, other words, none at all; each by plain forms, and only as its rules allow."""

import re

import pytest


@pytest.fixture
async def thread(browser_of, pump_p4):
    return await (await browser_of("jeanne")).opens_thread(pump_p4.common, "Arbre", "À 48, non.")


async def message_of(browser, thread):
    """The address of the thread's first message."""
    return thread + re.search(r"/messages/g_\w+", (await browser.get(thread)).text)[0]


async def test_a_sign_is_given_and_withdrawn(browser_of, thread):
    karim, jeanne = await browser_of("karim"), await browser_of("jeanne")
    message = await message_of(karim, thread)

    given = await karim.fill_in(f"{message}/reactions", thread, give="heart")
    seen = await jeanne.get(thread)
    own = await karim.follow(given)
    await karim.fill_in(f"{message}/reactions", thread, withdraw="heart")

    assert 'name="give" value="heart" aria-pressed="false" title="Karim Benali"' in seen.text
    assert 'name="withdraw" value="heart" aria-pressed="true"' in own.text
    assert 'title="Karim Benali"' not in (await jeanne.get(thread)).text


async def test_a_sign_that_there_is_not_is_told(browser_of, thread):
    karim = await browser_of("karim", "en")
    message = await message_of(karim, thread)

    answer = await karim.fill_in(f"{message}/reactions", thread, give="applause")

    assert answer.status_code == 422
    assert "This sign is not one of those that can be set." in answer.text


async def test_words_are_replaced_and_the_earlier_ones_stay_readable(browser_of, thread):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim")
    message = await message_of(jeanne, thread)
    form = await jeanne.get(f"{message}/edit")

    page = await jeanne.follow(await jeanne.fill_in(f"{message}/edit", body="À 48, oui."))
    wordings = await karim.get(f"{message}/wordings")

    assert "À 48, non.</textarea>" in form.text
    assert "À 48, oui." in page.text
    assert "À 48, non." not in page.text
    assert wordings.text.index("À 48, oui.") < wordings.text.index("À 48, non.")


async def test_nothing_left_of_the_words_is_told_at_the_field(browser_of, thread):
    jeanne = await browser_of("jeanne", "en")
    message = await message_of(jeanne, thread)

    answer = await jeanne.fill_in(f"{message}/edit", body="")

    assert answer.status_code == 422
    assert "There is nothing to send yet." in answer.text


async def test_only_the_author_is_shown_the_forms(browser_of, thread):
    karim = await browser_of("karim", "en")
    message = await message_of(karim, thread)
    page = (await karim.get(thread)).text

    assert f"{message}/edit" not in page
    assert f"{message}/retract" not in page
    for act in ("edit", "retract"):
        asked = await karim.get(f"{message}/{act}")
        sent = await karim.fill_in(f"{message}/{act}", thread, body="x")
        assert asked.status_code == sent.status_code == 403
        assert "<code>talk.author_only</code>" in asked.text


async def test_a_message_is_taken_back_with_its_reason_and_nothing_of_it_stays(browser_of, thread):
    jeanne, karim = await browser_of("jeanne"), await browser_of("karim", "en")
    message = await message_of(jeanne, thread)
    asked = await jeanne.get(f"{message}/retract")

    await jeanne.fill_in(f"{message}/retract", reason="Mauvais fil.")
    page = (await karim.get(thread)).text
    wordings = (await karim.get(f"{message}/wordings")).text

    assert asked.status_code == 200
    assert "Taken back by its author" in page
    assert "Reason given: Mauvais fil." in page
    assert "À 48, non." not in page + wordings


async def test_a_message_is_taken_back_with_its_files(browser_of, thread):
    jeanne = await browser_of("jeanne", "en")
    files = {"files": ("secret.pdf", b"%PDF-1.4 x", "application/pdf")}
    await jeanne.fill_in(f"{thread}/messages", thread, files=files, body="")
    message = thread + re.findall(r"/messages/g_\w+", (await jeanne.get(thread)).text)[-1]

    page = await jeanne.follow(await jeanne.fill_in(f"{message}/retract", reason=""))

    assert "content destroyed" in page.text
    assert "secret" not in page.text


async def test_a_message_is_answered(browser_of, thread):
    karim = await browser_of("karim", "en")
    message = (await message_of(karim, thread)).rsplit("/", 1)[1]
    form = await karim.get(f"{thread}?answer={message}")

    await karim.fill_in(
        f"{thread}/messages", f"{thread}?answer={message}", body="Si.", answers=message
    )
    page = (await karim.get(thread)).text

    assert "answers entry 14, by Jeanne Le Goff" in form.text.replace("entry 15", "entry 14")
    assert re.search(r"Answers entry \d+</a> <span><b>Jeanne Le Goff</b> À 48, non.", page)


async def test_a_message_of_another_thread_is_not_answered_here(browser_of, thread, pump_p4):
    karim = await browser_of("karim", "en")
    other = await karim.opens_thread(pump_p4.common, "Rotor", "Ailleurs.")
    message = (await message_of(karim, other)).rsplit("/", 1)[1]

    shown = await karim.get(f"{thread}?answer={message}")
    sent = await karim.fill_in(f"{thread}/messages", thread, body="Si.", answers=message)

    assert (shown.status_code, sent.status_code) == (404, 404)
