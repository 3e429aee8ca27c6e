"""Who may do what in the talk of a room.

Whoever may read a room may speak in it. What is said belongs to its author: he alone words it anew or takes it back.
A closed thread takes nothing more, except that its messages may still be taken back: a slip does no less harm there.
"""

from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.talk.facts import MessageFacts, ThreadFacts
from mitoyen.foundation.decisions import NOTHING_HERE, Decision, allow, refuse


def may_open_thread(*, member: Membership | None) -> Decision:
    """Members open threads."""
    return NOTHING_HERE if member is None else allow("talk.member_opens")


def may_rename_thread(*, member: Membership | None, thread: ThreadFacts | None) -> Decision:
    """People of the company that opened a thread rename it, while it is open."""
    if member is None or thread is None:
        return NOTHING_HERE
    if member.organisation_id != thread.organisation_id:
        return refuse("talk.opening_company_only")
    if thread.closed:
        return refuse("talk.thread_closed")
    return allow("talk.opening_company_renames")


def may_close_thread(*, member: Membership | None, thread: ThreadFacts | None) -> Decision:
    """Any member closes a thread: none of the companies decides alone when all is said."""
    if member is None or thread is None:
        return NOTHING_HERE
    if thread.closed:
        return refuse("talk.thread_closed")
    return allow("talk.member_closes")


def may_reopen_thread(*, member: Membership | None, thread: ThreadFacts | None) -> Decision:
    """Any member opens a closed thread again."""
    if member is None or thread is None:
        return NOTHING_HERE
    if not thread.closed:
        return refuse("talk.thread_open")
    return allow("talk.member_reopens")


def may_post_message(*, member: Membership | None, thread: ThreadFacts | None) -> Decision:
    """Members post in open threads."""
    if member is None or thread is None:
        return NOTHING_HERE
    if thread.closed:
        return refuse("talk.thread_closed")
    return allow("talk.member_posts")


def may_edit_message(*, member: Membership | None, message: MessageFacts | None) -> Decision:
    """Authors word their own messages anew, while the thread is open; imported letters stay as they came."""
    if member is None or message is None:
        return NOTHING_HERE
    if message.imported:
        return refuse("talk.imported_message")
    if message.author != member.member_id:
        return refuse("talk.author_only")
    if message.retracted:
        return refuse("talk.already_retracted")
    if message.thread_closed:
        return refuse("talk.thread_closed")
    return allow("talk.author_edits")


def may_retract_message(*, member: Membership | None, message: MessageFacts | None) -> Decision:
    """Authors take their messages back, and whoever brought a letter in takes that back, even when all is closed."""
    if member is None or message is None:
        return NOTHING_HERE
    if message.author != member.member_id:
        return refuse("talk.author_only")
    if message.retracted:
        return refuse("talk.already_retracted")
    return allow("talk.author_retracts")


def may_give_reaction(*, member: Membership | None, message: MessageFacts | None) -> Decision:
    """Members react to what stands, in open threads."""
    if member is None or message is None:
        return NOTHING_HERE
    if message.retracted:
        return refuse("talk.already_retracted")
    if message.thread_closed:
        return refuse("talk.thread_closed")
    return allow("talk.member_reacts")


def may_withdraw_reaction(*, member: Membership | None, message: MessageFacts | None) -> Decision:
    """Members withdraw their own reactions, in open threads."""
    return may_give_reaction(member=member, message=message)


def may_import_messages(*, member: Membership | None) -> Decision:
    """Members bring letters in; each stands there in their name, not in its sender's."""
    return NOTHING_HERE if member is None else allow("talk.member_imports")
