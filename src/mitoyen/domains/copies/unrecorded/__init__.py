"""Making own copies: long work beside serving, none of it an act."""

from mitoyen.domains.copies.unrecorded.archives import is_ready, open_archive
from mitoyen.domains.copies.unrecorded.journals import company_journal_copy
from mitoyen.domains.copies.unrecorded.making import Tools, forget_expired, make_copy, waiting

__all__ = [
    "Tools",
    "company_journal_copy",
    "forget_expired",
    "is_ready",
    "make_copy",
    "open_archive",
    "waiting",
]
