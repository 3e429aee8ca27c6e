"""Whatever is sent, the house answers as it is described, and never falls over."""

import json
import re
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mitoyen.doors.api.tests.conftest import QUERIES, bodies
from mitoyen.doors.api.tests.description import operations

EXAMPLES = 40
NAME = re.compile(r"\{(\w+)\}")

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "a\x00b",
        "\u202e",
        "\ufeff",
        "é" * 300,
        "\U0001f642",
        "-1",
        "9" * 30,
        "%",
        "../..",
        "'--",
        "{}",
    ]
)
texts = WORDS | st.text(max_size=300)
names = texts | st.from_regex(r"[rstgdvuc]_[a-z2-7]{26}", fullmatch=True)
BODIES = {operation_id for operation_id, _, _, op in operations() if "requestBody" in op}


@st.composite
def asked(draw, world, cast):
    """A request that is almost right: an operation, with some of it replaced by junk."""
    operation_id, method, template, operation = draw(st.sampled_from(operations()))
    path = NAME.sub(lambda found: _name(draw, found[1], world), template)
    queries = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    sent = {"params": {name: draw(texts) for name in queries if draw(st.booleans())}}
    if not sent["params"]:
        path += QUERIES.get(operation_id, "")
    headers = {}
    if draw(st.integers(0, 3)) == 0:
        headers["idempotency-key"] = quote(draw(texts))[:300]
    if draw(st.integers(0, 3)) == 0:
        headers["range"] = quote(draw(texts), safe="=-,")[:100]
        headers["if-none-match"] = headers["range"]
    if operation_id in BODIES:
        sent["content"], headers["content-type"] = draw(_body(bodies(world, cast), operation_id))
    return method, path, {**sent, "headers": headers}


def _name(draw, name, world):
    if draw(st.integers(0, 2)) == 0:
        return quote(draw(names), safe="") or "%20"
    return str(world.names[name])


@st.composite
def _body(draw, right, operation_id):
    content_type = draw(st.sampled_from(["application/json"] * 8 + ["text/plain", "a/b;c=d", ""]))
    body = dict(right.get(operation_id, {}))
    match draw(st.integers(0, 4)):
        case 0:
            return draw(st.binary(max_size=300)), content_type
        case 1:
            return _json(draw(junk)), content_type
        case 2 if body:
            body[draw(st.sampled_from(sorted(body)))] = draw(junk | texts)
        case 3:
            body[draw(texts)] = draw(junk)
    return _json(body), content_type


def _json(value):
    return json.dumps(
        value
    ).encode()  # msgspec refuses what JSON can spell: lone surrogates, huge numbers


async def test_junk_is_answered_as_described(api):
    world = await api.world("karim", api.cast.prices)
    world.names["copy_id"] = await api.own_copy("karim")
    seen = set()

    @settings(
        max_examples=EXAMPLES * 10,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def collect(data):
        requests.append(data.draw(asked(world, api.cast)))

    requests = []
    collect()
    for method, path, sent in requests:
        answer = await api.ask("karim", method, path, **sent)
        assert answer.status_code < 500, (method, path, sent, answer.text)
        seen.add(answer.status_code)

    assert {200, 404, 422} <= seen
