"""Metadata (SAML 2.0): what a company's provider says of itself, and what we say of a connection."""

from binascii import Error as NotBase64

from cryptography import x509
from lxml import etree

from mitoyen.domains.connections.facts import certificate_bytes
from mitoyen.domains.connections.unrecorded.fetching import Unreachable, ask
from mitoyen.domains.connections.unrecorded.xml import NAMES, Element, NoXml, found, read, text_of
from mitoyen.foundation.identifiers import ConnectionId

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
MOST_CERTIFICATES = 4


def entity_id_of(public_url: str, connection_id: ConnectionId) -> str:
    """Return our name at the provider, of this connection alone; its metadata stand there."""
    return f"{public_url}/login/company/{connection_id}/metadata"


def consumer_of(public_url: str, connection_id: ConnectionId) -> str:
    """Return where the provider sends what it says."""
    return f"{public_url}/login/company/{connection_id}/saml"


def our_metadata(public_url: str, connection_id: ConnectionId) -> bytes:
    """Return what a company's IT gives its provider to read."""
    md = "{" + NAMES["md"] + "}"
    root = etree.Element(
        f"{md}EntityDescriptor",
        nsmap={"md": NAMES["md"]},
        entityID=entity_id_of(public_url, connection_id),
    )
    service = etree.SubElement(
        root,
        f"{md}SPSSODescriptor",
        AuthnRequestsSigned="false",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=NAMES["samlp"],
    )
    etree.SubElement(service, f"{md}NameIDFormat").text = PERSISTENT
    etree.SubElement(
        service,
        f"{md}AssertionConsumerService",
        Binding=POST,
        Location=consumer_of(public_url, connection_id),
        index="0",
        isDefault="true",
    )
    said: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return said


async def fetched_metadata(url: str) -> dict[str, str]:
    """Fetch a provider's metadata and return the settings that it names.

    Raises:
        Unreachable: when it cannot be asked, or what stands there is no metadata of one provider.
    """
    wanted = {"accept": "application/samlmetadata+xml, application/xml, text/xml"}
    answer = await ask("GET", url, headers=wanted)
    if answer.status != 200:
        raise Unreachable("no_metadata")
    try:
        return read_metadata(answer.body)
    except NoXml:
        raise Unreachable("no_metadata") from None


def read_metadata(content: bytes) -> dict[str, str]:
    """Return the settings that a provider's metadata name: entity ID, where one signs in, its certificates.

    Raises:
        NoXml: when it is no metadata of one provider that signs people in by redirection.
    """
    root = read(content, comments=True)
    entities = found(root, "descendant-or-self::md:EntityDescriptor[md:IDPSSODescriptor]")
    if len(entities) != 1:
        raise NoXml("not one provider")
    services = found(
        entities[0],
        "md:IDPSSODescriptor/md:SingleSignOnService[@Binding=$binding]/@Location",
        binding=REDIRECT,
    )
    certificates = _certificates(entities[0])
    entity_id = entities[0].get("entityID", "")
    if not services or not certificates or not entity_id:
        raise NoXml("no way to sign in")
    return {
        "entity_id": str(entity_id),
        "sso_url": str(services[0]),
        "certificates": " ".join(certificates),
    }


def _certificates(entity: Element) -> list[str]:
    listed = found(
        entity,
        "md:IDPSSODescriptor/md:KeyDescriptor[not(@use) or @use='signing']//ds:X509Certificate",
    )
    said = dict.fromkeys("".join(text_of(one).split()) for one in listed)
    return [one for one in said if is_certificate(one)][:MOST_CERTIFICATES]


def is_certificate(text: str) -> bool:
    """Tell whether this is an X.509 certificate in base64, with a key that may sign here."""
    try:
        key = x509.load_der_x509_certificate(certificate_bytes(text)).public_key()
    except (ValueError, NotBase64, TypeError):
        return False
    return getattr(key, "key_size", 0) >= 2048 or getattr(key, "curve", None) is not None
