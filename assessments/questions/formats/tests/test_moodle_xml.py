from collections import Counter
from decimal import Decimal

import pytest

from assessments.questions.formats.moodle import read
from assessments.questions.formats.moodle.reader import read_cloze
from assessments.questions.formats.tests.samples import (
    faults,
    kinds,
    needs_samples,
    sample,
)
from assessments.questions.kinds.numeric import MeasuringUnit, NumericAnswer
from assessments.questions.kinds.short_answer import TextAnswer


def quiz(inner: str) -> bytes:
    return f"<quiz>{inner}</quiz>".encode()


def question(kind: str, inner: str = "", text: str = "Q?") -> bytes:
    return quiz(
        f'<question type="{kind}"><name><text>N</text></name><questiontext'
        f' format="html"><text>{text}</text></questiontext>{inner}</question>'
    )


def test_units_with_their_rule():
    inner = """<answer fraction="100"><text>150</text><tolerance>2</tolerance></answer>
    <answer fraction="0"><text>*</text></answer>
    <unitgradingtype>1</unitgradingtype><unitpenalty>0.25</unitpenalty><showunits>0</showunits>
    <units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>
    <unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"""

    [item] = read(question("numerical", inner)).items

    assert item.content.answers == (
        NumericAnswer(value=Decimal(150), tolerance=Decimal(2)),
        NumericAnswer(fraction=Decimal(0)),
    )
    assert item.content.units == (
        MeasuringUnit(name="m"),
        MeasuringUnit(name="cm", factor=Decimal(100)),
    )
    assert (item.content.unit_rule, item.content.unit_penalty) == (
        "required",
        Decimal("0.25"),
    )


def test_what_all_questions_share():
    inner = """<generalfeedback format="html"><text>Well</text></generalfeedback>
    <defaultgrade>2.5</defaultgrade>
    <penalty>0.3</penalty><idnumber>i 1</idnumber>
    <tags><tag><text>cells</text></tag></tags>
    <hint format="html"><text>Think</text></hint>"""

    [item] = read(question("essay", inner)).items

    assert (item.title, item.points, item.feedback, item.external_id) == (
        "N",
        Decimal("2.5"),
        "Well",
        "i 1",
    )
    assert (item.tags, item.hints, item.metadata) == (
        ("cells",),
        ("Think",),
        {"penalty": "0.3"},
    )


@pytest.mark.parametrize(
    ("written", "kind", "layout", "shuffle"),
    [
        ("MULTICHOICE", "single_choice", "dropdown", False),
        ("MCS", "single_choice", "dropdown", True),
        ("MCVS", "single_choice", "vertical", True),
        ("MULTICHOICE_H", "single_choice", "horizontal", False),
        ("MR", "multiple_choice", "vertical", False),
    ],
)
def test_gaps_to_choose_in(written, kind, layout, shuffle):
    [item] = read(question("cloze", text=f"a {{2:{written}:=x#yes~%50%y~z}} b")).items

    [gap] = item.content.gaps
    assert (item.text, gap.kind, gap.layout, gap.weight, gap.content.shuffle) == (
        "a [[A]] b",
        kind,
        layout,
        2,
        shuffle,
    )
    assert [(c.text, c.fraction, c.feedback) for c in gap.content.choices] == [
        ("x", 1, "yes"),
        ("y", Decimal("0.5"), ""),
        ("z", 0, ""),
    ]


def test_gaps_to_type_in():
    [item] = read(
        question(
            "cloze", text="{1:SAC:=Paris#Yes~%50%Lyon~*#No} and {:NM:=5.17:0.01~%0%*}"
        )
    ).items

    word, number = item.content.gaps
    assert word.content.case_sensitive
    assert word.content.answers == (
        TextAnswer(text="Paris", feedback="Yes"),
        TextAnswer(text="Lyon", fraction=Decimal("0.5")),
        TextAnswer(text="*", match="wildcard", fraction=Decimal(0), feedback="No"),
    )
    assert number.content.answers == (
        NumericAnswer(value=Decimal("5.17"), tolerance=Decimal("0.01")),
        NumericAnswer(fraction=Decimal(0)),
    )


