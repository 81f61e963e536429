"""The admin: students are transferred, let go, taken back, enrolled and merged from the list; a year is ended."""

from datetime import date

import pytest

from academics.models import (
    ClassMembership,
    Departure,
    Enrolment,
    SchoolClass,
    Student,
    Term,
    YearRollover,
)
from tasks.models import Task

LIST, YEARS = "/admin/academics/student/", "/admin/academics/yearrollover/"
CAME = date(2024, 9, 2)


@pytest.fixture
def office(school, client):
    ClassMembership.objects.update(from_date=CAME)
    client.force_login(school.admin)
    return client


def ask(client, action, *students, **fields):
    chosen = {
        "action": action,
        "_selected_action": [student.pk for student in students],
    }
    return client.post(LIST, chosen | fields)


def done(answer):
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def states():
    return list(
        Student.objects.order_by("student_id").values_list(
            "student_id", "state", "school_class__class_name"
        )
    )


def test_two_students_are_transferred_together(school, office):
    page = ask(office, "transfer", school.student, school.classmate).content.decode()
    fields = {
        "apply": "1",
        "school_class": school.class_7b.pk,
        "day": "2024-11-04",
        "reason": "Smaller",
    }

    done(ask(office, "transfer", school.student, school.classmate, **fields))

    assert "STU0001 Sam Student, 7A (Active)" in page
    assert states() == [
        ("STU0001", "active", "7B"),
        ("STU0002", "active", "7B"),
        ("STU0003", "active", "7B"),
    ]
    assert ClassMembership.objects.filter(to_date=date(2024, 11, 4)).count() == 2


def test_what_is_refused_for_one_is_done_for_none(school, office):
    fields = {
        "apply": "1",
        "school_class": school.class_7b.pk,
        "day": "2024-11-04",
        "reason": "Smaller",
    }

    answer = ask(office, "transfer", school.student, school.outsider, **fields)

    assert "STU0003 Olu Outsider is in 7B already." in answer.content.decode()
    assert states()[0] == ("STU0001", "active", "7A")


def test_a_student_leaves_and_is_taken_back(school, office):
    done(
        ask(
            office,
            "leave",
            school.student,
            apply="1",
            day="2024-11-04",
            reason="Moves",
            destination="Hill",
        )
    )
    away = states()[0]
    done(ask(office, "readmit", school.student, apply="1", day="2025-02-03"))

    assert away == ("STU0001", "left", None)
    assert states()[0] == ("STU0001", "active", "7A")
    departure = Departure.objects.get()
    assert (departure.destination, departure.returned_date, departure.noted_by) == (
        "Hill", date(2025, 2, 3), school.admin,
    )  # fmt: skip


def test_students_are_enrolled_in_units(school, office):
    fields = {"apply": "1", "units": [school.maths.pk, school.history.pk]}

    done(ask(office, "enrol", school.student, school.classmate, **fields))

    assert Enrolment.objects.filter(unit=school.history, term=school.term).count() == 3


def test_a_teacher_enrols_only_in_the_own_units_and_moves_nobody(
    school, client, assigned_scope
):
    client.force_login(school.teacher.user)

    answer = ask(client, "enrol", school.student, apply="1", units=[school.history.pk])
    page = client.get(LIST).content.decode()
    ask(client, "leave", school.student, apply="1", day="2024-11-04", reason="R")

    assert "You don&#x27;t teach this unit." in answer.content.decode()
    assert "Let them leave" not in page
    assert states()[0] == ("STU0001", "active", "7A")


def test_two_records_are_merged_after_a_look(school, office):
    page = ask(office, "merge", school.student, school.classmate).content.decode()
    assert Student.objects.count() == 3

    done(
        ask(
            office, "merge", school.student, school.classmate, kept="STU0002", apply="1"
        )
    )

    assert "STU0002 goes into STU0001" in page
    assert [row[0] for row in states()] == ["STU0002", "STU0003"]


@pytest.mark.parametrize("count", [1, 3])
def test_one_record_or_three_are_not_merged(school, office, count):
    students = [school.student, school.classmate, school.outsider][:count]

    ask(office, "merge", *students, kept="STU0001", apply="1")

    assert Student.objects.count() == 3


def test_a_students_page_shows_the_histories_and_keeps_the_state(school, office):
    office.post(LIST, {"action": "leave", "_selected_action": school.student.pk, "apply": "1", "day": "2024-11-04",
                       "reason": "The family moves"})  # fmt: skip

    page = office.get(f"{LIST}{school.student.pk}/change/").content.decode()

    assert "The family moves" in page
    assert 'name="state"' not in page


def test_a_year_is_ended_by_a_task_after_a_look(school, office, run_tasks):
    eight = SchoolClass.objects.create(class_name="8A")
    fields = {"from_year": "2024-2025", "to_year": "2025-2026", "repeaters": "STU0002"}
    fields |= {
        f"class_{school.class_7a.pk}": eight.pk,
        f"class_{school.class_7b.pk}": "leaves",
    }
    assert "7A becomes" in office.get(f"{YEARS}add/").content.decode()

    looked = done(office.post(f"{YEARS}add/", fields | {"look": "1"}))
    run_tasks()
    before = states()
    done(office.post(f"{YEARS}add/", fields | {"apply": "1"}))
    run_tasks()

    task = Task.objects.get(pk=looked["Location"].rstrip("/").split("/")[-2])
    assert (task.result["dry_run"], task.result["graduated"]) == (True, 1)
    assert before == [
        ("STU0001", "active", "7A"),
        ("STU0002", "active", "7A"),
        ("STU0003", "active", "7B"),
    ]
    assert states() == [
        ("STU0001", "active", "8A"),
        ("STU0002", "active", "7A"),
        ("STU0003", "graduated", None),
    ]
    row = YearRollover.objects.get()
    assert "2025-2026" in office.get(f"{YEARS}{row.pk}/change/").content.decode()


def test_a_year_that_is_no_year_or_is_over_already_is_told(school, office):
    goals = {f"class_{school.class_7a.pk}": "leaves"}
    YearRollover.objects.create(from_year="2023-2024", to_year="2024-2025")

    wrong = office.post(
        f"{YEARS}add/", goals | {"from_year": "24", "to_year": "25", "apply": "1"}
    )
    again = office.post(
        f"{YEARS}add/",
        goals | {"from_year": "2023-2024", "to_year": "2024-2025", "apply": "1"},
    )

    assert "Write a year as 2024-2025" in wrong.content.decode()
    assert "was rolled over to 2024-2025" in again.content.decode()
    assert not Task.objects.exists()


def test_a_teacher_ends_no_year(school, client):
    client.force_login(school.teacher.user)

    assert client.get(f"{YEARS}add/").status_code == 403
    assert Term.objects.count() == 1
