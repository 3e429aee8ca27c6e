"""What can be read of documents: registers, contents, and what waits to be issued."""

from mitoyen.domains.documents.queries.contents import (
    Content,
    content,
    open_stored,
    stored_commitment,
)
from mitoyen.domains.documents.queries.incoming import (
    FilePlace,
    UploadRow,
    handed_over,
    parts_handed_over,
    reception,
    upload,
    uploads,
    version_index,
)
from mitoyen.domains.documents.queries.kept import keep_files_in, largest_file, store_at
from mitoyen.domains.documents.queries.registers import (
    DocumentDecisions,
    DocumentRow,
    VersionRow,
    cards,
    document,
    document_decisions,
    document_facts,
    documents_of_room,
    documents_of_space,
    last_number,
    version,
    versions,
)

__all__ = [
    "Content",
    "DocumentDecisions",
    "DocumentRow",
    "FilePlace",
    "UploadRow",
    "VersionRow",
    "cards",
    "content",
    "document",
    "document_decisions",
    "document_facts",
    "documents_of_room",
    "documents_of_space",
    "handed_over",
    "keep_files_in",
    "largest_file",
    "last_number",
    "open_stored",
    "parts_handed_over",
    "reception",
    "store_at",
    "stored_commitment",
    "upload",
    "uploads",
    "version",
    "version_index",
    "versions",
]
