"""What the tests of the commands do not reach, and what pages ask before an act."""

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import close_thread
from mitoyen.journal.database import reading


async def decisions(talk, who):
    async with reading(talk[who]) as db:
        return await queries.thread_decisions(db, talk.room_id, talk.thread_id, talk[who])


async def test_a_page_knows_what_each_may_do_with_a_thread(talk):
    opener, other, nobody = [await decisions(talk, who) for who in ("sophie", "denis", "outsider")]

    assert (opener.post.allowed, opener.rename.allowed, opener.close.allowed) == (True,) * 3
    assert (other.post.allowed, other.rename.allowed, other.close.allowed) == (True, False, True)
    assert other.rename.rule == "talk.opening_company_only"
    assert opener.reopen.rule == "talk.thread_open"
    assert nobody.post.rule == "nothing_here"


async def test_a_closed_thread_can_only_be_opened_again(talk):
    await close_thread(actor=talk["denis"], room_id=talk.room_id, thread_id=talk.thread_id)

    found = await decisions(talk, "karim")

    assert (found.post.rule, found.rename.rule) == ("talk.thread_closed", "talk.thread_closed")
    assert found.reopen.allowed


async def test_a_page_knows_what_each_may_do_with_a_message(talk):
    row = await talk.message("karim", talk.first)
    async with reading(talk["karim"]) as db:
        author = await spaces.membership(db, talk.room_id, talk["karim"])
    async with reading(talk["denis"]) as db:
        other = await spaces.membership(db, talk.room_id, talk["denis"])

    mine = row.decisions(author, thread_closed=False)
    his = row.decisions(other, thread_closed=False)
    closed = row.decisions(author, thread_closed=True)
    assert (mine.edit.allowed, mine.retract.allowed, mine.react.allowed) == (True,) * 3
    assert (his.edit.rule, his.retract.rule) == ("talk.author_only", "talk.author_only")
    assert (closed.edit.rule, closed.retract.allowed) == ("talk.thread_closed", True)
    assert row.decisions(None, thread_closed=False).edit.rule == "nothing_here"
