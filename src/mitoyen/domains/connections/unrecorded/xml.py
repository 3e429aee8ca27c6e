"""XML from elsewhere: no document type, no entity, nothing fetched, no comment in which a name could be cut."""

from typing import Any, Final

from lxml import etree

LARGEST = 256 * 1024  # bytes
DEEPEST = 60  # elements within each other
NAMES: Final = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
Element = Any  # lxml says no types


class NoXml(ValueError):
    """This is not XML that is read here."""


def read(content: bytes, *, comments: bool = False) -> Element:
    """Return the root of a document.

    Args:
        comments: whether it may hold comments; nothing signed may.

    Raises:
        NoXml: when it is too large or deep, not UTF-8, has a document type, or is no XML at all.
    """
    if len(content) > LARGEST:
        raise NoXml("too large")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise NoXml("not UTF-8") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "\0" in text:
        raise NoXml("a document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NoXml("no XML") from None
    if root.getroottree().docinfo.internalDTD is not None or _depth(root) > DEEPEST:
        raise NoXml("a document type, or too deep")
    if not comments and found(root, "//comment() | //processing-instruction()"):
        raise NoXml("a comment")
    return root


def found(root: Element, path: str, **values: str) -> list[Element]:
    """Return what an XPath finds; its prefixes are those of `NAMES`."""
    result = root.xpath(path, namespaces=NAMES, **values)
    return result if isinstance(result, list) else [result]


def text_of(element: Element) -> str:
    """Return the whole text of an element that holds text alone.

    Raises:
        NoXml: when it holds elements.
    """
    if len(element):
        raise NoXml("elements within text")
    return (element.text or "").strip()


def _depth(root: Element) -> int:
    deepest, open_now = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        open_now += 1 if event == "start" else -1
        deepest = max(deepest, open_now)
    return deepest
