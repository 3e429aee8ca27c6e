"""A provider of sign-in that speaks SAML and says whatever a test wants: true things, and every lie of an attacker."""

import zlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Named
from onelogin.saml2.utils import OneLogin_Saml2_Utils

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"


def made_key():
    """Make a key and its certificate: both PEM."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sso.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(pem).decode()


_KEYS = made_key()  # one for all: making it takes a while


def time_at(**later):
    return (datetime.now(UTC) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ")


class SamlIssuer:
    """Somebody's provider, which nobody asks over the network: browsers carry everything."""

    entity_id = "https://sso.example/metadata"
    sso_url = "https://sso.example/sso"

    def __init__(self):
        self.key, self.certificate = _KEYS

    def settings(self, **more):
        return {
            "entity_id": self.entity_id,
            "sso_url": self.sso_url,
            "certificates": "".join(self.certificate.splitlines()[1:-1]),
        } | more

    @staticmethod
    def asked(address):
        """Read the request with which a browser came: our names, and what must come back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        request = etree.fromstring(zlib.decompress(b64decode(query["SAMLRequest"]), -15))
        return {
            "id": request.get("ID"),
            "consumer": request.get("AssertionConsumerServiceURL"),
            "audience": request.findtext(f"{{{SAML}}}Issuer"),
            "force": request.get("ForceAuthn"),
            "state": query["RelayState"],
        }

    def assertion(self, asked, subject, **said):
        """Write an assertion, not signed yet."""
        said = {
            "id": "_" + token_hex(16),
            "issuer": self.entity_id,
            "made": time_at(),
            "name_id": f'<saml:NameID Format="{PERSISTENT}">{subject}</saml:NameID>',
            "answers": f'InResponseTo="{asked["id"]}"',
            "recipient": asked["consumer"],
            "over": time_at(minutes=5),
            "begins": time_at(minutes=-1),
            "audience": asked["audience"],
            "signed_in": time_at(),
            "session": f'SessionIndex="i1" SessionNotOnOrAfter="{time_at(hours=1)}"',
            "attributes": {OBJECT_ID: subject, "email": "somebody@boreal.example"},
        } | said
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{text}</saml:AttributeValue></saml:Attribute>'
            for name, text in said["attributes"].items()
        )
        restriction = (
            f"<saml:AudienceRestriction><saml:Audience>{said['audience']}</saml:Audience></saml:AudienceRestriction>"
            if said["audience"]
            else ""
        )
        return f"""<saml:Assertion xmlns:saml="{SAML}" ID="{said["id"]}" Version="2.0" IssueInstant="{said["made"]}">
<saml:Issuer>{said["issuer"]}</saml:Issuer><saml:Subject>{said["name_id"]}
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 {said["answers"]} Recipient="{said["recipient"]}" NotOnOrAfter="{said["over"]}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{said["begins"]}" NotOnOrAfter="{said["over"]}">{restriction}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{said["signed_in"]}" {said["session"]}><saml:AuthnContext><saml:AuthnContextClassRef
>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""

    def signed(self, xml, *, keys=None, sha1=False):
        """Sign an assertion or an answer, whole."""
        key, certificate = keys or (self.key, self.certificate)
        how = (Named.RSA_SHA1, Named.SHA1) if sha1 else (Named.RSA_SHA256, Named.SHA256)
        return OneLogin_Saml2_Utils.add_sign(xml, key, certificate, False, *how).decode()

    def answer(self, asked, assertion, **said):
        """Write an answer around an assertion."""
        said = {
            "answers": f'InResponseTo="{asked["id"]}"',
            "destination": asked["consumer"],
            "issuer": self.entity_id,
            "status": "Success",
        } | said
        return f"""<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_{token_hex(16)}" Version="2.0"
 IssueInstant="{time_at()}" {said["answers"]} Destination="{said["destination"]}">
<saml:Issuer>{said["issuer"]}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{said["status"]}"/></samlp:Status>
{assertion}</samlp:Response>"""

    def lets_in(self, address, subject, **said):
        """Let somebody sign in at the address to which his browser was sent; return what it posts to us."""
        asked = self.asked(address)
        return self.posted(
            asked, self.answer(asked, self.signed(self.assertion(asked, subject, **said)))
        )

    @staticmethod
    def posted(asked, answer):
        """Return the form by which a browser brings an answer."""
        answer = answer if isinstance(answer, bytes) else answer.encode()
        return {"SAMLResponse": b64encode(answer).decode(), "RelayState": asked["state"]}
