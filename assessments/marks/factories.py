"""Makes marks, for the tests and the demo school."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from academics.factories import StudentFactory, UnitFactory
from assessments.marks.models import Assessment


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """A mark of October 2024; the student's own status is left alone."""

    class Meta:
        model = Assessment

    student = factory.SubFactory(StudentFactory)
    unit = factory.SubFactory(UnitFactory)
    score = 50
    max_score = 100
    date_taken = date(2024, 10, 15)