@pytest.mark.parametrize(
    ("xml", "line", "reason"),
    [
        (
            question("calculated"),
            1,
            "it has no dataset for its wildcards",
        ),
        (
            question("stack"),
            1,
            "there is no kind of question here for Moodle's 'stack'",
        ),
        (
            question("truefalse"),
            1,
            "true and false need one answer each, one of them right",
        ),
        (
            question("numerical", '<answer fraction="100"><text>x</text></answer>'),
            1,
            "'x' is not a number",
        ),
        (question("multichoice"), 1, "content.choices must be two at least"),
        (question("gapselect", text="[[2]]"), 1, "its mark [[2]] has no word"),
        (quiz("\n<question type='essay'><a>"), 3, None),
        (b"<quiz><question type='essay'>", 1, "the file breaks off in it"),
        (b"<html></html>", 1, "no Moodle XML: its first element is not <quiz>"),
        (b"", 1, "not well-formed XML: no element found; what follows was not read"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(xml, line, reason):
    result = read(xml)

    assert result.items == []
    if reason:
        assert (line, reason) in faults(result)


def test_questions_before_a_fault_are_kept_and_the_fault_has_its_line():
    xml = question("essay").replace(b"</quiz>", b"\n\n<question type='essay'></quiz>")

    result = read(xml)

    assert kinds(result) == ["essay"]
    assert faults(result) == [
        (3, "the file breaks off in it"),
        (3, "not well-formed XML: mismatched tag; what follows was not read"),
    ]


ENTITY = (
    b'<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b'
    b' "&a;&a;&a;&a;&a;&a;">]><quiz>&b;</quiz>'
)
EXTERNAL = b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'
PARAMETER = b'<!DOCTYPE q [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]><quiz/>'


@pytest.mark.parametrize("xml", [ENTITY, EXTERNAL, PARAMETER])
def test_entities_are_refused(xml):
    assert faults(read(xml)) == [
        (
            1,
            (
                "XML that is not read: it declares entities, which are not read; what"
                " follows was not read"
            ),
        )
    ]


def test_a_document_type_without_entities_does_no_harm_and_known_entities_are_read():
    xml = b'<!DOCTYPE quiz SYSTEM "http://127.0.0.1/none.dtd">' + question(
        "essay", text="a&nbsp;b&eacute;"
    )

    assert read(xml).items[0].text == "a\u00a0b\u00e9"
    assert (
        "unknown entity &nosuch;"
        in faults(read(xml.replace(b"eacute", b"nosuch")))[-1][1]
    )


def test_nesting_without_end_is_refused():
    result = read(b"<quiz>" + b"<a>" * 100_000)

    assert "nested too deeply" in faults(result)[0][1]


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("amc2moodle__numerical", {"numeric": 5}),
        ("moodle__broken_cloze_questions", {"cloze": 1}),
        ("moodle__category_with_description", {"true_false": 1}),
        ("moodle__export_category", {"true_false": 1}),
        ("moodle__html_chars_in_idnumbers", {"true_false": 1}),
        ("moodle__multichoice", {"single_choice": 1}),
        ("moodle__nested_categories", {"true_false": 1}),
        ("qas_editor__calculated", {"calculated": 1}),
        ("qas_editor__cloze", {"cloze": 1}),
        ("qas_editor__description", {}),
        ("qas_editor__essay", {"essay": 1}),
        ("qas_editor__gapselect", {"cloze": 1}),
        ("qas_editor__matching", {"matching": 1}),
        ("qas_editor__numerical", {"numeric": 1}),
        ("ruseler__essay", {"essay": 1}),
        ("ruseler__matching", {"matching": 1}),
        ("ruseler__multichoices", {"multiple_choice": 3, "single_choice": 2}),
        ("ruseler__numericals", {"numeric": 5}),
        ("tu_berlin__clozeRef", {"cloze": 5}),
        ("tu_berlin__dragdrop_missing-wordsRef", {"cloze": 2}),
        ("tu_berlin__multiple-choiceRef", {"single_choice": 2}),
        ("tu_berlin__orderingRef", {"ordering": 2}),
        ("tu_berlin__true-falseRef", {"true_false": 3}),
    ],
)
def test_files_of_other_systems(name, expected):
    assert Counter(kinds(read(sample(f"moodle_xml/{name}.xml")))) == expected


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "moodle__broken_cloze_questions",
            [
                (4, "a text without gaps"),
                (20, "a gap that is not finished"),
                (36, "content.gaps[0].content.choices must be two at least"),
                (68, "'zero' is not a number"),
            ],
        ),
    ],
)
def test_what_other_systems_have_and_we_do_not_is_named(name, expected):
    assert faults(read(sample(f"moodle_xml/{name}.xml"))) == expected


@needs_samples
def test_details_of_a_file_are_kept():
    [nested] = read(sample("moodle_xml/moodle__nested_categories.xml")).items
    [listening] = read(sample("moodle_xml/moodle__multichoice.xml")).items
    [essay] = read(sample("moodle_xml/ruseler__essay.xml")).found

    assert nested.category == "Delta/Epsilon/Zeta"
    assert '<audio controls="" src="data:audio/mpeg;base64,' in listening.text
    assert all(
        '<img src="data:image/jpeg;base64,' in choice.text
        for choice in listening.content.choices
    )
    assert (essay.item.content.min_words, essay.item.content.max_words) == (50, 500)
    assert essay.without == ("files handed in with the answer",)


@needs_samples
def test_a_text_with_gaps_that_is_a_question_by_itself():
    [item] = read_cloze(sample("moodle_other/moodle__questions.multianswer.txt")).items

    assert [gap.kind for gap in item.content.gaps] == ["single_choice"] * 4 + [
        "short_answer"
    ]
    assert faults(
        read_cloze(sample("moodle_other/moodle__broken_multianswer_1.txt"))
    ) == [(1, "content.gaps[0].content.choices must be two at least")]
