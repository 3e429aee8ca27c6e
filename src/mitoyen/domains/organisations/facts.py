"""What policies on companies judge, and the form in which numbers, places and domains are recorded."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from stdnum import lei
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import DomainId

Scheme = Literal["siren", "siret", "vat", "lei", "euid"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
Answer = Literal["there", "other", "nothing", "no_answer"]  # of whoever keeps a domain's records
CHALLENGE_HOST = "_mitoyen-challenge"
CHALLENGE_WORDS = "mitoyen-verify="
LONGEST_DOMAIN = 253 - len(CHALLENGE_HOST) - 1  # characters (RFC 1035, section 2.3.4)
LONGEST_PLACE = 400  # characters of a postal address
PATIENCE = timedelta(days=7)  # without its record, before both sides are warned
SHORTEST_IDLE, SHORTEST_LASTING = timedelta(minutes=5), timedelta(hours=1)
REFERENTS = 2  # people who may come in when the company's own sign-in does not answer

# Whoever has a mailbox there represents nobody by it (docs/decisions/0020).
_PUBLIC_MAIL_WORDS = """
    126.com 163.com aliceadsl.fr aol.com bbox.fr bluewin.ch club-internet.fr duck.com fastmail.com free.fr
    freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com hey.com hotmail.be
    hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com inbox.com
    laposte.net libero.it live.be live.com live.de live.fr live.nl mac.com mail.com mail.ru mailbox.org
    mailo.com me.com msn.com naver.com neuf.fr noos.fr numericable.fr orange.fr outlook.be outlook.com
    outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com
    rocketmail.com sfr.fr sina.com skynet.be t-online.de telenet.be tuta.com tutanota.com virgilio.it voila.fr
    wanadoo.fr web.de yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com
    zoho.com zoho.eu
"""
PUBLIC_MAIL = frozenset(_PUBLIC_MAIL_WORDS.split())

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*\.(?!\d+$){_LABEL}")
_EUID = re.compile(
    r"(?P<country>[A-Z]{2})(?P<register>[A-Z0-9]{1,12})\.(?P<number>[A-Z0-9/-]{1,20})(_\d)?"
)
_EUID_COUNTRIES_WORDS = """
    AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""
_EUID_COUNTRIES = frozenset(_EUID_COUNTRIES_WORDS.split())


class NumberUnfit(Unfit):
    """This is no number of that register: a character or its check digits are wrong."""

    field = "number"


class PlaceUnfit(Unfit):
    """An address of a site is empty or longer than `LONGEST_PLACE` characters."""

    field = "place"


class DomainUnfit(Unfit):
    """This is not the name of a domain."""

    field = "domain"


class AddressPublic(Unfit):
    """Anybody can have a mailbox there: who answers from it represents no company."""

    field = "address"


class DomainPublic(Unfit):
    """Anybody can have a mailbox at this domain: it represents no company."""

    field = "domain"


class DomainClaimedAlready(Unfit):
    """The company has claimed this domain already."""

    field = "domain"


class TooManyDomains(Unfit):
    """The company has claimed as many domains as one company may."""

    field = "domain"


class LimitsUnfit(Unfit):
    """A limit of sessions is longer than the house's, too short to work with, or longer without a visit than in all."""

    field = "limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How long people stay signed in: without a visit, and in all."""

    idle: timedelta
    lasting: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDomain:
    """A domain that a company has claimed, as policies and the keeper of proofs judge it.

    Attributes:
        missing_since: proved once, and since then the record is not there. lapsed: both sides were warned of it.
        disputed: another company had proved it when this one asked.
    """

    domain_id: DomainId
    domain: str | None
    proved: bool
    disputed: bool
    missing_since: datetime | None
    lapsed: bool


def written_number(scheme: Scheme, text: str) -> str:
    """Return a registration number as it is recorded: compact, its check digits right.

    EUID (Regulation (EU) 2021/1042) has none of its own: its form is checked, and the SIREN inside a French one.

    Raises:
        NumberUnfit: when it is no number of that register.
    """
    compact = (
        re.sub(r"[\s.\u00a0\u202f-]", "", text).upper()
        if scheme != "euid"
        else text.strip().upper()
    )
    try:
        match scheme:
            case "siren":
                return siren.validate(compact)
            case "siret":
                return siret.validate(compact)
            case "vat":
                return vat.validate(compact)
            case "lei":
                return lei.validate(compact)
            case "euid":
                return _written_euid(compact)
    except ValidationError:
        raise NumberUnfit from None


def _written_euid(text: str) -> str:
    found = _EUID.fullmatch(re.sub(r"\s", "", text))
    if found is None or found["country"] not in _EUID_COUNTRIES:
        raise NumberUnfit
    if found["country"] == "FR":
        siren.validate(found["number"])
    return found.group()


def written_place(text: str) -> str:
    """Return the address of a site as it is recorded: NFC, its lines kept, nothing invisible.

    Raises:
        PlaceUnfit: when nothing is left, or too much.
    """
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    place = "\n".join(line for line in lines if line)
    odd = any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in place.replace("\n", ""))
    if not 1 <= len(place) <= LONGEST_PLACE or odd:
        raise PlaceUnfit(limit=LONGEST_PLACE)
    return place


def written_domain(text: str) -> str:
    """Return the name of a domain as it is recorded: lower case, ASCII.

    Raises:
        DomainUnfit: when it is none.
        DomainPublic: when anybody can have a mailbox there.
    """
    name = text.strip().rpartition("@")[2].rstrip(".").lower()
    try:
        domain = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise DomainUnfit(limit=LONGEST_DOMAIN) from None
    if len(domain) > LONGEST_DOMAIN or not _DOMAIN.fullmatch(domain):
        raise DomainUnfit(limit=LONGEST_DOMAIN)
    if domain in PUBLIC_MAIL:
        raise DomainPublic
    return domain


def represents_a_company(address: str) -> str:
    """Return an e-mail address, as it is recorded, from which somebody can answer for a company.

    Raises:
        AddressPublic: when anybody can have a mailbox there.
    """
    if address.rpartition("@")[2] in PUBLIC_MAIL:
        raise AddressPublic
    return address


def written_limits(limits: SessionLimits, *, house: SessionLimits) -> SessionLimits:
    """Return limits of sessions as they are recorded: whole minutes, no longer than the house's.

    Raises:
        LimitsUnfit: when they are longer than the house's, too short, or `idle` is longer than `lasting`.
    """
    fits = (
        SHORTEST_IDLE <= limits.idle <= min(house.idle, limits.lasting)
        and SHORTEST_LASTING <= limits.lasting <= house.lasting
    )
    if not fits:
        raise LimitsUnfit
    return limits


def record_host(domain: str) -> str:
    """Return the name under which a domain's proof is looked for."""
    return f"{CHALLENGE_HOST}.{domain}"


def record_words(challenge: str) -> str:
    """Return exactly what the record must say."""
    return CHALLENGE_WORDS + challenge
