"""The figures over the results of an exam."""

from decimal import Decimal

from assessments.exams.analysis.tests.sittings import BEGAN, students
from assessments.exams.models import Attempt, ExamResult
from assessments.exams.results.figures import Figures, figures_by_exam, figures_of
from assessments.exams.tests.building import published


def reached(exam, student, score, max_score="3", *, passed=True):
    attempt = Attempt.objects.create(exam=exam, student=student, started_at=BEGAN)
    score, most = Decimal(score), Decimal(max_score)
    return ExamResult.objects.create(
        exam=exam, student=student, attempt=attempt, score=score, max_score=most, status="Good", passed=passed,
        percentage=(score * 100 / most).quantize(Decimal("0.000001")), graded_at=BEGAN,
    )  # fmt: skip


def test_the_mean_is_of_exact_percentages_and_rounded_once(school):
    exam = published(school)
    for student, score in zip(
        (school.student, school.classmate, school.outsider),
        ("1", "2", "2"),
        strict=True,
    ):
        reached(exam, student, score, passed=score == "2")

    assert figures_of(exam.pk) == Figures(
        results=3,
        average_score=55.56,
        pass_rate=66.67,
        highest_score=66.67,
        lowest_score=33.33,
    )


def test_papers_worth_different_points_count_alike(school):
    exam = published(school)
    reached(exam, school.student, "3", "3")
    reached(exam, school.classmate, "0.0001", "10", passed=False)

    assert figures_of(exam.pk) == Figures(2, 50.0, 50.0, 100.0, 0.0)


def test_an_exam_without_results_has_no_figures(school):
    assert figures_of(published(school).pk) == Figures(0, None, None, None, None)


def test_the_figures_of_many_exams_take_one_query(school, django_assert_num_queries):
    exams = [published(school) for _ in range(3)]
    for exam in exams:
        for student in students(2, school) if exam is exams[0] else [school.student]:
            reached(exam, student, "3")

    with django_assert_num_queries(1):
        figures = figures_by_exam(ExamResult.objects.all())

    assert {pk: each.results for pk, each in figures.items()} == {
        exams[0].pk: 2,
        exams[1].pk: 1,
        exams[2].pk: 1,
    }
