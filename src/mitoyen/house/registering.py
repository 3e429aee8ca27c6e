"""`mitoyen register`: the operator lets a company in. It is an act of the operator, in the company's own journal."""

from typing import Literal

from rich.console import Console

from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.domains.people.unrecorded import send_first_invitation
from mitoyen.foundation.actors import OPERATOR
from mitoyen.house.composition import open_house
from mitoyen.house.settings import Settings


async def register_company(
    settings: Settings,
    *,
    company: str,
    person: str,
    address: str,
    language: Literal["fr", "en"],
    console: Console,
) -> int:
    """Register a company and send its first administrator the letter that lets him in."""
    async with open_house(settings, as_role="owner", beside=False):
        registered = await register_organisation(
            by=OPERATOR, name=company, person_name=person, address=address, language=language
        )
        token = await send_first_invitation(
            person_id=registered.administrator.person_id, operator=settings.operator
        )
    console.print(f"{company} is registered. {person} can come in within 14 days at:")
    console.print(f"{settings.public_url}/invitations/{token}", soft_wrap=True, highlight=False)
    return 0
