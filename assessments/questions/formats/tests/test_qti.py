from collections import Counter
from decimal import Decimal

import pytest

from assessments.questions.formats.qti import read
from assessments.questions.formats.tests.samples import (
    FOLDER,
    faults,
    kinds,
    needs_samples,
    sample,
)
from assessments.questions.kinds.numeric import NumericAnswer
from assessments.questions.kinds.short_answer import TextAnswer

MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP = MATCH.replace("match_correct", "map_response")


def item(
    body: str, declared: str, processing: str = MATCH, attributes: str = ""
) -> bytes:
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="T" {attributes}>'
        f"{declared}<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    ).encode()


def response(
    right: str = "",
    cardinality: str = "single",
    base: str = "identifier",
    mapping: str = "",
) -> str:
    values = "".join(f"<value>{value}</value>" for value in right.split(",") if value)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )


def mapped(attributes: str, **points: int) -> str:
    entries = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>'
        for key, value in points.items()
    )
    return f"<mapping {attributes}>{entries}</mapping>"


CHOICE = """<p>Before</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="0">
<prompt>Which?</prompt><simpleChoice identifier="x">one</simpleChoice>
<simpleChoice identifier="y" fixed="true">two</simpleChoice>
<simpleChoice identifier="z">three</simpleChoice></choiceInteraction>"""
ENTRY = 'How many? <textEntryInteraction responseIdentifier="RESPONSE"/>'


def test_a_choice_of_one_by_its_right_answer():
    [found] = read(item(CHOICE, response("y"))).found

    assert (found.name, found.item.external_id, found.item.text) == (
        "T",
        "i1",
        "<p>Before</p><div>Which?</div>",
    )
    assert found.item.content.shuffle
    assert [(c.text, c.fraction, c.fixed) for c in found.item.content.choices] == [
        ("one", 0, False), ("two", 1, True), ("three", 0, False),
    ]  # fmt: skip


def test_a_choice_of_several_by_its_right_answers_counts_as_a_whole():
    [found] = read(item(CHOICE, response("x,y", "multiple"))).items

    assert (found.kind, found.content.rule) == ("multiple_choice", "all_or_nothing")
    assert [choice.fraction for choice in found.content.choices] == [
        Decimal("0.5"),
        Decimal("0.5"),
        0,
    ]


def test_a_choice_of_several_by_a_mapping_counts_in_parts():
    mapping = mapped('lowerBound="0" upperBound="4" defaultValue="-1"', x=3, y=1)

    [found] = read(
        item(CHOICE, response("x,y", "multiple", mapping=mapping), MAP)
    ).items

    assert (found.points, found.content.rule) == (4, "partial")
    assert [choice.fraction for choice in found.content.choices] == [
        Decimal("0.75"),
        Decimal("0.25"),
        Decimal("-0.25"),
    ]


def test_a_field_after_all_words_is_a_question_of_its_own_and_a_field_among_them_is_a_gap():
    [alone] = read(item(ENTRY, response("7", base="integer"))).items
    [among] = read(item(ENTRY + " pieces", response("7", base="integer"))).items

    assert (alone.kind, alone.text) == ("numeric", "How many?")
    assert alone.content.answers == (NumericAnswer(value=Decimal(7)),)
    assert (among.kind, among.text) == ("cloze", "How many? [[A]] pieces")


def test_words_by_a_mapping():
    mapping = mapped('defaultValue="0"', York=2, york=1)

    [found] = read(
        item(ENTRY, response("York", base="string", mapping=mapping), MAP)
    ).items

    assert (found.points, found.content.case_sensitive) == (2, True)
    assert found.content.answers == (
        TextAnswer(text="York"),
        TextAnswer(text="york", fraction=Decimal("0.5")),
    )


MATCHING = """<matchInteraction responseIdentifier="RESPONSE" shuffle="true"><simpleMatchSet>
<simpleAssociableChoice identifier="a">A</simpleAssociableChoice>
<simpleAssociableChoice identifier="b">B</simpleAssociableChoice>
</simpleMatchSet><simpleMatchSet><simpleAssociableChoice identifier="p">P</simpleAssociableChoice>
<simpleAssociableChoice identifier="q">Q</simpleAssociableChoice></simpleMatchSet></matchInteraction>Match."""


