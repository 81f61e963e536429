import json
from collections import Counter
from decimal import Decimal

import pytest

from assessments.questions.formats.gift import read
from assessments.questions.formats.html import sanitise
from assessments.questions.formats.tests.samples import (
    FOLDER,
    faults,
    kinds,
    needs_samples,
    sample,
)
from assessments.questions.kinds.numeric import NumericAnswer
from assessments.questions.kinds.short_answer import TextAnswer
from assessments.questions.kinds.true_false import TrueFalse


def one(text: str):
    result = read(text.encode())
    assert not result.errors
    [item] = result.items
    return item


def test_a_choice_with_one_right_answer_and_feedback():
    item = one(
        "::Q2:: What's between orange and green?\n{ =yellow # right; good! ~red # wrong"
        " ~blue }"
    )

    assert (item.kind, item.title, item.text) == (
        "single_choice",
        "Q2",
        "What's between orange and green?",
    )
    assert [(c.key, c.text, c.fraction, c.feedback) for c in item.content.choices] == [
        ("A", "yellow", 1, "right; good!"),
        ("B", "red", 0, "wrong"),
        ("C", "blue", 0, ""),
    ]


def test_several_right_answers_with_their_weights():
    item = one("Two people? {~%-50%No one ~%50%Grant ~%50%Grant's wife ~%33.33333%x}")

    assert item.kind == "multiple_choice"
    assert [c.fraction for c in item.content.choices] == [
        Decimal("-0.5"),
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal("0.3333333"),
    ]


def test_a_part_of_the_points_in_a_choice_of_one():
    item = one("Hard. {~wrong ~%50%half ~%-25%bad =full}")

    assert item.kind == "single_choice"
    assert [c.fraction for c in item.content.choices] == [
        0,
        Decimal("0.5"),
        Decimal("-0.25"),
        1,
    ]


@pytest.mark.parametrize(
    ("written", "answer"),
    [("T", True), ("TRUE", True), ("F", False), ("FALSE", False), ("true", True)],
)
def test_true_and_false(written, answer):
    assert one(f"The sun rises.{{{written}}}").content == TrueFalse(answer=answer)


def test_the_first_feedback_of_true_or_false_is_for_the_wrong_answer():
    item = one("42 is the answer.{FALSE#Sadly not.#You are right.\n####See the book.}")

    assert item.content == TrueFalse(
        answer=False, feedback_true="Sadly not.", feedback_false="You are right."
    )
    assert item.feedback == "See the book."


def test_a_short_answer_with_weights_and_a_star_for_the_rest():
    item = one(
        "Best animal?{=Frog#Good! =%50%Cat#Hm. =%0%*#Wrong =\\*literal}".replace(
            "\\*", "\\\\*"
        )
    )

    assert item.content.answers == (
        TextAnswer(text="Frog", feedback="Good!"),
        TextAnswer(text="Cat", fraction=Decimal("0.5"), feedback="Hm."),
        TextAnswer(text="*", match="wildcard", fraction=Decimal(0), feedback="Wrong"),
        TextAnswer(text="*literal"),
    )


def test_matching_with_an_extra_on_the_right_and_a_right_side_used_twice():
    item = one("Match. {=Canada -> Ottawa =Italy  -> Rome =Vatican -> Rome = -> Oslo}")

    assert [(p.left, p.right_key, p.right) for p in item.content.pairs] == [
        ("Canada", "A", "Ottawa"),
        ("Italy", "B", "Rome"),
        ("Vatican", "B", "Rome"),
    ]
    assert [(side.key, side.text) for side in item.content.extras] == [("D", "Oslo")]


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        ("#4", (NumericAnswer(value=Decimal(4)),)),
        (
            "#3.1415:0.0005",
            (NumericAnswer(value=Decimal("3.1415"), tolerance=Decimal("0.0005")),),
        ),
        (
            "#3.141..3.142",
            (NumericAnswer(low=Decimal("3.141"), high=Decimal("3.142")),),
        ),
        ("#-1e3", (NumericAnswer(value=Decimal(-1000)),)),
        (
            "#\n =1822:0 # Full\n =%50%1822:2 # Half\n ~#None",
            (
                NumericAnswer(value=Decimal(1822), feedback="Full"),
                NumericAnswer(
                    value=Decimal(1822),
                    tolerance=Decimal(2),
                    fraction=Decimal("0.5"),
                    feedback="Half",
                ),
                NumericAnswer(fraction=Decimal(0), feedback="None"),
            ),
        ),
    ],
)
def test_numbers(written, answers):
    assert one(f"How many? {{{written}}}").content.answers == answers


