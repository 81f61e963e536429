"""A row of each kind that a student can have, by its place's name in an address."""

from datetime import date

from django.utils import timezone

from academics.models import Departure
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.marks.models import Assessment
from attendance.conduct.models import BehaviourRecord, Participation
from attendance.models import Attendance
from notifications.models import Reminder
from tasks.models import Task
from tracker_project.tests.test_merging_every_table import row_of

DAY = date(2024, 10, 15)


def rows_of(student, school):
    """What the outsider has, by the name of its place in an address."""
    mark = Assessment.objects.create(
        student=student, unit=school.maths, score=50, max_score=100, date_taken=DAY
    )
    exam = published(school, students=[student])
    attempt = submitted(exam, student, {"single_choice": RIGHT})
    grade_chunk(exam.pk, [attempt.pk])
    task = Task.objects.create(
        kind="predict",
        owner=school.teacher.user,
        state="succeeded",
        finished_at=timezone.now(),
        result=[{"student_id": student.student_id}],
    )
    Departure.objects.create(student=student, left_date=DAY, returned_date=DAY)
    return {
        "student_id": student.student_id,
        "user_id": student.user.pk,
        "class_id": student.school_class_id,
        "unit_id": school.maths.pk,
        "assessment_id": mark.pk,
        "exam_id": exam.pk,
        "attempt_id": attempt.pk,
        "enrolment_id": student.enrolments.get().pk,
        "attendance_id": row_of(Attendance, student).pk,
        "behavior_id": row_of(BehaviourRecord, student).pk,
        "participation_id": row_of(Participation, student).pk,
        "reminder_id": row_of(Reminder, student).pk,
        "task_id": task.pk,
    }
