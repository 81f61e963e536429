"""Where academics says whose students' tasks a teacher reads.

Tasks may not import it.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from accounts.models import User

StudentAccounts = Callable[[User], QuerySet]

_student_accounts: list[StudentAccounts] = []


def student_accounts(function: StudentAccounts) -> StudentAccounts:
    """Register what gives the ids of the accounts of a teacher's students."""
    _student_accounts.append(function)
    return function


def accounts_of_students(teacher: User) -> list[QuerySet]:
    return [function(teacher) for function in _student_accounts]
