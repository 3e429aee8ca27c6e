"""The secret: closed, replaced at any time, never to be read again."""

from mitoyen.domains.connections import commands
from mitoyen.domains.connections.unrecorded import (
    public_keys,
    seal_client_secret,
    seal_signing_key,
    secrets,
)


async def test_a_secret_is_kept_closed_and_replaced_also_while_people_sign_in(cast, connect, owner):
    connection_id = await connect("live")

    await commands.replace_secret(
        actor=cast["jeanne"],
        connection_id=connection_id,
        sealed=seal_client_secret(connection_id, " another "),
    )

    assert await secrets.client_secret(connection_id) == "another"
    kept = await (
        await owner.execute(
            "SELECT closed FROM connections_secret WHERE connection_id = %s", (connection_id,)
        )
    ).fetchall()
    assert len(kept) == 1
    assert b"another" not in kept[0][0]


async def test_a_secret_opens_at_its_own_connection_alone(cast, connect, owner):
    one, other = await connect("described"), await connect("described", who="karim")
    await owner.execute(
        "UPDATE connections_secret SET closed ="
        " (SELECT closed FROM connections_secret WHERE connection_id = %s) WHERE connection_id = %s",
        (one, other),
    )

    assert await secrets.client_secret(other) is None


async def test_our_own_key_shows_its_public_half_alone(cast, connect):
    connection_id = await connect("described")
    sealed = await seal_signing_key(connection_id)

    await commands.replace_secret(actor=cast["jeanne"], connection_id=connection_id, sealed=sealed)

    (shown,) = (await public_keys(connection_id))["keys"]
    assert shown["kty"] == "RSA"
    assert not {"d", "p", "q", "dp", "dq", "qi"} & shown.keys()
