"""A device that holds passkeys, made of `cryptography` alone: what a browser would answer, as its JSON."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def content(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey on one device.

    origin: of the page that asks. counts: whether it counts its signatures. verifies: whether it asks its user.
    """

    origin: str
    counts: bool = True
    verifies: bool = True
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user_handle: bytes = b""
    count: int = 0

    def create(self, options):
        """Answer navigator.credentials.create(options)."""
        options = json.loads(options) if isinstance(options, str | bytes) else options
        self.user_handle = content(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = (
            bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cbor2.dumps(cose)
        )
        shown = self._shown(options["rp"]["id"], ATTESTED) + attested
        return self._credential(
            {
                "clientDataJSON": text(self._client("webauthn.create", options)),
                "attestationObject": text(
                    cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": shown})
                ),
                "transports": ["internal"],
            }
        )

    def get(self, options):
        """Answer navigator.credentials.get(options)."""
        options = json.loads(options) if isinstance(options, str | bytes) else options
        client, shown = self._client("webauthn.get", options), self._shown(options["rpId"])
        signed = self.key.sign(shown + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(shown),
                "signature": text(signed),
                "userHandle": text(self.user_handle),
            }
        )

    def _client(self, kind, options):
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _shown(self, host, flags=0):
        self.count += self.counts
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _credential(self, response):
        return {
            "id": text(self.credential_id),
            "rawId": text(self.credential_id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
