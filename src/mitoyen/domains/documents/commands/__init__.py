"""The verbs about documents. The file itself was received before (`unrecorded.receive`); a verb says what it is for.

Issuing takes the upload away from the person who brought it and gives its key to the room, in the entry's transaction.
"""

from mitoyen.domains.documents.commands.importing import import_documents
from mitoyen.domains.documents.commands.issuing import (
    HandedOver,
    issue_document,
    issue_documents,
    open_thread_with_documents,
)
from mitoyen.domains.documents.commands.later import issue_version, rename_document
from mitoyen.domains.documents.commands.retracting import retract_document, retract_documents

__all__ = [
    "HandedOver",
    "import_documents",
    "issue_document",
    "issue_documents",
    "issue_version",
    "open_thread_with_documents",
    "rename_document",
    "retract_document",
    "retract_documents",
]
