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


# `account` and `changes` are what a serializer cleaned: a value's type is its field's.
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
    """A parent's account with the children; an unknown code leaves nothing made."""
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
    """Change what is known of a parent; `student_ids` are then all the children."""
    _update_account(parent.user, by, changes)
    parent.address = changes.get("address", parent.address)
    parent.save()
    if "student_ids" in changes:
        link_children(parent, _children(changes["student_ids"]))
    return parent


def link_children(parent: Parent, children: Sequence[Student]) -> None:
    """Make these the parent's children; links that stay are left alone."""
    links = StudentParentLink.objects.filter(parent=parent)
    no_longer = {link.student_id: link for link in links}

    for child in children:
        link = no_longer.pop(child.pk, None)
        if link is None:
            StudentParentLink.objects.create(parent=parent, student=child)

    for link in no_longer.values():
        link.delete()


def _children(codes: Sequence[str]) -> list[Student]:
    wanted = {code.strip().upper() for code in codes}
    found = list(Student.objects.filter(student_id__in=wanted).order_by("student_id"))
    unknown = wanted - {student.student_id for student in found}
    if unknown:
        sentence = f"No such student: {', '.join(sorted(unknown))}."
        raise ValidationError.of_field("student_ids", sentence)
    return found


def _update_account(user: User, by: User, changes: dict[str, Any]) -> None:
    # A serializer puts what it reads for `user.phone` below `user`.
    given = {**changes, **changes.get("user", {})}
    account = {name: given[name] for name in ACCOUNT_FIELDS if name in given}
    if account:
        accounts.update_account(user, by=by, **account)
