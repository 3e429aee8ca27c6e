import time

import pytest

from mitoyen.doors.cli.import_mail.plain import text_of_html, tidy, unflowed


def test_a_person_reads_the_words():
    html = """
    <html><head><title>No</title><style>p { color: red }</style></head><body>
    <h1>Cote   d&rsquo;arbre</h1><p>Bonjour,<br>voici&nbsp;:</p>
    <ul><li>48 h6</li><li>50 k6</li></ul>
    <table><tr><td>a</td><td>b</td></tr></table>
    <script>alert("x")</script><p onclick="evil()">Fin</p>
    """

    assert text_of_html(html) == (
        "Cote d’arbre\n\nBonjour,\nvoici :\n\n- 48 h6\n- 50 k6\n\na\tb\n\nFin"
    ).replace("voici :", "voici\u00a0:")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://a.example/x">le plan</a>', "le plan <https://a.example/x>"),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ('<a href="mailto:p@a.example">p@a.example</a>', "p@a.example"),
        ('<a href="javascript:evil()">cliquez</a>', "cliquez"),
        ('<a href="https://a.example"></a>', "https://a.example"),
        ('<img src="https://spy.example/1.gif" alt="logo">', "[logo]"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a < b && c > d", "a < b && c > d"),
        ("<p>unclosed <b>words", "unclosed words"),
        ("&lt;script&gt;", "<script>"),
        ("<scr<script>ipt>x</script>y", "ipt>xy"),
        ("", ""),
    ],
)
def test_odd_html(html, text):
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<a " * 200_000,
        "<!--" * 200_000,
        "<table>" * 19_000,
        "<div>" * 19_000,
        "<" * 900_000,
        "&" * 900_000,
        "<b><i>" * 9_000 + "x",
        "<![CDATA[" * 10_000,
    ],
    ids=lambda html: html[:9],
)
def test_hostile_html_takes_no_time(html):
    began = time.perf_counter()

    text_of_html(html + "fin")

    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("flowed", "delsp", "text"),
    [
        ("one \ntwo \nthree\nfour", False, "one two three\nfour"),
        ("日 \n本", True, "日本"),
        ("> quoted \n> on\nmine", False, "> quoted on\nmine"),
        ("> quoted \n>> deeper", False, "> quoted \n>> deeper"),
        (" From here\n >not quoted", False, "From here\n>not quoted"),
        ("bye \n-- \nPaul", False, "bye \n-- \nPaul"),
    ],
)
def test_flowed_lines_flow(flowed, delsp, text):
    assert unflowed(flowed, delsp=delsp) == text


def test_empty_lines_are_not_piled_up():
    assert tidy("\n\na  \n\n\n\n b\t\n\n") == "a\n\n b"
