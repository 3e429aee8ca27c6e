"""Checks an own copy of Mitoyen, offline, without trusting whoever made it.

The format is docs/formats/own-copy.md. To read this program in an hour, take it in this order:
`tree` (hashes and tiles), `keys` (signatures), `entries` (headers and commitments), `archive` (the
zip), `rooms` (what is checked, and how a fault is located), `report` (what is said), `__main__`.
It shares no code with the server and needs nothing but `cryptography`.
"""

__version__ = "1.0.0"
