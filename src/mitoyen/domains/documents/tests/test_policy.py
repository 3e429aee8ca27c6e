import pytest

from mitoyen.domains.documents import policy
from mitoyen.domains.documents.facts import DocumentFacts
from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.talk.facts import MessageFacts, ThreadFacts
from mitoyen.foundation.identifiers import (
    DocumentId,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    SpaceId,
    ThreadId,
)

ME, OURS, THREAD = MemberId.new(), OrganisationId.new(), ThreadId.new()
MEMBER = Membership(
    room_id=RoomId.new(),
    space_id=SpaceId.new(),
    kind="common",
    member_id=ME,
    organisation_id=OURS,
    administrator=False,
)


def thread(*, closed=False):
    return ThreadFacts(thread_id=THREAD, organisation_id=OURS, closed=closed)


def document(company=OURS, *, gone=False):
    return DocumentFacts(
        document_id=DocumentId.new(),
        company=company,
        author=MemberId.new(),
        gone=gone,
        said=False,
        versions=1,
    )


def message(author=ME, *, retracted=False):
    return MessageFacts(
        message_id=MessageId.new(),
        thread_id=THREAD,
        index=3,
        author=author,
        imported=False,
        retracted=retracted,
        thread_closed=True,
    )


@pytest.mark.parametrize(
    "may",
    [
        policy.may_receive,
        policy.may_issue_document,
        policy.may_open_thread_with_documents,
        policy.may_import_documents,
    ],
)
def test_members_may_and_for_others_there_is_nothing(may):
    assert may(member=MEMBER)
    assert may(member=None).rule == "nothing_here"


def test_files_go_to_open_threads():
    assert policy.may_issue_documents(member=MEMBER, thread=thread())
    closed = policy.may_issue_documents(member=MEMBER, thread=thread(closed=True))
    assert closed.rule == "talk.thread_closed"
    for given in ({"member": None, "thread": thread()}, {"member": MEMBER, "thread": None}):
        assert policy.may_issue_documents(**given).rule == "nothing_here"


@pytest.mark.parametrize("may", [policy.may_issue_version, policy.may_rename_document])
def test_a_document_belongs_to_the_company_that_issued_it(may):
    other = document(OrganisationId.new())

    assert may(member=MEMBER, document=document())
    assert may(member=MEMBER, document=other).rule == "documents.issuing_company_only"
    assert may(member=MEMBER, document=document(gone=True)).rule == "documents.content_destroyed"
    assert may(member=None, document=document()).rule == "nothing_here"
    assert may(member=MEMBER, document=None).rule == "nothing_here"


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({}, "documents.author_retracts"),
        ({"message": message(MemberId.new())}, "talk.author_only"),
        ({"message": message(retracted=True)}, "documents.author_retracts"),
        ({"message": message(retracted=True), "remaining": 0}, "talk.already_retracted"),
        ({"documents": 0}, "nothing_here"),
        ({"message": None}, "nothing_here"),
        ({"member": None}, "nothing_here"),
    ],
)
def test_authors_take_back_their_own(given, rule):
    asked = {"member": MEMBER, "message": message(), "documents": 1, "remaining": 3, **given}

    assert policy.may_retract_documents(**asked).rule == rule
