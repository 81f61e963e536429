"""Students are made, changed and removed; each call is atomic and names who acts."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
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
CONTACT_FIELDS = (
    "guardians",
    "emergency_contacts",
    "guardian_name",
    "guardian_contact",
)


def get_student_by_id(reference: str | int) -> Student:
    """The student of a code, in any case, or of a row id; else NotFoundError."""
    student = Student.objects.named(reference).first()
    if student is None:
        raise NotFoundError(f"There is no student {reference}.")
    return student


# `data` and `changes` are what a serializer cleaned: a value's type is its field's.
@transaction.atomic
def create_student(*, by: User | None, student_id: str = "", **data: Any) -> Student:
    """A new student, with guardians and emergency contacts where they are given.

    Without `student_id` the next free code is taken. Raises ValidationError where the
    name is missing or the code is somebody's already.
    """
    around = {name: data.pop(name) for name in CONTACT_FIELDS if name in data}
    if not data.get("first_name"):
        raise ValidationError.of_field("first_name", "A student needs a name.")

    student = Student(**data)
    if student.user is not None:
        _check_login(student, by)
    if student_id:
        _set_code(student, student_id)
        student.save(force_insert=True)
    else:
        save_numbered(student)
    _write_contacts(student, **around)
    return student


@transaction.atomic
def update_student(student: Student, *, by: User | None, **changes: Any) -> Student:
    """Change the fields that are given; a nested list replaces what was there."""
    around = {name: changes.pop(name) for name in CONTACT_FIELDS if name in changes}
    if "student_id" in changes:
        _set_code(student, changes.pop("student_id"))
    if "user" in changes and changes["user"] != student.user:
        student.user = changes.pop("user")
        _check_login(student, by)
    if changes.get("state", student.state) != student.state:
        routes = f"/api/students/{student.student_id}/leave or /readmit"
        raise ValidationError.of_field(
            "state", f"Use {routes}, which say when and why."
        )

    came = student.enrollment_date
    for name, value in changes.items():
        setattr(student, name, value)
    student.save()
    if student.enrollment_date != came:
        correct_class_start(student, came)

    _write_contacts(student, **around)
    return student


@transaction.atomic
def delete_student(student: Student, *, by: User | None) -> dict[str, int]:
    """Remove a student with all that belongs to them, the login too.

    Answers how many rows of each kind went. The audit trail keeps a tombstone.
    """
    pk = student.pk
    user = student.user
    _, removed = student.delete()
    student.pk = pk
    if user is not None and user.role == Role.STUDENT:
        delete_account(user, by=by)  # type: ignore[arg-type]

    removed = {label: number for label, number in removed.items() if number}
    audit.note_deletion(student, student_id=student.student_id, removed=removed)
    return removed


def save_numbered(student: Student) -> None:
    """Save with the next free code.

    A code that somebody gives by hand at the same moment is passed by.
    """
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


def _set_code(student: Student, code: str) -> None:
    code = code.strip().upper()
    try:
        Student._meta.get_field("student_id").run_validators(code)
    except DjangoValidationError as error:
        raise ValidationError.of_field("student_id", *error.messages) from error
    if Student.objects.filter(student_id=code).exclude(pk=student.pk).exists():
        sentence = f"There is a student {code} already."
        raise ValidationError.of_field("student_id", sentence)
    student.student_id = code


def _check_login(student: Student, by: User | None) -> None:
    """Who may see a student's record is for those to say who manage accounts."""
    if by is not None and scope_for(by, "users", "update") is None:
        raise PermissionError(
            "Only an admin links a login to a student.",
            {"user_id": ["Only an admin may set this."]},
        )

    user = student.user
    if user is None:
        return
    if Student.objects.filter(user=user).exclude(pk=student.pk).exists():
        raise ValidationError.of_field("user_id", "It is another student's login.")
    if user.role != Role.STUDENT:
        raise ValidationError.of_field("user_id", "Not a student's login.")


def _write_contacts(
    student: Student,
    *,
    guardians: list[dict[str, object]] | None = None,
    emergency_contacts: list[dict[str, object]] | None = None,
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
