"""Grades in the admin: recorded and changed by the service of the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.grades.models import Grade, GradeChange

PAGE = "/admin/grades/grade/"
NO_CHANGES = {"changes-TOTAL_FORMS": 0, "changes-INITIAL_FORMS": 0}


@pytest.fixture
def given(school):
    body = {
        "student": school.student.pk,
        "unit": school.maths.pk,
        "term": school.term.pk,
        "grade": "B",
    }
    return body | NO_CHANGES


def errors(answer):
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def test_a_grade_is_recorded_with_its_first_line_of_history(school, client, given):
    client.force_login(school.teacher.user)

    answer = client.post(f"{PAGE}add/", given)

    assert answer.status_code == 302, errors(answer)
    grade = Grade.objects.get()
    assert (grade.given, grade.recorded_by) == ("B", school.teacher.user)
    assert [(each.before, each.after) for each in GradeChange.objects.all()] == [
        ("", "B")
    ]


def test_a_grade_is_changed_and_what_it_was_stays(school, client, given):
    client.force_login(school.admin)
    client.post(f"{PAGE}add/", given)
    one = f"{PAGE}{Grade.objects.get().pk}/change/"

    page = client.get(one).content.decode()
    answer = client.post(one, NO_CHANGES | {"grade": "82.5", "reason": "A slip"})

    assert 'value="B"' in page
    assert answer.status_code == 302, errors(answer)
    assert Grade.objects.get().given == "82.5"
    assert [
        (each.before, each.after, each.reason) for each in GradeChange.objects.all()
    ] == [
        ("", "B", ""),
        ("B", "82.5", "A slip"),
    ]


def test_an_old_grade_is_changed_with_a_reason_alone(school, client, given):
    client.force_login(school.admin)
    client.post(f"{PAGE}add/", given)
    Grade.objects.update(updated_at=timezone.now() - timedelta(days=9))

    answer = client.post(
        f"{PAGE}{Grade.objects.get().pk}/change/", NO_CHANGES | {"grade": "A"}
    )

    assert list(errors(answer)) == ["reason"]
    assert Grade.objects.get().given == "B"


@pytest.mark.parametrize("grade", ["Z", "101", "-1", "NaN", "1e999", ""])
def test_what_is_no_grade_is_told(school, client, given, grade):
    client.force_login(school.admin)

    answer = client.post(f"{PAGE}add/", given | {"grade": grade})

    assert list(errors(answer)) == ["grade"]
    assert not Grade.objects.exists()


def test_a_second_grade_in_the_same_unit_and_term_stands_beside_the_first(
    school, client, given
):
    client.force_login(school.admin)
    client.post(f"{PAGE}add/", given)

    answer = client.post(f"{PAGE}add/", given | {"grade": "A"})

    assert answer.status_code == 302
    assert [grade.given for grade in Grade.objects.order_by("pk")] == ["B", "A"]


def test_a_teacher_grades_only_the_own_students_in_the_own_units(
    school, client, given, assigned_scope
):
    client.force_login(school.teacher.user)

    strange = client.post(f"{PAGE}add/", given | {"student": school.outsider.pk})
    other = client.post(f"{PAGE}add/", given | {"unit": school.history.pk})

    assert list(errors(strange)) == ["student"]
    assert list(errors(other)) == ["unit"]
    assert not Grade.objects.exists()


def test_no_grade_is_removed_here(school, client, given):
    client.force_login(school.admin)
    client.post(f"{PAGE}add/", given)

    assert (
        client.post(
            f"{PAGE}{Grade.objects.get().pk}/delete/", {"post": "yes"}
        ).status_code
        == 403
    )
