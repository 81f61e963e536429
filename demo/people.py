"""The demo school's accounts.

Their passwords are in the documentation, so they are for no real school.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.policy import Role
from accounts.services import create_account


@dataclass(frozen=True)
class Account:
    """An account of the demo school."""

    key: str
    role: Role
    password: str
    first_name: str = ""
    last_name: str = ""

    @property
    def email(self) -> str:
        """The address, of which `key` is also the username."""
        return f"{self.key}@school.edu"


ACCOUNTS = (
    Account("admin", Role.ADMIN, "Admin123!", "Alex", "Admin"),
    Account("teacher1", Role.TEACHER, "Teacher123!", "Thea", "Abernathy"),
    Account("teacher2", Role.TEACHER, "Teacher123!", "Theo", "Okonkwo"),
    Account("student1", Role.STUDENT, "Student123!"),
    Account("student2", Role.STUDENT, "Student123!"),
    Account("parent1", Role.PARENT, "Parent123!"),
)
People = Mapping[str, User]


def make_accounts() -> dict[str, User]:
    """The accounts by key; students and parents get their names when they are linked.

    A password is hashed on a thread for each core: that is slow on purpose, and most of
    the work. The rules for passwords are not asked: these ones are given, and too like
    the addresses.
    """
    with ThreadPoolExecutor() as pool:
        hashes = list(
            pool.map(make_password, [account.password for account in ACCOUNTS])
        )
    return {
        account.key: _made(account, hashed)
        for account, hashed in zip(ACCOUNTS, hashes, strict=True)
    }


def _made(account: Account, hashed: str) -> User:
    user = create_account(
        role=account.role,
        password=None,
        by=None,
        email=account.email,
        username=account.key,
        first_name=account.first_name,
        last_name=account.last_name,
    )
    User.objects.filter(pk=user.pk).update(password=hashed)
    return user
