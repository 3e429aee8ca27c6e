"""Making own copies: long work beside serving, none of it an act."""

from mitoyen.domains.copies.unrecorded.making import Tools, forget_expired, make_copy, waiting

__all__ = ["Tools", "forget_expired", "make_copy", "waiting"]
