"""Own copies: ordered by a button, watched while they are made, and taken away by administrators alone."""

import io
import re
import zipfile

import pytest

from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.copies.unrecorded import make_copy
from mitoyen.doors.web.own_copy import _slug
from mitoyen.house.copying import tools_for


def copy_of(cast):
    return f"/spaces/{cast.space_id}/copy"


@pytest.fixture
def make(site, pump_p4):
    """Take jeanne's copy and make it, as the house does beside serving."""

    async def make(who="jeanne", language="fr"):
        actor = pump_p4[who]
        taken = await take_copy(actor=actor, space_id=pump_p4.space_id, language=language)
        copy_id = taken.event.copy_id
        await make_copy(copy_id, actor, tools_for(site.copies, "Bornage"))
        return f"{copy_of(pump_p4)}/{copy_id}"

    return make


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("outsider", 404), ("thomas", 303), ("lucie", 200)]
)
async def test_each_company_has_its_own_page(visitor_of, pump_p4, who, status):
    browser = await visitor_of(who)

    answer = await browser.get(copy_of(pump_p4))

    assert answer.status_code == status
    if who == "lucie":
        assert "Own copy of Cadmus" in answer.text
        assert "Prix et délais" not in answer.text


async def test_a_member_is_told_who_takes_it(visitor_of, pump_p4):
    nadia = await visitor_of("nadia")

    page = (await nadia.get(copy_of(pump_p4))).text
    assert "Only an administrator of your company takes its copy." in page
    assert "Make the copy" not in page
    assert "What it holds" not in page

    csrf = re.search(r'name="csrf" content="(\w*)"', page)[1]
    refused = await nadia.post(copy_of(pump_p4), data={"csrf": csrf})
    assert refused.status_code == 403
    assert "copies.administrators_only" in refused.text


async def test_an_administrator_sees_what_it_will_hold(visitor_of, pump_p4):
    page = (await (await visitor_of("jeanne")).get(copy_of(pump_p4))).text

    for room in ("Common room", "Prix et délais", "Private side of Boréal"):
        assert room in page
    assert "None can be fetched now." in page
    assert "exemplaire" not in page


async def test_a_copy_is_ordered_and_watched(visitor_of, pump_p4, house_with):
    ordered = []
    jeanne = await visitor_of("jeanne", house_with(copy_ordered=lambda: ordered.append(1)))

    page = (await jeanne.sees(await jeanne.press(copy_of(pump_p4), on=copy_of(pump_p4)))).text

    assert ordered == [1]
    assert "It is about to be made. You may leave this page." in page
    assert f'hx-get="{copy_of(pump_p4)}"' in page
    assert "Make the copy" not in page
    piece = await jeanne.get(copy_of(pump_p4), headers={"hx-request": "true"})
    assert "<html" not in piece.text
    assert "<progress" in piece.text


async def test_when_it_is_made_the_open_page_is_loaded_anew(visitor_of, pump_p4, make):
    jeanne = await visitor_of("jeanne")
    await make()

    polled = await jeanne.get(copy_of(pump_p4), headers={"hx-request": "true"})

    assert (polled.headers["hx-refresh"], polled.text) == ("true", "")


async def test_too_many_orders_are_refused_in_words(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    for _ in range(2):
        await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)
    csrf = re.search(r'name="csrf" content="(\w*)"', (await jeanne.get("/me")).text)[1]

    refused = await jeanne.post(copy_of(pump_p4), data={"csrf": csrf})

    assert refused.status_code == 403
    assert "A copy is already being made." in refused.text


async def test_a_copy_is_taken_away(visitor_of, pump_p4, make):
    jeanne, download = await visitor_of("jeanne"), await make()

    page = (await jeanne.get(copy_of(pump_p4))).text
    assert f'href="{download}" download' in page
    assert re.search(r"mitoyen-verify\.pyz exemplaire-boreal-pompe-p4-[\d-]{10}\.zip", page)

    answer = await jeanne.get(download)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "private, no-store"
    assert re.fullmatch(
        r'attachment; filename="exemplaire-boreal-pompe-p4-\d{4}-\d\d-\d\d\.zip"',
        answer.headers["content-disposition"],
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert "mitoyen-verify.pyz" in archive.namelist()
    assert answer.headers["etag"].strip('"') in page.replace(" ", "")


async def test_it_goes_on_where_it_stopped(visitor_of, make):
    jeanne, download = await visitor_of("jeanne"), await make()
    whole = await jeanne.get(download)
    size = len(whole.content)

    first = await jeanne.get(download, headers={"range": "bytes=0-999"})
    rest = await jeanne.get(
        download, headers={"range": "bytes=1000-", "if-range": first.headers["etag"]}
    )
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole.content
    assert rest.headers["content-range"] == f"bytes 1000-{size - 1}/{size}"

    beyond = await jeanne.get(download, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    asked = await jeanne.head(download)
    assert (asked.content, asked.headers["content-length"]) == (b"", str(size))


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 303), ("outsider", 404), ("thomas", 303), ("lucie", 404), ("nadia", 404)],
)
async def test_nobody_else_takes_it(visitor_of, make, who, status):
    download = await make()
    browser = await visitor_of(who)

    assert (await browser.get(download)).status_code == status
    assert (await browser.head(download)).status_code == status
    assert (await browser.get(download, headers={"range": "bytes=0-9"})).status_code == status


async def test_what_is_over_failed_or_unknown_is_not_to_be_had(
    visitor_of, pump_p4, make, owner, site
):
    jeanne, download = await visitor_of("jeanne"), await make()
    copy_id = download.rpartition("/")[2]
    change = "UPDATE copies_order SET {} WHERE copy_id = %s"

    for wrong in (f"{copy_of(pump_p4)}/c_{'a' * 26}", f"{copy_of(pump_p4)}/x", f"{download}/x"):
        assert (await jeanne.get(wrong)).status_code == 404
    other = f"/spaces/s_{'a' * 26}/copy/{copy_id}"
    assert (await jeanne.get(other)).status_code == 404

    await owner.execute(change.format("state = 'failed'"), (copy_id,))
    assert "could not be finished" in (await jeanne.get(copy_of(pump_p4))).text
    assert (await jeanne.get(download)).status_code == 404

    await owner.execute(change.format("state = 'ready', expires_at = now()"), (copy_id,))
    assert "None can be fetched now." in (await jeanne.get(copy_of(pump_p4))).text
    assert (await jeanne.get(download)).status_code == 404

    await owner.execute(
        change.format("expires_at = now() + interval '1 day', state = 'ready'"), (copy_id,)
    )
    (site.copies / f"{copy_id}.zip").unlink()
    assert (await jeanne.get(download)).status_code == 404


async def test_earlier_copies_stay_until_they_are_over(visitor_of, pump_p4, make):
    jeanne, first, second = await visitor_of("jeanne"), await make(), await make(language="en")

    page = (await jeanne.get(copy_of(pump_p4))).text

    earlier = page.partition("Earlier copies")[2]
    assert first in earlier
    assert second not in earlier
    assert "own-copy-boreal-pompe-p4" in page


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Boréal & Fils", "boreal-fils"),
        ('a"\r\nset-cookie: x', "a-set-cookie-x"),
        ("泵", ""),
        ("../../x", "x"),
        ("é" * 60, "e" * 40),
    ],
)
def test_a_name_within_the_name_of_a_file_is_plain(name, slug):
    assert _slug(name) == slug
