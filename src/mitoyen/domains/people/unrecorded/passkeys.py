"""Passkeys (WebAuthn): making one for a person who is in, and signing in with one, without a name to type first.

Each ceremony begins with a challenge for one browser, good once, for five minutes. The user is verified by the device.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_bytes
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from mitoyen.domains.people.facts import PasskeyId, written_name
from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded.envelopes import keyed_hash
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import Connection, connection, row

T = TypeVar("T")
Credential = Mapping[str, Any]  # what navigator.credentials answered, as JSON
Purpose = Literal["register", "sign_in"]
LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32
LONGEST_NAME = 80  # characters
MOST_PASSKEYS = 10  # of one person
PROGRAM = "Mitoyen"


class PasskeyUnfit(Unfit):
    """The ceremony does not hold: another challenge, browser, site or key, no verified user, or a copied key."""

    field = "passkey"


class TooManyPasskeys(Unfit):
    """A person has at most `MOST_PASSKEYS` passkeys."""

    field = "passkeys"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys belong to: its host, and the exact origin of its pages."""

    host: str
    origin: str


def relying_party(public_url: str) -> RelyingParty:
    """Return whom passkeys belong to at this public address."""
    return RelyingParty(urlsplit(public_url).hostname or "", public_url)


async def options_to_register(site: RelyingParty, person: SignedIn, *, browser: str) -> str:
    """Begin making a passkey; return what navigator.credentials.create() wants, as JSON.

    Raises:
        TooManyPasskeys: when the person has as many as one may.
    """
    async with connection() as db:
        cursor = await db.execute(
            "SELECT credential_id FROM people_passkey WHERE person_id = %s", (person.person_id,)
        )
        known = [PublicKeyCredentialDescriptor(id=found) for (found,) in await cursor.fetchall()]
    if len(known) >= MOST_PASSKEYS:
        raise TooManyPasskeys(limit=MOST_PASSKEYS)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=PROGRAM,
        user_id=person.person_id.encode(),
        user_name=person.address or person.person_id,
        user_display_name=person.name or "",
        challenge=await _challenge("register", browser, person.person_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=known,
    )
    return webauthn.options_to_json(options)


async def register_passkey(
    site: RelyingParty, actor: Actor, *, browser: str, credential: Credential, name: str
) -> PasskeyId:
    """Keep the passkey that the device has made.

    Args:
        name: by which the person will know it, such as its device.

    Raises:
        NameUnfit: when the name is empty or too long.
        PasskeyUnfit: when the ceremony does not hold, the key is known already, or the person has left meanwhile.
    """
    name, passkey_id = written_name(name, longest=LONGEST_NAME), PasskeyId.new()
    challenge = await _answered("register", browser, actor.person_id, credential)
    made = _holds(
        lambda: webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    )
    async with connection() as db:
        kept = await db.execute(
            """
            INSERT INTO people_passkey (credential_id, passkey_id, person_id, public_key, sign_count, name, made_at)
            SELECT %(credential)s, %(passkey)s, p.person_id, %(key)s, %(count)s, %(name)s, %(now)s
            FROM person_in_short(%(person)s) p
            WHERE (SELECT count(*) FROM people_passkey k WHERE k.person_id = p.person_id) < %(most)s
            ON CONFLICT (credential_id) DO NOTHING
            """,
            {
                "credential": made.credential_id,
                "passkey": passkey_id,
                "person": actor.person_id,
                "key": made.credential_public_key,
                "count": made.sign_count,
                "name": name,
                "now": clock.now(),
                "most": MOST_PASSKEYS,
            },
        )
    if kept.rowcount != 1:
        raise PasskeyUnfit
    return passkey_id


async def options_to_sign_in(site: RelyingParty, *, browser: str) -> str:
    """Begin signing in; return what navigator.credentials.get() wants, as JSON. It names nobody's keys."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=await _challenge("sign_in", browser, None),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


async def person_with_passkey(
    site: RelyingParty, *, browser: str, credential: Credential
) -> PersonId:
    """Return whose passkey has just signed our challenge.

    Raises:
        PasskeyUnfit: when it is nobody's, or the ceremony does not hold.
    """
    challenge = await _answered("sign_in", browser, None, credential)
    answer = _holds(lambda: webauthn.helpers.parse_authentication_credential_json(dict(credential)))
    async with connection() as db, db.transaction():
        known = await row(
            db,
            _Passkey,
            "SELECT person_id, public_key, sign_count FROM people_passkey WHERE credential_id = %s FOR UPDATE",
            (answer.raw_id,),
        )
        if known is None or answer.response.user_handle != known.person_id.encode():
            raise PasskeyUnfit
        shown = _holds(
            lambda: webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        )
        await db.execute(
            "UPDATE people_passkey SET sign_count = %s, used_at = %s WHERE credential_id = %s",
            (shown.new_sign_count, clock.now(), answer.raw_id),
        )
    return known.person_id


@dataclass(frozen=True, slots=True)
class _Passkey:
    person_id: PersonId
    public_key: bytes
    sign_count: int


async def revoke_passkey(*, actor: Actor, passkey_id: PasskeyId) -> None:
    """Let one of one's own passkeys open nothing from here on. One that is not there is no fault."""
    async with connection() as db:
        await db.execute(
            "DELETE FROM people_passkey WHERE passkey_id = %s AND person_id = %s",
            (passkey_id, actor.person_id),
        )


async def _challenge(purpose: Purpose, browser: str, person_id: PersonId | None) -> bytes:
    challenge = token_bytes(CHALLENGE_BYTES)
    async with connection() as db:
        await db.execute(
            """
            INSERT INTO people_challenge (challenge_hash, purpose, person_id, browser_hash, expires_at)
            VALUES (%s, %s, %s, %s, %s)
            """,
            (
                _kept(challenge),
                purpose,
                person_id,
                keyed_hash("challenges", browser),
                clock.now() + LASTS,
            ),
        )
    return challenge


async def _answered(
    purpose: Purpose, browser: str, person_id: PersonId | None, credential: Credential
) -> bytes:
    """Use up and return the challenge that a device says it has answered.

    Raises:
        PasskeyUnfit: when it is not an open one of this browser, person and purpose.
    """
    challenge = _holds(lambda: _said_challenge(credential))
    async with connection() as db:
        used = await _use_challenge(db, challenge, purpose, browser, person_id)
    if not used:
        raise PasskeyUnfit
    return challenge


async def _use_challenge(
    db: Connection, challenge: bytes, purpose: Purpose, browser: str, person_id: PersonId | None
) -> bool:
    used = await db.execute(
        """
        DELETE FROM people_challenge
        WHERE challenge_hash = %s AND purpose = %s AND person_id IS NOT DISTINCT FROM %s
          AND browser_hash = %s AND expires_at > %s
        """,
        (_kept(challenge), purpose, person_id, keyed_hash("challenges", browser), clock.now()),
    )
    return used.rowcount == 1


def _said_challenge(credential: Credential) -> bytes:
    response = credential["response"]
    said = webauthn.base64url_to_bytes(response["clientDataJSON"])
    return parse_client_data_json(said).challenge


def _kept(challenge: bytes) -> bytes:
    return keyed_hash("challenges", urlsafe_b64encode(challenge).decode())


def _holds(check: Callable[[], T]) -> T:
    """Return what a check of somebody's JSON gives.

    Raises:
        PasskeyUnfit: however it fails; what came from outside may be of any shape.
    """
    try:
        return check()
    except (WebAuthnException, ValueError, TypeError, LookupError, AttributeError) as failure:
        raise PasskeyUnfit from failure
