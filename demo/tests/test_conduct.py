"""Behaviour and activities of the demo school."""

from datetime import date

import pytest

from attendance.models import BehaviourRecord, Participation
from demo.seeding import seed_generated

DAY = date(2026, 11, 20)


@pytest.mark.django_db
def test_the_first_student_has_one_of_everything_and_so_have_others():
    seed_generated(DAY, size=30)

    first = BehaviourRecord.objects.filter(student__student_id="STU0001")
    assert set(first.values_list("behavior_type", flat=True)) == {
        "positive",
        "negative",
    }
    kinds = Participation.objects.filter(student__student_id="STU0001").values_list(
        "kind", flat=True
    )
    assert set(kinds) == {"class", "extracurricular"}
    assert BehaviourRecord.objects.exclude(student__student_id="STU0001").exists()
    assert not BehaviourRecord.objects.filter(date__gt=DAY).exists()
