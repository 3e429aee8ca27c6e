"""Words that belong to no single page.

What is told after an act, why something was not taken, the acts of a journal, the rules that
refuse. Written in English, translated by `locale/`.
"""

import re
from typing import Final

from mitoyen.domains.talk.events import Reaction
from mitoyen.doors.web import act_words, directory_words, sign_in_words
from mitoyen.doors.web.marks import N_, Refusal
from mitoyen.foundation.decisions import Unfit

TOLD: Final[dict[str, str]] = {
    **sign_in_words.TOLD,
    **directory_words.TOLD,
    "account_ready": N_("Your account is open. Others see your name and your company."),
    "administration_changed": N_("The mandate is changed. The company’s journal says so."),
    "connection_closed": N_("The connection is closed. Nobody signs in by it any more."),
    "connection_described": N_("The settings are kept. Now test them with your own account."),
    "connection_live": N_("Your company’s sign-in is in use."),
    "sign_in_free": N_("Your company’s sign-in is one way in among others again."),
    "sign_in_required": N_("Your company’s sign-in is the only way in from now on."),
    "document_added": N_("The document is in the room. Whoever reads the room can open it."),
    "document_retracted": N_(
        "The document is taken back. Its contents are destroyed, the fact stays."
    ),
    "document_renamed": N_("The document has another title. The journal keeps both."),
    "domain_claimed": N_("The domain is claimed. Put its record in place, then look at it."),
    "domain_proved": N_("The domain is proved. It is your company’s from now on."),
    "domain_disputed": N_(
        "Another company has proved this domain. Nothing was replaced; both read it in their journals."
    ),
    "domain_other": N_(
        "There are records under that name, but none says what was asked, to the letter."
    ),
    "domain_nothing": N_("No record was found under that name yet."),
    "domain_no_answer": N_("The servers of that domain do not answer. Nothing was changed."),
    "domain_there": N_("The record is in place."),
    "domain_released": N_("The domain is let go."),
    "limits_set": N_("The limits are set. Open sessions were shortened, none was lengthened."),
    "number_given": N_("The number is given."),
    "number_withdrawn": N_("The number is withdrawn."),
    "organisation_renamed": N_(
        "Your company has another name. Words already written keep the name of their time."
    ),
    "referent_named": N_("The referent is named."),
    "referent_withdrawn": N_("The referent is withdrawn."),
    "site_opened": N_("The site is added."),
    "site_described": N_("The site is described anew."),
    "site_closed": N_("The site is taken away."),
    "employment_ended": N_("This person no longer represents you. Every access fell at once."),
    "invited": N_("The invitation is on its way. It is valid for fourteen days."),
    "invitation_withdrawn": N_("The invitation is withdrawn. Its link no longer opens anything."),
    "letter_unsent": N_("The invitation stands, but its letter could not leave. Send it again."),
    "passkey_added": N_("The passkey is added. You can sign in with it from now on."),
    "passkey_removed": N_("The passkey is removed. It no longer opens your account."),
    "contact_named": N_("The other parties turn to this person from now on."),
    "member_admitted": N_("The person takes part in the space from now on."),
    "party_admitted": N_("Your company is a party from now on. All the others see it."),
    "party_withdrawn": N_("The company is proposed no longer. Its letter opens nothing any more."),
    "party_written_again": N_(
        "The letter is on its way again. The one before opens nothing any more."
    ),
    "party_proposed": N_("The company is proposed. Its invitation is on its way."),
    "participation_ended": N_("The participation is ended. Every access fell at once."),
    "guest_term_set": N_("The end is set. Partners see it beside the name."),
    "people_attested": N_("Your people are confirmed. The company’s journal says so."),
    "seat_given": N_("The person reads the room from now on."),
    "seat_left": N_("You no longer read this room."),
    "session_ended": N_("The session is ended."),
    "sessions_ended": N_("All your other sessions are ended."),
    "signed_out": N_("You are signed out. This browser keeps nothing of your session."),
    "token_made": N_("The token is made. Copy it now: it is shown this once."),
    "token_revoked": N_("The token is revoked. Programs that use it are refused from now on."),
    "thread_closed": N_("The thread is closed. What was said in it stays readable."),
    "thread_renamed": N_("The thread has another title. The journal keeps both."),
    "thread_reopened": N_("The thread is open again."),
    "version_added": N_("The new version is in the room. The one before stays readable."),
}

