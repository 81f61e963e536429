"""`manage.py seed_demo`: the accounts, what they see, and when it does nothing."""

import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from academics.calendar import today
from academics.models import (
    Enrolment,
    SchoolClass,
    Student,
    Teacher,
    TeachingAssignment,
    Term,
    Unit,
)
from accounts.models import User
from assessments.marks.bands import result_of
from assessments.marks.models import Assessment
from attendance.models import Attendance
from attendance.selectors import get_attendance_rate
from demo.seeding import seed_generated
from tasks.models import Task

FACTORS_FILE = (
    Path(__file__).parents[3]
    / "shared/data/student_performance_factors/StudentPerformanceFactors.csv"
)
HEADER = (
    "Hours_Studied,Attendance,Parental_Involvement,Access_to_Resources,Extracurricular_Activities,Sleep_Hours,"
    "Previous_Scores,Motivation_Level,Internet_Access,Tutoring_Sessions,Family_Income,Teacher_Quality,School_Type,"
    "Peer_Influence,Physical_Activity,Learning_Disabilities,Parental_Education_Level,Distance_from_Home,Gender,"
    "Exam_Score\n"
)
ROW = (
    "23,84,Low,High,No,7,73,Low,Yes,0,Low,Medium,Public,Positive,3,No,High"
    " School,Near,Male,67\n"
)


