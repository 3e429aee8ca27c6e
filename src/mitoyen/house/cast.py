"""Whom one may come in as in the demo: written beside the demo's data when it is filled, read by its entrance."""

import json
from pathlib import Path

from mitoyen.doors.cli.demo.play import Player
from mitoyen.doors.web.views import CastMemberView, PartyView, PersonView

CAST = "demo-cast.json"


def keep_cast(player: Player, folder: Path) -> None:
    """Write down who the story's people have become."""
    story = player.story
    cast = [
        {
            "person_id": player.actors[person.key].person_id,
            "name": person.name,
            "title": person.title,
            "company": story.company(person.company).name,
            "organisation_id": player.companies[person.company],
            "tone": 1 + [company.key for company in story.companies].index(person.company),
            "administrator": person.administrator,
            "spaces": [
                story.space(space).name for space, key in player.members if key == person.key
            ],
            "gone": person.key in player.gone,
        }
        for person in story.people
    ]
    (folder / CAST).write_text(json.dumps(cast, ensure_ascii=False), encoding="utf-8")


def read_cast(folder: Path) -> tuple[CastMemberView, ...]:
    """Return the cast, by company and then by name; nobody where no demo was filled."""
    kept = folder / CAST
    if not kept.exists():
        return ()
    known = json.loads(kept.read_text(encoding="utf-8"))
    return tuple(
        CastMemberView(
            person_id=one["person_id"],
            person=PersonView(
                name=one["name"],
                title=one["title"],
                party=PartyView(
                    organisation_id=one["organisation_id"], name=one["company"], tone=one["tone"]
                ),
            ),
            administrator=one["administrator"],
            spaces=tuple(one["spaces"]),
            gone=one["gone"],
        )
        for one in sorted(known, key=lambda one: (one["company"], one["name"]))
    )
