"""A strict reading of a page's HTML: what a browser would forgive is told here."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "wbr"}
NAMED_BY = ("aria-describedby", "aria-labelledby", "for")
CLOSED_ITSELF = {"path", "circle", "use", "rect"}


class Page(HTMLParser):
    """What stands in a page, and every fault that was found while reading it."""

    def __init__(self, html, *, fragment=False):
        super().__init__(convert_charrefs=True)
        self.faults, self.ids, self.classes = [], [], set()
        self.elements, self._open, self._named = [], [], []
        self.feed(html)
        self.close()
        if self._open:
            self.faults.append(f"not closed: {[tag for tag, _ in self._open]}")
        self.faults += [f"id twice: {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        if not fragment:
            self.faults += [f"names nothing: {one}" for one in self._named if one not in self.ids]

    def handle_starttag(self, tag, attrs):
        self._see(tag, dict(attrs))
        if tag not in VOID:
            self._open.append((tag, self.getpos()))

    def handle_startendtag(self, tag, attrs):
        self._see(tag, dict(attrs))
        if tag not in CLOSED_ITSELF:
            self.faults.append(f"<{tag}/> at {self.getpos()}")

    def handle_endtag(self, tag):
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self._open[-1:]}")
        else:
            self._open.pop()

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    def _see(self, tag, attrs):
        self.elements.append((tag, attrs))
        self.classes.update((attrs.get("class") or "").split())
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for name in NAMED_BY:
            self._named += (attrs.get(name) or "").split()
        self.faults += [f"{name} on <{tag}>" for name in attrs if name.startswith("on")]
        if "style" in attrs or tag == "style":
            self.faults.append(f"style on <{tag}>")
        if tag == "script" and not attrs.get("src"):
            self.faults.append("a script in the page")
        if tag == "img" and "alt" not in attrs:
            self.faults.append("a picture without its words")
        if tag == "button" and attrs.get("type", "submit") not in {"submit", "button"}:
            self.faults.append("a button of an unknown type")