def test_a_missing_word_leaves_a_blank_in_the_text():
    assert (
        one("Grant is {~buried =entombed ~living} in Grant's tomb.").text
        == "Grant is _____ in Grant's tomb."
    )


def test_an_essay():
    assert one("Write a biography. {}").kind == "essay"


def test_control_signs_and_line_ends_come_from_behind_a_backslash():
    item = one(r"[markdown]Which of \{ \} \~ \= \# \: \\ is it?\nSay so, \alpha {=\=1}")

    assert item.text == "Which of { } ~ = # : \\ is it?\nSay so, \\alpha"
    assert item.text_format == "markdown"
    assert item.content.answers[0].text == "=1"


def test_a_choice_keeps_a_format_of_its_own():
    item = one("Colour?{=yellow ~[plain]blue ~[html]<b>red</b>}")

    assert item.text_format == "moodle"
    assert [(c.text, c.text_format) for c in item.content.choices] == [
        ("yellow", ""),
        ("blue", "plain"),
        ("<b>red</b>", "html"),
    ]


def test_categories_hold_until_the_next_one_and_comments_carry_identifier_and_tags():
    result = read(
        b"$CATEGORY: $course$/top/Biology/Cells\n\n// [id:42] [tag:easy one]"
        b" [tag:b]\nA?{T}\n\nB?{F}\n\n$CATEGORY: Art\nC?{T}"
    )

    assert [(i.category, i.external_id, i.tags) for i in result.items] == [
        ("Biology/Cells", "42", ("easy one", "b")),
        ("Biology/Cells", "", ()),
        ("Art", "", ()),
    ]


