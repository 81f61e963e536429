from collections import Counter
from decimal import Decimal

import pytest

from assessments.questions.formats.qti import read
from assessments.questions.formats.tests.samples import (
    faults,
    kinds,
    needs_samples,
    sample,
)
from assessments.questions.kinds.numeric import NumericAnswer
from assessments.questions.kinds.short_answer import TextAnswer


def item(presentation: str, processing: str, kind: str = "") -> bytes:
    pair = f"<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>"
    named = f"<itemmetadata><qtimetadata><qtimetadatafield>{pair}</qtimetadatafield></qtimetadata></itemmetadata>"
    return (
        f'<questestinterop><item ident="q1" title="T">{named if kind else ""}<presentation>'
        f"<material><mattext>Q &lt;b&gt;?</mattext></material>"
        f"{presentation}</presentation><resprocessing>{processing}</resprocessing></item></questestinterop>"
    ).encode()


def given(value: str, points: str, response: str = "r") -> str:
    return (
        f'<respcondition><conditionvar><varequal respident="{response}">{value}</varequal></conditionvar>'
        f'<setvar action="Add">{points}</setvar></respcondition>'
    )


def lid(cardinality: str = "Single") -> str:
    labels = "".join(
        f'<response_label ident="{n}"><material><mattext>{n}</mattext></material></response_label>'
        for n in "abc"
    )
    return f'<response_lid ident="r" rcardinality="{cardinality}"><render_choice>{labels}</render_choice></response_lid>'


FIELD = '<response_str ident="r"><render_fib{}><response_label ident="a"/></render_fib></response_str>'


def test_plain_material_is_not_taken_for_html():
    [found] = read(item(lid(), given("a", "1"))).items

    assert (found.text, found.title, found.external_id) == ("Q &lt;b&gt;?", "T", "q1")


def test_a_choice_of_one_with_part_of_the_points():
    [found] = read(item(lid(), given("a", "10") + given("b", "5"))).items

    assert [choice.fraction for choice in found.content.choices] == [
        1,
        Decimal("0.5"),
        0,
    ]


def test_a_choice_of_several_each_for_itself():
    [found] = read(
        item(lid("Multiple"), given("a", "50") + given("b", "50") + given("c", "-50"))
    ).items

    assert found.content.rule == "partial"
    assert [choice.fraction for choice in found.content.choices] == [
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal("-0.5"),
    ]


def test_a_number_within_bounds_and_a_range():
    bounds = '<vargte respident="r">{}</vargte><varlte respident="r">{}</varlte>'
    conditions = "".join(
        f"<respcondition><conditionvar>{value}{bounds.format(*ends)}</conditionvar>"
        '<setvar action="Set">100</setvar></respcondition>'
        for value, ends in [
            ('<varequal respident="r">5</varequal>', (4, 6)),
            ("", (10, 20)),
        ]
    )

    [found] = read(item(FIELD.format(' fibtype="Decimal"'), conditions)).items

    assert found.content.answers == (
        NumericAnswer(value=Decimal(5), tolerance=Decimal(1)), NumericAnswer(low=Decimal(10), high=Decimal(20)),
    )  # fmt: skip


def test_words_that_differ_in_case_only_are_one():
    [found] = read(
        item(FIELD.format(""), given("Illinois", "1") + given("illinois", "1"))
    ).items

    assert found.content.answers == (TextAnswer(text="Illinois"),)


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (item(lid(), ""), "it says no right answer"),
        (item(lid(), given("a", "1"), "calculated_question"),
         "it has no computed values for its formula"),
        (item("<response_xy/>", ""), "there is no kind of question here for its response_xy"),
        (item(FIELD.format("") * 2, given("x", "1")), "several fields to type in, which count as a whole only"),
        (item("", "", "essay_question").replace(b"</item>", b""), "the file breaks off in it"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(xml, reason):
    result = read(xml)

    assert result.items == []
    assert (1, reason) in faults(result)


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "all_canvas_simple_1.2",
            {
                "single_choice": 1,
                "true_false": 1,
                "short_answer": 1,
                "cloze": 2,
                "multiple_choice": 1,
                "matching": 1,
                "numeric": 1,
                "essay": 1,
                "calculated": 1,
            },
        ),
        ("canvas_multiple_fib_as_single", {"cloze": 1}),
        ("canvas_multiple_fib_extra_brackets", {"cloze": 1}),
        ("essay", {"essay": 1}),
        ("feedback_quiz_1.2", {"essay": 1, "true_false": 2}),
        ("matching", {"matching": 1}),
        ("matching_feedback", {"matching": 1}),
        ("mc_feedback", {"single_choice": 1}),
        ("multiple_answer_canvas", {"multiple_choice": 1}),
        ("nq_multiple_fib_answer_types", {"cloze": 1}),
        ("nq_multiple_fib_scoring_algorithms", {"cloze": 1}),
        ("numeric_exact_match", {"numeric": 2}),
        ("ordering.row", {"ordering": 1}),
        ("ordering", {"ordering": 1}),
        ("question_group", {"true_false": 10}),
        ("single_fib", {"short_answer": 1}),
        ("stimulus", {}),
        ("stimulus_with_child_item", {"single_choice": 1}),
        ("text.no.question", {}),
        ("bank_entry_item", {}),
        ("choice_vary_points_by_answer", {"single_choice": 1}),
        ("choice_vary_points_by_answer_zero_points", {"single_choice": 1}),
        ("formula", {"calculated": 1}),
        ("formula_mform", {"calculated": 1}),
        ("hot_spot", {}),
        ("item_no_title", {}),
        ("true_false", {"true_false": 1}),
    ],
)
def test_files_of_other_systems(name, expected):
    assert Counter(kinds(read(sample(f"qti1.2/instructure__{name}.xml")))) == expected


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bank_entry_item", [(11, "it is kept in a question bank elsewhere")]),
        (
            "item_no_title",
            [
                (3, "the file breaks off in it"),
                (45, "not well-formed XML: mismatched tag; what follows was not read"),
            ],
        ),
        (
            "hot_spot",
            [
                (
                    line,
                    "there is no kind of question here for hot_spot_question (a place in a picture is marked)",
                )
                for line in (11, 48, 85, 122)
            ],
        ),
    ],
)
def test_broken_files_and_kinds_we_do_not_have_are_named(name, expected):
    assert faults(read(sample(f"qti1.2/instructure__{name}.xml"))) == expected


@needs_samples
def test_details_of_items_are_kept():
    canvas = {
        one.title: one
        for one in read(sample("qti1.2/instructure__all_canvas_simple_1.2.xml")).items
    }
    [child] = read(sample("qti1.2/instructure__stimulus_with_child_item.xml")).items
    [days] = read(sample("qti1.2/instructure__ordering.xml")).items
    [closes] = read(
        sample("qti1.2/instructure__nq_multiple_fib_scoring_algorithms.xml")
    ).items

    assert [
        c.text for c in canvas["Question 1"].content.choices if c.fraction == 1
    ] == ["C"]
    assert canvas["Question 1"].feedback == "<p>Item Feedback, Neutral</p>"
    assert (
        canvas["Question 2"].content.feedback_false
        == "<p>Answer Feedback, False, Incorrect</p>"
    )
    assert canvas["Question 8"].content.answers[1].low == Decimal("41.5")
    assert child.text == "<p>some content</p>\n<p>the answer is letter A</p>"
    assert [side.text for side in days.content.items] == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
    ]
    assert [gap.content.answers[0].match for gap in closes.content.gaps] == [
        "wildcard",
        "plain",
        "plain",
        "plain",
        "regex",
    ]
