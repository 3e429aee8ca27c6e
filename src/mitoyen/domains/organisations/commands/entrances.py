"""How a company's people come in: how long they stay signed in, and who may when its own sign-in does not answer."""

from datetime import timedelta

from mitoyen.domains.organisations import policy, queries
from mitoyen.domains.organisations.events import (
    ReferentNamed,
    ReferentWithdrawn,
    SessionLimitsSet,
)
from mitoyen.domains.organisations.facts import SessionLimits, written_limits
from mitoyen.domains.people import queries as people
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

MINUTE = timedelta(minutes=1)


async def set_session_limits(
    *, actor: Actor, limits: SessionLimits, house: SessionLimits
) -> Recorded[SessionLimitsSet] | None:
    """Choose how long the people of one's own company stay signed in. Open sessions are shortened, never lengthened.

    Args:
        house: what the house allows at most. The same limits again are no entry.

    Raises:
        Refused: by `policy.may_set_session_limits`.
        LimitsUnfit: when they do not fit, or the house allows less.
    """
    limits = written_limits(limits, house=house)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_set_session_limits(standing=await people.standing(draft.db, actor)).require()
        known = await queries.own_organisation(draft.db, actor)
        chosen = SessionLimitsSet(
            idle_minutes=None if limits.idle == house.idle else limits.idle // MINUTE,
            lasting_minutes=None if limits.lasting == house.lasting else limits.lasting // MINUTE,
        )
        if (known.idle_minutes, known.lasting_minutes) == (
            chosen.idle_minutes,
            chosen.lasting_minutes,
        ):
            return None
        recorded = await draft.record(chosen)
        await draft.db.execute(
            """
            UPDATE people_session s SET idle = least(s.idle, %(idle)s),
                expires_at = least(s.expires_at, s.opened_at + %(lasting)s)
            FROM people_person p WHERE p.person_id = s.person_id AND p.organisation_id = %(company)s
            """,
            {"idle": limits.idle, "lasting": limits.lasting, "company": actor.organisation_id},
        )
        return recorded


async def name_referent(*, actor: Actor, person_id: PersonId) -> Recorded[ReferentNamed] | None:
    """Name somebody who may come in by passkey when the company's own sign-in does not answer. Again is no entry.

    Raises:
        Refused: by `policy.may_name_referent`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        named = [one.person_id for one in await queries.referents(draft.db, actor)]
        passkeys = await queries.referent_candidates(draft.db, actor)
        policy.may_name_referent(
            standing=await people.standing(draft.db, actor),
            colleague=await people.colleague(draft.db, actor, person_id),
            passkeys=passkeys.get(person_id, 0),
            referents=len([one for one in named if one != person_id]),
        ).require()
        if person_id in named:
            return None
        return await draft.record(ReferentNamed(person_id=person_id, company=actor.organisation_id))


async def withdraw_referent(*, actor: Actor, person_id: PersonId) -> Recorded[ReferentWithdrawn]:
    """Let a referent come in like everybody else again.

    Raises:
        Refused: by `policy.may_withdraw_referent`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        named = [one.person_id for one in await queries.referents(draft.db, actor)]
        policy.may_withdraw_referent(
            standing=await people.standing(draft.db, actor), named=person_id in named
        ).require()
        return await draft.record(ReferentWithdrawn(person_id=person_id))
