import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.formats.gift import read as read_gift
from assessments.questions.formats.html import from_plain, sanitise, to_plain
from assessments.questions.formats.moodle import read as read_moodle_xml
from assessments.questions.formats.pictures import address_of, embedded
from assessments.questions.formats.tests.samples import faults

PIXEL = b"\x89PNG\r\n\x1a\n rest"


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ('<p onclick="alert(1)">a</p>', "<p>a</p>"),
        ('<img src="x" onerror="alert(1)">', "<img>"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href=" JaVaScRiPt:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="data:text/html,x">a</a>', '<a rel="noopener noreferrer">a</a>'),
        (
            '<a href="https://x.example/">a</a>',
            '<a href="https://x.example/" rel="noopener noreferrer">a</a>',
        ),
        ("<svg><script>alert(1)</script></svg>a", "a"),
        (
            '<p style="color:red;background:url(https://x)">a</p>',
            '<p style="color:red">a</p>',
        ),
        ('<img src="data:image/svg+xml;base64,AAAA">', "<img>"),
        (
            '<img src="data:image/png;base64,AAAA" alt="x">',
            '<img src="data:image/png;base64,AAAA" alt="x">',
        ),
        ("<iframe src='https://x'></iframe>a", "a"),
        (
            (
                "<math><mi>x</mi><annotation-xml encoding='text/html'><img src"
                " onerror=alert(1)></annotation-xml></math>"
            ),
            "<math><mi>x</mi></math>",
        ),
        (
            (
                "<form><math><mtext></form><form><mglyph><style></math><img src"
                " onerror=alert(1)>"
            ),
            "<math><mtext></mtext></math>",
        ),
        ("a < b & c", "a &lt; b &amp; c"),
        ("a&#13;b&#1;", "a\nb"),
        ("nothing to do", "nothing to do"),
    ],
)
def test_only_harmless_html_stays(dirty, clean):
    assert sanitise(dirty) == clean


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b ",
            "x",
            '"',
            "'",
            "=",
            ">",
            "<",
            "/",
            "onerror=",
            "javascript:",
            "<script>",
            "</script>",
            "<svg>",
            "<math>",
            "<mi>",
            "<style>",
            "<table>",
            "<!--",
            "-->",
            "&lt;",
            "&#",
            "<img src=",
            "data:image/png;base64,AA",
            "<a href=",
            "\n",
            "<select>",
            "<noscript>",
        ]
    ),
    max_size=25,
).map("".join)


@given(MARKUP)
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_active(text):
    clean = sanitise(text)

    assert sanitise(clean) == clean
    for part in ("<script", "<style", "<svg", "<select"):
        assert part not in clean.lower()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zs"))))
def test_plain_text_comes_back_from_html(text):
    assert to_plain(from_plain(text)) == text.strip()


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<b onmouseover="alert(1)">x</b>',
        '<a href="javascript:alert(1)">x</a>',
    ],
)
def test_no_script_gets_in_from_a_gift_file(bad):
    escaped = bad.replace("=", "\\=").replace(":", "\\:")
    text = f"[html]{escaped} Q?{{=[html]{escaped}a#{escaped} ~b ####{escaped}}}"

    [item] = read_gift(text.encode()).items

    shown = (
        item.text
        + item.feedback
        + "".join(c.text + c.feedback for c in item.content.choices)
    )
    assert not any(word in shown for word in ("script", "onmouseover", "alert"))


def test_markdown_with_active_content_is_refused_and_code_is_not():
    result = read_gift(
        b"[markdown]<script>x</script>{T}\n\n[markdown][x](javascript\\:x){T}\n\n[markdown]What"
        b" does `<script>` do?{T}"
    )

    assert faults(result) == [
        (line, "its markdown has active content (a script, a form, a javascript: link)")
        for line in (1, 3)
    ]
    assert [item.text for item in result.items] == ["What does `<script>` do?"]


def test_settings_in_a_comment_cannot_bring_a_script_in():
    settings = '{"content":{"template":"<script>x</script><b>y</b>"}}'
    text = f"// [settings:{settings}]\n[html]Write.{{}}"

    [item] = read_gift(text.encode()).items

    assert item.content.template == "<b>y</b>"


def test_a_picture_in_a_moodle_file_travels_inside_the_text():
    xml = b"""<quiz><question type="essay"><questiontext format="html">
    <text><![CDATA[<img src="@@PLUGINFILE@@/a%20b.png" alt="x">]]></text>
    <file name="a b.png" encoding="base64">iVBORw0KGgogcmVzdA==</file>
    </questiontext></question></quiz>"""

    [item] = read_moodle_xml(xml).items

    assert item.text == f'<img src="{address_of(PIXEL)}" alt="x">'


def test_a_linked_sound_is_put_where_its_link_was():
    html = embedded('<a href="x/hello.mp3">Listen</a>', {"x/hello.mp3": b"ID3abc"}.get)

    assert (
        sanitise(html)
        == 'Listen <audio controls="" src="data:audio/mpeg;base64,SUQzYWJj"></audio>'
    )


def test_what_only_calls_itself_a_picture_is_not_taken_for_one():
    assert address_of(b"<svg onload='alert(1)'>") == ""
