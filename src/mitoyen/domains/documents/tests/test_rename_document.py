import pytest

from mitoyen.domains.documents.commands import rename_document
from mitoyen.domains.talk.facts import TitleEmpty, TitleTooLong
from mitoyen.foundation.decisions import Absent, Refused


async def renames(desk, who, issued, title="Corps de pompe"):
    return await rename_document(
        actor=desk.cast[who],
        room_id=issued.room_id,
        document_id=issued.event.document_id,
        title=title,
    )


async def test_a_colleague_of_the_issuer_gives_another_title(desk):
    issued = await desk.issues("karim")

    await renames(desk, "sophie", issued)

    document = await desk.document("denis", issued)
    assert (document.title, document.filename) == ("Corps de pompe", "Plan de masse.pdf")


async def test_the_same_title_again_is_no_entry(desk):
    issued = await desk.issues("karim")
    await renames(desk, "karim", issued)

    assert await renames(desk, "karim", issued, " Corps  de pompe") is None


async def test_another_company_gives_no_title(desk):
    issued = await desk.issues("karim")

    with pytest.raises(Refused) as refusal:
        await renames(desk, "denis", issued)

    assert refusal.value.rule == "documents.issuing_company_only"


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    issued = await desk.issues("karim", room=desk.cast.prices)

    with pytest.raises(Absent):
        await renames(desk, who, issued)


@pytest.mark.parametrize(("title", "unfit"), [(" \u200b", TitleEmpty), ("x" * 201, TitleTooLong)])
async def test_a_title_that_does_not_fit_is_not_given(desk, title, unfit):
    issued = await desk.issues("karim")

    with pytest.raises(unfit):
        await renames(desk, "karim", issued, title)
