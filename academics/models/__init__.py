"""The school's people and how it is divided."""

from academics.models.history import ClassMembership, Departure, YearRollover
from academics.models.people import (
    EmergencyContact,
    Guardian,
    Parent,
    Student,
    StudentNumber,
    StudentParentLink,
    Teacher,
)
from academics.models.structure import (
    Enrolment,
    SchoolClass,
    TeachingAssignment,
    Term,
    Unit,
)

__all__ = [
    "ClassMembership",
    "Departure",
    "EmergencyContact",
    "Enrolment",
    "Guardian",
    "Parent",
    "SchoolClass",
    "Student",
    "StudentNumber",
    "StudentParentLink",
    "Teacher",
    "TeachingAssignment",
    "Term",
    "Unit",
    "YearRollover",
]