# By the name of the exception, in words: `NameUnfit` is `name_unfit`.
PROBLEMS: Final[dict[str, str]] = {
    "term_unfit": N_("A number of days is missing here, from 1 to 365."),
    "list_moved": N_("Somebody came or left meanwhile. Read the names again."),
    **sign_in_words.PROBLEMS,
    "address_invalid": N_("An e-mail address is missing here, such as jeanne@example.org."),
    "address_public": N_(
        "Anybody can have a mailbox there. Give the address of somebody at the company itself."
    ),
    "address_taken": N_("A person with this address already has an account."),
    "address_unfit": N_("An e-mail address is missing here, such as jeanne@example.org."),
    "ceremony_failed": N_("The passkey was not made. Your device said no, or took too long."),
    "characters_unfit": N_("Some characters cannot be kept. Type the text again."),
    "company_empty": N_("The name of the company is missing."),
    "conclusion_too_long": N_("The conclusion is longer than 2,000 characters."),
    "days_invalid": N_("A token lives from one day to one year."),
    "days_unfit": N_("A token lives from one day to one year."),
    "domain_claimed_already": N_("Your company has claimed this domain already."),
    "domain_public": N_(
        "Anybody can have a mailbox at this domain. It cannot stand for a company."
    ),
    "domain_unfit": N_("The name of a domain is missing, such as example.org."),
    "documents_unfit": N_("One of the files is no longer waiting. Attach it again."),
    "file_missing": N_("No file was chosen, or it waited too long. Choose it again."),
    "file_too_large": N_("The file is larger than this installation accepts."),
    "key_unfit": N_("This page was out of date. Load it anew, and send again."),
    "key_used_otherwise": N_("This page was already used for something else. Load it anew."),
    "letters_too_many": N_("Too many letters at once. Bring them in by parts."),
    "limits_unfit": N_(
        "These limits do not fit. A session cannot last longer than the house allows."
    ),
    "link_elsewhere": N_("This link only opens in the browser that asked for it."),
    "link_over": N_("This link has already been used, or its time is over. Ask for another one."),
    "link_used": N_("This link has already been used, or its time is over. Ask for another one."),
    "mentions_unfit": N_("Someone named here no longer reads this room, or too many are named."),
    "message_empty": N_("There is nothing to send yet. Write a message or attach a file."),
    "message_too_long": N_("The message is longer than 20,000 characters. Send it in two."),
    "name_empty": N_("The name is missing."),
    "name_too_long": N_("The name is too long. Keep what others know it by."),
    "name_unfit": N_("The name is missing, or too long."),
    "note_too_long": N_("The note is too long. Keep what changed, leave the rest out."),
    "number_unfit": N_("This is no number of that register. Check it character by character."),
    "other_person": N_("This invitation is for somebody else than you. Sign out to accept it."),
    "passkey_unfit": N_("This passkey does not open this account. Ask for a link by e-mail."),
    "mailbox_first": N_("Your mailbox was not proved for a week. Ask for a link by e-mail, once."),
    "passkey_unknown": N_("This passkey opens no account here. Ask for a link by e-mail."),
    "place_unfit": N_("The address is missing, or longer than 400 characters."),
    "purpose_too_long": N_("The purpose is too long. Two sentences are enough."),
    "reaction_unfit": N_("This sign is not one of those that can be set."),
    "reason_too_long": N_("The reason is longer than 500 characters."),
    "reply_unfit": N_("The message that this answers is not in this thread."),
    "sender_unfit": N_("A letter does not say who sent it in a way that can be kept."),
    "title_empty": N_("The title is missing. It tells others what this is about."),
    "title_too_long": N_("The title is too long. Keep the subject, put the rest in the message."),
    "title_unfit": N_("The title is missing, or too long."),
    "too_many_attempts": N_("Too many attempts. Wait a few minutes, then ask again."),
    "too_many_domains": N_("Your company has claimed as many domains as one company may."),
    "too_many_files": N_("Too many files at once. Send some of them with a second message."),
    "too_many_passkeys": N_("You have as many passkeys as one person may have. Remove one first."),
    "too_many_tokens": N_("You have as many tokens as one person may have. Revoke one first."),
}
ANY_PROBLEM: Final = N_("Something here does not fit. Read it again, then send it.")

