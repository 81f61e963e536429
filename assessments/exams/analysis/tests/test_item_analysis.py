"""GET /api/exams/{exam_id}/item-analysis/"""

from datetime import timedelta

import pytest

from assessments.exams.analysis.tests.simulated import simulated_exam
from assessments.exams.analysis.tests.sittings import (
    BEGAN,
    MISSING,
    sat,
    sat_by,
    students,
)
from assessments.exams.models import AttemptEvent
from assessments.exams.results.figures import figures_of
from assessments.exams.tests.building import published, question
from assessments.questions.serving import for_student

CHOICE = {
    "text": "Which of these numbers is prime?",
    "choices": [{"text": "21"}, {"text": "23", "correct": True}],
}


def url(exam):
    return f"/api/exams/{exam.pk}/item-analysis/"


@pytest.fixture
def exam(school):
    """Single choice (key B, 1 point), true or false (true, 1 point), numeric (500, 2 points)."""
    return published(school)


@pytest.fixture
def analysed(acting, school):
    def get(exam, **wanted):
        answer = acting(school.teacher).get(url(exam), wanted)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return get


def test_a_question_has_its_facility_and_its_choices(exam, school, analysed):
    sat(exam, school.student, ["B", True, 500])
    sat(exam, school.classmate, ["A", True, None])

    body = analysed(exam)

    choice, truth, number = body["items"]
    assert (body["exam_id"], body["attempts"], body["attempt_count"]) == (
        exam.pk,
        "counting",
        2,
    )
    assert [item["facility"] for item in body["items"]] == [0.5, 1.0, 0.5]
    assert [item["attempts"] for item in body["items"]] == [2, 2, 2]
    assert [
        (each["key"], each["text"], each["right"], each["rate"])
        for each in choice["choices"]
    ] == [
        ("A", "21", False, 0.5),
        ("B", "23", True, 0.5),
        ("C", "25", False, 0.0),
    ]
    assert [
        (each["key"], each["right"], each["rate"]) for each in truth["choices"]
    ] == [
        ("true", True, 1.0),
        ("false", False, 0.0),
    ]
    assert (number["kind"], number["points"], number["choices"]) == ("numeric", 2.0, [])


def test_the_exams_own_figures_are_those_of_its_results(exam, school, analysed):
    sat(exam, school.student, ["B", True, 500])
    sat(exam, school.classmate, ["A", True, None])
    sat(exam, school.outsider, ["B", True, None])

    body = analysed(exam)

    figures = figures_of(exam.pk)
    shown = (
        body["average_score"],
        body["pass_rate"],
        body["highest_score"],
        body["lowest_score"],
    )
    assert shown == (58.33, 66.67, 100.0, 25.0)
    assert shown == (
        figures.average_score,
        figures.pass_rate,
        figures.highest_score,
        figures.lowest_score,
    )
    assert (body["median"], body["lower_quartile"], body["upper_quartile"]) == (
        50.0,
        37.5,
        75.0,
    )
    assert body["standard_deviation"] == 38.19
    assert body["histogram"] == [0, 0, 1, 0, 0, 1, 0, 0, 0, 1]


def test_letters_as_they_were_served_are_read_as_the_questions_own(school, analysed):
    exam = published(school, questions=[question(school, **CHOICE)])
    attempt = sat(exam, school.student, ["B"])
    entry = attempt.paper[0]
    item = exam.published.select_related("version").get().item()
    seed = next(
        seed
        for seed in map(str, range(50))
        if for_student(item, seed).order["choices"] == ["B", "A"]
    )
    entry["order"] = for_student(item, seed).order
    attempt.answers[str(entry["question"])]["answer"] = (
        "A"  # the first as it was served: 23
    )
    attempt.save()

    assert [
        (each["text"], each["rate"]) for each in analysed(exam)["items"][0]["choices"]
    ] == [("21", 0), ("23", 1)]


