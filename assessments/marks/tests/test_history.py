"""What became of a mark.

GET /api/assessments/{assessment_id}/history/, and the reason that a published one
needs.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.marks.models import AppendOnlyError, Assessment, AssessmentChange
from assessments.marks.releases import release_marks
from assessments.marks.tests.school_marks import mark

NEEDED = {"reason": ["This mark is published: say why it is changed."]}


@pytest.fixture
def quiz(school):
    return mark(school.student, school.maths, 30, 50, recorded_by=school.teacher.user)


@pytest.fixture
def published(quiz):
    grow_old(quiz, hours=24)
    return quiz


def grow_old(assessment, hours):
    past = timezone.now() - timedelta(hours=hours)
    Assessment.objects.filter(pk=assessment.pk).update(
        created_at=past, released_at=past
    )


def url(assessment):
    return f"/api/assessments/{assessment.pk}/"


def history(client, assessment):
    answer = client.get(f"{url(assessment)}history/")
    assert answer.status_code == 200
    return answer.json()


def test_a_mark_that_never_changed_tells_who_recorded_it(school, acting, quiz):
    rows = history(acting(school.teacher), quiz)

    assert len(rows) == 1
    assert rows[0] == {
        "assessment_id": quiz.pk,
        "action": "created",
        "student_id": "STU0001",
        "unit": "MATH",
        "score_before": None,
        "max_score_before": None,
        "status_before": "",
        "score_after": 30,
        "max_score_after": 50,
        "status_after": "Good",
        "moved_from": "",
        "changed_by": "Ada Teacher",
        "changed_at": rows[0]["changed_at"],
        "reason": "",
    }


def test_each_change_says_who_from_what_to_what_and_why(school, acting, published):
    acting(school.teacher).patch(
        url(published), {"score": 45, "reason": " Question 3 "}
    )
    acting(school.admin).put(
        url(published), {"max_score": 100, "reason": "Typed wrongly"}
    )

    created, first, second = history(acting(school.teacher), published)
    assert (created["action"], created["score_after"], created["changed_by"]) == (
        "created",
        30,
        "Ada Teacher",
    )
    assert (first["score_before"], first["score_after"], first["max_score_after"]) == (
        30,
        45,
        50,
    )
    assert (first["status_before"], first["status_after"]) == ("Good", "Excellent")
    assert (first["changed_by"], first["reason"]) == ("Ada Teacher", "Question 3")
    assert (
        second["max_score_before"],
        second["max_score_after"],
        second["status_after"],
    ) == (50, 100, "At Risk")
    assert (second["changed_by"], second["reason"]) == ("Alma Admin", "Typed wrongly")


@pytest.mark.parametrize(
    "body",
    [{"score": 31}, {"max_score": 60}, {"marks": 70}, {"score": 31, "reason": "  "}],
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_published_mark_is_not_changed_without_a_reason(
    school, acting, published, method, body
):
    answer = getattr(acting(school.teacher), method)(url(published), body)

    assert (answer.status_code, answer.json()["details"]) == (400, NEEDED)
    assert Assessment.objects.get(pk=published.pk).score == 30
    assert not AssessmentChange.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{"notes": "Better"}, {"score": 30}, {"title": "Quiz 1", "max_score": "50.0000"}],
)
def test_what_is_no_other_mark_needs_none_and_is_no_history(
    school, acting, published, body
):
    answer = acting(school.teacher).put(url(published), body)

    assert answer.status_code == 200
    assert not AssessmentChange.objects.exists()


@pytest.mark.parametrize(("hours", "status"), [(23.99, 200), (24, 400)])
def test_a_slip_is_put_right_without_a_reason_for_a_day(
    school, acting, quiz, hours, status
):
    grow_old(quiz, hours)

    assert acting(school.teacher).patch(url(quiz), {"score": 31}).status_code == status


def test_a_mark_that_is_held_back_needs_none_however_old(school, acting, published):
    Assessment.objects.filter(pk=published.pk).update(released_at=None)

    assert (
        acting(school.teacher).patch(url(published), {"score": 31}).status_code == 200
    )


def test_a_mark_that_was_released_with_others_needs_one_at_once(school, acting, quiz):
    Assessment.objects.filter(pk=quiz.pk).update(released_at=None)
    release_marks(Assessment.objects.all(), by=None)

    answer = acting(school.teacher).patch(url(quiz), {"score": 31})

    assert (answer.status_code, answer.json()["details"]) == (400, NEEDED)


def test_a_removed_mark_leaves_what_it_was(school, acting, published):
    client = acting(school.teacher)

    refused = client.delete(url(published))
    removed = client.delete(url(published), {"reason": "Entered twice"})

    assert (refused.status_code, refused.json()["details"], removed.status_code) == (
        400,
        NEEDED,
        204,
    )
    created, gone = history(client, published)
    assert (created["score_after"], gone["action"], gone["score_before"]) == (
        30,
        "deleted",
        30,
    )
    assert (gone["score_after"], gone["changed_by"], gone["reason"]) == (
        None,
        "Ada Teacher",
        "Entered twice",
    )


def test_the_reason_of_a_removal_may_stand_in_the_address(school, acting, published):
    assert (
        acting(school.teacher).delete(f"{url(published)}?reason=Twice").status_code
        == 204
    )


def test_a_mark_that_was_moved_says_from_where(school, acting, published):
    acting(school.admin).patch(
        url(published), {"student_id": "STU0002", "unit": "HIST", "reason": "Mixed up"}
    )

    row = history(acting(school.admin), published)[-1]
    assert (row["moved_from"], row["student_id"], row["unit"]) == (
        "STU0001 MATH",
        "STU0002",
        "HIST",
    )


@pytest.mark.parametrize("person", ["student", "parent", "classmate"])
def test_the_history_is_for_staff(school, acting, quiz, person):
    assert (
        acting(getattr(school, person)).get(f"{url(quiz)}history/").status_code == 403
    )


def test_of_another_teachers_student_there_is_none(
    school, acting, assigned_scope, published
):
    acting(school.teacher).patch(url(published), {"score": 31, "reason": "Slip"})

    assert (
        acting(school.other_teacher).get(f"{url(published)}history/").status_code == 404
    )


def test_of_no_mark_there_is_none(school, acting):
    assert (
        acting(school.admin).get("/api/assessments/987654/history/").status_code == 404
    )


def test_the_record_is_only_added_to(school, acting, published):
    acting(school.teacher).patch(url(published), {"score": 31, "reason": "Slip"})
    row = AssessmentChange.objects.last()

    for attempt in (row.save, row.delete, AssessmentChange.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            attempt()
    with pytest.raises(AppendOnlyError):
        AssessmentChange.objects.update(reason="")


def test_a_student_who_is_erased_takes_the_record_along(school, acting, published):
    acting(school.teacher).patch(url(published), {"score": 31, "reason": "Slip"})

    school.student.delete()

    assert not AssessmentChange.objects.exists()


def test_the_admin_asks_for_the_reason_too(school, client, published):
    client.force_login(school.admin)
    page = f"/admin/marks/assessment/{published.pk}/change/"
    form = {
        "student": school.student.pk,
        "unit": school.maths.pk,
        "assessment_type": "test",
        "title": "",
        "score": "40",
        "max_score": "50",
        "date_taken": "2024-10-15",
        "term": "",
        "notes": "",
        "staff_notes": "",
    }

    refused = client.post(page, {**form, "reason": ""})
    assert refused.status_code == 200
    assert "say why it is changed" in refused.content.decode()

    saved = client.post(page, {**form, "reason": "Slip"})
    assert saved.status_code == 302
    change = AssessmentChange.objects.get(action="changed")
    assert (change.score_before, change.score_after, change.changed_by) == (
        30,
        40,
        school.admin,
    )


def test_a_published_mark_is_not_removed_in_the_admin(school, client, published):
    client.force_login(school.admin)

    assert (
        client.post(
            f"/admin/marks/assessment/{published.pk}/delete/", {"post": "yes"}
        ).status_code
        == 403
    )
