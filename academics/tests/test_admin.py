"""The admin, as the school's secretary and as a teacher use it."""

import pytest
from django.test import Client

from academics.models import (
    EmergencyContact,
    Enrolment,
    Guardian,
    Parent,
    SchoolClass,
    Student,
    Teacher,
    TeachingAssignment,
    Term,
    Unit,
)
from accounts.models import User

PAGES = [
    "student",
    "schoolclass",
    "unit",
    "term",
    "enrolment",
    "teachingassignment",
    "teacher",
    "parent",
]
MODELS = {
    "student": Student,
    "schoolclass": SchoolClass,
    "unit": Unit,
    "term": Term,
    "enrolment": Enrolment,
    "teachingassignment": TeachingAssignment,
    "teacher": Teacher,
    "parent": Parent,
}
NO_ROWS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
INLINES = ("guardians", "emergency_contacts", "enrolments", "memberships", "departures")


def browser(person) -> Client:
    client = Client()
    client.force_login(person if isinstance(person, User) else person.user)
    return client


def forms(prefix: str, rows: list[dict], initial: int = 0) -> dict:
    management = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    return management | {
        f"{prefix}-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
    }


def student_form(**changes) -> dict:
    body = {
        "student_id": "",
        "first_name": "Ann",
        "last_name": "Lee",
        "state": "active",
    }
    body |= {
        "enrollment_date": "2024-09-02",
        "extracurricular_activities": "unknown",
        "internet_access": "unknown",
    }
    body |= {"learning_disabilities": "unknown"}
    for prefix in INLINES:
        body |= forms(prefix, [])
    return body | changes


@pytest.mark.parametrize("page", PAGES)
def test_a_secretary_opens_every_page(school, page):
    client, row = browser(school.admin), MODELS[page].objects.first()

    for path in ("", "?q=a", f"{row.pk}/change/"):
        assert client.get(f"/admin/academics/{page}/{path}").status_code == 200


@pytest.mark.parametrize("page", PAGES[:6])
def test_a_secretary_opens_every_form(school, page):
    assert browser(school.admin).get(f"/admin/academics/{page}/add/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_list_costs_the_same_queries_at_every_size(
    school, page, django_assert_max_num_queries
):
    client = browser(school.admin)
    for number in range(15):
        user = User.objects.create_user(
            f"t{number}@school.test", role="teacher", first_name="T"
        )
        teacher = Teacher.objects.create(user=user)
        parent = Parent.objects.create(
            user=User.objects.create_user(f"p{number}@home.test", role="parent")
        )
        unit = Unit.objects.create(code=f"U{number}", name="U")
        one = SchoolClass.objects.create(class_name=f"C{number}", teacher=teacher)
        student = Student.objects.create(
            student_id=f"X{number}", first_name="X", school_class=one
        )
        parent.student_links.create(student=student)
        Enrolment.objects.create(student=student, unit=unit, term=school.term)
        TeachingAssignment.objects.create(teacher=teacher, unit=unit, school_class=one)

    with django_assert_max_num_queries(12):
        assert client.get(f"/admin/academics/{page}/").status_code == 200


def test_a_student_is_added_with_guardians_and_the_next_code(school):
    body = student_form() | forms(
        "guardians", [{"name": "Bo"}, {"name": "Cy", "is_primary": "on"}]
    )
    body |= forms("emergency_contacts", [{"name": "Di", "priority": 1}])

    answer = browser(school.admin).post("/admin/academics/student/add/", body)

    assert answer.status_code == 302, answer.context["errors"]
    student = Student.objects.get(first_name="Ann")
    assert student.student_id == "STU0004"
    assert [guardian.name for guardian in student.guardians.all()] == ["Cy", "Bo"]
    assert [contact.name for contact in student.emergency_contacts.all()] == ["Di"]


def test_a_code_that_is_taken_is_told(school):
    answer = browser(school.admin).post(
        "/admin/academics/student/add/", student_form(student_id="stu0001")
    )

    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()
    assert Student.objects.count() == 3


@pytest.mark.parametrize(("old", "new"), [("One", "Two"), ("Two", "One")])
def test_another_guardian_becomes_the_primary_one_in_one_step(school, old, new):
    rows = []
    for name in ("One", "Two"):
        guardian = Guardian.objects.create(
            student=school.student, name=name, is_primary=name == old
        )
        rows.append({"id": guardian.pk, "student": school.student.pk, "name": name})
        rows[-1] |= {"is_primary": "on"} if name == new else {}
    body = student_form(student_id="STU0001", first_name="Sam") | forms(
        "guardians", rows, 2
    )

    answer = browser(school.admin).post(
        f"/admin/academics/student/{school.student.pk}/change/", body
    )

    assert answer.status_code == 302
    assert list(
        Guardian.objects.filter(is_primary=True).values_list("name", flat=True)
    ) == [new]


