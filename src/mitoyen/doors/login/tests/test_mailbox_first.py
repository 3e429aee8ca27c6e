"""Somebody with nothing but a passkey proves his mailbox again each week: who left keeps the one, and not the other."""

from datetime import timedelta

import pytest

from mitoyen.domains.assurance.facts import MailboxFirst
from mitoyen.domains.assurance.unrecorded import mailbox_proved_until, note_mailbox
from mitoyen.doors.login.browser import _lasting
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import PersonId

SITE = LoginSite(
    public_url="http://mitoyen.example", secure=False, operator="Bornage", demo=lambda: False
)
WEEK = timedelta(days=7)


async def test_a_passkey_opens_for_the_rest_of_the_week_and_then_no_more(cast):
    sophie, now = cast["sophie"].person_id, clock.now()
    with clock.standing_at(now):
        assert await _lasting(SITE, sophie, "mailbox") == WEEK
    with clock.standing_at(now + timedelta(days=5)):
        assert await _lasting(SITE, sophie, "passkey") == timedelta(days=2)
    with clock.standing_at(now + WEEK), pytest.raises(MailboxFirst):
        await _lasting(SITE, sophie, "passkey")
    with clock.standing_at(now + WEEK):
        assert await _lasting(SITE, sophie, "mailbox") == WEEK


@pytest.mark.parametrize("proof", ["company", "demo"])
async def test_whom_his_company_lets_in_is_not_asked(cast, proof):
    with clock.standing_at(clock.now() + timedelta(days=90)):
        assert await _lasting(SITE, cast["sophie"].person_id, proof) == SITE.lasting


async def test_who_left_and_who_is_unknown_have_no_mailbox_here(cast):
    await note_mailbox(cast["thomas"].person_id)

    assert await mailbox_proved_until(cast["thomas"].person_id) is None
    assert await mailbox_proved_until(PersonId.new()) is None
