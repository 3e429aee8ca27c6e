"""Talk, as a program plays it: threads and messages, and what each write tells."""

import pytest

from tests.statements import (
    ONE_MESSAGE,
    SHOWN_WITH_ITS_REACH,
    asked_of_postgresql,
    begun_with,
)


@pytest.fixture
async def thread(api):
    opened = await api.post(
        "karim", f"/rooms/{api.cast.common}/threads", {"title": "Corps de pompe", "body": "Voici."}
    )
    assert opened.status_code == 201
    return f"/rooms/{api.cast.common}/threads/{opened.json()['thread']['thread_id']}"


async def says(api, who, thread, body="Noté.", **more):
    answer = await api.post(who, f"{thread}/messages", {"body": body, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["message"]


async def test_a_write_tells_where_it_stands_and_who_sees_it(api, thread):
    before = (await api.get("karim", f"/rooms/{api.cast.common}/reach")).json()

    answer = await api.post("jeanne", f"{thread}/messages", {"body": "Reçu."})

    told = answer.json()
    assert told["reach"]["count"] == before["count"] == 6
    assert [party["name"] for party in told["reach"]["parties"]] == ["Aster", "Boréal", "Cadmus"]
    assert told["index"] == told["message"]["index"]
    read = await api.get("karim", answer.headers["location"])
    assert read.json()["body"] == "Reçu."
    assert read.json()["author"]["name"] == "Jeanne Le Goff"


async def test_a_reply_shows_what_it_answers(api, thread):
    first = await says(api, "karim", thread, "La cote est de 42.")

    reply = await says(api, "lucie", thread, "41,8 chez nous.", reply_to=first["message_id"])

    assert reply["reply_to"] == {
        "index": first["index"],
        "name": "Karim Benali",
        "excerpt": "La cote est de 42.",
    }


async def test_a_mention_reaches_who_sees_the_room(api, thread):
    said = await says(api, "karim", thread, mentions=[api.cast.members["jeanne"]])
    other = await api.post(
        "karim", f"{thread}/messages", {"body": ".", "mentions": [api.cast.members["thomas"]]}
    )

    assert said["mentions"] == [api.cast.members["jeanne"]]
    assert other.status_code == 422
    assert other.json()["field"] == "mentions"
    assert (await api.get("jeanne", thread)).json()["called"] == 1


async def test_an_edit_keeps_the_earlier_wording(api, thread):
    said = await says(api, "karim", thread, "Demain.")
    path = f"/rooms/{api.cast.common}/messages/{said['message_id']}"

    edited = await api.post("karim", f"{path}/edit", {"body": "Mardi."})
    again = await api.post("karim", f"{path}/edit", {"body": "Mardi."})
    refused = await api.post("jeanne", f"{path}/edit", {"body": "Jamais."})

    assert edited.json()["message"]["body"] == "Mardi."
    assert again.json()["index"] is None
    assert refused.json()["rule"] == "talk.author_only"
    wordings = (await api.get("lucie", f"{path}/wordings")).json()["items"]
    assert [one["body"] for one in wordings] == ["Demain.", "Mardi."]


async def test_a_message_taken_back_leaves_a_notice(api, thread):
    said = await says(api, "karim", thread, "Le prix est de 12.")
    path = f"/rooms/{api.cast.common}/messages/{said['message_id']}"

    retracted = await api.post("karim", f"{path}/retract", {"reason": "Mauvais salon."})

    message = retracted.json()["message"]
    assert (message["body"], message["reason"]) == (None, "Mauvais salon.")
    assert message["retracted_at"]
    wordings = (await api.get("lucie", f"{path}/wordings")).json()["items"]
    assert [one["body"] for one in wordings] == [None]


async def test_a_sign_is_set_and_removed(api, thread):
    said = await says(api, "karim", thread)
    sign = f"/rooms/{api.cast.common}/messages/{said['message_id']}/reactions/check_mark"

    given = await api.ask("jeanne", "PUT", sign)
    again = await api.ask("jeanne", "PUT", sign)
    withdrawn = await api.ask("jeanne", "DELETE", sign)

    assert given.json()["message"]["reactions"] == [
        {
            "reaction": "check_mark",
            "sign": "✅",
            "count": 1,
            "mine": True,
            "names": ["Jeanne Le Goff"],
        }
    ]
    assert again.json()["index"] is None
    assert withdrawn.json()["message"]["reactions"] == []
    assert (await api.ask("jeanne", "PUT", sign.replace("check_mark", "skull"))).status_code == 404


async def test_a_thread_is_renamed_closed_and_opened_again(api, thread):
    renamed = await api.post("sophie", f"{thread}/rename", {"title": "Corps, indice C"})
    refused = await api.post("jeanne", f"{thread}/rename", {"title": "À nous"})
    closed = await api.post("jeanne", f"{thread}/close", {"conclusion": "Indice C retenu."})
    listed = (await api.get("lucie", f"/rooms/{api.cast.common}/threads")).json()["items"][0]
    reopened = await api.ask("lucie", "POST", f"{thread}/reopen")

    assert renamed.json()["thread"]["title"] == "Corps, indice C"
    assert refused.json()["rule"] == "talk.opening_company_only"
    assert closed.json()["thread"]["conclusion"] == "Indice C retenu."
    assert listed["closed_by_name"] == "Jeanne Le Goff"
    assert reopened.json()["thread"]["closed_at"] is None


async def test_acts_that_need_no_words_need_no_body(api, thread):
    said = await says(api, "karim", thread)
    asked = [f"{thread}/close", f"{thread}/reopen"]
    asked.append(f"/rooms/{api.cast.common}/messages/{said['message_id']}/retract")

    for path in asked:
        assert (await api.ask("karim", "POST", path)).status_code == 200, path


async def test_a_room_is_opened_filled_and_left(api):
    cast = api.cast
    opened = await api.post(
        "karim",
        f"/spaces/{cast.space_id}/rooms",
        {"name": "Essais", "members": [cast.members["jeanne"]]},
    )
    room = f"/rooms/{opened.json()['room_id']}"

    given = await api.post("jeanne", f"{room}/seats", {"member_id": cast.members["nadia"]})
    refused = await api.post("jeanne", f"{room}/seats", {"member_id": cast.members["denis"]})
    left = await api.ask("karim", "DELETE", f"{room}/seats/mine")

    assert given.json()["reach"]["count"] == 3
    assert refused.json()["rule"] == "spaces.company_not_in_room"
    assert left.status_code == 204
    assert (await api.get("karim", room)).status_code == 404
    assert (await api.get("nadia", f"{room}/reach")).json()["count"] == 2


async def test_who_you_are(api):
    karim = (await api.get("karim", "/me")).json()
    sophie = (await api.get("sophie", "/me", may_write=False)).json()

    assert (karim["name"], karim["organisation_name"]) == ("Karim Benali", "Aster")
    assert (karim["administrator"], karim["may_write"]) == (True, True)
    assert (sophie["administrator"], sophie["may_write"], sophie["journal"]) == (False, False, None)
    journal = await api.get("karim", f"/rooms/{karim['journal']}/journal/entries?start=first")
    assert journal.json()["items"][0]["kind"] == "organisations.organisation_registered"
    assert (await api.get("sophie", f"/rooms/{karim['journal']}/journal")).status_code == 404
    assert (await api.get("jeanne", f"/rooms/{karim['journal']}/changes")).status_code == 404


async def test_what_happened_since_is_told_with_its_words(api, thread):
    start = (await api.get("lucie", f"/rooms/{api.cast.common}/changes?since=0&limit=200")).json()
    assert start["items"][0]["kind"] == "spaces.space_opened"
    assert start["items"][0]["words"] == {"name": "Pompe P4", "purpose": "Concevoir la pompe P4"}
    nothing = (await api.get("lucie", start["next"])).json()
    said = await says(api, "karim", thread, "À jour.")
    await api.post("karim", f"/rooms/{api.cast.common}/messages/{said['message_id']}/retract")

    told = (await api.get("lucie", nothing["next"])).json()

    assert nothing["items"] == []
    posted, retracted, erased = told["items"]
    assert (posted["kind"], posted["words"], posted["erased"]) == (
        "talk.message_posted",
        {},
        ["body"],
    )
    assert posted["fields"]["message_id"] == said["message_id"]
    assert retracted["author"] == api.cast.members["karim"]
    assert erased["fields"]["index"] == posted["index"]
    assert told["size"] == erased["index"] + 1


async def test_one_message_asks_no_more_of_postgresql_than_it_must(api, thread):
    key = {"idempotency-key": "once-and-counted"}
    await api.token("jeanne")

    with asked_of_postgresql() as asked:
        answer = await api.post("jeanne", f"{thread}/messages", {"body": "Compté."}, headers=key)

    assert answer.status_code == 201
    assert begun_with([*ONE_MESSAGE, *SHOWN_WITH_ITS_REACH], asked)
