"""Parents and guardians in the admin: a teacher learns nothing there of families elsewhere in the school."""

from academics.models import Guardian, Parent, StudentParentLink
from academics.tests.test_admin import browser, forms, student_form
from accounts.models import User


def test_a_teacher_sees_of_a_parent_only_the_own_students(school, assigned_scope):
    StudentParentLink.objects.create(parent=school.parent, student=school.outsider)
    client = browser(school.teacher)

    page = client.get(
        f"/admin/academics/parent/{school.parent.pk}/change/"
    ).content.decode()
    (row,) = client.get("/admin/academics/parent/").context["cl"].result_list

    assert "Sam Student" in page
    assert "Olu Outsider" not in page
    assert row.child_count == 1


def test_a_guardian_is_tied_only_to_a_parent_whom_the_teacher_sees(
    school, assigned_scope
):
    other = Parent.objects.create(
        user=User.objects.create_user("zoe@home.test", first_name="Zoe", role="parent")
    )
    StudentParentLink.objects.create(parent=other, student=school.outsider)
    client, page = (
        browser(school.teacher),
        f"/admin/academics/student/{school.student.pk}/change/",
    )
    guardian = {"name": "Mary", "relationship": "", "phone": "", "email": ""}

    def save(parent):
        form = student_form(student_id="STU0001", school_class=school.class_7a.pk)
        return client.post(
            page, form | forms("guardians", [guardian | {"parent": parent.pk}])
        )

    refused, saved = save(other), save(school.parent)

    assert "Select a valid choice" in refused.content.decode()
    assert "Zoe" not in refused.content.decode()
    assert saved.status_code == 302
    assert Guardian.objects.get(name="Mary").parent == school.parent


def test_a_guardian_keeps_a_parent_whom_the_teacher_does_not_see(
    school, assigned_scope
):
    other = Parent.objects.create(
        user=User.objects.create_user("zoe@home.test", first_name="Zoe", role="parent")
    )
    mary = Guardian.objects.create(student=school.student, name="Mary", parent=other)
    row = {
        "id": mary.pk,
        "student": school.student.pk,
        "name": "Mary Lee",
        "parent": other.pk,
    }
    form = student_form(student_id="STU0001", school_class=school.class_7a.pk) | forms(
        "guardians", [row], initial=1
    )

    answer = browser(school.teacher).post(
        f"/admin/academics/student/{school.student.pk}/change/", form
    )

    assert answer.status_code == 302
    mary.refresh_from_db()
    assert (mary.name, mary.parent) == ("Mary Lee", other)
