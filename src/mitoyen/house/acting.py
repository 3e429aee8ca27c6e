"""Acting for a person at the command line: he is named by his address, and bound by his own policies and walls."""

from mitoyen.domains.people import queries as people
from mitoyen.foundation.actors import Actor
from mitoyen.house.settings import Malformed
from mitoyen.journal.database import reading


async def person_named(address: str) -> Actor:
    """Return who is known at this e-mail address.

    Raises:
        Malformed: when nobody is.
    """
    async with reading(None) as db:
        person_id = await people.at_address(db, address)
        known = await people.signed_in(db, person_id) if person_id else None
    if known is None:
        raise Malformed(f"nobody here has the address {address}")
    return known.actor
