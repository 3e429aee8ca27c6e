"""SimpleSAMLphp: a company's provider that speaks SAML, in a process of its own, from Debian's packages.

They are unpacked below `var`, not installed: nothing of the system changes, and no service starts.
"""

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

import httpx

from tests.counterparts.saml_issuer import made_key

ENVIRONMENT = Path(__file__).resolve().parents[2] / "var" / "counterparts" / "simplesamlphp"
WANTED = ("simplesamlphp", "php-cli", "php-xml", "php-sqlite3")
EXTENSIONS = ("dom", "simplexml", "xml", "xmlreader", "xmlwriter")
STARTS_S = 20


def environment():
    """Unpack the packages and what they need beyond this machine, unless they stand; return the root of their files."""
    root, done = ENVIRONMENT / "root", ENVIRONMENT / "made"
    ENVIRONMENT.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENT.parent / "simplesamlphp.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            packages = ENVIRONMENT / "packages"
            shutil.rmtree(packages, ignore_errors=True)
            packages.mkdir()
            names = needed()
            if not names or not goes("apt-get", "download", "-qq", *names, where=packages):
                said("apt-get", "update", "-qq")  # its lists are missing, or older than the mirror
                names = needed()
                said("apt-get", "download", "-qq", *names, where=packages)
            for package in packages.glob("*.deb"):
                said("dpkg", "-x", str(package), str(root))
            shutil.rmtree(packages)
            done.write_text("\n".join(names))
    return root


def needed():
    """Return the packages that would have to be installed; all of them that this machine lacks."""
    tried = subprocess.run(
        ["apt-get", "install", "--simulate", "--yes", "--no-install-recommends", *WANTED],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C"},
    )
    names = re.findall(r"^Inst (\S+)", tried.stdout, re.MULTILINE)
    here = [name for name in WANTED if name not in names]
    return sorted({*names, *here}) if tried.returncode == 0 else []


def said(*command, where=None):
    """Run a program of the system that must succeed."""
    done = ran(*command, where=where)
    assert done.returncode == 0, (command, done.stdout, done.stderr)


def goes(*command, where=None):
    """Run a program of the system; tell whether it succeeded."""
    return ran(*command, where=where).returncode == 0


def ran(*command, where=None):
    return subprocess.run(
        command, cwd=where, capture_output=True, text=True, check=False, timeout=100
    )


class SimpleSamlPhp:
    """One of them, whose people have an `objectid` that never changes."""

    def __init__(self, *, port, people):
        """Run it at a port.

        Args:
            people: name → (password, objectid).
        """
        self.url = f"http://127.0.0.1:{port}"
        self._root, self._port = environment(), port
        self._folder = Path(mkdtemp(prefix="mitoyen-simplesamlphp-"))
        key, certificate = made_key()
        for name in ("config", "metadata", "cert", "data", "log", "tmp", "sessions"):
            (self._folder / name).mkdir()
        (self._folder / "cert" / "idp.pem").write_text(key)
        (self._folder / "cert" / "idp.crt").write_text(certificate)
        self._write("config/config.php", self._settings())
        self._write("config/authsources.php", sources(people))
        self._write("metadata/saml20-idp-hosted.php", HOSTED)
        self.knows(None)
        self._server = self._started()

    def knows(self, house):
        """Let it know a house by its entity ID and where to send answers; None: nobody yet."""
        listed = ""
        if house is not None:
            entity_id, consumer = house
            listed = f"""$metadata['{entity_id}'] = [
    'AssertionConsumerService' => '{consumer}',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
];"""
        self._write("metadata/saml20-sp-remote.php", f"<?php\n{listed}\n")

    def metadata(self):
        """Return what it says of itself."""
        return httpx.get(f"{self.url}/saml2/idp/metadata.php", timeout=20).content

    def log(self):
        """Return what it printed so far."""
        return "\n".join(path.read_text() for path in sorted((self._folder / "log").iterdir()))

    def close(self):
        self._server.terminate()
        self._server.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, name, text):
        (self._folder / name).write_text(text)

    def _started(self):
        usr = self._root / "usr"
        program = next(usr.glob("bin/php[0-9]*"))
        modules = next(usr.glob("lib/php/[0-9]*/dom.so")).parent
        ours = [f"-dextension={name}" for name in EXTENSIONS]
        libraries = ":".join(str(path) for path in usr.glob("lib/*-linux-gnu"))
        with (self._folder / "log" / "server").open("ab") as log:
            server = subprocess.Popen(
                [
                    *(program, "-n", f"-dextension_dir={modules}", *ours),
                    *(f"-dsession.save_path={self._folder}/sessions", "-derror_reporting=0"),
                    *("-S", f"127.0.0.1:{self._port}", "-t", usr / "share/simplesamlphp/www"),
                ],
                env={
                    "PATH": os.environ["PATH"],
                    "LD_LIBRARY_PATH": libraries,
                    "SIMPLESAMLPHP_CONFIG_DIR": str(self._folder / "config"),
                },
                stdout=log,
                stderr=log,
            )
        until = monotonic() + STARTS_S
        while monotonic() < until and server.poll() is None:
            try:
                httpx.get(f"{self.url}/saml2/idp/metadata.php", timeout=20)
            except httpx.TransportError:
                sleep(0.1)
            else:
                return server
        raise AssertionError(self.log())

    def _settings(self):
        here = self._folder
        share = self._root / "usr/share/simplesamlphp"
        return f"""<?php
$config = [
    'baseurlpath' => '{self.url}/',
    'certdir' => '{here}/cert/', 'loggingdir' => '{here}/log/', 'datadir' => '{here}/data/',
    'tempdir' => '{here}/tmp', 'metadatadir' => '{here}/metadata/',
    'attributenamemapdir' => '{share}/../../../etc/simplesamlphp/attributemap/',
    'technicalcontact_email' => 'nobody@example.org', 'timezone' => 'UTC',
    'secretsalt' => 'only for tests', 'auth.adminpassword' => 'only for tests',
    'enable.saml20-idp' => true, 'session.cookie.secure' => false, 'store.type' => 'phpsession',
    'logging.handler' => 'file', 'logging.logfile' => 'log', 'logging.level' => 6,
    'session.phpsession.savepath' => '{here}/sessions', 'session.cookie.samesite' => null,
    'language.available' => ['en'], 'language.default' => 'en', 'debug' => [],
    'showerrors' => true, 'errorreporting' => false, 'trusted.url.domains' => null,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'metadata.sources' => [['type' => 'flatfile']],
];
"""


HOSTED = """<?php
$metadata['__DYNAMIC:1__'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'idp.pem', 'certificate' => 'idp.crt',
    'auth' => 'people',
    'saml20.sign.assertion' => true, 'saml20.sign.response' => true,
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'NameIDFormat' => ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    'authproc' => [
        3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'objectid',
            'Format' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    ],
];
"""


def sources(people):
    """Write the people with their passwords."""
    listed = "\n".join(
        f"'{name}:{password}' => ['objectid' => ['{objectid}'], 'mail' => ['{name}@example.org']],"
        for name, (password, objectid) in people.items()
    )
    return f"<?php\n$config = ['people' => ['exampleauth:UserPass',\n{listed}\n]];\n"
