"""What is written is read back equal, whatever signs are in it.

What a format cannot hold is named.
"""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions.formats import WRITERS, read, write
from assessments.questions.formats.tests.strategies import CONTENTS, items
from assessments.questions.items import Item
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse

# All that each format is allowed to leave out, by kind of question.
LEFT_OUT = {
    ("gift", "ordering"): {"a question of the kind ordering"},
    ("gift", "cloze"): {"a question of the kind cloze"},
    ("gift", "short_answer"): {"an arrow -> in a short answer"},
    ("gift", "matching"): {"an arrow -> in the left side of a pair"},
    ("moodle_xml", "matching"): {"markup in the right side of a pair"},
    ("moodle_xml", "cloze"): {"gaps, text"},
    ("qti", "cloze"): {"markup in the choices of a gap"},
}
CASES = [(name, kind) for name in ("gift", "moodle_xml", "qti") for kind in CONTENTS]


@pytest.mark.parametrize(("format_name", "kind"), CASES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_question_comes_back_as_it_was_or_is_named(format_name, kind, data):
    item = data.draw(items(kind))

    written = write([item], format_name)

    back = read(written.data, format_name=format_name)
    faults = [fault.error for fault in back.errors]
    # A package of QTI has other files, which are named as no questions.
    is_empty = bool(written.left_out) and format_name != "qti"
    assert faults == (["no questions in it"] if is_empty else [])
    assert back.items == ([] if written.left_out else [item])
    reasons = {
        fault.error.partition("cannot hold it: ")[2] for fault in written.left_out
    }
    assert reasons <= LEFT_OUT.get((format_name, kind), set())


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(["true_false", "single_choice", "numeric", "essay"]).flatmap(
            items
        ),
        max_size=5,
    )
)
@pytest.mark.parametrize("format_name", ["gift", "moodle_xml", "qti"])
def test_many_questions_come_back_in_their_order_each_in_its_category(
    format_name, several
):
    written = write(several, format_name)

    assert read(written.data, format_name=format_name).items == several


@pytest.mark.parametrize("format_name", WRITERS)
def test_nothing_to_write_is_a_file_without_questions(format_name):
    back = read(write([], format_name).data, format_name=format_name)

    assert back.items == []
    named = [fault.error for fault in (*back.errors, *back.skipped)]
    assert any("questions" in error for error in named)


def test_settings_that_other_systems_do_not_read_are_named():
    item = Item(
        text="Tea?",
        title="T",
        difficulty="hard",
        content=ShortAnswer(answers=(TextAnswer(text="tea"),), typing_errors=1),
    )

    written = write([item], "moodle_xml")

    assert [fault.to_json() for fault in written.notes] == [
        {
            "item": "T",
            "error": (
                "kept in a comment that other systems ignore: difficulty, typing_errors"
            ),
        }
    ]
    assert read(written.data).items == [item]


def test_a_plain_question_needs_no_comment():
    item = Item(
        text="Right?", title="T", text_format="html", content=TrueFalse(answer=True)
    )

    assert [write([item], name).notes for name in ("gift", "moodle_xml", "qti")] == [
        (),
        (),
        (),
    ]


def test_gaps_keep_their_own_keys_and_their_order():
    gaps = (
        Gap(key="second", content=ShortAnswer(answers=(TextAnswer(text="b"),))),
        Gap(key="first", content=ShortAnswer(answers=(TextAnswer(text="a"),))),
    )
    item = Item(
        text="[[first]] and [[second]]", text_format="html", content=Cloze(gaps=gaps)
    )

    assert read(write([item], "moodle_xml").data).items == [item]
    assert read(write([item], "qti").data).items == [item]


@pytest.mark.parametrize("format_name", ["gift", "moodle_xml"])
def test_a_relative_tolerance_is_written_as_an_absolute_one_too(format_name):
    answer = NumericAnswer(
        value=Decimal(200), tolerance=Decimal("0.05"), tolerance_kind="relative"
    )
    item = Item(text="How much?", content=Numeric(answers=(answer,)))

    written = write([item], format_name)

    assert b"10" in written.data
    assert written.left_out == ()
    assert read(written.data, format_name=format_name).items == [item]


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ('{"points":"3"}', True),
        ('{"points":"many"}', False),
        ('{"content":{"choices":{"7":{"fixed":true}}}}', False),
        ('{"content":{"choices":{"0":{"text":"other"}}}}', False),
        ('{"gap_keys":["x"]}', False),
        ("{broken", False),
        ("[" * 5000, False),
        ("null", False),
    ],
)
def test_settings_that_do_not_fit_are_left_and_the_question_is_read_without_them(
    comment, kept
):
    [found] = read(
        f"// [settings:{comment}]\nA?{{=x ~y}}".encode(), format_name="gift"
    ).found

    assert (found.item.points == 3) is kept
    assert [choice.text for choice in found.item.content.choices] == ["x", "y"]


def test_what_only_differs_in_blanks_at_its_edges_is_written_without_them():
    item = Item(
        text="  Right?\r\nYes  ",
        content=SingleChoice(
            choices=(Choice(text=" a", fraction=Decimal(1)), Choice(text="b"))
        ),
    )

    [back] = read(write([item], "gift").data, format_name="gift").items

    assert back.text == "Right?\nYes"
    assert back.content.choices[0].text == "a"
