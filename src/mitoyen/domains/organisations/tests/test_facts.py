"""Numbers, places, domains and limits as they are recorded."""

from datetime import timedelta

import pytest

from mitoyen.domains.organisations.facts import (
    DomainPublic,
    DomainUnfit,
    LimitsUnfit,
    NumberUnfit,
    PlaceUnfit,
    SessionLimits,
    written_domain,
    written_limits,
    written_number,
    written_place,
)

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
HOUSE = SessionLimits(idle=7 * DAY, lasting=30 * DAY)


@pytest.mark.parametrize(
    ("scheme", "typed", "written"),
    [
        ("siren", "552 008 443", "552008443"),
        ("siren", "552.008.443", "552008443"),
        ("siret", "732 829 320 00074", "73282932000074"),
        ("vat", "fr 40 303 265 045", "FR40303265045"),
        ("vat", "DE 136,695 976".replace(",", ""), "DE136695976"),
        ("lei", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15"),
        ("euid", "FR7501.552008443", "FR7501.552008443"),
        ("euid", "dek1101r.hrb116737", "DEK1101R.HRB116737"),
    ],
)
def test_a_number_is_kept_compact(scheme, typed, written):
    assert written_number(scheme, typed) == written


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        ("siren", ""),
        ("siren", "552008444"),
        ("siren", "55200844"),
        ("siret", "73282932000075"),
        ("vat", "FR41303265045"),
        ("vat", "US123"),
        ("lei", "213800KUD8LAJWSQ9D16"),
        ("euid", "FR7501.552008444"),
        ("euid", "XX1.2"),
        ("euid", "FR7501"),
        ("siren", "<script>"),
    ],
)
def test_a_wrong_number_is_refused(scheme, typed):
    with pytest.raises(NumberUnfit):
        written_number(scheme, typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Boreal.Example", "boreal.example"),
        (" boreal.example. ", "boreal.example"),
        ("jeanne@mail.boreal.example", "mail.boreal.example"),
        ("boréal.example", "xn--boral-dsa.example"),
    ],
)
def test_a_domain_is_kept_in_lower_case_ascii(typed, written):
    assert written_domain(typed) == written


@pytest.mark.parametrize(
    "typed",
    ["", "example", "192.0.2.1", "-a.example", "a..example", "a b.example", "x" * 64 + ".example", "a_b.example",
     ".".join(["a" * 60] * 4) + ".example", "https://boreal.example/", "boreal.example\x00"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(DomainUnfit):
        written_domain(typed)


@pytest.mark.parametrize("typed", ["gmail.com", "Orange.FR", "someone@laposte.net", "proton.me"])
def test_a_public_mail_domain_stands_for_nobody(typed):
    with pytest.raises(DomainPublic):
        written_domain(typed)


def test_a_place_keeps_its_lines():
    assert written_place(" 3 rue  du Lac \r\n\n74000 Annecy ") == "3 rue du Lac\n74000 Annecy"


@pytest.mark.parametrize("typed", ["", "  \n ", "x" * 401, "a\x00b", "a\u202eb"])
def test_what_is_no_place_is_refused(typed):
    with pytest.raises(PlaceUnfit):
        written_place(typed)


@pytest.mark.parametrize(
    ("idle", "lasting"),
    [
        (MINUTE, DAY),
        (2 * HOUR, HOUR),
        (8 * DAY, 10 * DAY),
        (DAY, 31 * DAY),
        (10 * MINUTE, 30 * MINUTE),
    ],
)
def test_limits_that_do_not_fit_are_refused(idle, lasting):
    with pytest.raises(LimitsUnfit):
        written_limits(SessionLimits(idle=idle, lasting=lasting), house=HOUSE)


def test_the_house_s_own_limits_fit():
    assert written_limits(HOUSE, house=HOUSE) == HOUSE
