"""The tokens of directories, from their company's journal. Their secrets stand apart."""

from mitoyen.domains.directories.events import TokenMade, TokenWithdrawn
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables("directories_token")


@projects(TokenMade)
async def show_token(db: Connection, entry: Entry, made: TokenMade) -> None:
    """A token appears."""
    await db.execute(
        """
        INSERT INTO directories_token (room_id, token_id, organisation_id, made_by, made_at, expires_at)
        VALUES (%(room_id)s, %(token_id)s, %(company)s, %(author)s, %(at)s, %(at)s + make_interval(days => %(days)s))
        """,
        entry.with_fields(made),
    )


@projects(TokenWithdrawn)
async def show_withdrawal(db: Connection, entry: Entry, withdrawn: TokenWithdrawn) -> None:
    """The token opens nothing any more."""
    await db.execute(
        "UPDATE directories_token SET withdrawn_at = %(at)s WHERE room_id = %(room_id)s AND token_id = %(token_id)s",
        entry.with_fields(withdrawn),
    )
