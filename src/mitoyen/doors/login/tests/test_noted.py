"""Who came in, and who was not let in, stands in the company's security log."""

from mitoyen.domains.security import queries
from mitoyen.domains.security.unrecorded import written
from mitoyen.journal.database import reading


async def lines_of(actor):
    await written()
    async with reading(actor) as db:
        return await queries.security_events(db, limit=20)


async def test_a_sign_in_is_noted_with_its_proof_and_device(cast, browser, posted):
    one = await browser()
    await one.sends("/login/link", address=cast.addresses["sophie"])
    await one.sends(f"/login/link/{posted()[0].facts['token']}")

    (line,) = await lines_of(cast["karim"])
    assert (line.kind, line.outcome, line.facts) == ("sign_in", "ok", {"by": "mailbox"})
    assert line.person_id == cast["sophie"].person_id
    assert await lines_of(cast["jeanne"]) == []
    assert await lines_of(cast["sophie"]) == []


async def test_who_is_unknown_has_no_company_whose_log_could_say_so(cast, browser, posted):
    one = await browser()
    await one.sends("/login/link", address="nobody@aster.example")
    await one.sends("/login/link/unknown-token")

    for who in ("karim", "jeanne", "lucie"):
        assert await lines_of(cast[who]) == []
