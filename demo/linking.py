"""Which student is whose: the accounts of students and of the parent."""

from collections.abc import Sequence

from academics.models import Guardian, Parent, Student, StudentParentLink
from accounts.models import User
from demo.people import People


def link_students(people: People, students: Sequence[Student]) -> None:
    """student1 and student2 are the first two students, by name too."""
    for key, student in zip(("student1", "student2"), students, strict=False):
        user = people[key]
        student.user, student.email = user, user.email
        student.save(update_fields=["user", "email", "updated_at"])
        User.objects.filter(pk=user.pk).update(
            first_name=student.first_name, last_name=student.last_name
        )


def link_parent(people: People, children: Sequence[Student]) -> None:
    """parent1 is the parent of `children`, and takes the place of the first one's first
    guardian.
    """
    parent = Parent.objects.get(user=people["parent1"])
    StudentParentLink.objects.bulk_create(
        StudentParentLink(parent=parent, student=child, relationship="parent")
        for child in children
    )
    name = f"Pat {children[0].last_name}".strip()
    first, _, last = name.partition(" ")
    User.objects.filter(pk=parent.user_id).update(first_name=first, last_name=last)
    primary = Guardian.objects.filter(student__in=children, is_primary=True)
    primary.update(
        parent=parent, name=name, email=parent.user.email, relationship="parent"
    )
