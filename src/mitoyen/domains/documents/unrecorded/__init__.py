"""What is no act of a room: files on their way in, objects on their way out, and where contents are kept."""

from mitoyen.domains.documents.queries.contents import open_stored, stored_commitment
from mitoyen.domains.documents.queries.kept import (
    keep_files_in,
    largest_file,
    probe_store,
    store_at,
)
from mitoyen.domains.documents.unrecorded.receiving import give_up, receive
from mitoyen.domains.documents.unrecorded.sniffing import sniff
from mitoyen.domains.documents.unrecorded.sweeping import keep_swept, sweep

__all__ = [
    "give_up",
    "keep_files_in",
    "keep_swept",
    "largest_file",
    "open_stored",
    "probe_store",
    "receive",
    "sniff",
    "store_at",
    "stored_commitment",
    "sweep",
]
