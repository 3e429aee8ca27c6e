"""From what a person typed to what a page may show.

CommonMark with tables, strikethrough and bare links. The source is never trusted: raw HTML is
shown as text, the result is sanitised against a short list, and pictures become links, so that
nothing written in a room can load anything from elsewhere, run, or take a form that the interface
uses.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_core import linkify as link_addresses
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import linkify as link_address
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

LONGEST_MENTION = 80  # characters
MOST_CELLS = 10_000  # of one table: short rows are filled up, so few marks could make many
MOST_STEPS = 50_000  # of the parser in one text: a page of prose takes some 3,000
MOST_MARKS = 2_000  # that may begin or end emphasis, in one text
MOST_LINES = 2_500  # of one text
MOST_ADDRESSES = 200  # bare ones, in one text: finding them is quadratic
MOST_LED_TO = 100_000  # characters of all targets: one definition may serve thousands of links
STEPS, BARE = (
    "steps",
    "bare",
)  # what one reading has counted, and whether it looks for bare addresses


class TooIntricate(Exception):
    """Reading a text as Markdown would take more than `MOST_STEPS`."""


_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a", "span"),
    *("ul", "ol", "li", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_SANITISER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    allowed_classes={"span": {"mention"}, "th": {"end", "middle"}, "td": {"end", "middle"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener nofollow ugc",
    strip_comments=True,
)
_HEADINGS = {"h1": "h4", "h2": "h5"}  # a page's own titles end at h3
_ALIGNED = {"text-align:right": "end", "text-align:center": "middle"}


@lru_cache(maxsize=2048)
def markdown(source: str) -> Markup:
    """Return the safe HTML of Markdown `source`.

    A text that would take more than `MOST_STEPS` is shown as it was typed.

    Cost: proportional to its length, about 1 ms for a page of text and at most some 60 ms; the
    most recent results are kept.
    """
    tokens, env = read(source)
    if tokens is None:
        return Markup("\n").join(Markup("<p>{}</p>").format(lines(p)) for p in _paragraphs(source))
    html = _parser.renderer.render(tokens, _parser.options, env)
    return Markup(_SANITISER.clean(html))  # noqa: S704 (sanitised on this line)


def read(source: str) -> tuple[list[Token] | None, EnvType]:
    """Return the tokens of Markdown `source`, None when it is too intricate, and what was counted."""
    addresses = sum(source.count(mark) for mark in (":", "@", "//"))
    env: EnvType = {STEPS: 0, BARE: addresses <= MOST_ADDRESSES}
    marks = sum(source.count(mark) for mark in "*_~")
    if marks > MOST_MARKS or source.count("\n") > MOST_LINES:
        return None, env
    try:
        tokens = _parser.parse(source, env)
    except TooIntricate:
        return None, env
    inner = (token for block in tokens for token in block.children or ())
    led_to = sum(len(str(at)) for token in inner for at in token.attrs.values())
    return (tokens if led_to <= MOST_LED_TO else None), env


@lru_cache(maxsize=2048)
def plain(source: str, longest: int = 140) -> str:
    """Return the words of Markdown `source` on one line, cut to `longest` characters."""
    spoken: list[str] = []
    tokens, _ = read(source)
    if tokens is None:
        spoken.append(source)
    for block in tokens or ():
        for token in block.children or [block]:
            if token.type in {"text", "code_inline", "fence", "code_block", "mention", "image"}:
                spoken.append(token.content)
            elif token.type in {"softbreak", "hardbreak", "paragraph_close"}:
                spoken.append(" ")
        spoken.append(" ")
    line = " ".join("".join(spoken).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def lines(text: str) -> Markup:
    """Return plain text as HTML, for letters brought in: what they hold was never Markdown."""
    return Markup("<br>\n").join(text.splitlines())


def mentioned(source: str) -> tuple[str, ...]:
    """Return the names that Markdown `source` calls, in the order of the text, each once."""
    if "@[" not in source:
        return ()
    blocks, _ = read(source)
    tokens = (token for block in blocks or () for token in block.children or [])
    return tuple(dict.fromkeys(token.content for token in tokens if token.type == "mention"))


def _paragraphs(source: str) -> list[str]:
    return [found for found in (part.strip("\n") for part in source.split("\n\n")) if found]


class _CountedInline(ParserInline):
    """Reads inline marks; every look ahead is a step."""

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 (the parser's own name)
        _step(state.env)
        super().skipToken(state)


def _step(env: EnvType) -> None:
    env[STEPS] += 1
    if env[STEPS] > MOST_STEPS:
        raise TooIntricate


def _counted(rule: Callable[..., bool]) -> Callable[..., bool]:
    @wraps(rule)
    def counted(state: StateBlock | StateInline, *where: Any) -> bool:  # noqa: ANN401 (as the parser calls)
        _step(state.env)
        return rule(state, *where)

    return counted


def _count_steps(parser: MarkdownIt) -> None:
    """Make every rule that is tried, and every look ahead, a step of the reading."""
    for rule in parser.block.ruler.__rules__:
        rule.fn = _counted(rule.fn)
    for mark in parser.inline.ruler.__rules__:
        mark.fn = _counted(mark.fn)
    parser.inline.__class__ = _CountedInline


def _link_few_addresses(state: StateCore) -> None:
    """Link bare addresses, unless there are very many: then they stay text."""
    if state.env[BARE]:
        link_addresses(state)


def _link_one_of_few(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (likewise)
    return bool(state.env[BARE]) and link_address(state, silent)


def _bounded_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001 (likewise)
    """Read a table, unless it would have more than `MOST_CELLS`: then its marks are text."""
    if silent or not table(state, first, end, silent=True):
        return table(state, first, end, silent)
    columns = state.src.count("|", state.bMarks[first], state.eMarks[first]) + 1
    rows = next((n for n, line in enumerate(range(first, end)) if state.isEmpty(line)), end - first)
    return columns * rows <= MOST_CELLS and table(state, first, end, silent)


def _mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the parser's own signature)
    """Read `@[Name]`: someone is named, by the name the room knows."""
    start = state.pos
    if not state.src.startswith("@[", start):
        return False
    end = state.src.find("]", start + 2, min(state.posMax, start + 2 + LONGEST_MENTION + 1))
    name = state.src[start + 2 : end].strip()
    if end < 0 or not name or "[" in name or "\n" in name:
        return False
    if not silent:
        state.push("mention", "", 0).content = name
    state.pos = end + 1
    return True


def _say_mention(
    _: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return str(Markup('<span class="mention">@{}</span>').format(tokens[idx].content))


def _link_picture(
    _: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    source = tokens[idx].attrs.get("src", "")
    return str(Markup('<a href="{}">{}</a>').format(source, tokens[idx].content or source))


def _fit_the_page(state: StateCore) -> None:
    """Lower headings below the page's own; say alignment with a class, not with inline style."""
    for token in state.tokens:
        if token.type.startswith("heading_"):
            token.tag = _HEADINGS.get(token.tag, "h6")
        elif token.type in {"th_open", "td_open"}:
            aligned = _ALIGNED.get(str(token.attrs.pop("style", "")))
            if aligned:
                token.attrSet("class", aligned)


def _built() -> MarkdownIt:
    options: dict[str, Any] = {"html": False, "linkify": True, "breaks": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "linkify"])
    # A bare file name such as plan.zip is not an address: only what has a scheme, or is a mailbox.
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False})
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "mention", _mention)
    parser.core.ruler.at("linkify", _link_few_addresses)
    parser.inline.ruler.at("linkify", _link_one_of_few)
    parser.core.ruler.push("fit_the_page", _fit_the_page)
    _count_steps(parser)
    parser.add_render_rule("mention", _say_mention)
    parser.add_render_rule("image", _link_picture)
    return parser


_parser = _built()
