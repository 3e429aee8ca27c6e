"""The addresses of pages, in one place: handlers serve them, templates link to them."""


def space(space_id: str) -> str:
    return f"/spaces/{space_id}"


def people(space_id: str) -> str:
    return f"/spaces/{space_id}/people"


def new_room(space_id: str) -> str:
    return f"/spaces/{space_id}/rooms/new"


def documents(space_id: str) -> str:
    return f"/spaces/{space_id}/documents"


def own_copy(space_id: str) -> str:
    return f"/spaces/{space_id}/copy"


def made_copy(space_id: str, copy_id: str) -> str:
    return f"/spaces/{space_id}/copy/{copy_id}"


def room(room_id: str) -> str:
    return f"/rooms/{room_id}"


def seats(room_id: str) -> str:
    return f"/rooms/{room_id}/people"


def live(room_id: str) -> str:
    return f"/rooms/{room_id}/live"


def journal(room_id: str) -> str:
    return f"/rooms/{room_id}/journal"


def entry(room_id: str, index: int) -> str:
    return f"/rooms/{room_id}/entries/{index}"


def proof(room_id: str, index: int) -> str:
    return f"/rooms/{room_id}/entries/{index}/proof"


def receipt(room_id: str, index: int) -> str:
    return f"/rooms/{room_id}/entries/{index}/receipt"


def new_thread(room_id: str) -> str:
    return f"/rooms/{room_id}/threads/new"


def thread(room_id: str, thread_id: str) -> str:
    return f"/rooms/{room_id}/threads/{thread_id}"


def changes(room_id: str, thread_id: str) -> str:
    return f"/rooms/{room_id}/threads/{thread_id}/changes"


def read(room_id: str, thread_id: str) -> str:
    return f"/rooms/{room_id}/threads/{thread_id}/read"


def message(room_id: str, thread_id: str, message_id: str) -> str:
    return f"/rooms/{room_id}/threads/{thread_id}/messages/{message_id}"


def wordings(room_id: str, thread_id: str, message_id: str) -> str:
    return f"{message(room_id, thread_id, message_id)}/wordings"


def edit(room_id: str, thread_id: str, message_id: str) -> str:
    return f"{message(room_id, thread_id, message_id)}/edit"


def retract(room_id: str, thread_id: str, message_id: str) -> str:
    return f"{message(room_id, thread_id, message_id)}/retract"


def reactions(room_id: str, thread_id: str, message_id: str) -> str:
    return f"{message(room_id, thread_id, message_id)}/reactions"


def new_document(room_id: str) -> str:
    return f"/rooms/{room_id}/documents/new"


def document(room_id: str, document_id: str) -> str:
    return f"/rooms/{room_id}/documents/{document_id}"


def version(room_id: str, document_id: str, version_id: str) -> str:
    return f"/rooms/{room_id}/documents/{document_id}?version={version_id}"


def file(room_id: str, document_id: str, version_id: str) -> str:
    return f"/rooms/{room_id}/documents/{document_id}/versions/{version_id}/file"


def picture(room_id: str, document_id: str, version_id: str) -> str:
    return f"/rooms/{room_id}/documents/{document_id}/versions/{version_id}/picture"
