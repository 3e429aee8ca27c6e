"""What can have happened with own copies."""

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import CopyId, OrganisationId, SpaceId


@event("copies.copy_taken", version=1, erasable=())
class CopyTaken(Event, frozen=True, kw_only=True):
    """A party took its own copy of the space. Who and when stand on the entry; which rooms, nowhere."""

    copy_id: CopyId
    space_id: SpaceId
    party: OrganisationId
