"""Teachers and parents: an account and what the school knows beside it, in one step."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from academics.models import Parent, Student, StudentParentLink, Teacher
from accounts import services as accounts
from accounts.models import User
from accounts.policy import Role
from tracker_project.errors import ValidationError

ACCOUNT_FIELDS = ("first_name", "last_name", "phone")


@transaction.atomic
def create_teacher_account(
    *, by: User | None, specialisations: Sequence[str] = (), **account: Any
) -> Teacher:
    """A teacher's account, approved from the start."""
    user = accounts.create_account(role=Role.TEACHER, by=by, **account)
    teacher = Teacher.objects.get(user=user)
    if specialisations:
        teacher.specialisations = list(specialisations)
        teacher.save()
    return teacher


@transaction.atomic
def create_parent_account(
    *,
    by: User | None,
    student_ids: Sequence[str] = (),
    address: str = "",
    **account: Any,
) -> Parent:
    """A parent's account, linked to the children; an unknown code leaves nothing made."""
    children = _children(student_ids)
    user = accounts.create_account(role=Role.PARENT, by=by, **account)
    parent = Parent.objects.get(user=user)
    if address:
        parent.address = address
        parent.save()
    link_children(parent, children)
    return parent


@transaction.atomic
def update_teacher(teacher: Teacher, *, by: User, **changes: Any) -> Teacher:
    """Change what is known of a teacher, the account's name and phone included."""
    _update_account(teacher.user, by, changes)
    teacher.specialisations = changes.get("specialisations", teacher.specialisations)
    teacher.save()
    return teacher


@transaction.atomic
def update_parent(parent: Parent, *, by: User, **changes: Any) -> Parent:
    """Change what is known of a parent; `student_ids` are all the children from then on."""
    _update_account(parent.user, by, changes)
    parent.address = changes.get("address", parent.address)
    parent.save()
    if "student_ids" in changes:
        link_children(parent, _children(changes["student_ids"]))
    return parent


def link_children(parent: Parent, children: Sequence[Student]) -> None:
    """Make these the parent's children; links that stay are left alone."""
    links = {
        link.student_id: link
        for link in StudentParentLink.objects.filter(parent=parent)
    }
    for child in children:
        if links.pop(child.pk, None) is None:
            StudentParentLink.objects.create(parent=parent, student=child)
    for link in links.values():
        link.delete()


def _children(codes: Sequence[str]) -> list[Student]:
    wanted = {code.strip().upper() for code in codes}
    found = list(Student.objects.filter(student_id__in=wanted).order_by("student_id"))
    if unknown := sorted(wanted - {student.student_id for student in found}):
        sentence = f"No such student: {', '.join(unknown)}."
        raise ValidationError.of_field("student_ids", sentence)
    return found


def _update_account(user: User, by: User, changes: dict[str, Any]) -> None:
    told = {**changes, **changes.get("user", {})}
    if account := {name: told[name] for name in ACCOUNT_FIELDS if name in told}:
        accounts.update_account(user, by=by, **account)
