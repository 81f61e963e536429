"""What this app adds to an account: the rows beside it, and what its profile tells."""

from django.db.models import QuerySet

from academics.models import Parent, Student, Teacher
from accounts.extensions import account_companions, profile_facts
from accounts.models import User
from accounts.policy import Role
from tasks.extensions import student_accounts


@account_companions
def make_person(user: User) -> None:
    """A teacher and a parent have a row of their own."""
    if user.role == Role.TEACHER:
        Teacher.objects.get_or_create(user=user)
    elif user.role == Role.PARENT:
        Parent.objects.get_or_create(user=user)


@profile_facts
def school_facts(user: User) -> dict[str, object]:
    """The code of the student whose login it is; the children of a parent."""
    if user.role == Role.STUDENT:
        student = Student.objects.filter(user=user).only("student_id").first()
        return {"student_id": student.student_id} if student else {}

    if user.role == Role.PARENT:
        children = []
        for child in Student.objects.filter(parents__user=user).order_by("student_id"):
            children.append(
                {"student_id": child.student_id, "full_name": child.full_name}
            )
        return {"children": children}

    return {}


@student_accounts
def accounts_of_students(teacher: User) -> QuerySet:
    """The accounts of the students whose record the teacher reads."""
    return Student.objects.visible_to(teacher).filter(user__isnull=False).values("user")
