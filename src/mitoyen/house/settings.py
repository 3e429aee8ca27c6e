"""Settings, read once from the environment. An unknown or malformed one stops the start with a clear sentence.

Each is described in docs/operate/settings.md. A secret may come from a file: `MITOYEN_MASTER_SECRET_FILE`.
"""

import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

PREFIX = "MITOYEN_"
MEBIBYTE = 1024 * 1024


class Malformed(ValueError):
    """A setting is unknown or cannot be read; the sentence says which, and what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an installation may choose.

    Attributes:
        folder: where the embedded database, the files and the outbox lie (MITOYEN_DATA_DIR).
        database_url: PostgreSQL >= 16 as the application's role; None for the embedded server.
        owner_database_url: the same database as its owner, for migrations and repairs.
        largest_upload: bytes of one file.
        allow_private_identity: whether companies' providers of sign-in may stand on private networks.
        session_days, session_idle_days: absolute and idle limits of a sign-in.
        dns_servers: addresses and ports of whom to ask about a domain's proof; none: those of the machine.
        security_log_days: how long the companies' security logs are kept.
    """

    folder: Path
    database_url: str | None
    owner_database_url: str | None
    host: str
    port: int
    public_url: str
    house: str
    operator: str
    master_secret: bytes | None
    files_url: str | None
    largest_upload: int
    smtp_url: str | None
    mail_from: str
    session_days: int
    session_idle_days: int
    security_log_days: int
    demo: bool
    allow_private_identity: bool
    pool_size: int
    metrics_token: str | None
    dns_servers: tuple[tuple[str, int], ...]

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url is None

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that the house answers to: its public one, and this machine's own."""
        return frozenset({urlsplit(self.public_url).netloc, "localhost", "127.0.0.1", "[::1]"})

    @property
    def secure(self) -> bool:
        """Whether people reach the house by https."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def listens_here_only(self) -> bool:
        """Whether the server listens on a loopback address and says so publicly."""
        return _is_loopback(self.host) and _is_loopback(urlsplit(self.public_url).hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


KNOWN = {
    "DATA_DIR", "DATABASE_URL", "OWNER_DATABASE_URL", "HOST", "PORT", "PUBLIC_URL", "HOUSE", "OPERATOR",
    "MASTER_SECRET", "FILES_URL", "LARGEST_UPLOAD_MIB", "SMTP_URL", "MAIL_FROM", "SESSION_DAYS",
    "SESSION_IDLE_DAYS", "SECURITY_LOG_DAYS", "DEMO", "POOL_SIZE", "ALLOW_PRIVATE_IDENTITY",
    "METRICS_TOKEN",
    "DNS_SERVERS",
}  # fmt: skip
SECRET = {"DATABASE_URL", "OWNER_DATABASE_URL", "MASTER_SECRET", "SMTP_URL", "METRICS_TOKEN"}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        Malformed: for an unknown name under `MITOYEN_`, or a value that cannot be read.
    """
    given = _given(os.environ if environment is None else environment)
    port = _number(given, "PORT", 8000, 1, 65_535)
    public_url = given.get("PUBLIC_URL", f"http://localhost:{port}").rstrip("/")
    parts = _public(public_url)
    host = parts.hostname or ""
    return Settings(
        folder=Path(given.get("DATA_DIR", "var")).absolute(),
        database_url=_database(given, "DATABASE_URL"),
        owner_database_url=_database(given, "OWNER_DATABASE_URL"),
        host=given.get("HOST", "127.0.0.1"),
        port=port,
        public_url=public_url,
        house=given.get("HOUSE", host if host != "localhost" else "mitoyen.localhost"),
        operator=given.get("OPERATOR", "Bornage"),
        master_secret=_secret(given),
        files_url=given.get("FILES_URL"),
        largest_upload=_number(given, "LARGEST_UPLOAD_MIB", 100, 1, 10_240) * MEBIBYTE,
        smtp_url=_smtp(given),
        mail_from=given.get("MAIL_FROM", f"mitoyen@{host}"),
        session_days=_number(given, "SESSION_DAYS", 30, 1, 365),
        session_idle_days=_number(given, "SESSION_IDLE_DAYS", 7, 1, 365),
        security_log_days=_number(given, "SECURITY_LOG_DAYS", 365, 1, 1_095),
        demo=_switch(given, "DEMO"),
        allow_private_identity=_switch(given, "ALLOW_PRIVATE_IDENTITY"),
        pool_size=_number(given, "POOL_SIZE", 16, 2, 200),
        metrics_token=_token(given),
        dns_servers=_name_servers(given),
    )


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what is set, without its prefix; secrets may come from `…_FILE`."""
    given: dict[str, str] = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        if key.removesuffix("_FILE") in SECRET and key.endswith("_FILE"):
            if environment.get(name.removesuffix("_FILE")):
                raise Malformed(f"{name} and {name.removesuffix('_FILE')} are both set; keep one")
            try:
                given[key.removesuffix("_FILE")] = Path(value).read_text().strip()
            except (OSError, UnicodeDecodeError) as unread:
                raise Malformed(f"{name}: the file {value!r} cannot be read ({unread})") from unread
        elif key in KNOWN:
            given[key] = value
        else:
            raise Malformed(
                f"{name} is not a setting of Mitoyen; docs/operate/settings.md lists them all"
            )
    return {key: value for key, value in given.items() if value}


def _number(given: Mapping[str, str], key: str, default: int, lowest: int, highest: int) -> int:
    text = given.get(key, str(default))
    short = text.isascii() and text.isdecimal() and len(text) <= len(str(highest))
    if not short or not lowest <= int(text) <= highest:
        raise Malformed(
            f"{PREFIX}{key} is {text[:40]!r}; a whole number from {lowest} to {highest}"
        )
    return int(text)


def _public(url: str) -> SplitResult:
    """Cut the public address; it has no path, and nobody's name in it."""
    try:
        parts = urlsplit(url)
        odd = parts.path or parts.query or parts.fragment or "@" in parts.netloc or parts.port == 0
    except ValueError:
        parts, odd = urlsplit(""), True
    if parts.scheme not in ("http", "https") or not parts.hostname or odd:
        raise Malformed(f"MITOYEN_PUBLIC_URL is {url!r}; write it like https://mitoyen.example")
    return parts


