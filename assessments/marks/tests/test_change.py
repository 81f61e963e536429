"""PUT, PATCH and DELETE /api/assessments/{assessment_id}/."""

from functools import partial

import pytest

from assessments.marks.models import Assessment
from assessments.marks.tests.school_marks import mark
from conftest import at_once


@pytest.fixture
def quiz(school):
    return mark(
        school.student,
        school.maths,
        30,
        50,
        assessment_type="quiz",
        term=school.term,
        notes="Fractions",
    )


def url(assessment):
    return f"/api/assessments/{assessment.pk}/"


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_is_given_changes_and_the_rest_stays(school, acting, quiz, method):
    answer = getattr(acting(school.teacher), method)(url(quiz), {"score": 34.9995})

    body = answer.json()
    assert answer.status_code == 200
    assert (body["score"], body["max_score"], body["percentage"], body["status"]) == (
        34.9995,
        50,
        70.0,
        "Good",
    )
    assert (body["assessment_type"], body["term"], body["notes"]) == (
        "quiz",
        "Term 1",
        "Fractions",
    )


def test_another_max_score_moves_the_status(school, acting, quiz):
    answer = acting(school.teacher).put(url(quiz), {"max_score": "40"})

    assert (answer.json()["percentage"], answer.json()["status"]) == (75, "Excellent")


def test_a_max_score_below_the_score_is_refused(school, acting, quiz):
    answer = acting(school.teacher).put(url(quiz), {"max_score": 29.9999})

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "score": ["It must not be above max_score (29.9999)."]
    }


def test_marks_make_it_a_mark_out_of_100(school, acting, quiz):
    answer = acting(school.teacher).patch(url(quiz), {"marks": 41})

    assert (
        answer.json()["score"],
        answer.json()["max_score"],
        answer.json()["status"],
    ) == (41, 100, "At Risk")


def test_a_row_may_be_sent_back_as_it_came(school, acting, quiz):
    third = mark(school.student, school.maths, 1, 3)
    client = acting(school.teacher)

    for assessment in (quiz, third):
        before = client.get(url(assessment)).json()
        after = client.put(url(assessment), before)

        assert after.status_code == 200
        assert {**after.json(), "updated_at": ""} == {**before, "updated_at": ""}


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"score": 10}, {"score": 10, "marks": 20, "status": "Failing"}),
        ({"marks": 72}, {"score": 72, "max_score": 100, "status": "Excellent"}),
        ({"subject_name": "History"}, {"unit_code": "HIST", "subject_name": "History"}),
        ({"unit": "HIST"}, {"unit_code": "HIST", "subject_name": "History"}),
        (
            {"student_id": "stu0002"},
            {"student_id": "STU0002", "student_name": "Kim Classmate"},
        ),
        (
            {"academic_year": "2023-2024"},
            {"term": "Term 1", "academic_year": "2023-2024"},
        ),
        ({"term": "Term 3"}, {"term": "Term 3", "academic_year": "2024-2025"}),
        ({"term": None, "academic_year": None}, {"term": None, "academic_year": None}),
        (
            {"status": "Excellent", "percentage": 100},
            {"score": 30, "percentage": 60, "status": "Good"},
        ),
    ],
)
def test_one_field_of_a_row_that_is_sent_back_may_differ(
    school, acting, quiz, change, shown
):
    client = acting(school.teacher)
    before = client.get(url(quiz)).json()
    if "score" in change or "marks" in change:
        before = {**before, "max_score": 50}
    if "marks" in change:
        del before["score"], before["max_score"]

    after = client.put(url(quiz), {**before, **change})

    assert after.status_code == 200, after.json()
    assert {name: after.json()[name] for name in shown} == shown


def test_a_year_alone_keeps_the_name_of_the_term(school, acting, quiz):
    answer = acting(school.teacher).patch(url(quiz), {"academic_year": "2030-2031"})

    assert (answer.json()["term"], answer.json()["academic_year"]) == (
        "Term 1",
        "2030-2031",
    )


