"""A house that stands in a process of its own, and people who come to it in a real Chromium."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from tempfile import mkdtemp

import httpx
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
MITOYEN = Path(sys.executable).with_name("mitoyen")
_LINK = re.compile(r"https?://[^/\s]+(/[^\s>]+)")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class StandingHouse:
    """`mitoyen serve`, or another command that serves, on the embedded database in a folder of its own."""

    def __init__(self, command="serve"):
        self._command = command
        self.folder = Path(mkdtemp(prefix="mitoyen-journey-"))
        self.folder.chmod(
            0o755
        )  # the embedded database runs as another user when tests run as root
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("MITOYEN_")
        }
        self.environment |= {
            "MITOYEN_DATA_DIR": str(self.folder / "var"),
            "MITOYEN_PORT": str(self.port),
            "MITOYEN_POOL_SIZE": "8",
        }
        self._server = None

    async def open(self):
        self._start()
        async with httpx.AsyncClient() as asking:
            for _ in range(1800):
                try:
                    if (await asking.get(f"{self.url}/health")).status_code == 200:
                        return self
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        self._server.kill()
        raise AssertionError((self.folder / "log").read_text()[-4000:])

    def _start(self):
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [MITOYEN, self._command], env=self.environment, stdout=log, stderr=log
            )

    def stop(self):
        self._server.terminate()
        assert self._server.wait(30) == 0

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *words):
        """Run a command of the house, beside the server."""
        done = subprocess.run(
            [MITOYEN, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def letter_to(self, address):
        """Wait for the last letter laid for an address; return the path of the link in it."""
        for _ in range(200):
            letters = [
                message_from_bytes(path.read_bytes(), policy=default)
                for path in sorted(
                    (self.folder / "var" / "outbox").glob("*.eml"),
                    key=lambda path: path.stat().st_mtime,
                )
            ]
            mine = [letter for letter in letters if address in letter["to"]]
            if mine:
                return _LINK.search(mine[-1].get_content())[1]
            await asyncio.sleep(0.1)
        raise AssertionError(f"no letter to {address}")


class People:
    """Browsers, one for each person."""

    def __init__(self, house):
        self._house = house
        self._playwright = None

    async def __aenter__(self):
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return self

    async def __aexit__(self, *_):
        await self._browser.close()
        await self._playwright.stop()

    async def come(self, *, language="fr-FR", width=1280, scheme="light", script=True):
        """Open a browser; whatever it complains about fails the journey."""
        context = await self._browser.new_context(
            base_url=self._house.url,
            viewport={"width": width, "height": 900},
            locale=language,
            color_scheme=scheme,
            java_script_enabled=script,
        )
        context.set_default_timeout(20_000)
        page = await context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "console",
            lambda said: (
                page.faults.append(said.text)
                if said.type == "error" and "Content Security Policy" in said.text
                else None
            ),
        )
        return page

    @staticmethod
    async def give_key(page):
        """Give this browser a device that holds passkeys."""
        device = await page.context.new_cdp_session(page)
        await device.send("WebAuthn.enable")
        await device.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )


async def is_sound(page):
    """Hold the open page to what every page owes: no fault, no overflow, nothing that axe objects to."""
    assert page.faults == []
    wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    found = await Axe().run(page)
    told = [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in found.response["violations"]
    ]
    assert told == [], f"{page.url}: {told}"
