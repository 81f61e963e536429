"""The admin's page for a class's marks, and those of history and policies."""

import pytest

from assessments.grades.models import GradingPolicy
from assessments.marks.models import Assessment, GradeLetter, ReleaseRule
from assessments.marks.tests.school_marks import mark
from conftest import make_student

PAGE = "/admin/marks/assessment/enter-marks/"


@pytest.fixture
def test(school):
    return {
        "school_class": school.class_7a.pk,
        "unit": school.maths.pk,
        "assessment_type": "test",
        "title": "Fractions",
        "date_taken": "2024-10-15",
        "max_score": "50",
    }


def scores(**by_student):
    return {"save": "1"} | {
        f"{pk.removeprefix('s')}-score": score for pk, score in by_student.items()
    }


def test_a_class_of_forty_is_entered_with_one_save(school, client, test):
    client.force_login(school.teacher.user)
    pupils = [
        make_student(f"STU1{n:03}", f"Pupil {n}", school.class_7a, with_user=False)
        for n in range(38)
    ]

    page = client.get(PAGE, test).content.decode()
    answer = client.post(
        PAGE,
        {
            **test,
            "hold_back": "on",
            **scores(**{f"s{each.pk}": "40.5" for each in pupils}),
        },
    )

    assert all(
        each.student_id in page for each in [*pupils, school.student, school.classmate]
    )
    assert "STU0003" not in page
    assert answer.status_code == 302
    assert (
        Assessment.objects.filter(
            title="Fractions", score="40.5", max_score=50, released_at=None
        ).count()
        == 38
    )
    assert set(Assessment.objects.values_list("recorded_by", flat=True)) == {
        school.teacher.user.pk
    }


def test_one_wrong_score_saves_none_and_stands_beside_its_student(school, client, test):
    client.force_login(school.admin)
    body = {
        **test,
        **scores(**{f"s{school.student.pk}": "50", f"s{school.classmate.pk}": "50.5"}),
    }

    page = client.post(PAGE, body).content.decode()

    assert page.count("It must not be above max_score (50).") == 1
    assert not Assessment.objects.exists()


def test_who_has_a_mark_already_keeps_it(school, client, test):
    client.force_login(school.admin)
    mark(school.student, school.maths, 30, 50, title="Fractions")
    body = {
        **test,
        **scores(**{f"s{school.student.pk}": "50", f"s{school.classmate.pk}": "20"}),
    }

    page = client.get(PAGE, test).content.decode()
    client.post(PAGE, body)

    assert "30 / 50, Good" in page
    assert sorted(Assessment.objects.values_list("score", flat=True)) == [20, 30]


def test_a_unit_that_releases_by_hand_holds_them_back(school, client, test):
    client.force_login(school.admin)
    ReleaseRule.objects.create(unit=school.maths, by_hand=True)

    client.post(PAGE, {**test, **scores(**{f"s{school.student.pk}": "20"})})

    assert Assessment.objects.get().released_at is None


def test_an_empty_table_is_not_saved(school, client, test):
    client.force_login(school.admin)

    assert (
        "Enter a score for somebody."
        in client.post(PAGE, {**test, "save": "1"}).content.decode()
    )


def test_a_teacher_has_the_own_classes_and_units_to_choose(
    school, client, test, assigned_scope
):
    client.force_login(school.other_teacher.user)

    page = client.get(PAGE, test).content.decode()

    assert "STU0001" not in page
    assert (
        client.post(
            PAGE, {**test, **scores(**{f"s{school.student.pk}": "20"})}
        ).status_code
        == 200
    )
    assert not Assessment.objects.exists()


def test_a_student_does_not_come_in(school, client, test):
    client.force_login(school.student.user)

    assert client.get(PAGE, test).status_code in (302, 403)


@pytest.mark.parametrize(
    "page",
    [
        "marks/assessmentchange",
        "marks/gradeletter",
        "grades/gradingpolicy",
        "grades/grade",
    ],
)
def test_the_pages_around_marks_open(school, client, page):
    client.force_login(school.admin)

    assert client.get(f"/admin/{page}/").status_code == 200


def test_what_is_a_record_has_no_page_to_add_to_it(school, client):
    client.force_login(school.admin)

    assert client.get("/admin/marks/assessmentchange/add/").status_code == 403


def test_a_secretary_sets_a_policy_and_letters(school, client):
    client.force_login(school.admin)
    weights = {
        "weights-TOTAL_FORMS": 1,
        "weights-INITIAL_FORMS": 0,
        "weights-0-assessment_type": "exam",
    }
    policy = {
        "unit": school.maths.pk,
        "missing_counts_as": "zero",
        "drop_lowest": 0,
        "release_by_hand": "on",
    }

    saved = client.post(
        "/admin/grades/gradingpolicy/add/",
        {**policy, **weights, "weights-0-weight": 1, "weights-0-drop_lowest": 0},
    )
    client.post(
        "/admin/marks/gradeletter/add/",
        {"letter": "P", "lower_bound": 50, "points": 1},
    )

    assert saved.status_code == 302
    assert GradingPolicy.objects.get().set_by == school.admin
    assert ReleaseRule.objects.get().by_hand
    assert GradeLetter.objects.get().points == 1
