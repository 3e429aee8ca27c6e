"""Copies: a party's own copy of a space, in an open format, checkable without us (docs/formats/own-copy.md)."""
