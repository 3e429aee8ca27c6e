"""Who takes part in a space: its people, by company, and the companies that are proposed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.assurance import queries as assurance
from mitoyen.domains.assurance.queries import GuestRow
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.unrecorded import Said, SaidParty, send_party_invitation
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import admit_member, end_participation, invite_party
from mitoyen.domains.spaces.commands.departing import name_contact
from mitoyen.domains.spaces.commands.proposing import withdraw_party_invitation
from mitoyen.domains.spaces.events import PartyInvited
from mitoyen.domains.spaces.queries import MemberRow, PartyInvitationRow
from mitoyen.domains.spaces.queries.judging import colleagues_inside, space_decisions
from mitoyen.domains.spaces.queries.proposals import own_party_invitation
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.around import Around, around_space, frame_in, graded, people_by_name
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader, language_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import (
    ColleagueView,
    MemberView,
    PartyPeopleView,
    PeopleView,
    PersonView,
    ProposedPartyView,
)
from mitoyen.foundation.decisions import Absent, Unfit
from mitoyen.foundation.identifiers import (
    InvitationId,
    MemberId,
    NotAnIdentifier,
    PersonId,
    RoomId,
    SpaceId,
)
from mitoyen.journal.database import Connection, reading


@get("/spaces/{space_id:str}/people")
async def show_people(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[str]:
    return await _people(request, site, reader, space_id)


@post("/spaces/{space_id:str}/people")
async def admit_colleague(
    request: AnyRequest, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[None]:
    form = await read_form(request, reader)
    try:
        person_id = PersonId.parse(form.text("person"))
    except NotAnIdentifier:
        raise Absent from None
    await admit_member(actor=reader.actor, space_id=space_id, person_id=person_id)
    return after(f"{paths.people(space_id)}?told=member_admitted")


@post("/spaces/{space_id:str}/people/{member_id:str}/end")
async def end_colleagues_participation(
    request: AnyRequest,
    reader: OurReader,
    space_id: FromPath[SpaceId],
    member_id: FromPath[MemberId],
) -> Response[None]:
    await read_form(request, reader)
    await end_participation(actor=reader.actor, space_id=space_id, member_id=member_id)
    async with reading(reader.actor) as db:
        stays = any(space.space_id == space_id for space in await spaces.spaces(db))
    towards = paths.people(space_id) if stays else "/spaces"
    return after(f"{towards}?told=participation_ended")


@post("/spaces/{space_id:str}/people/{member_id:str}/contact")
async def name_colleague_contact(
    request: AnyRequest,
    reader: OurReader,
    space_id: FromPath[SpaceId],
    member_id: FromPath[MemberId],
) -> Response[None]:
    await read_form(request, reader)
    await name_contact(actor=reader.actor, space_id=space_id, member_id=member_id)
    return after(f"{paths.people(space_id)}?told=contact_named")


@post("/spaces/{space_id:str}/parties")
async def propose_party(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    try:
        invited = await invite_party(
            actor=reader.actor,
            space_id=space_id,
            name=form.text("name"),
            address=form.text("address"),
        )
    except Unfit as unfit:
        return await _people(request, site, reader, space_id, form, unfit)
    await _send_letter(request, reader, invited.room_id, invited.event)
    return after(f"{paths.people(space_id)}?told=party_proposed")


@post("/spaces/{space_id:str}/parties/{invitation_id:str}/withdraw")
async def withdraw_proposal(
    request: AnyRequest,
    reader: OurReader,
    space_id: FromPath[SpaceId],
    invitation_id: FromPath[InvitationId],
) -> Response[None]:
    await read_form(request, reader)
    await withdraw_party_invitation(
        actor=reader.actor, space_id=space_id, invitation_id=invitation_id
    )
    return after(f"{paths.people(space_id)}?told=party_withdrawn")


@post("/spaces/{space_id:str}/parties/{invitation_id:str}/letter")
async def send_proposal_again(
    request: AnyRequest,
    reader: OurReader,
    space_id: FromPath[SpaceId],
    invitation_id: FromPath[InvitationId],
) -> Response[None]:
    await read_form(request, reader)
    async with reading(reader.actor) as db:
        room_id = (await spaces.space(db, space_id)).room_id
        kept = await own_party_invitation(db, space_id, invitation_id, reader.actor)
    if kept.name is None or kept.address is None:
        raise Absent
    invited = PartyInvited(
        space_id=space_id, invitation_id=invitation_id, name=kept.name, address=kept.address
    )
    await _send_letter(request, reader, room_id, invited)
    return after(f"{paths.people(space_id)}?told=party_written_again")


async def _send_letter(
    request: AnyRequest, reader: Reader, room_id: RoomId, invited: PartyInvited
) -> None:
    async with reading(reader.actor) as db:
        space = await spaces.space(db, invited.space_id)
        standing = await spaces.parties(db, invited.space_id)
    await send_party_invitation(
        actor=reader.actor,
        room_id=room_id,
        invitation_id=invited.invitation_id,
        address=invited.address,
        said=Said(
            language=language_of(request, reader),
            name=invited.name,
            company=reader.person.organisation_name or "",
            inviter=reader.person.name or "",
            space=space.name or "",
            parties=tuple(
                SaidParty(organisation_id=p.organisation_id, name=p.name or "?", tone=p.tone)
                for p in standing
            ),
        ),
    )


async def _people(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    space_id: SpaceId,
    form: Form | None = None,
    unfit: Unfit | None = None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        around = await graded(db, await around_space(db, reader, space_id))
        members = await spaces.members(db, space_id)
        guests = await assurance.guests(db, space_id)
        decisions = await space_decisions(db, space_id, reader.actor)
        colleagues = await _colleagues(db, around) if decisions.admit else ()
        proposed = await spaces.party_invitations(db, space_id)
    ours = reader.person.organisation_id if decisions.admit else None
    view = PeopleView(
        space_id=space_id,
        space_name=around.space.name or "?",
        parties=_pending(
            members,
            by_party(
                around,
                (member for member in members if member.left_at is None),
                lambda member: member.organisation_id == ours,
                guests,
            ),
        ),
        proposed=_proposed(around, proposed, members),
        colleagues=colleagues,
        may_propose=decisions.propose.allowed,
        key=fresh_key(),
        name=form.text("name") if form else "",
        address=form.text("address") if form else "",
        problems=((unfit.field, sentences.problem_of(unfit)),) if unfit else (),
    )
    status = 422 if unfit else 200
    return page(site, view, frame_in(request, site, around, here="space"), status=status)


def _pending(
    members: Iterable[MemberRow], parties: tuple[PartyPeopleView, ...]
) -> tuple[PartyPeopleView, ...]:
    """Return the parties, told apart: whose people have left without anybody named whom one turns to."""
    left = {member.organisation_id for member in members if member.left_at}
    return tuple(
        replace(one, pending=not any(member.contact for member in one.members))
        if one.party.organisation_id in left
        else one
        for one in parties
    )


def _proposed(
    around: Around, invitations: Iterable[PartyInvitationRow], members: Iterable[MemberRow]
) -> tuple[ProposedPartyView, ...]:
    """Return the companies that were proposed and have not come yet, and by whom."""
    named, reader = people_by_name(around, members), around.reader.person
    nobody = PersonView(name=None, party=around.party(None))
    return tuple(
        ProposedPartyView(
            name=one.name or "?",
            proposed_by=(by := named.get(one.invited_by, nobody)),
            at=one.invited_at,
            invitation_id=one.invitation_id,
            mine=reader.administrator and by.party.organisation_id == reader.organisation_id,
        )
        for one in invitations
    )


async def _colleagues(db: Connection, around: Around) -> tuple[ColleagueView, ...]:
    """Return the people of the reader's company who are not in the space yet."""
    inside = await colleagues_inside(db, around.space.space_id, around.reader.actor)
    return tuple(
        ColleagueView(
            person_id=one.person_id,
            person=PersonView(name=one.name, party=around.me, title=one.title or ""),
        )
        for one in await people.people_of_company(db, around.reader.actor)
        if one.left_at is None and one.person_id not in inside
    )