def _database(given: Mapping[str, str], key: str) -> str | None:
    """Return a database's address; what is wrong with it is said without repeating it, for its password's sake."""
    address = given.get(key)
    if address is None:
        return None
    form = "postgresql://user:password@host/database"
    try:
        known = conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise Malformed(f"{PREFIX}{key} cannot be read; write it like {form}") from None
    if key == "DATABASE_URL" and not known.get("user"):
        raise Malformed(f"{PREFIX}{key} must name its user: {form}")
    return address


def _smtp(given: Mapping[str, str]) -> str | None:
    """Return the mail server's address; what is wrong with it is said without repeating it, for its password's sake."""
    address = given.get("SMTP_URL")
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        odd = parts.path not in ("", "/") or parts.query or parts.fragment or parts.port == 0
    except ValueError:
        parts, odd = urlsplit(""), True
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or odd:
        raise Malformed(
            "MITOYEN_SMTP_URL cannot be read; write it like smtps://user:password@host:465"
        )
    return address


def _token(given: Mapping[str, str]) -> str | None:
    token = given.get("METRICS_TOKEN")
    if token is not None and not (token.isascii() and token.isprintable() and len(token) >= 32):
        raise Malformed(
            "MITOYEN_METRICS_TOKEN must have at least 32 characters: openssl rand -base64 32"
        )
    return token


def _switch(given: Mapping[str, str], key: str) -> bool:
    text = given.get(key, "no")
    if text not in ("yes", "no"):
        raise Malformed(f"{PREFIX}{key} is {text!r}; yes or no")
    return text == "yes"


def _name_servers(given: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Return the servers of MITOYEN_DNS_SERVERS: addresses, each perhaps with a port, commas between."""
    found = []
    for text in filter(None, (one.strip() for one in given.get("DNS_SERVERS", "").split(","))):
        try:
            parts = urlsplit(f"//{text}")
            host, port = str(ip_address(parts.hostname or "")), parts.port or 53
        except ValueError:
            raise Malformed(
                f"MITOYEN_DNS_SERVERS has {text[:60]!r}; addresses like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:53"
            ) from None
        found.append((host, port))
    return tuple(found)


def _secret(given: Mapping[str, str]) -> bytes | None:
    text = given.get("MASTER_SECRET")
    if text is None:
        return None
    try:
        secret = b64decode(text, validate=True)
    except ValueError:
        secret = b""
    if len(secret) < 32:
        raise Malformed(
            "MITOYEN_MASTER_SECRET must be base64 of at least 32 random bytes: openssl rand -base64 32"
        )
    return secret
