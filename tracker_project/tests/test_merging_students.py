"""POST /api/students/{student_id}/merge: two records of one person become one, with
everything in every app.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import (
    ClassMembership,
    Departure,
    Enrolment,
    Guardian,
    Parent,
    Student,
    StudentParentLink,
)
from accounts.models import User
from assessments.exams.models import Attempt, Exam, ExamResult
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.grades.models import Grade
from assessments.marks.models import Assessment, AssessmentChange
from attendance.models import Attendance
from conftest import at_once, make_student
from notifications.models import Reminder

URL = "/api/students/STU0001/merge"
DAY = date(2024, 10, 15)
PEOPLE = ("student", "classmate")


@pytest.fixture
def twice(school):
    """Kim's record is Sam's too, as it turns out; Sam's is to stay."""
    Student.objects.update(enrollment_date=date(2024, 9, 2))
    ClassMembership.objects.update(from_date=date(2024, 9, 2))
    return school


def merge(school, acting, **changes):
    answer = acting(school.admin).post(URL, {"other": "STU0002"} | changes)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_answer_tells_what_was_moved_and_what_clashed(twice, acting):
    for student, status in ((twice.student, "present"), (twice.classmate, "absent")):
        Attendance.objects.create(
            student=student, school_class=twice.class_7a, date=DAY, status=status
        )
        Grade.objects.create(
            student=student, unit=twice.maths, term=twice.term, letter=status[0].upper()
        )
    Attendance.objects.create(
        student=twice.classmate, date=date(2024, 10, 16), status="late"
    )
    Student.objects.filter(pk=twice.classmate.pk).update(
        email="kim@home.test", hours_studied=5, gender="Male"
    )
    Student.objects.filter(pk=twice.student.pk).update(gender="Female")

    answer = merge(twice, acting)

    assert answer["message"] == "The records were merged."
    assert answer["moved"] == {
        "academics.classmembership": 1,
        "attendance.attendance": 1,
        "grades.grade": 1,
    }
    assert answer["filled"] == ["gender", "hours_studied", "email"][1:]
    clashes = {clash["kind"]: clash for clash in answer["clashes"]}
    assert set(clashes) == {"enrolment", "class membership", "attendance"}
    assert clashes["attendance"] == {
        "kind": "attendance",
        "same": {"school_class": "7A", "date": "2024-10-15", "period": "0"},
        "kept": {"status": "present"},
        "other": {"status": "absent"},
        "becomes": "goes: the kept one stays",
    }
    assert clashes["class membership"]["becomes"] == "ends today"
    letters = Grade.objects.order_by("letter").values_list("student_id", "letter")
    assert list(letters) == [(twice.student.pk, "A"), (twice.student.pk, "P")]


