"""Which keys are found to be probably wrong."""

import numpy as np
import pandas as pd
import pytest

from assessments.exams.analysis.keys import Keyed, doubtful_keys, too_small
from assessments.exams.analysis.tests.simulated import simulated_exam


def check(exam):
    return {
        each.item: each for each in doubtful_keys(exam.given, exam.shares, exam.keys)
    }


@pytest.mark.parametrize("questions", [20, 40, 60])
def test_nine_of_ten_wrong_keys_are_found_and_hardly_a_sound_one_is_doubted(questions):
    exams = [
        simulated_exam(seed, students=200, items=questions, flipped=0.05)
        for seed in range(500, 508)
    ]
    doubted = [check(exam) for exam in exams]

    wrong = sum(len(exam.wrong) for exam in exams)
    found = sum(
        len(each.keys() & exam.wrong.keys())
        for each, exam in zip(doubted, exams, strict=True)
    )
    false = sum(
        len(each.keys() - exam.wrong.keys())
        for each, exam in zip(doubted, exams, strict=True)
    )

    assert wrong == 8 * questions * 5 // 100
    assert found >= 0.9 * wrong
    assert false <= 0.02 * (8 * questions - wrong)


def test_the_right_choice_is_proposed_with_its_probability():
    exam = simulated_exam(7, items=20)

    doubted = check(exam)

    assert {item: doubt.proposed for item, doubt in doubted.items()} == exam.wrong
    assert all(0.95 <= doubt.probability <= 1 for doubt in doubted.values())


def test_an_exam_with_sound_keys_raises_no_doubt():
    exams = [simulated_exam(seed, flipped=0) for seed in range(5)]

    assert [check(exam) for exam in exams] == [{}] * 5


def test_many_wrong_keys_do_not_hide_each_other():
    exam = simulated_exam(11, flipped=0.25)

    doubted = check(exam)

    assert len(exam.wrong) == 10
    assert len(doubted.keys() & exam.wrong.keys()) >= 9


def test_questions_that_were_drawn_are_checked_by_those_who_had_them():
    exam = simulated_exam(21, students=600, items=30)
    had = np.random.default_rng(3).random(exam.given.shape) < 0.5
    answers = exam.given.where(had, None)

    doubted = {
        each.item: each.proposed
        for each in doubtful_keys(answers, exam.shares.where(had), exam.keys)
    }

    assert doubted == exam.wrong


def test_a_question_without_a_choice_speaks_of_ability_and_is_never_doubted():
    exam = simulated_exam(31, items=24)
    item = next(iter(exam.wrong))
    keys = {name: keyed for name, keyed in exam.keys.items() if name != item}

    assert doubtful_keys(exam.given, exam.shares, keys) == []


def test_true_or_false_has_one_other_key():
    exam = simulated_exam(41, items=20, flipped=0)
    item = max(
        exam.keys,
        key=lambda name: exam.shares[name].corr(
            exam.shares.drop(columns=name).mean(axis=1)
        ),
    )
    right = exam.shares[item].astype(bool)
    exam.given[item] = right.astype(object)
    shares = exam.shares.copy()
    shares[item] = (~right).astype(float)
    keys = exam.keys | {item: Keyed(right=frozenset({False}), choices=(True, False))}

    doubts = doubtful_keys(exam.given, shares, keys)

    assert [(doubt.item, doubt.proposed) for doubt in doubts] == [(item, True)]


def test_either_of_two_right_choices_is_as_good():
    exam = simulated_exam(51, items=20, flipped=0)
    item = next(name for name, keyed in exam.keys.items() if len(keyed.choices) == 5)
    right = next(iter(exam.keys[item].right))
    other = next(choice for choice in exam.keys[item].choices if choice != right)
    half = np.arange(len(exam.given)) % 2 == 0
    exam.given.loc[half & (exam.given[item] == right), item] = other
    both = exam.keys | {
        item: Keyed(right=frozenset({right, other}), choices=exam.keys[item].choices)
    }
    shares = exam.shares.copy()
    shares[item] = exam.given[item].isin({right, other}).astype(float)

    assert doubtful_keys(exam.given, shares, both) == []


def test_a_small_group_is_not_asked():
    exam = simulated_exam(61, students=29, items=20)

    assert too_small(exam.shares) == "Keys are checked from 30 attempts on."
    assert check(exam) == {}
    assert (
        too_small(pd.DataFrame(np.ones((200, 4))))
        == "Keys are checked from 5 questions on."
    )


def test_a_key_that_nobody_chose_while_all_chose_another_is_doubted():
    given = pd.DataFrame({item: ["A"] * 50 for item in range(6)}, dtype=object)
    keys = {
        item: Keyed(right=frozenset({"B"}), choices=("A", "B", "C"))
        for item in range(6)
    }
    nothing = pd.DataFrame({item: [None] * 50 for item in range(6)}, dtype=object)
    zeros = pd.DataFrame(np.zeros((50, 6)))

    assert [doubt.proposed for doubt in doubtful_keys(given, zeros, keys)] == ["A"] * 6
    assert doubtful_keys(nothing, zeros, keys) == []
