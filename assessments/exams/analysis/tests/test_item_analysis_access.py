"""Who may read the item analysis, and what may be asked of it."""

import pytest

from assessments.exams.tests.building import drafted, published


def url(exam):
    return f"/api/exams/{exam.pk}/item-analysis/"


@pytest.fixture
def exam(school):
    return published(school)


def test_its_teacher_and_the_admin_see_it(exam, school, acting):
    for person in (school.teacher, school.admin):
        assert acting(person).get(url(exam)).json()["exam_id"] == exam.pk


def test_students_and_parents_may_not_see_it(exam, school, acting, anonymous):
    assert [
        acting(person).get(url(exam)).status_code
        for person in (school.student, school.parent)
    ] == [403, 403]
    assert acting(school.pending_teacher).get(url(exam)).status_code == 403
    assert anonymous.get(url(exam)).status_code == 401


@pytest.mark.usefixtures("assigned_scope")
def test_a_teacher_of_another_unit_finds_nothing(exam, school, acting):
    assert acting(school.other_teacher).get(url(exam)).status_code == 404
    assert acting(school.teacher).get(url(exam)).status_code == 200


def test_an_unknown_exam_is_not_found(school, acting):
    assert (
        acting(school.teacher).get("/api/exams/999999/item-analysis/").status_code
        == 404
    )


@pytest.mark.parametrize("word", ["best", "1", "x" * 5000])
def test_another_word_for_the_attempts_is_refused(exam, school, acting, word):
    answer = acting(school.teacher).get(url(exam), {"attempts": word})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["attempts"])


def test_a_draft_has_no_questions_yet(school, acting):
    assert acting(school.teacher).get(url(drafted(school))).json()["items"] == []
