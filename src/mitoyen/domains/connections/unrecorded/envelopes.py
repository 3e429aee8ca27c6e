"""Closing what whoever reads the database must not read: keys from the master secret, one for each purpose."""

import hmac
from hashlib import sha256
from secrets import token_bytes, token_urlsafe

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mitoyen.journal import keys

NONCE_BYTES = 12
TOKEN_BYTES = 32


def fresh_token() -> str:
    """Return a new secret: 256 random bits in 43 characters that need no escaping (also a PKCE verifier, RFC 7636)."""
    return token_urlsafe(TOKEN_BYTES)


def close(purpose: str, content: bytes, *, bound_to: str) -> bytes:
    """Encrypt `content` (AES-256-GCM); only `reopen` with the same purpose and bond reads it."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, content, bound_to.encode())


def reopen(purpose: str, closed: bytes, *, bound_to: str) -> bytes | None:
    """Return what was closed, or None when it was not closed here, for this purpose and bond."""
    try:
        return AESGCM(_key(purpose)).decrypt(
            closed[:NONCE_BYTES], closed[NONCE_BYTES:], bound_to.encode()
        )
    except (InvalidTag, ValueError):
        return None


def keyed_hash(purpose: str, subject: str) -> bytes:
    """Return 32 bytes that stand for `subject`, which nobody makes without our key."""
    return hmac.digest(_key(purpose), subject.encode(), sha256)


def _key(purpose: str) -> bytes:
    context = b"mitoyen/connections/v1\n" + purpose.encode()
    return HKDF(SHA256(), length=32, salt=None, info=context).derive(keys.master_secret())
