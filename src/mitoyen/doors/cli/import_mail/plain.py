"""Plain text of a letter: from HTML without its scripts, from flowed lines (RFC 3676)."""

import re
from html import unescape
from html.parser import HTMLParser

import nh3

LONGEST_HTML = 1_000_000  # characters
MOST_TAGS = 20_000  # beyond that the tree is not built: nesting takes quadratic time
MOST_REFERENCES = 50_000  # to characters, beyond that likewise
_TAG = re.compile(r"<[^<>]*>")
_SCHEMES = {"http", "https", "mailto"}
_BLOCKS = {
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_PARAGRAPHS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BEGINNINGS = ("\n", "\t", " ")
_MANY_BLANKS = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """Return what a person reads of an HTML text: paragraphs, items, links with their address; no script, no style.

    The tree is made as browsers make it, without what runs; then it is written out. What is larger than the limits
    is cut, or loses its tags alone.
    """
    html = html[:LONGEST_HTML]
    if html.count("<") > MOST_TAGS or html.count("&") > MOST_REFERENCES:
        return tidy(unescape(_TAG.sub(" ", html)))
    writer = _Writer()
    writer.feed(
        nh3.clean(
            html,
            tags=_BLOCKS | {"a", "img"},
            clean_content_tags={"head", "script", "style", "template", "title"},
            attributes={"a": {"href"}, "img": {"alt"}},
            url_schemes=_SCHEMES,
            link_rel=None,
        )
    )
    writer.close()
    return tidy("".join(writer.written))


class _Writer(HTMLParser):
    """Write well-formed HTML out as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._target = ""
        self._label: list[str] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _PARAGRAPHS:
            self.written.append("\n\n")
        elif tag in {"td", "th"}:
            first = not self.written or self.written[-1].endswith("\n")
            if not first:
                self.written.append("\t")
        elif tag in _BLOCKS:
            self.written.append("\n")
        if tag == "li":
            self.written.append("- ")
        elif tag == "pre":
            self._pre += 1
        elif tag == "img" and given.get("alt"):
            self.written.append(f"[{given['alt']}]")
        elif tag == "a":
            self._target, self._label = given.get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._target:
            label = "".join(self._label).strip()
            bare = self._target.removeprefix("mailto:")
            if label and bare not in label:
                self.written.append(f" <{self._target}>")
            elif not label:
                self.written.append(self._target)
            self._target = ""
        elif tag == "pre":
            self._pre -= 1
        if tag in _PARAGRAPHS:
            self.written.append("\n\n")

    def handle_data(self, data: str) -> None:
        text = data
        if not self._pre:
            text = _SPACES.sub(" ", data)
            if not self.written or self.written[-1].endswith(_BEGINNINGS):
                text = text.lstrip(" ")
        if text:
            self.written.append(text)
        if self._target:
            self._label.append(text)


def unflowed(text: str, *, delsp: bool) -> str:
    """Return a flowed text with its paragraphs in one line each (RFC 3676, section 4).

    Args:
        delsp: whether the space that says "goes on" is not part of the text.
    """
    paragraphs: list[list[str]] = []
    open_depth = -1  # of the paragraph that goes on, -1 when none does
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        goes_on = words.endswith(" ") and words != "-- "
        if goes_on and delsp:
            words = words[:-1]
        if depth == open_depth and words != "-- ":
            paragraphs[-1].append(words)
        else:
            paragraphs.append([">" * depth + " " if depth else "", words])
        open_depth = depth if goes_on else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


def tidy(text: str) -> str:
    """Return a text without spaces at the ends of its lines, nor more than one empty line in a row."""
    lines = (line.rstrip(" \t\u00a0") for line in text.split("\n"))
    return _MANY_BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")
