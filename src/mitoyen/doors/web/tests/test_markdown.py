"""What people write is shown as they meant it, and can do nothing else."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitoyen.doors.web.markdown import (
    MOST_CELLS,
    MOST_STEPS,
    STEPS,
    lines,
    markdown,
    mentioned,
    plain,
    read,
)

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a", "span"),
    *("ul", "ol", "li", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = ("http://", "https://", "mailto:")
HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script href=data:,alert(1) />",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<style>@import '//evil.example';</style>",
    "<base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>x</button></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<template><script>alert(1)</script></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    '[x](//evil.example "\' onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    '![x" onerror="alert(1)](https://evil.example/pixel.gif)',
    "@[<img src=x onerror=alert(1)>]",
    "@[x](javascript:alert(1))",
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>x</script> |",
    '| a |\n|:-:" onclick=alert(1)|\n| b |',
    'http://x.example/"onmouseover=alert(1)',
    "https://x.example/<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3C;script&#x3E;alert(1)",
    "\u202e<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<x style='background:url(//evil.example)'>",
    "<span class='composer backstage__flag'>x</span>",
]


class Inert(HTMLParser):
    """Reads HTML and fails on all that is not on the short list."""

    def __init__(self, html):
        super().__init__()
        self.open = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        for name, value in attrs:
            match tag, name:
                case "a", "href":
                    assert value.lower().startswith(SCHEMES) or ":" not in value.split("/")[0]
                case "a", "rel":
                    assert value == "noopener nofollow ugc"
                case "span", "class":
                    assert value == "mention"
                case (("th" | "td"), "class"):
                    assert value in {"end", "middle", ""}
                case "ol", "start":
                    assert value.isdigit()
                case _:
                    raise AssertionError(f"{name} on <{tag}>")
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_words_are_only_words(source):
    Inert(str(markdown(source)))


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_words_stay_words_inside_other_words(source):
    Inert(str(markdown(f"- un\n\n  > {source}\n\n**{source}** [{source}](https://a.example)")))


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_anything_typed_is_inert(source):
    Inert(str(markdown(source)))
    plain(source)


@given(
    st.lists(
        st.sampled_from(
            [
                *("<", ">", "[", "]", "(", ")", "!", "@", "*", "_", "~~", "`", "```", "\n", "\n\n"),
                *("|", "---", "- ", "> ", "1. ", "# ", "&", "&#", "\\", '"', "'", " ", "\t", "="),
                *("javascript:", "https://x.example", "a", "script", "img src=x onerror=y", "\x00"),
            ]
        ),
        max_size=80,
    ).map("".join)
)
@settings(max_examples=500, deadline=None)
def test_anything_built_from_marks_is_inert(source):
    Inert(str(markdown(source)))


def test_what_people_use_is_shown():
    shown = markdown("# T\n\n**a** _b_ ~~c~~ `d`\nligne\n\n- x\n\n1. y\n\n> z\n\n```\ncode\n```")

    for piece in ("<h4>T</h4>", "<strong>a</strong>", "<em>b</em>", "<s>c</s>", "<code>d</code>"):
        assert piece in shown
    for piece in ("<br>", "<ul>", "<ol>", "<blockquote>", "<pre><code>code\n</code></pre>"):
        assert piece in shown


def test_tables_are_aligned_by_a_class():
    shown = markdown("| a | b |\n|--:|:-:|\n| 1 | 2 |")

    assert '<th class="end">a</th>' in shown
    assert '<td class="middle">2</td>' in shown
    assert "style" not in shown


def test_someone_is_named():
    assert '<span class="mention">@Lucie Ferrand</span>' in markdown("Merci @[Lucie Ferrand] !")
    assert "mention" not in markdown("a@[b")
    assert "mention" not in markdown("@[]")
    assert "mention" not in markdown("`@[Lucie]`")


def test_a_picture_from_elsewhere_is_only_linked():
    shown = markdown("![pixel](https://evil.example/p.gif)")

    assert "<img" not in shown
    assert '<a href="https://evil.example/p.gif" rel="noopener nofollow ugc">pixel</a>' in shown


def test_an_address_is_a_link_and_a_file_name_is_not():
    shown = markdown("https://norme.example/iso et a@aster.fr, plan.zip, notes.md")

    assert shown.count("<a ") == 2
    assert "mailto:a@aster.fr" in shown


def test_emoji_and_shortcodes_are_left_as_typed():
    assert markdown("bien :tada: 🎉") == "<p>bien :tada: 🎉</p>\n"


def test_a_line_of_plain_words_is_cut():
    assert plain("**Voici** le [plan](x)\n\n- un\n- deux") == "Voici le plan un deux"
    assert plain("Merci @[Lucie Ferrand]") == "Merci Lucie Ferrand"
    assert len(plain("mot " * 100, longest=40)) <= 40
    assert plain("mot " * 100, longest=40).endswith("…")


def test_a_letter_is_not_markdown():
    assert lines("**a**\n<b>") == "**a**<br>\n&lt;b&gt;"


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        ">",
        "*",
        "`",
        "| a ",
        "<",
        "&",
        "@[",
        "http://",
        "[a](",
        "~~a",
        "_a",
        "[a][b]",
        "a\n",
    ],
)
def test_no_writing_of_the_longest_size_takes_long(piece):
    source = (piece * 20_000)[:20_000]

    before = time.perf_counter()
    markdown(source)

    assert time.perf_counter() - before < 4


@pytest.mark.parametrize("columns", [3, 60, 500, 2_000])
def test_a_few_marks_make_no_table_of_many_cells(columns):
    head = "|a" * columns + "\n" + "|-" * columns + "\n"
    source = (head + "|x\n" * 20_000)[:20_000]

    before = time.perf_counter()
    shown = markdown(source)

    assert shown.count("<td") <= MOST_CELLS
    assert time.perf_counter() - before < 2
    assert markdown(head + "|x\n").count("<td") == columns


@pytest.mark.parametrize(
    "piece",
    [
        *("[", "@[", "![", "![![", "[[]", "[]", "[a](", "[a](b", "[](", "[a]: b ", "[a\n", "- [\n"),
        *("*a _b", "*", "_", "~", "*_", "`", "`[", "<", "<a", "<http://", "<!--", "&", "&#", "\\"),
        *(
            "://",
            "http://a",
            "http://(",
            "a@b.c ",
            "> ",
            ">",
            "> - ",
            "- ",
            "- a\n",
            "|",
            "|\n",
            "\n",
        ),
    ],
)
def test_no_text_makes_the_parser_work_for_long_and_nothing_of_it_is_lost(piece):
    source = (piece * 20_000)[:20_000]
    tokens, env = read(source)

    assert env[STEPS] <= MOST_STEPS + 1
    if tokens is None:
        shown = Text()
        shown.feed(markdown(source))
        assert "".join("".join(shown.said).split()) == "".join(source.split())
        assert plain(source, len(source)) == " ".join(source.split())
        assert mentioned(source) == ()


@pytest.mark.parametrize(
    "source",
    [
        "[" * 10_000,
        "@[" * 9_990 + "7",
        "![" * 10_000,
        "*_" * 10_000,
        "a\n" * 10_000,
        ">" * 50 + "a\n" * 9_950,
        "[a]: /" + "b" * 9_000 + "\n\n" + "[a]" * 3_500,
    ],
)
def test_what_is_too_intricate_to_be_read_is_shown_as_it_was_typed(source):
    assert read(source)[0] is None
    assert len(markdown(source)) < 10 * len(source)


def test_very_many_bare_addresses_stay_text():
    assert "<a " in markdown("http://a.example " * 100)
    assert "<a " not in markdown("http://a.example " * 201)
    assert "<em>" in markdown("*a* " + "http://a.example " * 201)


def test_a_long_honest_text_is_read_whole():
    line = "- **Point**: see [the plan](https://a.example/b), `code` and @[Karim]\n"
    shown = markdown((line * 300)[:20_000])

    assert shown.count("<strong>") == shown.count("<li>") > 270


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.said = []

    def handle_data(self, data):
        self.said.append(data)
