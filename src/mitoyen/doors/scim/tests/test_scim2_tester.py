"""A strict second opinion: scim2-tester, as a process of its own, against a served house."""

import asyncio
import re
import sys
from pathlib import Path

from mitoyen.doors.scim.tests.conftest import GROUP

SCIM2 = Path(sys.executable).with_name("scim2")
FOREIGN = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0"


async def judged(door, directory):
    """Let the tester judge a company's root; return what it printed, and how each check ended."""
    tester = await asyncio.create_subprocess_exec(
        SCIM2,
        "--url",
        door.origin + directory.root,
        "--header",
        f"Authorization: Bearer {directory.token}",
        "test",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(tester.communicate(), 240)
    text = printed.decode()
    return text, re.findall(r"^(SUCCESS|ERROR|CRITICAL|SKIPPED|[A-Z]+) ", text, re.MULTILINE)


async def test_it_passes_entirely(served, boreal):
    text, ends = await judged(served, boreal)

    assert len(ends) >= 100, text
    assert set(ends) == {"SUCCESS"}, text


async def test_it_passes_entirely_after_foreign_schemas_were_sent(served, boreal):
    ida = await boreal.names("ida")
    said = boreal.user("ivo")
    said["schemas"] = [*said["schemas"], f"{FOREIGN}/User"]
    said[f"{FOREIGN}/User"] = {"x": "y"}
    assert (await boreal.post("/Users", said)).status_code == 201
    assert (
        await boreal.post(
            "/Groups",
            {
                "schemas": [GROUP, f"{FOREIGN}/Group"],
                "displayName": "Achats",
                "members": [{"value": ida["id"]}],
            },
        )
    ).status_code == 201

    text, ends = await judged(served, boreal)

    assert set(ends) == {"SUCCESS"}, text
