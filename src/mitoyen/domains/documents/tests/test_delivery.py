from dataclasses import dataclass

import pytest

from mitoyen.domains.documents.facts.delivery import PASSIVE, PICTURES, delivery


@dataclass
class Version:
    media_type: str
    filename: str | None = "Plan é.png"


@pytest.mark.parametrize("media_type", sorted(PICTURES))
def test_a_picture_is_shown_where_a_page_shows_it_and_downloaded_otherwise(media_type):
    shown, downloaded = (
        delivery(Version(media_type), as_picture=True),
        delivery(Version(media_type)),
    )

    assert shown.shown_inline
    assert shown.disposition.startswith("inline;")
    assert not downloaded.shown_inline
    assert downloaded.disposition.startswith("attachment;")
    assert shown.content_type == downloaded.content_type == media_type


@pytest.mark.parametrize(
    "media_type",
    [
        "image/svg+xml",
        "text/html",
        "application/xhtml+xml",
        "application/xml",
        "text/javascript",
        "application/x-shockwave-flash",
        "application/octet-stream",
        "text/css",
        "message/rfc822",
    ],
)
@pytest.mark.parametrize("as_picture", [False, True])
def test_what_a_browser_could_run_goes_out_as_bytes_to_be_kept(media_type, as_picture):
    given = delivery(Version(media_type), as_picture=as_picture)

    assert given.content_type == "application/octet-stream"
    assert given.disposition.startswith("attachment;")
    assert not given.shown_inline


def test_a_plain_document_keeps_its_type_and_is_downloaded():
    assert delivery(Version("application/pdf"), as_picture=True).content_type == "application/pdf"
    assert delivery(Version("text/plain")).content_type == "text/plain; charset=utf-8"
    assert not delivery(Version("application/pdf"), as_picture=True).shown_inline


@pytest.mark.parametrize("media_type", ["image/png", "text/html"])
def test_whatever_goes_out_is_alone(media_type):
    headers = delivery(Version(media_type), as_picture=True).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_name_that_is_gone_is_replaced():
    assert delivery(Version("image/png", None)).disposition == 'attachment; filename="document"'


def test_nothing_active_is_on_the_list_of_what_keeps_its_type():
    assert not {kind for kind in PASSIVE if "xml" in kind.split("/")[1].split("-") or "+" in kind}
    assert not {"text/html", "image/svg+xml", "text/javascript"} & PASSIVE
