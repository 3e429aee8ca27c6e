"""From what a person typed to what a page may show.

CommonMark with tables, strikethrough and bare links. The source is never trusted: raw HTML is
shown as text, the result is sanitised against a short list, and pictures become links, so that
nothing written in a room can load anything from elsewhere, run, or take a form that the interface
uses.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

LONGEST_MENTION = 80  # characters
MOST_CELLS = 10_000  # of one table: short rows are filled up, so few marks could make many

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

    Cost: proportional to its length, about 1 ms for a page of text; the most recent results are
    kept.
    """
    return Markup(_SANITISER.clean(_parser.render(source)))  # noqa: S704 (sanitised on this line)


@lru_cache(maxsize=2048)
def plain(source: str, longest: int = 140) -> str:
    """Return the words of Markdown `source` on one line, cut to `longest` characters."""
    spoken: list[str] = []
    for block in _parser.parse(source):
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
    tokens = (token for block in _parser.parse(source) for token in block.children or [])
    return tuple(dict.fromkeys(token.content for token in tokens if token.type == "mention"))


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
    parser.core.ruler.push("fit_the_page", _fit_the_page)
    parser.add_render_rule("mention", _say_mention)
    parser.add_render_rule("image", _link_picture)
    return parser


_parser = _built()
