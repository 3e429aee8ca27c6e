"""Saying something from a plain form: it is there once, the page leads to it, and what does not fit is kept."""

import pytest

from mitoyen.doors.web.tests.conftest import HOST, led_to
from tests.statements import ONE_MESSAGE, asked_of_postgresql, begun_with


@pytest.fixture
async def thread(browser_of, pump_p4):
    return await (await browser_of("jeanne")).opens_thread(pump_p4.common, "Arbre", "Bonjour.")


async def test_a_message_leads_to_its_place_in_the_thread(browser_of, thread):
    karim = await browser_of("karim")

    answer = await karim.fill_in(f"{thread}/messages", thread, body="48 h6, **pas** 50.")
    page = await karim.follow(answer)

    index = answer.headers["location"].rsplit("#e-", 1)[1]
    assert f'id="e-{index}"' in page.text
    assert "48 h6, <strong>pas</strong> 50." in page.text


async def test_an_open_page_is_told_to_look(browser_of, thread):
    karim = await browser_of("karim")

    answer = await karim.fill_in(f"{thread}/messages", thread, as_script=True, body="Vu.")

    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["hx-trigger"] == "entered"


async def test_the_same_form_sent_twice_says_it_once(browser_of, thread):
    karim = await browser_of("karim")
    form = {**await karim.hidden(thread), "body": "Une fois."}

    one = await karim.post(f"{thread}/messages", data=form)
    two = await karim.post(f"{thread}/messages", data=form)

    assert one.headers["location"] == two.headers["location"]
    assert (await karim.get(thread)).text.count("Une fois.") == 1


async def test_nothing_to_say_is_told_at_the_field(browser_of, thread):
    karim = await browser_of("karim", "en")

    answer = await karim.fill_in(f"{thread}/messages", thread, body=" \n ")
    beside = await karim.fill_in(f"{thread}/messages", thread, as_script=True, body=" ")

    assert answer.status_code == beside.status_code == 422
    assert "There is nothing to send yet." in answer.text
    assert beside.text.strip().startswith("<p>There is nothing to send yet.")


async def test_a_text_that_is_too_long_is_kept_in_its_field(browser_of, thread):
    karim = await browser_of("karim", "en")

    answer = await karim.fill_in(f"{thread}/messages", thread, body="x" * 20_001)

    assert answer.status_code == 422
    assert "longer than 20,000 characters" in answer.text
    assert "x" * 20_001 + "</textarea>" in answer.text


async def test_a_form_of_another_session_writes_nothing_and_keeps_the_text(browser_of, thread):
    karim = await browser_of("karim", "en")
    other = (await (await browser_of("karim")).hidden(thread))["csrf"]

    for csrf in (other, "", "x" * 64):
        form = {"csrf": csrf, "key": "k", "body": "Écrit pour rien."}
        answer = await karim.post(f"{thread}/messages", data=form)
        assert answer.status_code == 403
        assert "This page was out of date." in answer.text
        assert "Écrit pour rien.</textarea>" in answer.text
    assert "Écrit pour rien." not in (await karim.get(thread)).text


async def test_who_was_signed_out_while_writing_finds_his_text_again(browser_of, thread):
    karim, nobody = await browser_of("karim"), await browser_of("nobody", "en")
    form = {**await karim.hidden(thread), "body": "Longuement pesé."}

    plain = await nobody.post(f"{thread}/messages", data=form, headers={"referer": HOST + thread})
    script = await nobody.post(f"{thread}/messages", data=form, headers={"hx-request": "true"})

    assert plain.status_code == script.status_code == 401
    assert "Longuement pesé.</textarea>" in plain.text
    assert f'href="/login?towards={thread}"' in plain.text
    assert "Sign in again" in script.text


async def test_a_refusal_explains_its_rule_keeps_the_text_and_offers_a_way(
    browser_of, pump_p4, thread
):
    karim, jeanne = await browser_of("karim", "en"), await browser_of("jeanne")
    form = {**await karim.hidden(thread), "body": "Trop tard."}
    await jeanne.fill_in(f"{thread}/close", thread, conclusion="48 h6.")

    answer = await karim.post(f"{thread}/messages", data=form, headers={"referer": HOST + thread})
    beside = await karim.post(f"{thread}/messages", data=form, headers={"hx-request": "true"})

    assert answer.status_code == beside.status_code == 403
    assert "<code>talk.thread_closed</code>" in answer.text
    assert "Trop tard.</textarea>" in answer.text
    assert f'href="/rooms/{pump_p4.common}/threads/new"' in answer.text
    assert f'href="/rooms/{pump_p4.sides["aster"]}/threads/new"' in answer.text
    assert f'href="{thread}"' in answer.text
    assert beside.text.startswith("<p>Your message was not sent.")


