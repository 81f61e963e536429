"""Results are seen by nobody whom they are not for, and by all at one moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academics.models import Student
from assessments.exams.models import Attempt, Exam, ExamAllowance, ExamResult
from assessments.exams.results.grading import grade_chunk
from assessments.exams.results.releasing import release_due
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.marks.models import Assessment

pytestmark = pytest.mark.django_db


def graded(exam, *attempts):
    grade_chunk(exam.pk, [attempt.pk for attempt in attempts])


@pytest.fixture
def sat(school):
    """An exam that Sam and Kim have sat; everything is graded and nothing released."""
    exam = published(school, pass_mark=50, shuffle_choices=False)
    sams = submitted(
        exam,
        school.student,
        {"single_choice": "A", "true_false": RIGHT, "numeric": RIGHT},
    )
    kims = submitted(exam, school.classmate, {"single_choice": RIGHT})
    graded(exam, sams, kims)
    return exam, sams, kims


def release(acting, school, exam, **body):
    return acting(school.teacher).post(f"/api/exams/{exam.pk}/release/", body)


@pytest.mark.parametrize("person", ["student", "parent", "classmate"])
@pytest.mark.parametrize(
    "route",
    [
        "/api/results/{exam}/",
        "/api/results/{exam}/?ordering=-score",
        "/api/results/{exam}/?passed=true",
        "/api/results/{exam}/?search=Sam",
        "/api/exams/{exam}/attempts/{attempt}/",
    ],
)
def test_a_family_finds_no_result_before_the_release(
    school, acting, sat, person, route
):
    exam, attempt, _ = sat

    answer = acting(getattr(school, person)).get(
        route.format(exam=exam.pk, attempt=attempt.pk)
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("person", ["student", "parent"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?passed=true",
        "?status=Good",
        "?ordering=-score",
        "?search=Numbers",
        "?exam_id={exam}",
        "?cursor=",
    ],
)
def test_a_users_results_are_empty_before_the_release(
    school, acting, sat, person, query
):
    route = f"/api/results/user/{school.student.user_id}/{query.format(exam=sat[0].pk)}"

    answer = acting(getattr(school, person)).get(route)

    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize("person", ["student", "parent"])
def test_marks_and_averages_tell_nothing_before_the_release(
    school, acting, sat, person
):
    client = acting(getattr(school, person))

    marks = client.get("/api/assessments/")
    student = client.get("/api/students/STU0001/").json()

    assert marks.json() == []
    assert (student["average"], student["status"]) == (None, "")


def test_a_release_shows_everybody_their_own_at_one_moment(school, acting, sat):
    exam, attempt, _ = sat

    answer = release(acting, school, exam)

    assert (answer.status_code, answer.json()["results"]) == (200, 2)
    (row,) = acting(school.student).get(f"/api/results/{exam.pk}/").json()
    (mark,) = acting(school.student).get("/api/assessments/").json()
    assert row["attempt_id"] == str(attempt.pk)
    assert (row["score"], row["max_score"], row["percentage"], row["status"]) == (
        3,
        4,
        75,
        "Excellent",
    )
    assert (mark["score"], mark["max_score"], mark["percentage"], mark["status"]) == (
        3,
        4,
        75,
        "Excellent",
    )
    assert (row["passed"], row["attempts"], row["full_name"]) == (
        True,
        1,
        "Sam Student",
    )
    assert Assessment.objects.values("released_at").distinct().count() == 1
    assert Student.objects.get(pk=school.student.pk).average == 75
    (of_child,) = acting(school.parent).get(f"/api/results/{exam.pk}/").json()
    assert of_child == row


def test_releasing_again_changes_nothing(school, acting, sat):
    first = release(acting, school, sat[0])

    second = release(acting, school, sat[0])

    assert first.json() == second.json()


def test_a_release_waits_for_every_attempt_and_names_how_many(school, acting, sat):
    exam, attempt, _ = sat
    Attempt.objects.filter(pk=attempt.pk).update(state="submitted")
    submitted(exam, school.student, number=2, state="in_progress", submitted_at=None)

    answer = release(acting, school, exam)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_all_graded")
    assert answer.json()["details"] == {
        "in_progress": ["1 still running"],
        "submitted": ["1 not graded yet"],
    }
    assert Exam.objects.get().released_at is None


def test_running_attempts_may_be_passed_over_and_are_shown_once_graded(
    school, acting, sat
):
    exam, _, _ = sat
    running = submitted(exam, school.student, {"single_choice": RIGHT, "true_false": RIGHT, "numeric": RIGHT},
                        number=2, state="in_progress", submitted_at=None)  # fmt: skip

    assert release(acting, school, exam, ignore_running=True).status_code == 200
    Attempt.objects.filter(pk=running.pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    graded(exam, running)

    (row,) = acting(school.student).get(f"/api/results/{exam.pk}/").json()
    assert (row["score"], row["attempts"]) == (4, 2)
    assert (
        ExamResult.objects.get(student=school.student).assessment.released_at
        is not None
    )


@pytest.mark.parametrize(
    ("person", "status"),
    [("student", 403), ("parent", 403), ("admin", 200), ("other_teacher", 200)],
)
def test_staff_alone_release(school, acting, sat, person, status):
    assert (
        acting(getattr(school, person))
        .post(f"/api/exams/{sat[0].pk}/release/")
        .status_code
        == status
    )


def test_a_teacher_of_another_unit_finds_nothing_of_it(
    school, acting, sat, assigned_scope
):
    exam, attempt, _ = sat
    client = acting(school.other_teacher)

    for route in (
        f"/api/results/{exam.pk}/",
        f"/api/results/{exam.pk}/export",
        f"/api/exams/{exam.pk}/attempts/",
        f"/api/exams/{exam.pk}/attempts/{attempt.pk}/",
    ):
        assert client.get(route).status_code == 404, route
    assert client.post(f"/api/exams/{exam.pk}/release/").status_code == 404
    assert client.get("/api/results/user/STU0001/").status_code == 404


@pytest.mark.parametrize("body", [{"ids": True}, {"unit": "MATH"}])
def test_no_other_way_of_releasing_marks_shows_those_of_an_exam(
    school, acting, sat, body
):
    if "ids" in body:
        body = {"ids": list(Assessment.objects.values_list("pk", flat=True))}

    answer = acting(school.teacher).post("/api/assessments/release/", body)

    assert answer.status_code == (409 if "ids" in body else 200)
    assert answer.json().get("code" if "ids" in body else "released") == (
        "made_by_exam" if "ids" in body else 0
    )
    assert not Assessment.objects.filter(released_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("method", "body"),
    [("patch", {"score": 1, "reason": "Why not"}), ("delete", {"reason": "Off"})],
)
def test_the_mark_of_an_exam_is_not_changed_by_hand(school, acting, sat, method, body):
    mark = ExamResult.objects.get(student=school.student).assessment

    answer = getattr(acting(school.teacher), method)(
        f"/api/assessments/{mark.pk}/", body
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "made_by_exam")
    assert answer.json()["details"] == {"exam_id": [str(sat[0].pk)]}


def test_notes_may_be_written_to_the_mark_of_an_exam(school, acting, sat):
    mark = ExamResult.objects.get(student=school.student).assessment

    assert (
        acting(school.teacher)
        .patch(f"/api/assessments/{mark.pk}/", {"notes": "Well done"})
        .status_code
        == 200
    )


def test_results_that_are_shown_at_once_are_there_when_graded(school, acting):
    exam = published(school, release="at_once")
    graded(exam, submitted(exam, school.student, {"numeric": RIGHT}))

    (row,) = acting(school.student).get(f"/api/results/{exam.pk}/").json()

    assert (row["score"], row["percentage"], row["status"], row["passed"]) == (
        2,
        50,
        "At Risk",
        True,
    )
    assert len(acting(school.student).get("/api/assessments/").json()) == 1


@pytest.fixture
def closing(school):
    """An exam that is released after closing, which was an hour ago."""
    now = timezone.now()
    exam = published(
        school,
        release="after_closing",
        closes_at=now + timedelta(hours=1),
        duration_minutes=60,
    )
    graded(exam, submitted(exam, school.student, {"numeric": RIGHT}))
    Exam.objects.update(
        opens_at=now - timedelta(hours=3), closes_at=now - timedelta(hours=1)
    )
    return exam


def test_an_exam_is_released_by_the_schedule_once_it_is_closed(school, acting, closing):
    before = release_due(timezone.now() - timedelta(hours=2))

    after = release_due(timezone.now())

    assert (before, after) == ([], [closing.pk])
    assert len(acting(school.student).get(f"/api/results/{closing.pk}/").json()) == 1
    assert release_due(timezone.now()) == []


def test_the_schedule_waits_for_whoever_has_extra_time(school, closing):
    allowance = ExamAllowance.objects.create(
        exam=closing, student=school.classmate, extra_time_percent=150
    )
    early = release_due(timezone.now())
    allowance.delete()

    assert (early, release_due(timezone.now())) == ([], [closing.pk])


def test_extra_time_of_somebody_who_may_not_sit_it_keeps_nobody_waiting(
    school, closing
):
    ExamAllowance.objects.create(
        exam=closing, student=school.outsider, extra_time_percent=300
    )

    assert release_due(timezone.now()) == [closing.pk]


def test_the_schedule_waits_for_attempts_that_are_not_graded(school, closing):
    submitted(closing, school.classmate)

    assert release_due(timezone.now()) == []


def test_a_mark_that_was_made_while_the_exam_was_released_is_shown_by_the_schedule(
    school, acting, sat
):
    release(acting, school, sat[0])
    Assessment.objects.filter(student=school.student).update(released_at=None)

    release_due(timezone.now())

    assert Assessment.objects.filter(released_at=None).count() == 0