def test_a_small_group_has_no_discrimination_and_no_reliability(exam, school, analysed):
    sat(exam, school.student, ["B", True, 500])

    body = analysed(exam)

    assert [
        (item["point_biserial"], item["upper_lower"]) for item in body["items"]
    ] == [(None, None)] * 3
    assert body["reliability"] == {
        "alpha": None,
        "standard_error": None,
        "reason": "Fewer than 10 attempts.",
    }
    assert body["keys_not_checked"] == "Keys are checked from 30 attempts on."
    assert body["standard_deviation"] is None


def test_an_exam_that_nobody_sat_has_questions_without_figures(exam, analysed):
    body = analysed(exam)

    assert (body["attempt_count"], body["average_score"], body["median"]) == (
        0,
        None,
        None,
    )
    assert [
        (item["attempts"], item["facility"], item["flags"]) for item in body["items"]
    ] == [(0, None, [])] * 3


def test_discrimination_and_reliability_of_a_larger_group(exam, school, analysed):
    group = students(12, school)
    sat_by(exam, dict(zip(group[:6], [["B", True, 500]] * 6, strict=True)))
    sat_by(exam, dict(zip(group[6:9], [["B", False, None]] * 3, strict=True)))
    sat_by(exam, dict(zip(group[9:], [["C", False, None]] * 3, strict=True)))

    body = analysed(exam)

    assert [item["point_biserial"] for item in body["items"]] == [
        0.5774,
        0.9623,
        0.9045,
    ]
    assert [item["upper_lower"] for item in body["items"]] == [0.9259, 1.0, 1.0]
    # Points 1, 1, 2: variances 9/44, 3/11, 12/11, and 153/44 of the whole: 1.5 (1 -
    # 69/153).
    assert body["reliability"]["alpha"] == 0.8235
    assert body["items"][0]["choices"][2] == {
        "key": "C", "text": "25", "right": False, "rate": 0.25, "upper": 0.0, "middle": 0.0, "lower": 0.75,
    }  # fmt: skip


@pytest.fixture
def large(school):
    """Twelve single-choice questions that eighty students answered, one of them with a wrong key."""
    simulated = simulated_exam(3, students=80, items=12, flipped=0.05, spread=0.2)
    bodies = [
        {
            "text": f"Question {item}",
            "choices": [
                {"text": f"Choice {key}", "correct": key in keyed.right}
                for key in keyed.choices
            ],
        }
        for item, keyed in simulated.keys.items()
    ]
    exam = published(school, questions=[question(school, **body) for body in bodies])
    answers = simulated.given.to_numpy().tolist()
    sat_by(exam, dict(zip(students(80, school), answers, strict=True)))
    return exam, simulated


def test_a_wrong_key_is_doubted_and_the_regrade_that_mends_it_proposed(large, analysed):
    exam, simulated = large
    (wrong, right), *_ = simulated.wrong.items()

    items = analysed(exam)["items"]

    doubted = [item for item in items if item["doubt"]]
    assert [item["text"] for item in doubted] == [f"Question {wrong}"]
    assert doubted[0]["doubt"]["key"] == right
    assert doubted[0]["doubt"]["text"] == f"Choice {right}"
    assert doubted[0]["doubt"]["probability"] >= 0.95
    assert "key_doubted" in doubted[0]["flags"]
    assert doubted[0]["proposal"] == {
        "changes": [
            {"question": doubted[0]["question"], "action": "change_key", "key": right}
        ]
    }


def test_the_number_of_queries_does_not_grow_with_the_attempts(
    exam, school, acting, large, django_assert_max_num_queries
):
    client = acting(school.teacher)
    sat(exam, school.student, ["B", True, 500])

    for sat_exam in (exam, large[0]):
        with django_assert_max_num_queries(8):
            assert client.get(url(sat_exam)).status_code == 200