def test_average_status_and_rate_are_made_anew(twice, acting):
    for student, score, status in (
        (twice.student, 90, "present"),
        (twice.classmate, 40, "absent"),
    ):
        Assessment.objects.create(
            student=student,
            unit=twice.maths,
            term=twice.term,
            score=score,
            date_taken=DAY,
        )
        Attendance.objects.create(
            student=student, date=date(2024, 10, score // 10), status=status
        )

    merge(twice, acting)

    kept = Student.objects.get(pk=twice.student.pk)
    assert (kept.average, kept.status, kept.attendance_rate) == (
        Decimal(65),
        "Good",
        Decimal(50),
    )


def test_a_dry_run_gives_the_same_answer_and_changes_nothing(twice, acting):
    Reminder.objects.create(student=twice.classmate, message="Read", due_date=DAY)
    before = [
        list(model._base_manager.order_by("pk").values())
        for model in (Student, Reminder, Enrolment, User)
    ]

    dry = merge(twice, acting, dry_run=True)

    after = [
        list(model._base_manager.order_by("pk").values())
        for model in (Student, Reminder, Enrolment, User)
    ]
    assert after == before
    real = merge(twice, acting)
    assert dry == real | {"dry_run": True, "message": "This is what would happen."}


def test_the_audit_trail_keeps_a_tombstone(twice, acting):
    pk = twice.classmate.pk

    merge(twice, acting)

    entries = LogEntry.objects.filter(
        object_pk=str(pk), action=LogEntry.Action.DELETE, content_type__model="student"
    )
    tombstone = next(entry for entry in entries if "merged_into" in entry.changes)
    assert (tombstone.actor, tombstone.changes["merged_into"][0]) == (
        twice.admin,
        "STU0001",
    )


def test_the_kept_login_stays_and_the_others_is_switched_off(twice, acting):
    theirs = twice.classmate.user

    answer = merge(twice, acting)

    theirs.refresh_from_db()
    assert (answer["login"], theirs.is_active) == ("switched off", False)
    assert Student.objects.get(pk=twice.student.pk).user == twice.student.user


def test_a_record_without_a_login_takes_the_others(twice, acting):
    Student.objects.filter(pk=twice.student.pk).update(user=None)

    answer = merge(twice, acting)

    assert answer["login"] == "moved"
    assert (
        acting(twice.classmate).get("/api/students").json()[0]["student_id"]
        == "STU0001"
    )


def test_a_parent_of_both_is_linked_once_and_a_parent_of_the_other_sees_the_kept_record(
    twice, acting
):
    StudentParentLink.objects.create(parent=twice.parent, student=twice.classmate)
    user = User.objects.create_user(
        "quinn@school.test", role="parent", first_name="Quinn"
    )
    quinn = Parent.objects.get_or_create(user=user)[0]
    StudentParentLink.objects.create(parent=quinn, student=twice.classmate)

    merge(twice, acting)

    for parent in (twice.parent, quinn):
        assert [
            row["student_id"] for row in acting(parent).get("/api/students").json()
        ] == ["STU0001"]


def test_one_guardian_stays_the_primary_one(twice, acting):
    for student, name in ((twice.student, "Ann"), (twice.classmate, "Bob")):
        Guardian.objects.create(student=student, name=name, is_primary=True)

    merge(twice, acting)

    rows = Guardian.objects.filter(student=twice.student).values_list(
        "name", "is_primary"
    )
    assert list(rows) == [("Ann", True), ("Bob", False)]


def test_attempts_at_one_exam_follow_one_another(twice, acting):
    exam = Exam.objects.create(title="Final", unit=twice.maths)
    began = datetime(2024, 10, 15, tzinfo=UTC)
    for student in (twice.student, twice.classmate):
        for number in (1, 2):
            Attempt.objects.create(
                exam=exam, student=student, number=number, started_at=began
            )

    merge(twice, acting)

    assert sorted(
        Attempt.objects.filter(student=twice.student).values_list("number", flat=True)
    ) == [1, 2, 3, 4]


@pytest.mark.parametrize("better", ["student", "classmate"])
def test_of_two_results_in_one_exam_the_better_attempt_makes_the_one_that_stays(
    twice, acting, better
):
    exam = published(twice, release="at_once")
    right = dict.fromkeys(("single_choice", "true_false", "numeric"), RIGHT)
    sat = {
        name: submitted(exam, getattr(twice, name), right if name == better else {})
        for name in PEOPLE
    }
    grade_chunk(exam.pk, [attempt.pk for attempt in sat.values()])

    merge(twice, acting)

    result, mark = ExamResult.objects.get(), Assessment.objects.get()
    assert (result.student, result.attempt, result.percentage) == (
        twice.student,
        sat[better],
        100,
    )
    assert (mark.student, mark.exam_result, mark.percentage) == (
        twice.student,
        result,
        100,
    )
    assert Student.objects.get(pk=twice.student.pk).average == 100
    removed = AssessmentChange.objects.get(action="deleted")
    assert (removed.student, removed.reason) == (
        twice.student,
        "Two records were merged.",
    )


@pytest.mark.parametrize(
    ("kept", "other", "state", "in_class"),
    [
        ("active", "left", "active", "7A"),
        ("left", "active", "left", None),
        ("left", "left", "left", None),
    ],
)
def test_state_class_and_their_histories_agree_afterwards(
    twice, acting, kept, other, state, in_class
):
    client = acting(twice.admin)
    for code, asked in (("STU0001", kept), ("STU0002", other)):
        if asked == "left":
            client.post(
                f"/api/students/{code}/leave", {"reason": "R", "date": "2024-11-04"}
            )

    merge(twice, acting)

    row = client.get("/api/students/STU0001").json()
    assert (row["state"], row["class_name"]) == (state, in_class)
    open_ones = ClassMembership.objects.filter(student=twice.student, to_date=None)
    assert [each.class_name for each in open_ones] == ([in_class] if in_class else [])
    assert Departure.objects.filter(
        student=twice.student, returned_date=None
    ).exists() is (state == "left")


@pytest.mark.parametrize(
    "other", ["", "STU0001", "STU0099", "9" * 30, None, ["STU0002"], True]
)
def test_bad_input_names_the_field(twice, acting, other):
    answer = acting(twice.admin).post(URL, {"other": other})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["other"])
    assert Student.objects.count() == 3


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_an_admin_merges(twice, acting, who):
    assert (
        acting(getattr(twice, who)).post(URL, {"other": "STU0002"}).status_code == 403
    )


@pytest.mark.django_db(transaction=True)
def test_two_records_merged_into_each_other_at_once_leave_one(
    transactional_db, twice, acting
):
    clients = [acting(twice.admin), acting(twice.admin)]
    asked = [("STU0001", "STU0002"), ("STU0002", "STU0001")]

    answers = at_once(
        *(
            lambda client=client, one=one, other=other: (
                client.post(f"/api/students/{one}/merge", {"other": other}).status_code
            )
            for client, (one, other) in zip(clients, asked, strict=True)
        )
    )

    assert sorted(answers)[0] == 200
    assert set(answers) <= {200, 400, 404}
    assert Student.objects.filter(student_id__in=("STU0001", "STU0002")).count() == 1


def test_a_large_record_is_merged_in_the_queries_of_a_small_one(twice, acting):
    def queries_of(code, size):
        student = make_student(code, f"{code} Third", twice.class_7a, with_user=False)
        Assessment.objects.bulk_create(
            Assessment(
                student=student,
                unit=twice.maths,
                score=1,
                percentage=1,
                status="Failing",
            )
            for _ in range(size)
        )
        Attendance.objects.bulk_create(
            Attendance(student=student, date=DAY, period=size + number, status="absent")
            for number in range(size)
        )
        with CaptureQueriesContext(connection) as queries:
            answer = merge(twice, acting, other=code)
        assert answer["moved"]["marks.assessment"] == size
        return len(queries)

    queries_of("STU0006", 1)
    assert queries_of("STU0008", 500) <= queries_of("STU0007", 1)
