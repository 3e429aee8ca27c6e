"""Signing in by SAML 2.0 (Web Browser SSO): a request that carries nothing secret, and an answer that is checked twice.

`python3-saml` checks schema, signature, issuer, times and audience. Before it, `_shape` refuses every document in which
what is signed could be something else than what is read; after it, each value that counts is read from that one signed
assertion, and checked again by ourselves.
"""

import asyncio
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from mitoyen.domains.connections.facts import MOST_SAML_HOURS, is_subject
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded.envelopes import close, keyed_hash, reopen
from mitoyen.domains.connections.unrecorded.id_tokens import SKEW, NotProven, Proven
from mitoyen.domains.connections.unrecorded.replays import first_time
from mitoyen.domains.connections.unrecorded.saml_metadata import (
    PERSISTENT,
    POST,
    REDIRECT,
    consumer_of,
    entity_id_of,
)
from mitoyen.domains.connections.unrecorded.xml import Element, NoXml, found, read, text_of
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId

OLDEST = timedelta(minutes=10)
LONGEST_VALUE = 300  # characters of an attribute that is kept
SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
TRANSFORMS: Final = frozenset(
    {
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    }
)
_NAMES = ("name", "displayname", "http://schemas.microsoft.com/identity/claims/displayname")
_ADDRESSES = (
    "email",
    "mail",
    "emailaddress",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer must fit: whose it is, where it came, which request it answers."""

    found: ConnectionRow
    public_url: str
    request_id: str

    @property
    def consumer(self) -> str:
        """Our address for the answer."""
        return consumer_of(self.public_url, self.found.connection_id)

    @property
    def entity_id(self) -> str:
        """Our name at the provider."""
        return entity_id_of(self.public_url, self.found.connection_id)


def request_id_of(state: str) -> str:
    """Return the name of the request that went out with a state: nobody else can make it, and nothing is kept."""
    return "_" + keyed_hash("saml request", state).hex()


class _Request(OneLogin_Saml2_Authn_Request):  # type: ignore[misc] # untyped
    """A request whose name follows from its state."""

    def __init__(self, settings: OneLogin_Saml2_Settings, name: str, *, prove: bool) -> None:
        self._name = name
        super().__init__(settings, force_authn=prove, set_nameid_policy=False)

    def _generate_request_id(self) -> str:
        return self._name


def sign_in_address(found_: ConnectionRow, *, state: str, public_url: str, prove: bool) -> str:
    """Return the provider's address to which a browser goes (HTTP-Redirect binding), to come back with `state`.

    Args:
        prove: whether the provider is to ask the person anew who he is.
    """
    asked = Asked(found=found_, public_url=public_url, request_id=request_id_of(state))
    made = _Request(_settings(asked), asked.request_id, prove=prove)
    carried = {"SAMLRequest": made.get_request(), "RelayState": state}
    address: str = OneLogin_Saml2_Utils.redirect(found_.setting("sso_url"), carried, {})
    return address


async def check_response(
    found_: ConnectionRow,
    encoded: str,
    *,
    state: str,
    public_url: str,
) -> Proven:
    """Return whom the provider says that this is, in answer to the request that went out with `state`; good once.

    Raises:
        NotProven: when it says nobody, or nothing that can be believed.
    """
    asked = Asked(found=found_, public_url=public_url, request_id=request_id_of(state))
    assertion = await asyncio.to_thread(_assertion, asked, encoded)
    try:
        proven, until = _said(asked, assertion)
    except (NoXml, ValueError):
        raise NotProven("assertion_unreadable") from None
    name = f"assertion\n{assertion.get('ID')}"
    if not await first_time(found_.connection_id, name, until=until + 2 * SKEW):
        raise NotProven("replayed")
    return proven


def check_fresh(proven: Proven, within: timedelta) -> None:
    """Check that the provider has just asked the person who he is.

    Raises:
        NotProven: when it did so longer ago.
    """
    if proven.auth_time is None or proven.auth_time + within + SKEW < clock.now():
        raise NotProven("auth_time_old")


def sealed(outcome: Proven | str, *, state: str, connection_id: ConnectionId) -> str:
    """Close what an answer said (or the word for why it says nothing) for the way back into the browser that asked.

    A provider's POST comes without the browser's cookie; the page after it brings both.
    """
    content = msgspec.json.encode(outcome, enc_hook=str)
    return urlsafe_b64encode(
        close("saml answer", content, bound_to=f"{connection_id}\n{state}")
    ).decode()


def unsealed(text: str, *, state: str, connection_id: ConnectionId) -> Proven | str | None:
    """Return what was sealed for this very sign-in, or None."""
    try:
        closed = urlsafe_b64decode(text)
    except ValueError:
        return None
    content = reopen("saml answer", closed, bound_to=f"{connection_id}\n{state}")
    return None if content is None else msgspec.json.decode(content, type=Proven | str)


def _assertion(asked: Asked, encoded: str) -> Element:
    """Return the one assertion of an answer, signed by the company's provider."""
    try:
        content = b64decode("".join(encoded.split()), validate=True)
        root = read(content)
    except (NoXml, NotBase64, ValueError):
        raise NotProven("assertion_unreadable") from None
    assertion = _shape(root)
    where = urlsplit(asked.consumer)
    came: dict[str, Any] = {
        "https": "on" if where.scheme == "https" else "off",
        "http_host": where.netloc,
        "script_name": where.path,
        "get_data": {},
        "post_data": {},
    }
    try:
        response = OneLogin_Saml2_Response(_settings(asked), encoded)
        believed = response.is_valid(came, request_id=asked.request_id)
    except Exception as odd:  # (whatever a library of C says of hostile bytes, it proves nobody)
        raise NotProven("signature_wrong") from odd
    if not believed:
        raise NotProven(_word_for(str(response.get_error() or "")))
    if root.get("InResponseTo") != asked.request_id or root.get("Destination") != asked.consumer:
        raise NotProven("answer_to_something_else")
    return assertion


def _shape(root: Element) -> Element:
    """Return the assertion of an answer that can be read in one way alone: no second one, nothing signed elsewhere."""
    status = found(root, "/samlp:Response/samlp:Status/samlp:StatusCode/@Value")
    if status != [SUCCESS]:
        raise NotProven("provider_refused" if status else "assertion_unreadable")
    everywhere, here = (
        found(root, "//saml:Assertion"),
        found(root, "/samlp:Response/saml:Assertion"),
    )
    if found(root, "//saml:EncryptedAssertion | //saml:EncryptedID | //saml:EncryptedAttribute"):
        raise NotProven("assertion_encrypted")
    if len(everywhere) != 1 or everywhere != here:
        raise NotProven("assertion_not_alone")
    assertion = here[0]
    signatures = found(root, "//ds:Signature")
    own = found(assertion, "ds:Signature")
    of_answer = found(root, "/samlp:Response/ds:Signature")
    if len(own) != 1 or len(of_answer) > 1 or len(signatures) != 1 + len(of_answer):
        raise NotProven("assertion_unsigned" if not own else "signature_misplaced")
    if found(root, "//ds:Object | //ds:Manifest"):
        raise NotProven("signature_misplaced")
    for signature, signed in ((own[0], assertion), *((one, root) for one in of_answer)):
        name = signed.get("ID") or ""
        if (
            not name
            or len(
                found(
                    root,
                    "//@*[local-name()='ID' or local-name()='Id' or local-name()='id'][.=$name]",
                    name=name,
                )
            )
            != 1
        ):
            raise NotProven("signature_misplaced")
        if found(signature, "ds:SignedInfo/ds:Reference/@URI") != [f"#{name}"]:
            raise NotProven("signature_misplaced")
        transforms = set(found(signature, ".//ds:Transform/@Algorithm"))
        if not transforms <= TRANSFORMS:
            raise NotProven("signature_misplaced")
    return assertion


def _said(asked: Asked, assertion: Element) -> tuple[Proven, datetime]:
    """Read what an assertion says, and until when it could be believed."""
    now = clock.now()
    if _one(assertion, "saml:Issuer") != asked.found.setting("entity_id"):
        raise NotProven("other_issuer")
    made = _moment(assertion.get("IssueInstant"))
    if made is None or made - SKEW > now or made + OLDEST < now:
        raise NotProven("token_old")
    until = _confirmed(asked, assertion, now)
    audiences = [
        text_of(one)
        for one in found(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience")
    ]
    if asked.entity_id not in audiences:
        raise NotProven("audience_wrong")
    subject, attributes = _subject(asked, assertion)
    statement = found(assertion, "saml:AuthnStatement")
    if len(statement) != 1:
        raise NotProven("assertion_unreadable")
    auth_time = _moment(statement[0].get("AuthnInstant"))
    if auth_time is None or auth_time - SKEW > now:
        raise NotProven("auth_time_wrong")
    ends = _moment(statement[0].get("SessionNotOnOrAfter"))
    if ends is not None and ends <= now:
        raise NotProven("token_over")
    longest = now + timedelta(hours=MOST_SAML_HOURS)
    index = statement[0].get("SessionIndex")
    return Proven(
        subject=subject,
        claims=_claims(asked.found, subject, attributes),
        auth_time=auth_time,
        session_index=index if is_subject(index) else None,
        until=min(longest, ends or longest),
    ), until


def _confirmed(asked: Asked, assertion: Element, now: datetime) -> datetime:
    """Check that the assertion was given for this very request, and return until when it counts."""
    conditions = found(assertion, "saml:Conditions")
    if len(conditions) != 1:
        raise NotProven("assertion_unreadable")
    begins, ends = (_moment(conditions[0].get(name)) for name in ("NotBefore", "NotOnOrAfter"))
    if (begins is not None and begins - SKEW > now) or ends is None or ends + SKEW <= now:
        raise NotProven("token_over")
    for one in found(
        assertion,
        "saml:Subject/saml:SubjectConfirmation[@Method=$bearer]/saml:SubjectConfirmationData",
        bearer=BEARER,
    ):
        over = _moment(one.get("NotOnOrAfter"))
        if (
            one.get("InResponseTo") == asked.request_id
            and one.get("Recipient") == asked.consumer
            and one.get("NotBefore") is None
            and over is not None
            and over + SKEW > now
        ):
            return min(over, ends)
    raise NotProven("answer_to_something_else")


def _subject(asked: Asked, assertion: Element) -> tuple[str, Mapping[str, str]]:
    """Return who it is: by an attribute that never changes, or a persistent NameID; never an address."""
    attributes: dict[str, list[str]] = {}
    for one in found(assertion, "saml:AttributeStatement/saml:Attribute"):
        values = attributes.setdefault(str(one.get("Name", "")), [])
        values += [text_of(value) for value in found(one, "saml:AttributeValue")]
    mapped = asked.found.setting("subject")
    if mapped != "persistent":
        given = attributes.get(mapped, [])
    else:
        names = found(assertion, "saml:Subject/saml:NameID")
        if any(one.get("Format") != PERSISTENT for one in names):
            raise NotProven("subject_not_persistent")
        given = [text_of(one) for one in names]
    if len(given) != 1 or not is_subject(given[0]):
        raise NotProven("subject_missing")
    return given[0], {name: values[0] for name, values in attributes.items() if len(values) == 1}


def _claims(found_: ConnectionRow, subject: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return what is kept of the attributes: the correlation's, the name, the address."""
    folded = {name.lower(): text for name, text in attributes.items()}
    claim = found_.setting("claim")
    claims = {
        claim: attributes.get(claim, ""),
        "name": next((folded[name] for name in _NAMES if name in folded), ""),
        "email": next((folded[name] for name in _ADDRESSES if name in folded), ""),
    }
    return {name: text[:LONGEST_VALUE] for name, text in claims.items() if name and text} | {
        "sub": subject
    }


def _one(assertion: Element, path: str) -> str:
    listed = found(assertion, path)
    return text_of(listed[0]) if len(listed) == 1 else ""


def _moment(text: str | None) -> datetime | None:
    """Return an xs:dateTime in UTC, or None when it is none."""
    try:
        said = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return said if said.tzinfo is not None else said.replace(tzinfo=UTC)


def _word_for(error: str) -> str:
    """Return our word for what the library says."""
    for sign, word in (
        ("Signature", "signature_wrong"),
        ("signature", "signature_wrong"),
        ("audience", "audience_wrong"),
        ("issuer", "other_issuer"),
        ("InResponseTo", "answer_to_something_else"),
        ("received at", "answer_to_something_else"),
        ("timestamp", "token_over"),
        ("expired", "token_over"),
        ("SubjectConfirmation", "answer_to_something_else"),
        ("algorithm", "algorithm_refused"),
    ):
        if sign in error:
            return word
    return "assertion_unreadable"


def _settings(asked: Asked) -> OneLogin_Saml2_Settings:
    """Return a connection as the library wants it: everything strict, nothing from files."""
    said: dict[str, Any] = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": asked.entity_id,
            "assertionConsumerService": {"url": asked.consumer, "binding": POST},
            "NameIDFormat": PERSISTENT,
        },
        "idp": {
            "entityId": asked.found.setting("entity_id"),
            "singleSignOnService": {"url": asked.found.setting("sso_url"), "binding": REDIRECT},
            "x509certMulti": {"signing": asked.found.setting("certificates").split()},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantMessagesSigned": False,
            "wantNameId": False,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectUnsolicitedResponsesWithInResponseTo": True,
            "rejectDeprecatedAlgorithm": True,
            "allowRepeatAttributeName": True,
        },
    }
    return OneLogin_Saml2_Settings(said)