async def test_a_file_goes_with_its_message(browser_of, thread):
    karim = await browser_of("karim")
    files = [
        ("files", ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")),
        ("files", ("notes.txt", b"48 h6", "text/plain")),
    ]

    page = await karim.follow(
        await karim.fill_in(f"{thread}/messages", thread, files=files, body="Deux pièces.")
    )

    assert page.text.count('class="card__name"') == 2
    assert "Deux pièces." in page.text


async def test_a_file_may_say_it_all_and_a_field_left_empty_brings_none(browser_of, thread):
    karim = await browser_of("karim")
    chosen = {"files": ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")}
    not_chosen = {"files": ("", b"", "application/octet-stream")}

    with_file = await karim.fill_in(f"{thread}/messages", thread, files=chosen, body="")
    without = await karim.fill_in(
        f"{thread}/messages", thread, files=not_chosen, body="Rien joint."
    )

    assert with_file.status_code == without.status_code == 303
    assert (await karim.get(thread)).text.count('class="card__name"') == 1


async def test_a_file_that_came_for_nothing_is_discarded(browser_of, thread, owner):
    karim = await browser_of("karim")
    form = {**await karim.hidden(thread), "body": "x" * 20_001}
    files = {"files": ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")}

    answer = await karim.post(f"{thread}/messages", data=form, files=files)

    assert answer.status_code == 422
    assert await waiting(owner, thread) == 0


async def test_a_file_that_is_too_large_is_told_at_the_field(
    browser_of, thread, owner, monkeypatch
):
    monkeypatch.setattr(
        "mitoyen.domains.documents.unrecorded.receiving.kept.largest_file", lambda: 100
    )
    karim = await browser_of("karim", "en")
    files = [
        ("files", ("petit.txt", b"x" * 100, "text/plain")),
        ("files", ("grand.txt", b"x" * 101, "text/plain")),
    ]

    answer = await karim.fill_in(f"{thread}/messages", thread, files=files, body="Ci-joint.")

    assert answer.status_code == 422
    assert "The file is larger than this installation accepts." in answer.text
    assert "Ci-joint.</textarea>" in answer.text
    assert await waiting(owner, thread) == 0


async def test_no_file_is_received_before_the_form_has_shown_whose_it_is(browser_of, thread, owner):
    karim = await browser_of("karim")
    files = {"files": ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")}

    answer = await karim.post(f"{thread}/messages", data={"csrf": "no", "body": "x"}, files=files)

    assert answer.status_code == 403
    assert await waiting(owner, thread) == 0


async def test_a_new_thread_says_at_which_field_it_does_not_fit(browser_of, pump_p4):
    karim = await browser_of("karim", "en")
    new = f"/rooms/{pump_p4.common}/threads/new"

    untitled = await karim.fill_in(new, title="", body="Un mot.")
    unsaid = await karim.fill_in(new, title="Arbre", body="")

    assert untitled.status_code == unsaid.status_code == 422
    assert 'id="f-title-problem"' in untitled.text
    assert "Un mot.</textarea>" in untitled.text
    assert 'value="Arbre"' in unsaid.text
    assert "There is nothing to send yet." in unsaid.text


async def test_a_thread_opens_with_files(browser_of, pump_p4):
    karim = await browser_of("karim")
    new = f"/rooms/{pump_p4.common}/threads/new"
    files = {"files": ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")}

    page = await karim.follow(await karim.fill_in(new, files=files, title="Plan", body=""))

    assert "<h1>Plan</h1>" in page.text
    assert page.text.count('class="card__name"') == 1


async def test_who_is_named_is_called(browser_of, pump_p4):
    jeanne, lucie = await browser_of("jeanne"), await browser_of("lucie", "en")

    await jeanne.opens_thread(pump_p4.common, "Rotor", "Votre avis, @[Lucie Ferrand] ?")
    home = await lucie.get("/")

    assert "you are named" in home.text


async def test_the_composer_says_who_will_see(browser_of, thread, pump_p4):
    karim = await browser_of("karim", "en")

    common = (await karim.get(thread)).text
    side = (await karim.get(f"/rooms/{pump_p4.sides['aster']}/threads/new")).text

    assert "Will be seen by 6 people:" in common
    assert "Will stay with you:" in side
    assert "Internal note, Aster only" in side


async def test_another_door_s_page_is_no_way_back(browser_of, thread):
    karim = await browser_of("karim")
    form = {"csrf": "", "body": "x"}

    answer = await karim.post(
        f"{thread}/messages", data=form, headers={"referer": "https://elsewhere.example/x"}
    )

    assert "elsewhere" not in answer.text
    assert led_to(await karim.fill_in("/preferences", "/", towards="//elsewhere.example")) == "/"


async def waiting(owner, thread):
    """Return how many files wait for the thread's room; other tests leave theirs in their own rooms."""
    cursor = await owner.execute(
        "SELECT count(*) FROM documents_upload WHERE room_id = %s", (thread.split("/")[2],)
    )
    return (await cursor.fetchone())[0]


async def test_one_message_asks_no_more_of_postgresql_than_it_must(browser_of, thread):
    karim = await browser_of("karim")
    form = {**await karim.hidden(thread), "body": "Compté."}

    with asked_of_postgresql() as asked:
        answer = await karim.post(f"{thread}/messages", data=form)

    assert answer.status_code == 303
    assert begun_with(ONE_MESSAGE, asked)