def test_matching():
    [found] = read(
        item(MATCHING, response("a q,b q", "multiple", "directedPair"))
    ).items

    assert [(p.left, p.right_key, p.right) for p in found.content.pairs] == [
        ("A", "A", "Q"),
        ("B", "A", "Q"),
    ]
    assert [side.text for side in found.content.extras] == ["P"]
    assert found.content.rule == "all_or_nothing"


OWN = (
    '<responseProcessing><setOutcomeValue identifier="SCORE"><randomInteger min="1" max="2"/></setOutcomeValue>'
    "</responseProcessing>"
)


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (item(CHOICE, response("x"), MAP), "it is marked by a mapping, which it does not have"),
        (item(CHOICE, response("x"), OWN), "its marking is a programme of its own, which is not read"),
        (item(CHOICE, response("x"), MATCH.replace("match_correct", "mine")),
         "it is marked by the template 'mine', which is not known here"),
        (item(CHOICE, ""), "its response is not declared"),
        (item(CHOICE + CHOICE, response("x")), "it asks for several answers of different kinds"),
        (item(CHOICE, response("x"), attributes='adaptive="true"'), "it is adaptive: it changes with each try"),
        (item(CHOICE, response("x") + "<templateDeclaration/>"),
         "its numbers or words are drawn at random, and it asks for something other than one number"),
        (item(ENTRY, response("x") + "<templateDeclaration/><templateProcessing/>"),
         "its template sets no right answer"),
        (item(ENTRY, response("x", base="float")), "'x' is not a number"),
        (item(MATCHING, response("a x", "multiple", "directedPair")), "its pair 'a x' is not one of a left and a right side"),
        (item("<selectPointInteraction/>", response("x")),
         "there is no kind of question here for its selectPointInteraction (a point in a picture is marked)"),
        (item(CHOICE, response("x"))[:-60], "the file breaks off in it"),
        (b"<quiz/>", "no QTI: its first element is 'quiz'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(xml, reason):
    result = read(xml)

    assert result.items == []
    assert (1, reason) in faults(result)


def table(text: str) -> list[tuple[str, str]]:
    """Rows of a file and what is expected of it."""
    return [
        (name, expected)
        for name, _, expected in (
            line.partition(": ") for line in text.strip().splitlines()
        )
    ]


READ = table("""
qti2.1/instructure__essay: essay
qti2.1/instructure__gap_match: cloze
qti2.1/instructure__order: ordering
qti2.1/instructure__text_entry: cloze
qti2.1/oat__choice_multiple: multiple_choice
qti2.1/oat__feedbackInline: true_false
qti2.1/oat__gap_match: cloze
qti2.1/oat__inline_choice: cloze
qti2.1/oat__math: single_choice
qti2.1/oat__order: ordering
qti2.1/oat__text_entry: cloze
qti2.2/1edtech__Example01-modalFeedback: true_false
qti2.2/1edtech__choice_multiple: multiple_choice
qti2.2/1edtech__essay: essay
qti2.2/1edtech__gap_match: cloze
qti2.2/1edtech__inline_choice: cloze
qti2.2/1edtech__inline_choice_math: cloze
qti2.2/1edtech__math: single_choice
qti2.2/1edtech__order: ordering
qti2.2/1edtech__order_rtl: ordering
qti2.2/1edtech__text_entry: cloze
qti3.0/1edtech__Example01-modalFeedback: true_false
qti3.0/1edtech__choice_multiple: multiple_choice
qti3.0/1edtech__essay: essay
qti3.0/1edtech__gap_match: cloze
qti3.0/1edtech__inline_choice: cloze
qti3.0/1edtech__inline_choice_math: cloze
qti3.0/1edtech__math: single_choice
qti3.0/1edtech__order: ordering
qti3.0/1edtech__order_rtl: ordering
qti3.0/1edtech__text_entry: cloze
qti3.0/1edtech_beginners__BG007: true_false
qti3.0/1edtech_beginners__BG008: multiple_choice
qti3.0/1edtech_beginners__BG009: essay
qti3.0/1edtech_beginners__BG010: cloze
qti3.0/1edtech_beginners__firstexample: single_choice
qti2.1/oat__extended_text: essay
qti2.1/oat__hottext: single_choice
qti2.1/oat__slider: numeric
qti2.2/1edtech__audio-video: single_choice
qti2.2/1edtech__choice_aria: single_choice
qti2.2/1edtech__data-attributes: cloze
qti2.2/1edtech__drawing: essay
qti2.2/1edtech__extended_text: essay
qti2.2/1edtech__figures: single_choice
qti2.2/1edtech__hottext: single_choice
qti2.2/1edtech__order_partial_scoring: ordering
qti2.2/1edtech__slider: numeric
qti2.2/1edtech__upload_composite: essay
qti3.0/1edtech__audio-video: single_choice
qti3.0/1edtech__choice_aria: single_choice
qti3.0/1edtech__drawing: essay
qti3.0/1edtech__extended_text: essay
qti3.0/1edtech__figures: single_choice
qti3.0/1edtech__hottext: single_choice
qti3.0/1edtech__order_partial_scoring: ordering
qti3.0/1edtech__slider: numeric
qti3.0/1edtech__upload_composite: essay
qti3.0/1edtech_beginners__BG011: essay
qti2.1/oat__template: calculated
qti2.2/1edtech__template: calculated
qti2.2/1edtech__template_image: calculated
qti3.0/1edtech__template: calculated
qti3.0/1edtech__template_image: calculated
qti2.1/oat__graphic_associate: multiple_choice
qti2.1/oat__graphic_gap_match: matching
qti2.1/oat__hotspot: single_choice
qti2.2/1edtech__graphic_associate: multiple_choice
qti2.2/1edtech__graphic_gap_match: matching
qti2.2/1edtech__hotspot: single_choice
qti3.0/1edtech__graphic_associate: multiple_choice
qti3.0/1edtech__graphic_gap_match: matching
qti3.0/1edtech__hotspot: single_choice
""")
NAMED = table("""
qti2.2/1edtech__Example03-feedbackBlock-solution-random: adaptive
qti3.0/1edtech__Example03-feedbackBlock-solution: adaptive
qti3.0/1edtech__Example04-feedbackBlock-templateBlock: adaptive
""")


@needs_samples
@pytest.mark.parametrize(("name", "kind"), READ)
def test_items_of_other_systems(name, kind):
    result = read(sample(f"{name}.xml"))

    assert kinds(result) == [kind]
    assert faults(result) == []


@needs_samples
@pytest.mark.parametrize(("name", "word"), NAMED)
def test_items_of_other_systems_that_have_no_kind_here_are_named(name, word):
    [fault] = read(sample(f"{name}.xml")).errors

    assert word in fault.error
    assert fault.item


@needs_samples
@pytest.mark.parametrize("folder", ["qti2.1", "qti2.2", "qti3.0"])
def test_every_sample_is_in_one_of_the_two_lists(folder):
    listed = {name for name, _ in READ + NAMED}

    assert {
        f"{folder}/{path.stem}" for path in (FOLDER / folder).glob("*.xml")
    } <= listed


@needs_samples
def test_the_versions_of_an_item_say_the_same():
    names = ["choice_multiple", "order", "gap_match", "inline_choice", "text_entry"]

    for name in names:
        [older], [newer] = (
            read(sample(f"{version}/1edtech__{name}.xml")).items
            for version in ("qti2.2", "qti3.0")
        )
        assert older == newer


@needs_samples
def test_details_of_items_are_kept():
    [water] = read(sample("qti2.1/oat__choice_multiple.xml")).items
    [freud] = read(sample("qti2.1/oat__feedbackInline.xml")).items
    [richard] = read(sample("qti2.1/oat__gap_match.xml")).items

    assert water.points == 2
    assert {c.text: c.fraction for c in water.content.choices} == {
        "Hydrogen": Decimal("0.5"), "Helium": -1, "Carbon": -1, "Oxygen": Decimal("0.5"),
        "Nitrogen": -1, "Chlorine": Decimal("-0.5"),
    }  # fmt: skip
    assert (freud.points, freud.content.answer, freud.content.feedback_true) == (
        10,
        True,
        "That's correct",
    )
    assert [gap.weight for gap in richard.content.gaps] == [1, 2]
    assert (
        "Now is the [[A]] of our discontent<br> Made glorious [[B]] by this sun"
        in richard.text
    )


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected", "errors"),
    [
        ("1edtech_qti3__CASE", {"single_choice": 3}, 0),
        ("1edtech_qti3__basicFeedbackTest", {"true_false": 2}, 2),
        ("1edtech_qti3__simple", {"single_choice": 1}, 0),
        (
            "qas_editor__canvas_respondus",
            {
                "single_choice": 2,
                "true_false": 1,
                "short_answer": 1,
                "cloze": 1,
                "multiple_choice": 1,
                "numeric": 1,
                "essay": 1,
                "matching": 1,
            },
            0,
        ),
    ],
)
def test_packages_of_other_systems(name, expected, errors):
    result = read(sample(f"qti_packages/{name}.zip"))

    assert Counter(kinds(result)) == expected
    assert len(result.errors) == errors


