"""Checks an own copy of Mitoyen, offline, without trusting whoever made it.

The format is docs/formats/own-copy.md. To read this program in an hour, take it in this order:
`tree` (hashes and tiles), `keys` (signatures), `entries` (headers and commitments), `faults` (what
can be wrong), `archive` and `layout` (the zip, to its last byte), `manifest` (what it says it
holds), `rooms` and `bundles` (what is checked, and how a fault is located), `checking`, `report`,
`__main__`.
It shares no code with the server and needs nothing but `cryptography`.
"""

__version__ = "1.0.0"
