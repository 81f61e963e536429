"""Questions whose numbers are drawn from the attempt's seed."""

from decimal import Decimal

import pytest

from assessments.questions.formats import read, write
from assessments.questions.formats.formulas import evaluate
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.tests.samples import needs_samples, sample
from assessments.questions.items import Item, item_from_json, to_json
from assessments.questions.kinds.calculated import Calculated, CalculatedAnswer
from assessments.questions.kinds.choices import Choice
from assessments.questions.marking import grade, normalise, trouble_with
from assessments.questions.reviewing import for_review
from assessments.questions.serving import for_student
from assessments.questions.validation import validate

ROWS = (("2", "3", "6"), ("4", "5", "20"), ("7", "8", "56"))


def product(**changes):
    fields = {
        "variables": ("a", "b", "product"),
        "rows": ROWS,
        "answers": (CalculatedAnswer(variable="product", tolerance=Decimal("0.5")),),
    }
    return Item(text="What is {a} x {b}?", content=Calculated(**(fields | changes)))


def computed_choices():
    choices = (
        Choice(text="{product}", fraction=Decimal(1), feedback="Yes."),
        Choice(text="{a} + {b}"),
    )
    return product(answers=(), choices=choices)


def test_one_seed_gives_one_row_and_seeds_give_all_of_them():
    texts = {for_student(product(), seed).question["text"] for seed in range(40)}

    assert texts == {"What is 2 x 3?", "What is 4 x 5?", "What is 7 x 8?"}
    assert for_student(product(), 5) == for_student(product(), 5)


def test_an_answer_is_marked_by_the_row_that_was_drawn():
    served = {"row": ["1"]}

    assert grade(product(), "20", served=served).points == 1
    assert grade(product(), "20.4", served=served).points == 1
    assert grade(product(), "6", served=served).points == 0
    assert grade(product(), "6").points == 1
    assert trouble_with(product(), "six", served=served) == "must be a number"


def test_computed_choices_are_served_with_their_numbers_and_shuffled():
    item = computed_choices()
    question, order = for_student(item, seed=3)

    texts = {choice["text"]: choice["key"] for choice in question["choices"]}
    right = item.content.right_answer(order)
    row = ROWS[int(order["row"][0])]
    assert texts == {row[2]: right, f"{row[0]} + {row[1]}": {"A": "B", "B": "A"}[right]}
    assert grade(item, right, served=order).points == 1


def test_the_right_answer_of_the_row_is_shown_after_release():
    review = for_review(product(), "20", served={"row": ["1"]})

    assert review["right_answer"] == "20"
    assert review["points"] == "1"


def test_the_question_as_served_tells_nothing_of_other_rows():
    question, _ = for_student(product(), seed=1)

    assert set(question) == {"kind", "text", "text_format", "points", "unit_rule"}


@pytest.mark.parametrize("item", [product(), computed_choices()])
def test_it_comes_back_from_its_json_as_it_was(item):
    assert item_from_json(to_json(item)) == item
    assert validate(item) == []
    assert normalise(item, None) is None


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"rows": ()}, "content.rows", "one at least"),
        ({"rows": (("1", "2"),)}, "content.rows[0]", "3 values"),
        ({"rows": (("1", "2", "x"),)}, "content.rows[0]", "no number for the answer"),
        ({"rows": (("<b>", "2", "3"),)}, "content.rows[0]", "plain words"),
        ({"answers": ()}, "content.answers", "must be given"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(changes, field, message):
    problems = validate(product(**changes))

    assert any(found == field and message in sentence for found, sentence in problems)


def test_no_format_writes_it_and_each_says_so():
    for name in ("gift", "aiken", "moodle_xml", "qti"):
        result = write([product()], name)

        assert "a question of the kind calculated" in result.left_out[0].error


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a*b", 6),
        ("a + b*2 - 1", 7),
        ("pow(a, b)", 8),
        ("a**b", 8),
        ("-(a - b)", 1),
        ("sqrt(16) + pi()*0", 4),
        ("round(2.567, 1)", 2.6),
        ("ln(exp(2))", 2),
    ],
)
def test_formulas_are_evaluated(formula, value):
    assert evaluate(formula, {"a": 2.0, "b": 3.0}) == pytest.approx(value)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "c",
        "a.real",
        "__import__('os')",
        "[1]",
        "a if b else 1",
        "1/0",
        "9**9**9",
        "9" * 2_000,
        "(" * 500 + "1" + ")" * 500,
        "open('x')",
        "'a'*9",
    ],
)
def test_what_is_no_arithmetic_is_refused(formula):
    with pytest.raises(UnreadableError):
        evaluate(formula, {"a": 2.0, "b": 3.0})


MOODLE = b"""<quiz><question type="calculated"><name><text>Area</text></name>
<questiontext format="html"><text>Area of {a} by {b}? Half is {={a}/2}.</text>
</questiontext>
<answer fraction="100"><text>{a}*{b}</text><tolerance>0.01</tolerance>
<tolerancetype>1</tolerancetype><feedback><text>Good</text></feedback></answer>
<dataset_definitions>
<dataset_definition><name><text>a</text></name><dataset_items>
<dataset_item><number>1</number><value>4</value></dataset_item>
<dataset_item><number>2</number><value>6.5</value></dataset_item></dataset_items>
</dataset_definition>
<dataset_definition><name><text>b</text></name><dataset_items>
<dataset_item><number>1</number><value>3</value></dataset_item>
<dataset_item><number>2</number><value>2</value></dataset_item></dataset_items>
</dataset_definition></dataset_definitions></question></quiz>"""


def test_a_calculated_question_of_moodle_comes_in_with_its_dataset():
    [item] = read(MOODLE, format_name="moodle_xml").items

    assert item.content.variables == ("a", "b", "formula3", "formula4")
    assert item.content.rows == (("4", "3", "12", "2"), ("6.5", "2", "13", "3.25"))
    assert (
        item.content.fill_text(item.text, {"row": ["1"]})
        == "Area of 6.5 by 2? Half is 3.25."
    )
    assert grade(item, "13.1", served={"row": ["1"]}).points == 1
    assert grade(item, "13.2", served={"row": ["1"]}).points == 0


@needs_samples
def test_calculated_questions_of_other_systems_come_in():
    [choice] = read(sample("moodle_xml/qas_editor__calculated.xml")).items
    [formula] = read(sample("qti1.2/instructure__formula_mform.xml")).items

    assert choice.content.choices[0].fraction == 1
    assert formula.content.variables == ("y", "x", "n", "m", "answer")
    assert grade(formula, "82.58").points == 1
    assert grade(formula, "90").points == 1
    assert grade(formula, "95").points == 0
