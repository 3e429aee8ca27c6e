"""Own copies, as a program orders and fetches them."""

from datetime import timedelta
from hashlib import sha256

import pytest

from mitoyen.domains.copies.unrecorded import Tools, make_copy
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import CopyId, SpaceId


async def no_file(_stored_as):
    raise LookupError
    yield b""


@pytest.fixture
async def ready(api):
    """A copy that Jeanne of Boréal ordered, made."""
    ordered = await api.post("jeanne", f"/spaces/{api.cast.space_id}/copies", {"language": "en"})
    assert ordered.status_code == 202, ordered.text
    tools = Tools(
        folder=api.site.copies,
        operator="Bornage",
        open_file=no_file,
        markdown=lambda words: words,
        verifier=b"",
    )
    await make_copy(CopyId(ordered.json()["copy_id"]), api.cast["jeanne"], tools)
    return ordered.headers["location"]


async def test_a_copy_is_ordered_and_fetched(api, ready):
    copy = (await api.get("jeanne", ready)).json()
    listed = (await api.get("jeanne", f"/spaces/{api.cast.space_id}/copies")).json()["items"]

    fetched = await api.get("jeanne", f"{ready}/archive")

    assert copy["state"] == "ready"
    assert copy["done"] == copy["total"] > 0
    assert listed == [copy]
    assert fetched.headers["content-type"] == "application/zip"
    assert sha256(fetched.content).hexdigest() == copy["fingerprint"]
    assert len(fetched.content) == copy["size"]


async def test_a_broken_download_goes_on(api, ready):
    whole = (await api.get("jeanne", f"{ready}/archive")).content
    first = await api.get("jeanne", f"{ready}/archive", headers={"range": "bytes=0-999"})

    rest = await api.get(
        "jeanne",
        f"{ready}/archive",
        headers={"range": "bytes=1000-", "if-range": first.headers["etag"]},
    )

    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole


async def test_a_copy_is_its_company_s_administrators_alone(api, ready):
    for who, status in [("nadia", 404), ("karim", 404), ("outsider", 404)]:
        assert (await api.get(who, ready)).status_code == status, who
        assert (await api.get(who, f"{ready}/archive")).status_code == status
    refused = await api.post("nadia", f"/spaces/{api.cast.space_id}/copies")
    assert refused.json()["rule"] == "copies.administrators_only"
    assert (await api.get("karim", f"/spaces/{api.cast.space_id}/copies")).json()["items"] == []


async def test_a_copy_stands_under_its_own_space(api, ready):
    copy_id = ready.rpartition("/")[2]

    assert (await api.get("jeanne", f"/spaces/{SpaceId.new()}/copies/{copy_id}")).status_code == 404


async def test_a_copy_that_expired_or_went_away_is_not_there(api, ready):
    with clock.standing_at(clock.now() + timedelta(days=8)):
        token_over = await api.get("jeanne", f"{ready}/archive")
    for archive in api.site.copies.glob("*.zip"):
        archive.unlink()

    assert token_over.status_code in {401, 404}
    assert (await api.get("jeanne", f"{ready}/archive")).status_code == 404


async def test_the_maker_is_told_of_an_order(pump_p4, api):
    told = []
    object.__setattr__(api.site, "copy_ordered", lambda: told.append(1))

    await api.post("karim", f"/spaces/{pump_p4.space_id}/copies")

    assert told == [1]


async def test_two_copies_at_once_are_enough(api):
    path = f"/spaces/{api.cast.space_id}/copies"
    for _ in range(2):
        assert (await api.post("karim", path)).status_code == 202

    third = await api.post("karim", path)

    assert (third.status_code, third.json()["rule"]) == (403, "copies.already_under_way")