REFUSALS: Final[dict[str, Refusal]] = {
    "assurance.administrator_stays": Refusal(
        N_("No end was set."),
        N_("An administrator is no guest. Withdraw the mandate first."),
    ),
    **sign_in_words.REFUSALS,
    "copies.administrators_only": Refusal(
        N_("Only an administrator of your company takes its copy."),
        N_("The copy holds all that the company could read, rooms that are not yours included."),
    ),
    "copies.already_under_way": Refusal(
        N_("A copy is already being made."),
        N_("It will be here in a moment. Another one can be made after it."),
    ),
    "directories.administrators_only": Refusal(
        N_("Only an administrator of your company links its directory."),
        N_("The directory says who acts for the company. Whoever links it answers for that."),
    ),
    "directories.directory_names": Refusal(
        N_("Your directory says who acts for your company."),
        N_("Name the person there: it reaches us by itself. Nobody is invited beside it."),
    ),
    "directories.two_tokens": Refusal(
        N_("Two tokens already open the directory."),
        N_("One serves, the other takes over. Withdraw one of them first."),
    ),
    "documents.author_only": Refusal(
        N_("Only its author takes a document back."),
        N_("Destroying a content is an act of whoever put it before the room."),
    ),
    "documents.goes_with_message": Refusal(
        N_("This document goes with its message."),
        N_("Take the message back that it came with: its files go too."),
    ),
    "documents.content_destroyed": Refusal(
        N_("The content of this document was destroyed."),
        N_("Its entries stay. A new document can take its place."),
    ),
    "documents.issuing_company_only": Refusal(
        N_("This document was issued by another company."),
        N_("Only the company that issued a document renames it or adds versions."),
    ),
    "organisations.administrators_only": Refusal(
        N_("Only an administrator of your company can do this."),
        N_("A company decides through its administrators. No other company may."),
    ),
    "organisations.looked_too_soon": Refusal(
        N_("The record was looked at a moment ago."),
        N_("A new record takes some minutes to be seen everywhere. Look again in a moment."),
    ),
    "organisations.reads_only": Refusal(
        N_("Your company reads only, for now"),
        N_(
            "It has not confirmed its people in time. An administrator of your company does it in two minutes."
        ),
    ),
    "organisations.referent_without_passkey": Refusal(
        N_("This person has no passkey."),
        N_(
            "A referent comes in when the company’s sign-in does not answer, so a key must be there before."
        ),
    ),
    "organisations.two_referents": Refusal(
        N_("Your company has its two referents."),
        N_("Two are enough to come in, and few enough to keep in sight. Withdraw one first."),
    ),
    "people.already_left": Refusal(
        N_("This person has left"),
        N_(
            "Only your company’s directory can bring somebody back. Otherwise, invite the person anew."
        ),
    ),
    "people.administrators_only": Refusal(
        N_("Only an administrator of your company can do this."),
        N_("A company decides through its administrators who represents it."),
    ),
    "people.invitation_closed": Refusal(
        N_("This invitation is over."),
        N_("It was used, withdrawn, or its fourteen days have passed."),
    ),
    "people.last_administrator": Refusal(
        N_("This person is the last administrator of the company."),
        N_("A company without one could decide nothing. Name another administrator first."),
    ),
    "people.other_site": Refusal(
        N_("This was asked from another site."),
        N_("Whoever sent you here is not us. Come back to our own page, and do it there."),
    ),
    "people.stale_form": Refusal(
        N_("This page was out of date."),
        N_("It was opened before you signed in again. Load it anew, and do it again."),
    ),
    "spaces.administrators_only": Refusal(
        N_("Only an administrator of a party can do this."),
        N_("To propose a company binds one’s own; its administrators decide on it."),
    ),
    "spaces.already_a_member": Refusal(
        N_("This person already takes part in the space."), N_("Nothing was changed.")
    ),
    "spaces.already_a_party": Refusal(
        N_("Your company is already a party to this space."), N_("Nothing was changed.")
    ),
    "spaces.already_left": Refusal(
        N_("This person no longer takes part in the space."),
        N_("The participation has ended. The person can be admitted anew."),
    ),
    "spaces.already_seated": Refusal(
        N_("This person already reads the room."), N_("Nothing was changed.")
    ),
    "spaces.common_room_only": Refusal(
        N_("A company is proposed in the common room only."),
        N_("All parties must see who is proposed."),
    ),
    "spaces.company_not_in_room": Refusal(
        N_("This person’s company is not in the room."),
        N_("A restricted room keeps its companies. Open another room for another circle."),
    ),
    "spaces.proposing_party_only": Refusal(
        N_("Another company proposed this one."),
        N_("Only the party that proposed a company withdraws that, or writes to it again."),
    ),
    "spaces.own_company_only": Refusal(
        N_("This person represents another company."),
        N_("Each company admits and withdraws its own people, and nobody else’s."),
    ),
    "spaces.restricted_rooms_only": Refusal(
        N_("The people of this room are not chosen one by one."),
        N_("The common room is open to every member; a private side, to its company."),
    ),
    "spaces.too_many_parties": Refusal(
        N_("The space has as many parties as it can have."),
        N_("Each party has its own sign, and there are no more of them."),
    ),
    "talk.already_retracted": Refusal(
        N_("This message was taken back."),
        N_("Nothing can be added to a message that its author took back."),
    ),
    "talk.author_only": Refusal(
        N_("This message is not yours."), N_("Only its author edits or takes back a message.")
    ),
    "talk.imported_message": Refusal(
        N_("This message was brought in from elsewhere."),
        N_("Its words are another person’s, and stay as they came."),
    ),
    "talk.opening_company_only": Refusal(
        N_("This thread was opened by another company."),
        N_("Only the company that opened a thread renames it."),
    ),
    "talk.thread_closed": Refusal(
        N_("This thread is closed."),
        N_("A closed thread takes no more messages, from anyone. What was said stays readable."),
    ),
    "talk.thread_open": Refusal(N_("This thread is already open."), N_("Nothing was changed.")),
}