def by_party(
    around: Around,
    members: Iterable[MemberRow],
    may_end: Callable[[MemberRow], bool] = lambda _: False,
    guests: Mapping[MemberId, GuestRow] | None = None,
) -> tuple[PartyPeopleView, ...]:
    """Return members company by company, in alphabetical order; a company without any is left out."""
    shown: dict[str, list[MemberView]] = {key: [] for key in around.parties}
    contacts = {party.contact for party in around.standing}
    for member in members:
        guest = (guests or {}).get(member.member_id)
        shown.setdefault(member.organisation_id, []).append(
            MemberView(
                member_id=member.member_id,
                person=PersonView(
                    name=member.name,
                    party=around.party(member.organisation_id),
                    title=member.title or "",
                ),
                arrived_at=member.arrived_at,
                me=member.mine,
                may_end=may_end(member),
                contact=member.member_id in contacts,
                may_name=may_end(member) and member.member_id not in contacts,
                left_at=member.left_at,
                guest_until=guest.until if guest else None,
                sponsor=around.party(guest.sponsor).name if guest else "",
            )
        )
    return tuple(
        PartyPeopleView(party=people[0].person.party, members=tuple(people))
        for people in shown.values()
        if people
    )


HANDLERS = (
    show_people,
    admit_colleague,
    end_colleagues_participation,
    name_colleague_contact,
    propose_party,
    withdraw_proposal,
    send_proposal_again,
)
