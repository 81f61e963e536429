"""Questions whose pictures are not in the file come in, and say what they lack."""

import base64

import pytest

from assessments.questions.formats import read
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.html import sanitise
from assessments.questions.formats.pictures import address_of
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.tests.samples import needs_samples, sample
from assessments.questions.items import Item, to_json
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.validation import doubts, missing_files

PREFIX = "data:image/svg+xml;base64,"


def moodle(text: str) -> bytes:
    return f"""<quiz><question type="truefalse">
    <questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>
    <answer fraction="100"><text>true</text></answer>
    <answer fraction="0"><text>false</text></answer></question></quiz>""".encode()


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<img src="a.png" alt="A map">', "a.png"),
        ('<img src="@@PLUGINFILE@@/map%20one.png">', "map%20one.png"),
        ('<video controls><source src="film.mp4"></video>', "video"),
        ('<a href="@@PLUGINFILE@@/table.pdf">the table</a>', "table.pdf"),
        (
            '<img src="http://elsewhere.example/a.png">',
            "http://elsewhere.example/a.png",
        ),
    ],
)
def test_a_placeholder_stands_where_the_picture_is_missing(html, address):
    [found] = read(moodle(f"<p>Is it {html}?</p>"), format_name="moodle_xml").found

    assert f'<img alt="missing: {address}">' in found.item.text
    assert found.without == (
        f"the picture or file {address!r}, which is not in the file",
    )
    assert missing_files(to_json(found.item)) == [address]


def test_the_author_is_told_of_every_picture_that_is_missing():
    text = '<p>Is it <img src="a.png"> or <img src="b.png">?</p>'
    [item] = read(moodle(text), format_name="moodle_xml").items

    assert [message for _, message in doubts(item)] == [
        "needs 'a.png', which is not there",
        "needs 'b.png', which is not there",
    ]


def test_a_question_with_its_pictures_lacks_nothing():
    [found] = read(moodle("<p>Is it?</p>"), format_name="moodle_xml").found

    assert found.without == ()
    assert missing_files(to_json(found.item)) == []


def test_a_text_that_is_written_here_may_not_name_a_picture_elsewhere():
    item = Item(
        text='<img src="a.png">', text_format="html", content=TrueFalse(answer=True)
    )

    with pytest.raises(UnreadableError, match=r"a\.png"):
        clean_item(item)


@needs_samples
def test_a_question_of_another_system_without_its_picture_comes_in():
    [found] = read(sample("qti2.1/oat__extended_text.xml")).found

    assert found.item.kind == "essay"
    assert missing_files(to_json(found.item)) == ["images/postcard.png"]


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"
onload="alert(1)">
<script>alert(1)</script><circle cx="5" cy="5" r="4" fill="red" onclick="x()"/>
<rect style="fill:url(http://elsewhere.example/x)" width="3"/>
<image href="http://elsewhere.example/a.png"/><use href="#a"/><use href="b.svg#a"/>
<foreignObject><p>x</p></foreignObject><text>1 &lt; 2</text></svg>"""


def svg_in(text: str) -> str:
    start = text.index(PREFIX) + len(PREFIX)
    return base64.b64decode(text[start : text.index('"', start)]).decode()


def test_an_svg_picture_is_kept_without_scripts_and_foreign_addresses():
    address = address_of(DRAWING.encode())
    drawing = base64.b64decode(address.removeprefix(PREFIX)).decode()

    assert '<circle cx="5" cy="5" fill="red" r="4"></circle>' in drawing
    assert "1 &lt; 2" in drawing
    for word in ("script", "alert", "onload", "onclick", "elsewhere", "image", "b.svg"):
        assert word not in drawing
    assert sanitise(f'<img src="{address}">') == f'<img src="{address}">'


def test_svg_in_an_address_is_sanitised_too():
    address = PREFIX + base64.b64encode(DRAWING.encode()).decode()

    assert "alert" not in svg_in(sanitise(f'<img src="{address}">'))


def test_svg_drawn_in_a_text_becomes_a_picture():
    [item] = read(moodle(f"<p>Is it {DRAWING}?</p>"), format_name="moodle_xml").items

    assert "<circle" in svg_in(item.text)
    assert "alert" not in svg_in(item.text)


def test_what_is_no_svg_is_not_taken_for_one():
    assert address_of(b"<svg><not closed") == ""
    assert sanitise(f'<img src="{PREFIX}AAAA">') == "<img>"