@needs_samples
def test_a_picture_in_a_package_travels_inside_the_text():
    [found] = read(sample("qti_packages/1edtech_qti3__simple.zip")).items

    assert '<img src="data:image/png;base64,' in found.text


TEMPLATE = """<templateDeclaration identifier="A" cardinality="single" baseType="integer"/>
<templateProcessing><setTemplateValue identifier="A">
<randomInteger min="2" max="4"/></setTemplateValue>
<setCorrectResponse identifier="RESPONSE"><product><variable identifier="A"/>
<baseValue baseType="integer">3</baseValue></product></setCorrectResponse>
</templateProcessing>"""


def test_a_template_becomes_a_table_of_its_drawn_numbers():
    body = f"<p>3 x <printedVariable identifier='A'/>? {ENTRY}</p>"
    [found] = read(item(body, response(base="float") + TEMPLATE)).items

    assert found.content.variables == ("A", "answer")
    assert sorted(found.content.rows) == [("2", "6"), ("3", "9"), ("4", "12")]
    assert "3 x <span>{A}</span>?" in found.text


def test_a_template_is_drawn_the_same_at_each_reading():
    body = f"<p><printedVariable identifier='A'/>? {ENTRY}</p>"
    xml = item(body, response(base="float") + TEMPLATE)

    assert read(xml).items == read(xml).items


