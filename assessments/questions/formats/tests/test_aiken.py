from decimal import Decimal

import pytest

from assessments.questions.formats.aiken import read, write
from assessments.questions.formats.moodle import read as read_moodle_xml
from assessments.questions.formats.tests.samples import (
    faults,
    kinds,
    needs_samples,
    sample,
)
from assessments.questions.items import Item
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.single_choice import SingleChoice

QUESTION = "Who started it?\nA) Petr\nB) Martin\nANSWER: B\n"


def test_a_question_with_its_choices():
    [found] = read(QUESTION.encode()).found

    assert (found.line, found.item.text, found.item.text_format) == (
        1,
        "Who started it?",
        "plain",
    )
    assert found.item.content == SingleChoice(
        choices=(Choice(text="Petr"), Choice(text="Martin", fraction=Decimal(1)))
    )


def test_blank_lines_do_not_matter_and_the_question_may_have_several_lines():
    result = read(
        b"One\n  two\n\nA. x\n\nB. y\n\nANSWER: A\nNext?\nA) 1\nB) 2\nANSWER: B"
    )

    assert [(found.line, found.item.text) for found in result.found] == [
        (1, "One\n  two"),
        (9, "Next?"),
    ]


def test_two_letters_make_a_question_with_two_right_answers():
    [item] = read(b"Which?\nA. x\nB. y\nC. z\nAnswer: A, C\nFeedback: Well.").items

    assert item.kind == "multiple_choice"
    assert [choice.fraction for choice in item.content.choices] == [
        Decimal("0.5"),
        0,
        Decimal("0.5"),
    ]
    assert item.feedback == "Well."


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Q?\nA) x\nB) y\n\nZ?\nA) x\nANSWER: A", 1, "it has no ANSWER line"),
        ("\nQ?\nA) x\nB) y\nANSWER: E", 2, "ANSWER 'E' is not the letter of a choice"),
        (
            "Q?\nA) x\nC) y\nANSWER: A",
            1,
            "its choices are lettered A, C instead of A, B, C and so on",
        ),
        ("Q?\nANSWER: A", 1, "no choices (A., B., ...) before its ANSWER line"),
        ("ANSWER: A", 1, "an ANSWER line without a question"),
        ("essay\nWrite.", 1, "Aiken has no questions of the kind essay"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text, line, reason):
    assert faults(read(text.encode()))[0] == (line, reason)


def test_what_is_written_is_read_back_and_what_is_dropped_is_named():
    choices = (Choice(text="Petr"), Choice(text="Martin", fraction=Decimal(1)))
    plain = Item(text="Who started it?", content=SingleChoice(choices=choices))
    titled = Item(
        text="Who?",
        title="T1",
        points=Decimal(2),
        content=SingleChoice(choices=choices),
    )

    result = write([plain, titled])

    assert read(result.data).items == [plain, Item(text="Who?", content=titled.content)]
    assert result.data.decode().startswith(QUESTION)
    assert [fault.to_json() for fault in result.notes] == [
        {"item": "T1", "error": "Aiken does not keep: title, points"}
    ]


def test_what_aiken_cannot_hold_is_left_out_and_named():
    weighted = (
        Choice(text="a", fraction=Decimal("0.3")),
        Choice(text="b", fraction=Decimal("0.7")),
    )

    result = write(
        [Item(text="Which?", title="W", content=MultipleChoice(choices=weighted))]
    )

    assert result.data == b""
    assert [fault.to_json() for fault in result.left_out] == [
        {"item": "W", "error": "Aiken cannot hold it: fraction"}
    ]


@needs_samples
def test_moodles_own_aiken_file():
    result = read(sample("aiken/moodle__questions.aiken.txt"))

    assert kinds(result) == ["single_choice", "single_choice"]
    assert (
        result.items[1].text
        == "Moodle's abilities include handling user input that includes <html"
        ' class="cool"> & images:'
    )
    assert faults(result) == []


@needs_samples
def test_a_file_in_a_dialect_gives_its_lettered_choices_and_names_the_rest():
    result = read(sample("aiken/sonsoleslp__aiken.txt"))

    assert [(found.line, found.item.kind) for found in result.found] == [
        (8, "single_choice"),
        (31, "single_choice"),
        (40, "multiple_choice"),
        (137, "single_choice"),
    ]
    assert [fault.line for fault in result.errors] == [
        52,
        56,
        60,
        65,
        74,
        79,
        83,
        90,
        100,
        103,
        106,
        110,
        119,
        128,
    ]
    assert [fault.to_json() for fault in result.skipped] == [
        {"line": 1, "error": "a category, which is no question"},
        {"line": 71, "error": "a description, which is no question"},
    ]


@needs_samples
def test_the_dialects_own_translation_to_moodle_xml_says_the_same():
    mine = {
        item.text.partition("\n")[0].strip(): item
        for item in read(sample("aiken/sonsoleslp__aiken.txt")).items
    }
    theirs = read_moodle_xml(sample("aiken/sonsoleslp__aiken_expected_moodle.xml"))

    for other in (item for item in theirs.items if item.kind == "single_choice"):
        own = mine[other.text]
        assert [choice.text for choice in own.content.choices] == [
            choice.text for choice in other.content.choices
        ]
        assert [c.fraction > 0 for c in own.content.choices] == [
            c.fraction > 0 for c in other.content.choices
        ]

    assert [item.kind for item in theirs.items].count("single_choice") == 3
