"""A paper follows from its seed alone: sections in order, fair draws, nothing twice."""

from collections import Counter

from assessments.exams.papers import build_paper, questions_of, seed_of, show_paper
from assessments.exams.tests.building import published, question


def papers(exam, count=200):
    questions = questions_of(exam)
    return [
        [
            questions[entry["question"]].question_id
            for entry in build_paper(exam, questions, f"seed {number}")
        ]
        for number in range(count)
    ]


def test_questions_stand_as_they_were_written_where_nothing_is_shuffled(school):
    asked = [
        question(school, kind) for kind in ("true_false", "single_choice", "numeric")
    ]
    exam = published(
        school, sections=[{"questions": asked[:1]}, {"questions": asked[1:]}]
    )

    assert papers(exam, 3) == [[each.pk for each in asked]] * 3


def test_the_same_seed_gives_the_same_paper_and_another_attempt_another(school):
    asked = [question(school, text=f"Which one, {number}?") for number in range(8)]
    exam = published(school, asked, shuffle_questions=True)
    questions = questions_of(exam)

    first = build_paper(exam, questions, seed_of(exam, "a"))

    assert build_paper(exam, questions, seed_of(exam, "a")) == first
    assert build_paper(exam, questions, seed_of(exam, "b")) != first


def test_questions_are_shuffled_within_their_section_only(school):
    sections = [
        {"questions": [question(school, text=f"{part} {n}") for n in range(4)]}
        for part in ("one", "two")
    ]
    exam = published(school, sections=sections, shuffle_questions=True)
    first = {each.pk for each in sections[0]["questions"]}

    for paper in papers(exam, 20):
        assert set(paper[:4]) == first
    assert len({tuple(paper) for paper in papers(exam, 20)}) > 10


def test_choices_keep_their_order_where_they_are_not_to_be_shuffled(school):
    exam = published(school, ["single_choice"], shuffle_choices=False)
    questions = questions_of(exam)

    orders = {
        tuple(build_paper(exam, questions, f"{seed}")[0]["order"]["choices"])
        for seed in range(20)
    }

    assert orders == {("A", "B", "C")}


def test_a_draw_takes_each_of_its_pool_about_equally_often(school):
    pool = [
        question(school, text=f"Prime {number}?", tags=["primes"])
        for number in range(5)
    ]
    exam = published(school, [{"draw": 2, "tags": ["Primes"]}])

    drawn = papers(exam, 500)

    assert all(len(set(paper)) == 2 for paper in drawn)
    often = Counter(pk for paper in drawn for pk in paper)
    assert often.keys() == {each.pk for each in pool}
    assert all(150 < count < 250 for count in often.values())


def test_draws_from_one_pool_and_named_questions_never_give_a_question_twice(school):
    pool = [
        question(school, text=f"Prime {number}?", tags=["primes"])
        for number in range(6)
    ]
    draw = {"draw": 2, "tags": ["primes"]}
    exam = published(
        school, sections=[{"questions": [draw]}, {"questions": [pool[0], draw]}]
    )

    for paper in papers(exam, 50):
        assert len(set(paper)) == 5
        assert pool[0].pk in paper


def test_a_shown_paper_names_questions_by_their_place_and_tells_nothing_of_the_key(
    school,
):
    asked = question(school)
    exam = published(school, [{"question": asked, "points": 3}])
    questions = questions_of(exam)
    paper = build_paper(exam, questions, "seed")

    [shown] = show_paper(exam, questions, paper, "seed")

    assert shown.keys() == {
        "key",
        "question_id",
        "section",
        "kind",
        "text",
        "text_format",
        "points",
        "choices",
    }
    assert (shown["key"], shown["question_id"], shown["section"], shown["points"]) == (
        "q1",
        asked.pk,
        1,
        3.0,
    )
    assert all(choice.keys() == {"key", "text"} for choice in shown["choices"])