def test_a_template_whose_variable_is_never_set_is_named():
    template = TEMPLATE.replace(
        '<product><variable identifier="A"/>', '<product><variable identifier="B"/>'
    )
    body = f"<p><printedVariable identifier='A'/>? {ENTRY}</p>"

    result = read(item(body, response(base="float") + template))

    assert (result.items, len(result.errors)) == ([], 1)


def test_a_range_with_one_end_is_named():
    processing = """<responseProcessing><responseCondition><responseIf><and><gte>
    <variable identifier="RESPONSE"/><baseValue baseType="float">3</baseValue></gte>
    </and><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>
    </setOutcomeValue></responseIf></responseCondition></responseProcessing>"""

    result = read(item(ENTRY, response(base="float"), processing))

    assert (result.items, len(result.errors)) == ([], 1)


def test_words_that_are_picked_in_a_text_are_choices():
    body = """<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><p>He
    <hottext identifier="x">go</hottext> <hottext identifier="y">home</hottext></p>
    </hottextInteraction>"""
    [found] = read(item(body, response("x"))).items

    assert found.text == "<p>He <strong>go</strong> <strong>home</strong></p>"
    assert [(c.text, c.fraction) for c in found.content.choices] == [
        ("go", 1),
        ("home", 0),
    ]


def test_a_slider_is_a_number():
    body = """<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0"
    upperBound="9"><prompt>How many?</prompt></sliderInteraction>"""
    [found] = read(item(body, response("4", base="integer"))).items

    assert (found.kind, found.text) == ("numeric", "How many?")
    assert found.content.answers[0].value == 4


def test_a_file_that_is_handed_in_is_asked_for_as_an_essay_and_a_note_says_so():
    body = """<uploadInteraction responseIdentifier="RESPONSE"><prompt>Draw it.</prompt>
    </uploadInteraction>"""
    [found] = read(item(body, response(base="file"), "")).found

    assert (found.item.kind, found.item.text) == ("essay", "Draw it.")
    assert found.without == ("the file that is handed in: it is asked for as an essay",)