def test_comments_inside_a_question_are_left_out_and_lines_still_count():
    result = read(b"// first\nA?{\n// inside\n=b\n~c\n}\n\n\nBroken {=x\n\nC?{T}")

    assert [(found.line, found.item.kind) for found in result.found] == [
        (2, "single_choice"),
        (11, "true_false"),
    ]
    assert faults(result) == [
        (9, "its { is not closed before the blank line that ends the question")
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (
            "A {=b}\nB {=c}",
            2,
            "a second { after the first one; a blank line parts two questions",
        ),
        ("A {=b {x} }", 1, "a second { inside the braces"),
        ("A }", 1, "a } without its {"),
        ("A {T} }", 1, "a second }"),
        ("x\n\nA {#one}", 3, "'one' is not a number"),
        ("A {=a -> b\n=c}", 1, "the pair 'c' has no ->"),
        ("A {#1,5}", 1, "'1,5' is not a number"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text, line, reason):
    result = read(text.encode())

    assert result.items == []
    assert faults(result) == [(line, reason)]


def test_a_description_is_no_question_and_is_named_as_such():
    result = read(b"::Note::Use a pencil.\n\nA?{T}")

    assert [fault.to_json() for fault in result.skipped] == [
        {"line": 1, "item": "Note", "error": "a description: text without a question"}
    ]


def test_files_in_older_encodings_are_read():
    assert (
        one_of("é?{T}".encode("cp1252"))
        == one_of("é?{T}".encode("utf-16"))
        == one_of(b"\xef\xbb\xbf\xc3\xa9?{T}")
        == "é?"
    )


def one_of(data: bytes) -> str:
    return read(data).items[0].text


@needs_samples
def test_moodles_own_example_files_are_read_whole():
    examples, fixtures = (
        read(sample("gift/moodle__examples.txt")),
        read(sample("gift/moodle__questions.gift.txt")),
    )

    assert Counter(kinds(examples)) == {
        "single_choice": 16,
        "short_answer": 9,
        "true_false": 5,
        "numeric": 8,
        "matching": 3,
        "multiple_choice": 2,
    }
    assert kinds(fixtures) == [
        "essay",
        "matching",
        "single_choice",
        "multiple_choice",
        "numeric",
        "short_answer",
        "true_false",
        "true_false",
        "true_false",
    ]
    assert faults(examples) == faults(fixtures) == []


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "stuart__GIFT-examples.txt",
            {
                "true_false": 1,
                "single_choice": 1,
                "short_answer": 1,
                "matching": 1,
                "numeric": 3,
                "essay": 1,
            },
        ),
        ("qas_editor__essay.gift", {"essay": 2}),
        ("qas_editor__matching.gift", {"matching": 2}),
        ("qas_editor__multichoice.gift", {"multiple_choice": 2, "single_choice": 2}),
        ("qas_editor__true_false.gift", {"true_false": 4}),
        ("fuhrmanator__mc4.gift", {"single_choice": 1}),
    ],
)
def test_files_of_other_systems(name, expected):
    assert Counter(kinds(read(sample(f"gift/{name}")))) == expected


TYPES = {
    "MC": ("single_choice", "multiple_choice"),
    "Short": ("short_answer",),
    "TF": ("true_false",),
    "Numerical": ("numeric",),
    "Essay": ("essay",),
    "Matching": ("matching",),
}


@needs_samples
@pytest.mark.parametrize(
    "name", sorted(path.stem for path in FOLDER.glob("gift/*.json"))
)
def test_another_parser_reads_the_same(name):
    result = read(sample(f"gift/{name}.gift"))
    theirs = json.loads(sample(f"gift/{name}.json"))
    read_or_named = {fault.line: fault.error for fault in result.errors}

    questions = [
        one for one in theirs if one["type"] not in {"Description", "Category"}
    ]

    assert len(result.found) + len(read_or_named) == len(questions)
    assert len(result.skipped) == len(theirs) - len(questions)
    for item, other in zip(result.items, questions[: len(result.items)], strict=True):
        assert item.kind in TYPES[other["type"]]
        assert (item.title or None, item.external_id or None, list(item.tags)) == (
            other["title"],
            other["id"],
            other["tags"] or [],
        )
        if other["stem"]["format"] != "html":
            assert "".join(item.text.split()) == "".join(other["stem"]["text"].split())
        if other["type"] in {"MC", "Short"}:
            assert parts_of(item) == parts_of_other(other)


def parts_of(item):
    parts = (
        item.content.choices if item.kind.endswith("choice") else item.content.answers
    )
    return [(flat(part.text), part.fraction) for part in parts]


def parts_of_other(other):
    def fraction(choice):
        return (
            Decimal(str(choice["weight"])) / 100
            if choice["weight"] is not None
            else Decimal(choice["isCorrect"])
        )

    return [
        (flat(cleaned(choice["text"]["text"])), fraction(choice))
        for choice in other["choices"]
    ]


def cleaned(text):
    """HTML as it is kept here."""
    return sanitise(text) if text.startswith("<p>") else text


def flat(text):
    return " ".join(text.split())


def test_a_question_with_a_nul_is_refused_and_the_others_are_read():
    result = read(b"A?{=Par\0is ~Rome}\n\nB?{=Paris ~Rome}")

    assert [item.text for item in result.items] == ["B?"]
    assert faults(result) == [(1, "it has a NUL character, which no question can hold")]