def test_the_status_of_the_old_student_and_of_the_new_one_follow(school, acting, quiz):
    client = acting(school.teacher)
    client.patch(url(quiz), {"score": 25})

    client.patch(url(quiz), {"student_id": "STU0002"})

    school.student.refresh_from_db()
    school.classmate.refresh_from_db()
    assert (school.student.average, school.student.status) == (None, "")
    assert (school.classmate.average, school.classmate.status) == (50, "At Risk")


def test_a_mark_that_is_removed_no_longer_counts(school, acting, quiz):
    client = acting(school.teacher)
    client.post(
        "/api/assessments/",
        {
            "student_id": "STU0001",
            "unit": "MATH",
            "marks": 40,
            "date_taken": "2024-10-01",
        },
    )

    answer = client.delete(url(quiz))

    school.student.refresh_from_db()
    assert answer.status_code == 204
    assert client.get(url(quiz)).status_code == 404
    assert (school.student.average, school.student.status) == (40, "At Risk")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize(
    ("who", "status"), [("student", 403), ("parent", 403), ("outsider", 403)]
)
def test_students_and_parents_change_nothing(school, acting, quiz, who, status, method):
    answer = getattr(acting(getattr(school, who)), method)(url(quiz), {"score": 50})

    assert answer.status_code == status
    assert Assessment.objects.get(pk=quiz.pk).score == 30


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_teacher_of_other_students_finds_no_such_mark(
    school, acting, quiz, assigned_scope, method
):
    answer = getattr(acting(school.other_teacher), method)(url(quiz), {"score": 50})

    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_teacher_sees_but_does_not_change_a_students_marks_in_other_units(
    school, acting, assigned_scope, method
):
    history = mark(school.student, school.history, 30)
    client = acting(school.teacher)

    seen = client.get(url(history))
    changed = getattr(client, method)(url(history), {"score": 50})

    assert (seen.status_code, changed.status_code) == (200, 403)
    assert Assessment.objects.get(pk=history.pk).score == 30


def test_a_teacher_may_not_move_a_mark_out_of_their_hands(
    school, acting, quiz, assigned_scope
):
    client = acting(school.teacher)

    to_stranger = client.patch(url(quiz), {"student_id": "STU0003"})
    to_unit = client.patch(url(quiz), {"unit": "HIST"})

    assert list(to_stranger.json()["details"]) == ["student_id"]
    assert list(to_unit.json()["details"]) == ["unit"]


@pytest.mark.parametrize("body", [[], "text", 7, [{"score": 1}]])
def test_a_body_that_is_no_object_is_refused(school, acting, quiz, body):
    assert acting(school.teacher).put(url(quiz), body).status_code == 400


def test_two_teachers_who_change_a_mark_at_once_lose_nothing(
    transactional_db, school, acting, quiz
):
    one, other = acting(school.teacher), acting(school.other_teacher)

    answers = at_once(
        partial(one.patch, url(quiz), {"score": 45}),
        partial(other.patch, url(quiz), {"notes": "Late"}),
        partial(one.patch, url(quiz), {"title": "Quiz 1"}),
        partial(other.patch, url(quiz), {"assessment_type": "test"}),
    )

    quiz.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert (quiz.score, quiz.status, quiz.notes, quiz.title, quiz.assessment_type) == (
        45, "Excellent", "Late", "Quiz 1", "test",
    )  # fmt: skip


def test_marks_that_are_swapped_between_students_at_once_do_not_wait_for_each_other(
    transactional_db, school, acting, quiz
):
    other = mark(school.classmate, school.maths, 50)
    client = acting(school.teacher)

    answers = at_once(
        partial(client.patch, url(quiz), {"student_id": "STU0002"}),
        partial(client.patch, url(other), {"student_id": "STU0001"}),
    )

    school.student.refresh_from_db()
    school.classmate.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (school.student.average, school.classmate.average) == (50, 60)
