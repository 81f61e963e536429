"""Students are made, changed and removed here; each call is atomic and names who acts."""

from typing import Any

from django.db import IntegrityError, transaction

from academics.lifecycle.services.class_history import correct_class_start
from academics.models import Student
from academics.services import contacts, student_ids
from accounts import audit
from accounts.models import User
from accounts.policy import Role, scope_for
from accounts.services import delete_account
from tracker_project.errors import NotFoundError, PermissionError, ValidationError

TRIES = 5
AROUND = ("guardians", "emergency_contacts", "guardian_name", "guardian_contact")


def get_student_by_id(reference: str | int) -> Student:
    """The student of a code, in any case, or of a row id; NotFoundError where there is none."""
    student = Student.objects.named(reference).first()
    if student is None:
        raise NotFoundError(f"There is no student {reference}.")
    return student


@transaction.atomic
def create_student(*, by: User | None, student_id: str = "", **data: Any) -> Student:
    """A new student, with guardians and emergency contacts where they are given.

    Without `student_id` the next free code is taken. Raises ValidationError where the name is
    missing or the code is somebody's already.
    """
    around = {name: data.pop(name) for name in AROUND if name in data}
    if not data.get("first_name"):
        raise ValidationError.of_field("first_name", "A student needs a name.")
    student = Student(**data)
    _check_account(student, by)
    if student_id:
        _give_code(student, student_id)
        student.save(force_insert=True)
    else:
        save_numbered(student)
    _surround(student, **around)
    return student


@transaction.atomic
def update_student(student: Student, *, by: User | None, **changes: Any) -> Student:
    """Change the fields that are given; nested lists replace what was there as a whole."""
    around = {name: changes.pop(name) for name in AROUND if name in changes}
    if "student_id" in changes:
        _give_code(student, changes.pop("student_id"))
    if "user" in changes and changes["user"] != student.user:
        student.user = changes.pop("user")
        _check_account(student, by)
    if changes.get("state", student.state) != student.state:
        sentence = f"Use /api/students/{student.student_id}/leave or /readmit, which say when and why."
        raise ValidationError.of_field("state", sentence)
    came = student.enrollment_date
    for name, value in changes.items():
        setattr(student, name, value)
    student.save()
    if student.enrollment_date != came:
        correct_class_start(student, came)
    _surround(student, **around)
    return student


@transaction.atomic
def delete_student(student: Student, *, by: User | None) -> dict[str, int]:
    """Remove a student with all that belongs to them, the login too; how many rows of each kind went.

    The audit trail keeps a tombstone.
    """
    pk, user = student.pk, student.user
    _, removed = student.delete()
    student.pk = pk
    if user is not None and user.role == Role.STUDENT:
        delete_account(user, by=by)  # type: ignore[arg-type]
    removed = {label: number for label, number in removed.items() if number}
    audit.note_deletion(student, student_id=student.student_id, removed=removed)
    return removed


def _give_code(student: Student, code: str) -> None:
    code = code.strip().upper()
    if Student.objects.filter(student_id=code).exclude(pk=student.pk).exists():
        sentence = f"There is a student {code} already."
        raise ValidationError.of_field("student_id", sentence)
    student.student_id = code


def save_numbered(student: Student) -> None:
    """Save with the next free code; somebody who gives that very code by hand meanwhile is passed by."""
    for attempt in range(TRIES):
        [student.student_id] = student_ids.allocate(1)
        try:
            with transaction.atomic():
                student.save(force_insert=True)
            return
        except IntegrityError:
            clash = Student.objects.filter(student_id=student.student_id).exists()
            if not clash or attempt == TRIES - 1:
                raise


def _check_account(student: Student, by: User | None) -> None:
    """Who may see a student's record is for those to say who manage accounts."""
    user = student.user
    if (
        by is not None
        and (user or student.pk)
        and scope_for(by, "users", "update") is None
    ):
        raise PermissionError(
            "Only an admin links a login to a student.",
            {"user_id": ["Only an admin may set this."]},
        )
    if user is None:
        return
    linked = Student.objects.filter(user=user).exclude(pk=student.pk).exists()
    if linked or user.role != Role.STUDENT:
        sentence = (
            "It is another student's login." if linked else "Not a student's login."
        )
        raise ValidationError.of_field("user_id", sentence)


def _surround(
    student: Student,
    *,
    guardians: Any = None,
    emergency_contacts: Any = None,
    guardian_name: str | None = None,
    guardian_contact: str | None = None,
) -> None:
    """Write who stands around a student, as far as it is given."""
    if guardians is not None:
        contacts.replace_guardians(student, guardians)
    if emergency_contacts is not None:
        contacts.replace_emergency_contacts(student, emergency_contacts)
    if guardian_name is not None or guardian_contact is not None:
        contacts.set_primary_guardian(
            student, name=guardian_name, contact=guardian_contact
        )
