"""Two imports at once."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from academics.models import Student
from academics.tests.racing import at_once
from academics.tests.test_import_students import FACTORS, ROW, WITH_WHO


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_give_each_student_a_code(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text("\n".join([FACTORS, *[ROW] * 30]))

    results = at_once(
        3, lambda number: call_command("import_students", str(path), stdout=StringIO())
    )

    assert results == [None, None, None]
    assert len(set(Student.objects.values_list("student_id", flat=True))) == 90


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_codes_at_once_leave_each_student_once(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text(
        "\n".join([WITH_WHO, *[f"A{n},Ada,,16,{ROW},67" for n in range(30)]])
    )

    results = at_once(
        2, lambda number: call_command("import_students", str(path), stdout=StringIO())
    )

    assert [
        result
        for result in results
        if result is not None and not isinstance(result, IntegrityError)
    ] == []
    assert Student.objects.count() == 30
