"""People and classes that are made up, as tests and the demo school want them."""

from academics.factories import (
    PASSWORD,
    EnrolmentFactory,
    ParentFactory,
    StudentFactory,
    TeacherFactory,
    TeachingAssignmentFactory,
    TermFactory,
)


def test_a_student_with_an_account_can_log_in(db, client):
    StudentFactory(name="Sam Student", with_account=True)

    body = {"email": "sam@school.test", "password": PASSWORD}
    answer = client.post("/api/auth/login/", body, content_type="application/json")

    assert answer.status_code == 200
    assert answer.json()["user"]["role"] == "student"


def test_a_student_has_no_account_unasked(db):
    student = StudentFactory(name="Sam Student")

    assert student.user is None
    assert student.full_name == "Sam Student"


def test_everybody_has_a_name_of_their_own(db):
    teachers = [TeacherFactory(), TeacherFactory()]

    assert teachers[0].user.email != teachers[1].user.email
    assert teachers[0].user.role == "teacher"


def test_a_parent_has_the_children_that_are_given(db):
    children = [StudentFactory(), StudentFactory()]

    parent = ParentFactory(children=children)

    assert set(parent.students.all()) == set(children)


def test_what_an_enrolment_needs_comes_with_it(db):
    enrolment = EnrolmentFactory(term=TermFactory(year=2024))

    assert enrolment.student.pk
    assert enrolment.unit.pk
    assert str(enrolment.term) == "Term 1 2024-2025"


def test_a_teacher_of_a_made_assignment_reaches_the_students_of_the_unit(
    assigned_scope, acting, db
):
    enrolment = EnrolmentFactory()
    assignment = TeachingAssignmentFactory(unit=enrolment.unit)

    seen = acting(assignment.teacher).get("/api/students/").json()

    assert [row["student_id"] for row in seen] == [enrolment.student.student_id]


def test_a_built_student_is_not_saved(db):
    assert StudentFactory.build().pk is None
