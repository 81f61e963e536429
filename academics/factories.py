"""Makes the people of a school, classes, units and terms, for tests and the demo.

Every factory fills in what is not given: `StudentFactory()` is a student, and
`StudentFactory(name="Sam Student", with_account=True)` is Sam, who can log in as
sam@school.test. `.build()` gives a row that isn't saved.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from academics.models import (
    Enrolment,
    Guardian,
    Parent,
    SchoolClass,
    Student,
    StudentParentLink,
    Teacher,
    TeachingAssignment,
    Term,
    Unit,
)
from accounts.models import User
from accounts.policy import Role

PASSWORD = "Secret-1234"  # noqa: S105 - of people who are made up

FIRST_NAME = factory.LazyAttribute(lambda person: person.name.partition(" ")[0])
LAST_NAME = factory.LazyAttribute(lambda person: person.name.partition(" ")[2])


def account_of(role: Role) -> factory.SubFactory:
    """The account of a person in that role, by the person's own name."""
    return factory.SubFactory(
        UserFactory, name=factory.SelfAttribute("..name"), role=role
    )


class UserFactory(DjangoModelFactory[User]):
    """Somebody who logs in by `<first name>@school.test` and PASSWORD."""

    class Meta:
        model = User

    class Params:
        name = factory.Sequence(lambda number: f"User{number} Unnamed")

    first_name = FIRST_NAME
    last_name = LAST_NAME
    email = factory.LazyAttribute(lambda user: f"{user.first_name.lower()}@school.test")
    password = PASSWORD
    role = Role.STUDENT

    @classmethod
    def _create(
        cls,
        model_class: type[User],
        *args: object,
        email: str = "",
        password: str | None = None,
        **fields: Any,  # the model's other columns
    ) -> User:
        user: User = model_class.objects.create_user(email, password, **fields)
        return user


class TeacherFactory(DjangoModelFactory[Teacher]):
    class Meta:
        model = Teacher

    class Params:
        name = factory.Sequence(lambda number: f"Teacher{number} Unnamed")

    user = account_of(Role.TEACHER)


class ClassFactory(DjangoModelFactory[SchoolClass]):
    class Meta:
        model = SchoolClass

    class_name = factory.Sequence(lambda number: f"Class {number}")


class StudentFactory(DjangoModelFactory[Student]):
    class Meta:
        model = Student

    class Params:
        name = factory.Sequence(lambda number: f"Student{number} Unnamed")
        with_account = factory.Trait(user=account_of(Role.STUDENT))

    student_id = factory.Sequence(lambda number: f"STU{1000 + number}")
    first_name = FIRST_NAME
    last_name = LAST_NAME


class ParentFactory(DjangoModelFactory[Parent]):
    """A parent, of the `children` that are given."""

    class Meta:
        model = Parent
        skip_postgeneration_save = True

    class Params:
        name = factory.Sequence(lambda number: f"Parent{number} Unnamed")

    user = account_of(Role.PARENT)

    @factory.post_generation
    def children(
        self: Parent, create: bool, students: Iterable[Student] | None, **fields: object
    ) -> None:
        for student in students or []:
            StudentParentLink.objects.create(parent=self, student=student, **fields)


class GuardianFactory(DjangoModelFactory[Guardian]):
    class Meta:
        model = Guardian

    student = factory.SubFactory(StudentFactory)
    name = factory.Sequence(lambda number: f"Guardian{number} Unnamed")


class UnitFactory(DjangoModelFactory[Unit]):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda number: f"UNIT{number}")
    name = factory.Sequence(lambda number: f"Unit {number}")


class TermFactory(DjangoModelFactory[Term]):
    """A first term of an academic year, each in a year of its own."""

    class Meta:
        model = Term

    class Params:
        year = factory.Sequence(lambda number: 2030 + number)

    name = "Term 1"
    academic_year = factory.LazyAttribute(lambda term: f"{term.year}-{term.year + 1}")
    start_date = factory.LazyAttribute(lambda term: date(term.year, 9, 2))
    end_date = factory.LazyAttribute(lambda term: date(term.year, 12, 20))


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    class Meta:
        model = Enrolment

    student = factory.SubFactory(StudentFactory)
    unit = factory.SubFactory(UnitFactory)
    term = factory.SubFactory(TermFactory)


class TeachingAssignmentFactory(DjangoModelFactory[TeachingAssignment]):
    """A teacher to a unit, in every class unless `school_class` is given."""

    class Meta:
        model = TeachingAssignment

    teacher = factory.SubFactory(TeacherFactory)
    unit = factory.SubFactory(UnitFactory)