def test_two_primary_guardians_are_told(school):
    rows = [{"name": "A", "is_primary": "on"}, {"name": "B", "is_primary": "on"}]

    answer = browser(school.admin).post(
        "/admin/academics/student/add/", student_form() | forms("guardians", rows)
    )

    assert answer.status_code == 200
    assert "Only one guardian can be the primary one." in answer.content.decode()
    assert not Guardian.objects.exists()


def test_a_student_who_is_removed_goes_with_everything(school):
    EmergencyContact.objects.create(student=school.student, name="E")

    browser(school.admin).post(
        f"/admin/academics/student/{school.student.pk}/delete/", {"post": "yes"}
    )

    assert not Student.objects.filter(student_id="STU0001").exists()
    assert not User.objects.filter(pk=school.student.user_id).exists()


def test_a_unit_that_a_teacher_adds_is_the_teachers(school):
    body = {
        "code": "geo",
        "name": "Geography",
        "credits": "2",
        "description": "",
    } | forms("assignments", [])

    answer = browser(school.teacher).post("/admin/academics/unit/add/", body)

    assert answer.status_code == 302
    assert TeachingAssignment.objects.filter(
        unit__code="GEO", teacher=school.teacher
    ).exists()


def test_terms_that_overlap_are_told(school):
    body = {
        "name": "Term 2",
        "academic_year": "2024-2025",
        "start_date": "2024-12-01",
        "end_date": "2025-03-01",
    }

    answer = browser(school.admin).post("/admin/academics/term/add/", body)

    assert answer.status_code == 200
    assert "These days overlap" in answer.content.decode()
    assert Term.objects.count() == 1


def test_a_teachers_subjects_are_written_with_commas(school):
    body = {"specialisations": "Latin, Greek ,"} | forms("assignments", [])

    browser(school.admin).post(
        f"/admin/academics/teacher/{school.teacher.pk}/change/", body
    )

    school.teacher.refresh_from_db()
    assert school.teacher.specialisations == ["Latin", "Greek"]


def test_a_teacher_sees_the_own_students_only_where_the_scope_says_so(
    school, assigned_scope
):
    client = browser(school.teacher)

    page = client.get("/admin/academics/student/").content.decode()

    assert "STU0001" in page
    assert "STU0003" not in page
    assert (
        client.get(f"/admin/academics/student/{school.student.pk}/change/").status_code
        == 200
    )
    assert (
        client.get(f"/admin/academics/student/{school.outsider.pk}/change/").status_code
        == 302
    )
    assert client.get("/admin/academics/schoolclass/add/").status_code == 403
    assert (
        client.get(f"/admin/academics/student/{school.student.pk}/delete/").status_code
        == 403
    )


@pytest.mark.parametrize(
    ("student", "unit"),
    [("outsider", "maths"), ("student", "art")],
    ids=["not my student", "not my unit"],
)
def test_a_teacher_enrols_only_the_own_students_in_the_own_units(
    school, assigned_scope, student, unit
):
    units = {"maths": school.maths, "art": Unit.objects.create(code="ART", name="Art")}
    body = {
        "student": getattr(school, student).pk,
        "unit": units[unit].pk,
        "term": school.term.pk,
    }
    body |= {"state": "active", "enrolled_date": "2024-09-02"}

    answer = browser(school.teacher).post("/admin/academics/enrolment/add/", body)

    assert answer.status_code == 200
    assert not Enrolment.objects.filter(
        student=body["student"], unit=body["unit"]
    ).exists()


def test_an_enrolment_stays_with_its_student_and_unit(school, assigned_scope):
    enrolment = Enrolment.objects.filter(
        student=school.student, unit=school.maths
    ).get()
    body = {
        "student": school.outsider.pk,
        "unit": school.history.pk,
        "term": school.term.pk,
    }
    body |= {"state": "completed", "enrolled_date": "2024-09-02"}

    browser(school.teacher).post(
        f"/admin/academics/enrolment/{enrolment.pk}/change/", body
    )

    enrolment.refresh_from_db()
    assert (enrolment.student, enrolment.unit, enrolment.state) == (
        school.student,
        school.maths,
        "completed",
    )


def test_a_students_page_enrols_only_in_the_own_units(school, assigned_scope):
    art = Unit.objects.create(code="ART", name="Art")
    row = {
        "student": school.student.pk,
        "unit": art.pk,
        "term": school.term.pk,
        "state": "active",
    }
    body = student_form(student_id="STU0001") | forms(
        "enrolments", [row | {"enrolled_date": "2024-09-02"}]
    )

    answer = browser(school.teacher).post(
        f"/admin/academics/student/{school.student.pk}/change/", body
    )

    assert "You don&#x27;t teach this unit." in answer.content.decode()
    assert not Enrolment.objects.filter(unit=art).exists()


@pytest.mark.parametrize("who", ["student", "parent", "pending_teacher"])
def test_nobody_else_gets_in(school, who):
    answer = browser(getattr(school, who)).get("/admin/academics/student/")

    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
