"""Students by plain functions, for scripts and for `manage.py shell`.

The names and the shapes are those of the documents: a student is a code and a dict, as
the API shows them. Inside the project `academics.services.students` is used, which says
who acts.

    >>> create_student({"full_name": "Jane Smith", "gender": "Female"})
    'STU0001'
    >>> get_student_by_id("STU0001")["last_name"]
    'Smith'
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError

from academics.models import Student
from academics.serializers.students import StudentSerializer, students_reader
from academics.services import students
from tracker_project.api.rows import Row
from tracker_project.errors import ValidationError, grouped


def create_student(data: Mapping[str, object]) -> str:
    """Make a student with guardians and emergency contacts, and answer the code.

    `data` is a body of `POST /api/students/`. Raises ValueError where a required field
    is missing or a value is wrong, and IntegrityError where the code is taken.
    """
    code = str(data.get("student_id") or "").strip().upper()
    if code and Student.objects.filter(student_id=code).exists():
        raise IntegrityError(f"There is a student {code} already.")

    student = students.create_student(by=None, **_cleaned(data))
    return student.student_id


def get_student_by_id(student_id: str | int) -> Row:
    """A student with guardians and emergency contacts; else NotFoundError."""
    return to_dict(students.get_student_by_id(student_id))


def update_student(student_id: str | int, data: Mapping[str, object]) -> bool:
    """Change the fields that are given.

    Raises NotFoundError, and ValueError where a value is wrong.
    """
    student = students.get_student_by_id(student_id)
    students.update_student(student, by=None, **_cleaned(data, student))
    return True


def delete_student(student_id: str | int) -> bool:
    """Remove a student with all that belongs to them; else NotFoundError."""
    students.delete_student(students.get_student_by_id(student_id), by=None)
    return True


def to_dict(student: Student) -> Row:
    """A student as the API shows them to staff."""
    [row] = students_reader().read(Student.objects.filter(pk=student.pk))
    return row


# A value's type is its field's.
def _cleaned(
    data: Mapping[str, object], student: Student | None = None
) -> dict[str, Any]:
    body = StudentSerializer(student, data=data, partial=student is not None)
    if not body.is_valid():
        raise ValidationError.of_fields(grouped(body.errors))
    return body.validated_data
