"""The doctor finds each illness, and says what to do about it."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import obstore
import psycopg
import pytest
from obstore.exceptions import BaseError

from mitoyen.house import doctor
from mitoyen.house.doctor import examine
from mitoyen.house.settings import read_settings


@pytest.fixture
def installation(elsewhere, tmp_path):
    """A healthy installation, and how to change it."""
    elsewhere.migrate()

    def read(**changes):
        return read_settings(
            {
                **elsewhere.environment,
                "MITOYEN_DATA_DIR": str(tmp_path / "var"),
                "MITOYEN_SMTP_URL": "smtp://localhost",
                **changes,
            }
        )

    return read


async def ills(settings):
    return {f.subject: f async for f in examine(settings) if not f.well}


async def test_a_healthy_installation_is_well(installation):
    assert await ills(installation()) == {}


@pytest.mark.parametrize(
    ("subject", "setting", "value"),
    [
        ("address", "MITOYEN_HOST", "0.0.0.0"),
        ("database", "MITOYEN_DATABASE_URL", "postgresql://nobody@/nowhere?host=/nowhere"),
        ("owner", "MITOYEN_OWNER_DATABASE_URL", ""),
        ("owner", "MITOYEN_OWNER_DATABASE_URL", "postgresql://nobody@/nowhere?host=/nowhere"),
        ("master secret", "MITOYEN_MASTER_SECRET", ""),
    ],
)
async def test_an_ill_setting_is_found(installation, subject, setting, value):
    found = await ills(installation(**{setting: value}))

    assert set(found) == {subject}
    assert found[subject].advice


@pytest.mark.parametrize("url", ["nonsense", "s3://"])
async def test_a_store_of_files_that_is_none_is_found(installation, url):
    found = await ills(installation(MITOYEN_FILES_URL=url))

    assert set(found) == {"files"}
    assert "write it like s3://" in found["files"].advice


@pytest.mark.parametrize("hindered", ["put_async", "get_async", "delete_async"])
async def test_a_store_that_does_not_keep_what_is_put_there_is_found(
    installation, monkeypatch, hindered
):
    async def fail(*_, **__):
        raise BaseError

    monkeypatch.setattr(obstore, hindered, fail)
    found = await ills(installation())

    assert set(found) == {"files"}
    assert "let this user write there" in found["files"].advice


async def test_nothing_is_left_of_a_look_at_the_store(installation):
    settings = installation()

    assert await ills(settings) == {}
    assert list((settings.folder / "files").iterdir()) == []


async def test_letters_that_nobody_sends_are_found(installation):
    settings = installation(MITOYEN_SMTP_URL="", MITOYEN_PUBLIC_URL="https://mitoyen.example")

    assert set(await ills(settings)) == {"letters"}


async def test_a_disk_that_fills_is_found(installation, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))

    assert (await ills(installation()))["folder"].advice == "make room: under 1 GiB is left"


async def test_a_folder_that_cannot_be_written_is_found(installation, monkeypatch):
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)

    assert "cannot be written" in (await ills(installation()))["folder"].found


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
async def test_a_role_that_walks_through_walls_is_found(installation, elsewhere, right):
    with elsewhere.as_superuser() as db:
        db.execute(f"ALTER ROLE elsewhere_app {right}")

    assert "walks through the walls" in (await ills(installation()))["role"].found


async def test_serving_as_the_owner_is_found(installation, elsewhere):
    found = await ills(installation(MITOYEN_DATABASE_URL=elsewhere.owner))

    assert "walks through the walls" in found["role"].found


async def test_bounds_that_are_not_set_are_found(installation, elsewhere):
    with elsewhere.as_superuser() as db:
        db.execute("ALTER ROLE elsewhere_app IN DATABASE elsewhere RESET statement_timeout")

    assert "for ever" in (await ills(installation()))["bounds"].found


async def test_a_database_without_a_schema_is_found(elsewhere, tmp_path):
    with elsewhere.as_superuser() as db:
        db.execute("CREATE ROLE elsewhere_app LOGIN")
    settings = read_settings(
        {**elsewhere.environment, "MITOYEN_DATA_DIR": str(tmp_path), "MITOYEN_SMTP_URL": "smtp://x"}
    )

    found = await ills(settings)

    assert found["schema"].advice == "run `mitoyen migrate`"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM house_migration WHERE name = '0004_walls.sql'", "1 steps behind"),
        ("UPDATE house_migration SET fingerprint = 'x' WHERE name = '0004_walls.sql'", "differs"),
    ],
)
async def test_a_schema_of_another_version_is_found(installation, elsewhere, change, said):
    with psycopg.connect(elsewhere.owner, autocommit=True) as db:
        db.execute(change)

    assert said in (await ills(installation()))["schema"].found


@pytest.mark.parametrize(
    ("size", "broken", "said"),
    [(3, "NULL, NULL", "wait for their seal"), (0, "now(), 7", "from entry 7 on")],
)
async def test_journals_that_are_late_or_broken_are_found(
    installation, elsewhere, size, broken, said
):
    with elsewhere.as_superuser() as db:
        db.execute(
            "INSERT INTO journal_head (room_id, origin, vkey, size, last_at, broken_at, broken_index)"
            f" VALUES ('r_' || repeat('a', 26), 'x', 'x', %s, now() - interval '1 minute', {broken})",
            (size,),
        )
        db.execute("INSERT INTO journal_seal (room_id) VALUES ('r_' || repeat('a', 26))")

    assert said in (await ills(installation()))["journals"].found


async def test_a_master_secret_of_another_house_is_found(settings, room, monkeypatch):
    ours = replace(settings, smtp_url="smtp://localhost")
    other = replace(ours, master_secret=bytes(32))

    assert set(await ills(other)) - set(await ills(ours)) == {"keys"}


async def test_a_secret_that_others_can_read_is_found(settings, house):
    kept = settings.folder / "master-secret"
    kept.chmod(0o644)
    try:
        found = await ills(settings)
    finally:
        kept.chmod(0o600)

    assert found["master secret"].advice == f"chmod 600 {kept}"
