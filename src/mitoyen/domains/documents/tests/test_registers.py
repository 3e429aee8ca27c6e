from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import issue_version
from mitoyen.foundation.identifiers import DocumentId
from mitoyen.journal.database import reading


async def test_a_room_lists_its_documents_page_by_page(desk):
    issued = [await desk.issues("karim") for _ in range(5)]

    async with reading(desk.cast["denis"]) as db:
        first = await queries.documents_of_room(db, desk.cast.common, count=3)
        then = await queries.documents_of_room(
            db, desk.cast.common, before=first[-1].number, count=3
        )

    assert [one.number for one in (*first, *then)] == [5, 4, 3, 2, 1]
    assert [one.document_id for one in (*first, *then)] == [
        one.event.document_id for one in reversed(issued)
    ]


async def test_a_space_lists_the_documents_of_the_rooms_one_reads(desk):
    old = await desk.issues("karim")
    prices = await desk.issues("karim", room=desk.cast.prices)
    side = await desk.issues("karim", room=desk.cast.sides["aster"])
    upload = await desk.brings("karim", b"second")
    await issue_version(
        actor=desk.cast["karim"],
        room_id=desk.cast.common,
        document_id=old.event.document_id,
        upload_id=upload.upload_id,
    )

    seen = {}
    for who in ("sophie", "jeanne", "denis", "outsider", "thomas"):
        async with reading(desk.cast[who]) as db:
            page = await queries.documents_of_space(db, desk.cast.space_id, count=2)
            last = page[-1] if page else None
            rest = (
                await queries.documents_of_space(
                    db, desk.cast.space_id, before=(last.version_at, last.document_id)
                )
                if last
                else []
            )
        seen[who] = [one.document_id for one in (*page, *rest)]

    common, restricted, own = (one.event.document_id for one in (old, prices, side))
    assert seen["sophie"] == [common, own, restricted]
    assert seen["jeanne"] == [common, restricted]
    assert seen["denis"] == [common]
    assert seen["outsider"] == seen["thomas"] == []


async def test_cards_are_those_of_the_room_alone(desk):
    here, there = await desk.issues("karim"), await desk.issues("karim", room=desk.cast.prices)
    asked = [here.event.document_id, there.event.document_id, DocumentId.new()]

    async with reading(desk.cast["karim"]) as db:
        cards = await queries.cards(db, desk.cast.common, asked)

    assert set(cards) == {here.event.document_id}


async def test_a_page_knows_what_its_reader_may_do_and_why_not(desk):
    issued = await desk.issues("karim")
    rules = {}
    for who in ("sophie", "denis"):
        async with reading(desk.cast[who]) as db:
            rules[who] = await queries.document_decisions(
                db, desk.cast.common, issued.event.document_id, desk.cast[who]
            )

    assert rules["sophie"].issue_version.allowed
    assert rules["sophie"].rename.allowed
    assert rules["denis"].issue_version.rule == "documents.issuing_company_only"
