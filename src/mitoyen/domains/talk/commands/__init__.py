"""The verbs of talk. Each is an entry, or several in one transaction, in the journal of its room."""

from mitoyen.domains.talk.commands.imports import (
    Letter,
    LetterOutcome,
    LettersTooMany,
    SenderUnfit,
    import_messages,
)
from mitoyen.domains.talk.commands.messages import (
    edit_message,
    give_reaction,
    post_message,
    retract_message,
    withdraw_reaction,
)
from mitoyen.domains.talk.commands.threads import (
    OpenedThread,
    close_thread,
    open_thread,
    rename_thread,
    reopen_thread,
)
from mitoyen.domains.talk.commands.wording import (
    ConclusionTooLong,
    DocumentsUnfit,
    MessageEmpty,
    ReactionUnfit,
)
from mitoyen.domains.talk.facts import (
    CharactersUnfit,
    KeyUnfit,
    KeyUsedOtherwise,
    MentionsUnfit,
    MessageTooLong,
    ReasonTooLong,
    ReplyUnfit,
    TitleEmpty,
    TitleTooLong,
)

__all__ = [
    "CharactersUnfit",
    "ConclusionTooLong",
    "DocumentsUnfit",
    "KeyUnfit",
    "KeyUsedOtherwise",
    "Letter",
    "LetterOutcome",
    "LettersTooMany",
    "MentionsUnfit",
    "MessageEmpty",
    "MessageTooLong",
    "OpenedThread",
    "ReactionUnfit",
    "ReasonTooLong",
    "ReplyUnfit",
    "SenderUnfit",
    "TitleEmpty",
    "TitleTooLong",
    "close_thread",
    "edit_message",
    "give_reaction",
    "import_messages",
    "open_thread",
    "post_message",
    "rename_thread",
    "reopen_thread",
    "retract_message",
    "withdraw_reaction",
]