def seed(*arguments):
    said = io.StringIO()
    call_command("seed_demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def demo(db):
    """The generated school, with fewer students."""
    seed_generated(size=20)


def log_in(client, name, password):
    return client.post("/api/auth/login", {"email": name, "password": password})


@pytest.fixture
def speaking_as(anonymous):
    """A client logged in by the documented password."""

    def client(key, password):
        answer = log_in(anonymous, f"{key}@school.edu", password)
        anonymous.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
        return anonymous

    return client


def test_the_whole_school_is_there(db, settings):
    settings.DEBUG = True

    said = seed()

    assert said.startswith("300 students and 6 accounts")
    assert "student1@school.edu" in said
    assert (
        SchoolClass.objects.count(),
        Unit.objects.count(),
        Term.objects.count(),
    ) == (10, 6, 2)
    assert Student.objects.filter(exam_score__isnull=False).count() == 270
    assert Enrolment.objects.count() == 300 * 5 * 2
    assert Assessment.objects.count() == 300 * 5 * 6 + 60  # those of two classes' exam
    assert Attendance.objects.count() > 300 * 60
    assert not Student.objects.filter(average=None).exists()
    assert not Student.objects.filter(attendance_rate=None).exists()
    assert set(Student.objects.values_list("status", flat=True)) == {
        "Excellent",
        "Good",
        "At Risk",
        "Failing",
    }


def test_each_account_logs_in(demo, anonymous):
    accounts = [
        ("admin@school.edu", "Admin123!", "admin"),
        ("admin", "Admin123!", "admin"),
        ("teacher1@school.edu", "Teacher123!", "teacher"),
        ("teacher2@school.edu", "Teacher123!", "teacher"),
        ("student1@school.edu", "Student123!", "student"),
        ("student2@school.edu", "Student123!", "student"),
        ("parent1@school.edu", "Parent123!", "parent"),
    ]

    answers = [
        log_in(anonymous, name, password).json() for name, password, _ in accounts
    ]

    assert [answer["user"]["role"] for answer in answers] == [
        role for _, _, role in accounts
    ]
    assert all(answer["user"]["last_name"] for answer in answers)


def test_the_accounts_are_the_students_and_the_parent_of_the_first(demo, speaking_as):
    children = (
        speaking_as("parent1", "Parent123!")
        .get("/api/users/profile/")
        .json()["children"]
    )
    student = speaking_as("student1", "Student123!").get("/api/users/profile/").json()

    assert student["student_id"] == "STU0001"
    assert [child["student_id"] for child in children] == ["STU0001", "STU0005"]


@pytest.mark.parametrize(
    ("key", "password"), [("student1", "Student123!"), ("parent1", "Parent123!")]
)
def test_there_is_something_to_see_on_every_route(demo, speaking_as, key, password):
    client = speaking_as(key, password)
    addresses = (
        "students",
        "students/STU0001/attendance",
        "attendance",
        "reminders",
        "assessments",
        "enrolments",
    )

    answers = {address: client.get(f"/api/{address}/").json() for address in addresses}

    seen = {
        address: {row["student_id"] for row in rows}
        for address, rows in answers.items()
    }
    assert [address for address in addresses if "STU0001" not in seen[address]] == []


def test_everybodys_desk_has_reminders_of_others_too(demo, speaking_as):
    rows = speaking_as("admin", "Admin123!").get("/api/reminders/").json()

    assert {"STU0001", "STU0002", None} <= {row["student_id"] for row in rows}
    assert {row["is_completed"] for row in rows} == {True, False}


def test_the_admin_finds_a_finished_task(demo, speaking_as):
    rows = speaking_as("admin", "Admin123!").get("/api/tasks/").json()

    assert [(row["kind"], row["state"], row["result"]) for row in rows] == [
        ("seed_demo", "succeeded", {"students": 20})
    ]


def test_student1_has_grades_of_both_sources_and_a_gpa(demo, speaking_as):
    body = (
        speaking_as("student1", "Student123!").get("/api/students/STU0001/gpa").json()
    )

    assert {row["source"] for row in body["rows"]} == {"recorded", "computed"}
    assert 0 <= body["gpa"] <= 4


def test_student1s_class_has_marks_that_only_its_teacher_sees(demo, speaking_as):
    query = "/api/assessments/?released=false&student_id=STU0001"

    assert speaking_as("student1", "Student123!").get(query).json() == []
    assert len(speaking_as("teacher1", "Teacher123!").get(query).json()) == 1


def test_teacher1_teaches_student1_and_teacher2_another(demo, assigned_scope):
    reach = {
        key: set(
            Student.objects.visible_to(User.objects.get(username=key)).values_list(
                "student_id", flat=True
            )
        )
        for key in ("teacher1", "teacher2")
    }

    assert "STU0001" in reach["teacher1"] - reach["teacher2"]
    assert "STU0002" in reach["teacher2"] - reach["teacher1"]
    assert len(reach["teacher1"] | reach["teacher2"]) == 16
    assert TeachingAssignment.objects.count() == 16
    assert all(teacher.specialisations for teacher in Teacher.objects.all())


def test_what_is_kept_is_what_the_rules_compute(demo):
    for mark in Assessment.objects.all()[:300]:
        assert (mark.percentage, mark.status) == result_of(mark.score, mark.max_score)
    for student in Student.objects.all():
        assert float(student.attendance_rate) == get_attendance_rate(student)
    kept = list(Student.objects.order_by("pk").values_list("average", "status"))
    for student in Student.objects.all():
        student.assessments.first().save()
    assert list(Student.objects.order_by("pk").values_list("average", "status")) == kept


def test_the_second_term_is_the_current_one(demo):
    assert Term.objects.current(today()).name == "Term 2"
    assert Term.objects.covering(today() - timedelta(days=70)).name == "Term 1"


def test_the_next_student_gets_the_next_number(demo, speaking_as):
    answer = speaking_as("admin", "Admin123!").post(
        "/api/students/", {"first_name": "Nia", "last_name": "New"}
    )

    assert answer.json()["student_id"] == "STU0021"


def test_where_there_are_people_it_does_nothing(school, settings):
    settings.DEBUG = True

    said = seed()

    assert said == "There are people in this database already, so nothing was done.\n"
    assert Student.objects.count() == 3
    assert not User.objects.filter(username="admin").exists()


def test_a_second_time_it_does_nothing(demo, settings):
    settings.DEBUG = True
    before = list(Student.objects.values())

    assert "nothing was done" in seed()
    assert list(Student.objects.values()) == before


def test_a_real_server_gets_no_well_known_passwords(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG is off"):
        seed()

    assert not User.objects.exists()


def test_a_real_server_gets_them_where_that_is_said(db, settings, tmp_path):
    settings.DEBUG = False
    file = tmp_path / "students.csv"
    file.write_text(HEADER + ROW)

    seed("--allow-production", "--data", str(file))

    assert User.objects.count() == 6


# --- with a file of students


@pytest.fixture
def students_file(tmp_path):
    file = tmp_path / "students.csv"
    file.write_text(HEADER + ROW * 3)
    return str(file)


def test_a_files_first_rows_belong_to_the_accounts_and_nothing_is_invented(
    db, settings, students_file, speaking_as
):
    settings.DEBUG = True

    assert (
        seed("--data", students_file)
        .splitlines()[-7]
        .startswith("3 students and 6 accounts")
    )

    children = (
        speaking_as("parent1", "Parent123!")
        .get("/api/users/profile/")
        .json()["children"]
    )
    assert [child["student_id"] for child in children] == ["STU0001"]
    assert [s.user and s.user.username for s in Student.objects.order_by("pk")] == [
        "student1",
        "student2",
        None,
    ]
    first = Student.objects.get(student_id="STU0001")
    assert (first.hours_studied, first.exam_score, first.average) == (
        Decimal(23),
        Decimal(67),
        None,
    )
    assert (
        Assessment.objects.count(),
        Attendance.objects.count(),
        Student.objects.count(),
    ) == (0, 0, 3)


def test_teacher1_has_the_accounts_students_in_a_class(
    db, settings, students_file, assigned_scope
):
    settings.DEBUG = True
    seed("--data", students_file)

    taught = Student.objects.visible_to(User.objects.get(username="teacher1"))

    assert [student.student_id for student in taught] == ["STU0001", "STU0002"]


def test_a_file_with_one_row_and_one_with_none_are_taken(db, settings, tmp_path):
    settings.DEBUG = True
    file = tmp_path / "students.csv"
    file.write_text(HEADER + ROW)

    seed("--data", str(file))

    assert [student.user.username for student in Student.objects.all()] == ["student1"]


@pytest.mark.parametrize(
    "text", ["", "colour\nred\n", HEADER + ROW.replace("84", "184")]
)
def test_a_file_that_is_refused_leaves_nothing_behind(db, settings, tmp_path, text):
    settings.DEBUG = True
    file = tmp_path / "students.csv"
    file.write_text(text)

    with pytest.raises(CommandError):
        seed("--data", str(file))

    assert not User.objects.exists()
    assert not Student.objects.exists()
    assert not Task.objects.exists()


def test_a_file_that_is_not_there_is_named(db, settings):
    settings.DEBUG = True

    with pytest.raises(CommandError, match="There is no file"):
        seed("--data", "/nowhere.csv")


def test_a_real_file_is_taken_whole(db, settings):
    settings.DEBUG = True
    if not FACTORS_FILE.exists():
        pytest.skip("The public data set is not beside the project.")

    seed("--data", str(FACTORS_FILE))

    with FACTORS_FILE.open() as file:
        assert Student.objects.count() == sum(1 for _ in file) - 1
    assert Student.objects.filter(user__isnull=False).count() == 2
