"""QTI's pairs of unequal sets, and places in a picture."""

import base64
from decimal import Decimal

from assessments.questions.formats.qti import read
from assessments.questions.formats.tests.test_qti import MAP, item, mapped, response
from assessments.questions.marking import grade

SETS = """<matchInteraction responseIdentifier="RESPONSE"><prompt>Match.</prompt>
<simpleMatchSet><simpleAssociableChoice identifier="a">Italy</simpleAssociableChoice>
<simpleAssociableChoice identifier="b">Benelux</simpleAssociableChoice>
<simpleAssociableChoice identifier="c">Atlantis</simpleAssociableChoice>
</simpleMatchSet>
<simpleMatchSet><simpleAssociableChoice identifier="p">Rome</simpleAssociableChoice>
<simpleAssociableChoice identifier="q">Brussels</simpleAssociableChoice>
<simpleAssociableChoice identifier="r">Luxembourg</simpleAssociableChoice>
</simpleMatchSet></matchInteraction>"""
PICTURE = '<object type="image/png" data="map.png" width="200" height="100"/>'


def areas(interaction: str, area: str, inner: str = "") -> str:
    return f"""<{interaction} responseIdentifier="RESPONSE"><prompt>Where?</prompt>
    {PICTURE}{inner}<{area} shape="circle" coords="20,30,8" identifier="A"/>
    <{area} shape="rect" coords="1,2,11,22" identifier="B"/>
    <{area} shape="poly" coords="1,1,5,5,1,5" identifier="C"/></{interaction}>"""


def drawing_in(text: str) -> str:
    start = text.index("data:image/svg+xml;base64,") + 26
    return base64.b64decode(text[start : text.index('"', start)]).decode()


def test_sides_with_several_partners_and_none_are_lists_in_the_text():
    xml = item(SETS, response("a p,b q,b r", "multiple", "directedPair"))
    [found] = read(xml).found

    assert found.item.text == ("Match.<p>Italy: [[A]]</p><p>Benelux: [[B]]</p>")
    assert [gap.kind for gap in found.item.content.gaps] == [
        "single_choice",
        "multiple_choice",
    ]
    assert grade(found.item, {"A": "A", "B": ["B", "C"]}).points == found.item.points
    assert "'Atlantis', which belongs to nothing" in found.without


def test_pairs_that_are_not_worth_the_same_keep_their_weights():
    pairs = response(
        "a p,b q,c r", "multiple", "directedPair", "<mapping>"
        '<mapEntry mapKey="a p" mappedValue="3"/><mapEntry mapKey="b q" mappedValue="1"/>'
        '<mapEntry mapKey="c r" mappedValue="1"/></mapping>',
    )  # fmt: skip
    [found] = read(item(SETS, pairs, MAP)).items

    assert [gap.weight for gap in found.content.gaps] == [3, 1, 1]
    assert grade(found, {"A": "A"}).fraction == Decimal("0.6")


def test_points_that_wrong_pairs_take_away_are_named_as_lost():
    pairs = response(
        "a p,b q,c r", "multiple", "directedPair", '<mapping defaultValue="-1">'
        '<mapEntry mapKey="a p" mappedValue="1"/><mapEntry mapKey="b q" mappedValue="1"/>'
        '<mapEntry mapKey="c r" mappedValue="1"/></mapping>',
    )  # fmt: skip
    [found] = read(item(SETS, pairs, MAP)).found

    assert found.item.kind == "matching"
    assert found.without == ("the points that wrong pairs take away",)


def test_things_of_one_set_are_joined_by_choosing_pairs():
    body = """<associateInteraction responseIdentifier="RESPONSE"><prompt>Who?</prompt>
    <simpleAssociableChoice identifier="a">Romeo</simpleAssociableChoice>
    <simpleAssociableChoice identifier="b">Juliet</simpleAssociableChoice>
    <simpleAssociableChoice identifier="c">Hamlet</simpleAssociableChoice>
    </associateInteraction>"""
    [found] = read(item(body, response("b a", "multiple", "pair"))).items

    assert [choice.text for choice in found.content.choices] == [
        "Romeo + Juliet",
        "Romeo + Hamlet",
        "Juliet + Hamlet",
    ]
    assert grade(found, ["A"]).points == 1
    assert grade(found, ["A", "B"]).points == 0


def test_a_place_in_a_picture_is_chosen_by_the_number_on_its_outline():
    body = areas("hotspotInteraction", "hotspotChoice")
    [found] = read(item(body, response("B"))).found

    assert found.item.kind == "single_choice"
    assert [choice.text for choice in found.item.content.choices] == [
        "Area 1",
        "Area 2",
        "Area 3",
    ]
    assert found.item.content.right_answer() == "B"
    drawing = drawing_in(found.item.text)
    assert (
        '<circle cx="20" cy="30" fill="none" r="8" stroke="#000"></circle>' in drawing
    )
    assert 'height="20" stroke="#000" width="10" x="1" y="2"' in drawing
    assert found.without == ("the picture or file 'map.png', which is not in the file",)


def test_places_in_a_picture_are_put_in_order():
    body = areas("graphicOrderInteraction", "hotspotChoice")
    [found] = read(item(body, response("C,A,B", "ordered"))).items

    assert [side.text for side in found.content.items] == ["Area 3", "Area 1", "Area 2"]


def test_labels_are_put_on_places_in_a_picture():
    labels = (
        '<gapText identifier="x">Nile</gapText><gapText identifier="y">Po</gapText>'
    )
    labels += '<gapText identifier="z">Elbe</gapText>'
    body = areas("graphicGapMatchInteraction", "associableHotspot", labels)
    xml = item(body, response("x A,y B,z C", "multiple", "directedPair"))
    [found] = read(xml).items

    assert [(pair.left, pair.right) for pair in found.content.pairs] == [
        ("Area 1", "Nile"),
        ("Area 2", "Po"),
        ("Area 3", "Elbe"),
    ]


def test_places_in_a_picture_are_joined_by_choosing_pairs():
    body = areas("graphicAssociateInteraction", "associableHotspot")
    [found] = read(item(body, response("A C", "multiple", "pair"))).items

    assert grade(found, ["Area 1 + Area 3"]).points == 1


def test_a_mapping_that_takes_more_than_the_whole_away_takes_the_whole():
    body = """<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">
    <prompt>Which?</prompt><simpleChoice identifier="x">one</simpleChoice>
    <simpleChoice identifier="y">two</simpleChoice></choiceInteraction>"""
    declared = response("x", "multiple", mapping=mapped("", x=1, y=-3))
    [found] = read(item(body, declared, MAP)).items

    assert [choice.fraction for choice in found.content.choices] == [1, -1]