ANY_REFUSAL: Final = Refusal(
    N_("A rule of this space does not allow it."),
    N_("Nothing was changed, and nothing was sent."),
)

ACTS: Final = act_words.ACTS
PARTS: Final = act_words.PARTS

# What a sign shows, not what it means: a thumb is not an approval.
REACTIONS: Final[dict[Reaction, str]] = {
    "thumbs_up": N_("Thumbs up"),
    "check_mark": N_("Check mark"),
    "eyes": N_("Eyes"),
    "folded_hands": N_("Folded hands"),
    "question_mark": N_("Question mark"),
    "party_popper": N_("Party popper"),
    "smile": N_("Smile"),
    "heart": N_("Heart"),
}


def refusal(rule: str) -> Refusal:
    """Return the words of `rule`; a rule without words of its own is still explained."""
    return REFUSALS.get(rule, ANY_REFUSAL)


def problem(key: str) -> str:
    """Return the words of a problem; one without words of its own is still said."""
    return PROBLEMS.get(key, ANY_PROBLEM)


def problem_of(unfit: Unfit) -> str:
    """Return the key under which `PROBLEMS` says what is wrong: the exception's name, in words."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(unfit).__name__).lower()


def act(kind: str) -> str:
    """Return the words of an act; one that this version does not know is named as it is written."""
    return ACTS.get(kind, kind.replace("%", ""))
