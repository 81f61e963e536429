"""How long questions took, by what was saved when."""

import pandas as pd

from assessments.exams.analysis.times import median_seconds, seconds_each


def events(*rows):
    return pd.DataFrame(rows, columns=["attempt", "at", "items"])


def spent(frame):
    return {
        (row.attempt, row.item): row.seconds for row in seconds_each(frame).itertuples()
    }


def test_what_passed_before_a_save_belongs_to_the_question_saved():
    assert spent(
        events(("x", 0, []), ("x", 40, [1]), ("x", 100, [2]), ("x", 130, [1]))
    ) == {
        ("x", 1): 70.0,
        ("x", 2): 60.0,
    }


def test_two_questions_saved_together_share_the_time():
    assert spent(events(("x", 0, []), ("x", 60, [1, 2]))) == {
        ("x", 1): 30.0,
        ("x", 2): 30.0,
    }


def test_many_answers_at_once_say_nothing_and_begin_anew():
    assert spent(events(("x", 0, []), ("x", 600, [1, 2, 3, 4]), ("x", 620, [1]))) == {
        ("x", 1): 20.0
    }


def test_the_time_away_before_a_return_belongs_to_no_question():
    assert spent(
        events(("x", 0, []), ("x", 30, [1]), ("x", 900, []), ("x", 910, [2]))
    ) == {
        ("x", 1): 30.0,
        ("x", 2): 10.0,
    }


def test_a_pause_of_more_than_half_an_hour_is_no_thinking():
    assert spent(events(("x", 0, []), ("x", 1801, [1]), ("x", 1900, [2]))) == {
        ("x", 2): 99.0
    }


def test_attempts_do_not_run_into_each_other():
    frame = events(
        ("x", 0, []), ("y", 5, []), ("x", 10, [1]), ("y", 35, [1]), ("y", 55, [2])
    )

    assert median_seconds(frame).to_dict() == {1: 20.0, 2: 20.0}


def test_without_a_record_there_is_no_time():
    assert median_seconds(events()).empty
    assert median_seconds(events(("x", 0, []))).empty
