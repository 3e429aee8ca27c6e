"""Settings: what is unknown or cannot be read stops the start with a sentence that names it."""

from base64 import b64encode
from pathlib import Path

import pytest

from mitoyen.house.settings import KNOWN, Malformed, read_settings

SECRET = b64encode(bytes(32)).decode()


def test_nothing_needs_to_be_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = read_settings({"HOME": "/root", "PATH": "/bin"})

    assert settings.embedded
    assert settings.listens_here_only
    assert settings.folder == tmp_path / "var"
    assert settings.public_url == "http://localhost:8000"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MITOYEN_PROT", "80", "not a setting of Mitoyen"),
        ("MITOYEN_HOST_FILE", "/x", "not a setting of Mitoyen"),
        ("MITOYEN_", "x", "not a setting of Mitoyen"),
        ("MITOYEN_PORT", "http", "whole number from 1 to 65535"),
        ("MITOYEN_PORT", "0", "whole number"),
        ("MITOYEN_PORT", "65536", "whole number"),
        ("MITOYEN_PORT", "-1", "whole number"),
        ("MITOYEN_PORT", "8e3", "whole number"),
        ("MITOYEN_PORT", "٨٠", "whole number"),
        ("MITOYEN_PORT", "9" * 10_000, "whole number"),
        ("MITOYEN_POOL_SIZE", "1", "whole number from 2 to 200"),
        ("MITOYEN_LARGEST_UPLOAD_MIB", "100.5", "whole number"),
        ("MITOYEN_SESSION_DAYS", "366", "whole number from 1 to 365"),
        ("MITOYEN_PUBLIC_URL", "mitoyen.example", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "ftp://mitoyen.example", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "https://", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "https://mitoyen.example/path", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "https://mitoyen.example?x=1", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "https://me@mitoyen.example", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "https://[", "write it like https"),
        ("MITOYEN_PUBLIC_URL", "https://mitoyen.example:99999", "write it like https"),
        ("MITOYEN_DEMO", "true", "yes or no"),
        ("MITOYEN_MASTER_SECRET", "secret", "at least 32 random bytes"),
        ("MITOYEN_MASTER_SECRET", b64encode(bytes(31)).decode(), "at least 32 random bytes"),
        ("MITOYEN_MASTER_SECRET", "é" * 64, "at least 32 random bytes"),
        ("MITOYEN_MASTER_SECRET_FILE", "/nowhere/at/all", "cannot be read"),
        ("MITOYEN_MASTER_SECRET_FILE", "/", "cannot be read"),
        ("MITOYEN_DATABASE_URL", "not an address", "cannot be read"),
        ("MITOYEN_DATABASE_URL", "postgresql://host/mitoyen", "must name its user"),
        ("MITOYEN_OWNER_DATABASE_URL", "postgresql://a b", "cannot be read"),
        ("MITOYEN_METRICS_TOKEN", "short", "at least 32 characters"),
        ("MITOYEN_SMTP_URL", "mail.example", "write it like smtps"),
        ("MITOYEN_SMTP_URL", "mail.example:587", "write it like smtps"),
        ("MITOYEN_SMTP_URL", "https://mail.example", "write it like smtps"),
        ("MITOYEN_SMTP_URL", "smtp://", "write it like smtps"),
        ("MITOYEN_SMTP_URL", "smtp://mail.example:99999", "write it like smtps"),
        ("MITOYEN_SMTP_URL", "smtps://[bad", "write it like smtps"),
        ("MITOYEN_SMTP_URL", "smtps://me:half/of/it@mail.example", "write it like smtps"),
    ],
)
def test_what_is_unknown_or_malformed_is_named(name, value, said):
    with pytest.raises(Malformed, match=said) as malformed:
        read_settings({name: value})

    assert name in str(malformed.value)
    assert len(str(malformed.value)) < 300


def test_a_database_s_password_is_not_repeated_in_a_complaint():
    with pytest.raises(Malformed) as malformed:
        read_settings({"MITOYEN_DATABASE_URL": "postgresql://me:hunter2@[bad/mitoyen"})

    assert "hunter2" not in str(malformed.value)
    assert malformed.value.__cause__ is None


def test_a_mail_server_s_password_is_not_repeated_in_a_complaint():
    with pytest.raises(Malformed) as malformed:
        read_settings({"MITOYEN_SMTP_URL": "smtp://me:hunter2@[bad"})

    assert "hunter2" not in str(malformed.value)


@pytest.mark.parametrize("url", ["smtp://localhost", "smtps://me:p%40ss@mail.example:465/"])
def test_a_mail_server_is_named_by_its_address(url):
    assert read_settings({"MITOYEN_SMTP_URL": url}).smtp_url == url


def test_an_empty_value_counts_as_not_set():
    assert read_settings({"MITOYEN_PORT": "", "MITOYEN_DATABASE_URL": ""}).port == 8000


def test_a_secret_comes_from_a_file_without_the_white_space_around(tmp_path):
    kept = tmp_path / "secret"
    kept.write_text(f"  {SECRET}\n")

    settings = read_settings({"MITOYEN_MASTER_SECRET_FILE": str(kept)})

    assert settings.master_secret == bytes(32)


def test_a_secret_is_not_given_twice(tmp_path):
    kept = tmp_path / "secret"
    kept.write_text(SECRET)

    with pytest.raises(Malformed, match="both set"):
        read_settings({"MITOYEN_MASTER_SECRET_FILE": str(kept), "MITOYEN_MASTER_SECRET": SECRET})


@pytest.mark.parametrize(
    ("host", "url", "here"),
    [
        ("127.0.0.1", "http://localhost:8000", True),
        ("::1", "http://mitoyen.localhost:8000", True),
        ("127.0.0.1", "https://mitoyen.example", False),
        ("0.0.0.0", "http://localhost:8000", False),
        ("mitoyen.example", "http://localhost:8000", False),
    ],
)
def test_a_house_knows_whether_others_could_reach_it(host, url, here):
    settings = read_settings({"MITOYEN_HOST": host, "MITOYEN_PUBLIC_URL": url})

    assert settings.listens_here_only is here


def test_every_setting_is_explained():
    said = (Path(__file__).parents[4] / "docs/operate/settings.md").read_text()

    assert [name for name in KNOWN if f"`MITOYEN_{name}`" not in said] == []