def test_a_question_that_was_not_on_a_paper_is_judged_by_those_who_had_it(
    exam, school, analysed
):
    sat(exam, school.student, ["B", MISSING, 500])
    sat(exam, school.classmate, ["A", False, 500])

    choice, truth, _ = analysed(exam)["items"]

    assert (choice["attempts"], truth["attempts"], truth["facility"]) == (2, 1, 0.0)
    assert [each["rate"] for each in truth["choices"]] == [0.0, 1.0]


def test_only_the_attempt_that_counts_is_looked_at_unless_all_are_asked_for(
    exam, school, analysed
):
    sat(exam, school.student, ["A", False, None], counts=False)
    sat(exam, school.student, ["B", True, 500], number=2)

    counting, every = analysed(exam), analysed(exam, attempts="all")

    assert (
        counting["attempt_count"],
        counting["average_score"],
        counting["pass_rate"],
    ) == (1, 100.0, 100.0)
    assert (every["attempt_count"], every["average_score"], every["pass_rate"]) == (
        2,
        50.0,
        50.0,
    )
    assert (every["highest_score"], every["lowest_score"]) == (100.0, 0.0)
    assert [item["facility"] for item in every["items"]] == [0.5, 0.5, 0.5]


def test_a_question_out_of_the_total_has_no_figures(exam, school, analysed):
    row = exam.published.select_related("version").earliest("pk")
    row.content = row.version.content | {"void": "excluded"}
    row.save()
    exam.paper_revision += 1
    exam.save()
    sat(exam, school.student, ["A", True, 500])

    first = analysed(exam)["items"][0]

    assert (first["void"], first["attempts"], first["facility"], first["choices"][0]["rate"]) == (
        "excluded", 0, None, None,
    )  # fmt: skip


def test_the_median_time_is_read_from_the_record(exam, school, analysed):
    pks = list(exam.published.values_list("pk", flat=True))
    for student, seconds in ((school.student, 40), (school.classmate, 60)):
        attempt = sat(exam, student, ["B", True, 500])
        saves = [
            ("started", {}, 0),
            (
                "saved",
                {"answers": {str(pks[0]): {"answer": "B", "revision": 1}}},
                seconds,
            ),
        ]
        for kind, detail, after in saves:
            at = BEGAN + timedelta(seconds=after)
            AttemptEvent.objects.create(
                attempt=attempt, at=at, kind=kind, detail=detail
            )

    assert [item["median_seconds"] for item in analysed(exam)["items"]] == [
        50.0,
        None,
        None,
    ]


def test_what_is_worth_a_look_is_flagged(exam, school, analysed):
    group = students(30, school)
    sat_by(exam, {student: ["B" if place else "A", None, 500 if place % 2 else None] for place, student in
                  enumerate(group)})  # fmt: skip

    choice, truth, number = analysed(exam)["items"]

    assert choice["flags"] == ["too_easy", "weak", "unused_choice"]
    assert truth["flags"] == ["too_hard", "unused_choice"]
    assert number["flags"] == ["weak"]


def test_unmarked_essays_are_left_out_until_they_are_marked(school, analysed):
    exam = published(school, questions=["single_choice", "essay"])
    sat(exam, school.student, ["B", "Because of the tilt."], counts=False)

    assert analysed(exam, attempts="all")["attempt_count"] == 0


@pytest.mark.parametrize(
    "kind", ["multiple_choice", "matching", "ordering", "cloze", "short_answer"]
)
def test_every_kind_of_question_has_figures(school, analysed, kind):
    exam = published(school, questions=[kind])
    sat(
        exam,
        school.student,
        [{"multiple_choice": ["A", "C"], "short_answer": "Paris"}.get(kind)],
    )

    item = analysed(exam)["items"][0]

    assert item["facility"] == (
        1.0 if kind in ("multiple_choice", "short_answer") else 0.0
    )
    assert [each["rate"] for each in item["choices"]] == (
        [1, 0, 1, 0] if kind == "multiple_choice" else []
    )
