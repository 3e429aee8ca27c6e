"""Words that belong to no single page.

What is told after an act, why something was not taken, the acts of a journal, the rules that
refuse. Written in English, translated by `locale/`.
"""

from dataclasses import dataclass
from typing import Final


def N_(text: str) -> str:  # noqa: N802 (gettext's name: marked here, translated where it is shown)
    """Mark `text` for translation."""
    return text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule in words: what did not happen, and why."""

    title: str
    reason: str


TOLD: Final[dict[str, str]] = {
    "account_ready": N_("Your account is open. Others see your name and your company."),
    "document_added": N_("The document is in the room. Its entry is in the journal."),
    "invited": N_("The invitation is on its way. It is valid for seven days."),
    "invitation_withdrawn": N_("The invitation is withdrawn. Its link no longer opens anything."),
    "passkey_added": N_("The passkey is added. You can sign in with it from now on."),
    "passkey_removed": N_("The passkey is removed. It no longer opens your account."),
    "participation_ended": N_("The participation is ended. Every access fell at once."),
    "session_ended": N_("The session is ended."),
    "sessions_ended": N_("All your other sessions are ended."),
    "signed_out": N_("You are signed out. This browser keeps nothing of your session."),
    "token_made": N_("The token is made. Copy it now: it is shown this once."),
    "token_revoked": N_("The token is revoked. Programs that use it are refused from now on."),
    "version_added": N_("The new version is in the room. The one before stays readable."),
}

PROBLEMS: Final[dict[str, str]] = {
    "address_invalid": N_("An e-mail address is missing here, such as jeanne@example.org."),
    "address_taken": N_("A person with this address already has an account."),
    "ceremony_failed": N_("The passkey was not made. Your device said no, or took too long."),
    "company_empty": N_("The name of the company is missing."),
    "file_empty": N_("The file is empty. Choose another one."),
    "file_missing": N_("No file was chosen."),
    "file_too_large": N_("The file is larger than this installation accepts."),
    "link_used": N_("This link has already been used, or its time is over. Ask for another one."),
    "link_elsewhere": N_("This link only opens in the browser that asked for it."),
    "message_empty": N_("There is nothing to send yet. Write a message or attach a file."),
    "message_too_long": N_("The message is longer than 20,000 characters. Send it in two."),
    "name_empty": N_("The name is missing."),
    "name_too_long": N_("The name is too long."),
    "passkey_unknown": N_("This passkey is not known here. Ask for a link by e-mail."),
    "title_empty": N_("The title is missing. It tells others what the thread is about."),
    "title_too_long": N_("The title is too long. Keep the subject, put the rest in the message."),
    "too_many_attempts": N_("Too many attempts. Wait a few minutes, then ask again."),
}

REFUSALS: Final[dict[str, Refusal]] = {
    "talk.members_only": Refusal(
        N_("You no longer take part in this room."),
        N_("Only the people of the room write in it. Your participation has ended."),
    ),
    "talk.thread_closed": Refusal(
        N_("This thread is closed."),
        N_("A closed thread takes no more messages, from anyone. What was said stays readable."),
    ),
    "talk.author_only": Refusal(
        N_("This message is not yours."),
        N_("Only its author edits or takes back a message."),
    ),
    "talk.already_retracted": Refusal(
        N_("This message was taken back."),
        N_("Nothing can be added to a message that its author took back."),
    ),
    "organisations.administrators_only": Refusal(
        N_("Only an administrator of your company can do this."),
        N_("A company decides through its administrators who represents it. No other may."),
    ),
}

ANY_REFUSAL: Final = Refusal(
    N_("A rule of this space does not allow it."),
    N_("Nothing was changed, and nothing was sent."),
)

ACTS: Final[dict[str, str]] = {
    "documents.document_added": N_("Document added"),
    "documents.version_added": N_("Version added"),
    "journal.content_erased": N_("Content erased"),
    "journal.room_opened": N_("Room opened"),
    "organisations.organisation_registered": N_("Company registered"),
    "people.person_invited": N_("Person invited"),
    "people.person_joined": N_("Person joined"),
    "people.person_left": N_("Person left"),
    "spaces.member_arrived": N_("Arrival"),
    "spaces.member_left": N_("Departure"),
    "spaces.party_admitted": N_("Party admitted"),
    "spaces.party_invited": N_("Party invited"),
    "spaces.room_opened": N_("Room opened"),
    "spaces.seat_given": N_("Person added to the room"),
    "spaces.seat_left": N_("Person left the room"),
    "spaces.space_opened": N_("Space opened"),
    "talk.message_edited": N_("Message edited"),
    "talk.message_imported": N_("Message imported"),
    "talk.message_posted": N_("Message"),
    "talk.message_retracted": N_("Message taken back"),
    "talk.reaction_added": N_("Reaction"),
    "talk.reaction_removed": N_("Reaction taken back"),
    "talk.thread_closed": N_("Thread closed"),
    "talk.thread_opened": N_("Thread opened"),
    "talk.thread_renamed": N_("Thread renamed"),
    "talk.thread_reopened": N_("Thread reopened"),
}

REACTIONS: Final[dict[str, str]] = {
    "👍": N_("I agree"),
    "✅": N_("Done"),
    "👀": N_("I am looking at it"),
    "🙏": N_("Thank you"),
    "❓": N_("I have a question"),
    "🎉": N_("Well done"),
}


def refusal(rule: str) -> Refusal:
    """Return the words of `rule`; a rule without words of its own is still explained."""
    return REFUSALS.get(rule, ANY_REFUSAL)
