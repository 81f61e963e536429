"""What this app adds to an account: the rows beside it, and what its profile tells."""

from typing import Any

from academics.models import Parent, Student, Teacher
from accounts.extensions import account_companions, profile_facts
from accounts.models import User
from accounts.policy import Role


@account_companions
def stand_beside(user: User) -> None:
    """A teacher and a parent have a row of their own."""
    if user.role == Role.TEACHER:
        Teacher.objects.get_or_create(user=user)
    elif user.role == Role.PARENT:
        Parent.objects.get_or_create(user=user)


@profile_facts
def school_facts(user: User) -> dict[str, Any]:
    """A student's code, where the login is linked to a student; a parent's children."""
    if user.role == Role.STUDENT:
        code = (
            Student.objects.filter(user=user)
            .values_list("student_id", flat=True)
            .first()
        )
        return {"student_id": code} if code else {}
    if user.role == Role.PARENT:
        children = Student.objects.filter(parents__user=user).order_by("student_id")
        return {
            "children": [
                {"student_id": child.student_id, "full_name": child.full_name}
                for child in children
            ]
        }
    return {}
