"""Who may do what with documents.

Whoever may read a room may put files in it. A document belongs to the company that issued it: no other puts a version
in its place or gives it another title, least of all a rival in the same room. Destroying a content is its author's act.
"""

from mitoyen.domains.documents.facts import DocumentFacts
from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.talk.facts import MessageFacts, ThreadFacts
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_receive(*, member: Membership | None) -> Decision:
    """Members bring files to the rooms that they read."""
    return NOTHING_HERE if member is None else allow("documents.member_brings")


def may_issue_document(*, member: Membership | None) -> Decision:
    """Members issue documents in the register of a room."""
    return NOTHING_HERE if member is None else allow("documents.member_issues")


def may_issue_documents(*, member: Membership | None, thread: ThreadFacts | None) -> Decision:
    """Members issue documents in open threads."""
    if member is None or thread is None:
        return NOTHING_HERE
    if thread.closed:
        return refuse("talk.thread_closed")
    return allow("documents.member_issues")


def may_open_thread_with_documents(*, member: Membership | None) -> Decision:
    """Members open threads, with files if they like."""
    return NOTHING_HERE if member is None else allow("documents.member_issues")


def may_issue_version(*, member: Membership | None, document: DocumentFacts | None) -> Decision:
    """People of the company that issued a document put another version in its place, while it has a content."""
    return _as_issuer(member, document)


def may_rename_document(*, member: Membership | None, document: DocumentFacts | None) -> Decision:
    """People of the company that issued a document give it another title, while it has a content."""
    return _as_issuer(member, document)


def may_import_documents(*, member: Membership | None) -> Decision:
    """Members bring files in with older correspondence; each stands there in their name."""
    return NOTHING_HERE if member is None else allow("documents.member_imports")


def may_retract_documents(
    *, member: Membership | None, message: MessageFacts | None, documents: int, remaining: int
) -> Decision:
    """Authors take back their own messages with the documents that came with them, even when the thread is closed.

    Args:
        documents: how many came with the message; remaining: how many of their contents, names and titles still stand.
    """
    if member is None or message is None or not documents:
        return NOTHING_HERE
    if message.author != member.member_id:
        return refuse("talk.author_only")
    if message.retracted and not remaining:
        return refuse("talk.already_retracted")
    return allow("documents.author_retracts")


def may_retract_document(*, member: Membership | None, document: DocumentFacts | None) -> Decision:
    """Authors take back documents of their own that came without a message; the others go with their message."""
    if member is None or document is None:
        return NOTHING_HERE
    if document.author != member.member_id:
        return refuse("documents.author_only")
    if document.said:
        return refuse("documents.goes_with_message")
    if document.gone:
        return refuse("documents.content_destroyed")
    return allow("documents.author_retracts")


def _as_issuer(member: Membership | None, document: DocumentFacts | None) -> Decision:
    if member is None or document is None:
        return NOTHING_HERE
    if member.organisation_id != document.company:
        return refuse("documents.issuing_company_only")
    if document.gone:
        return refuse("documents.content_destroyed")
    return allow("documents.issuing_company")
