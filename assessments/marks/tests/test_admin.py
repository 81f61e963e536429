"""Marks and bands in the admin."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.marks.models import Assessment, BandScale
from assessments.marks.tests.school_marks import mark
from tasks.models import Task

MARKS, BANDS = "/admin/marks/assessment/", "/admin/marks/bandscale/"


@pytest.fixture
def browsing():
    def client_for(person):
        client = Client()
        client.force_login(getattr(person, "user", person))
        return client

    return client_for


def form(school, **changes):
    return {
        "student": school.student.pk,
        "unit": school.maths.pk,
        "assessment_type": "test",
        "title": "",
        "score": "69.999",
        "max_score": "100",
        "date_taken": "2024-10-15",
        "term": school.term.pk,
        "notes": "",
        **changes,
    }


def rows(*bands):
    """The posted rows of a table of bands."""
    management = {"bands-TOTAL_FORMS": len(bands), "bands-INITIAL_FORMS": 0}
    cells = {
        f"bands-{number}-{name}": value
        for number, band in enumerate(bands)
        for name, value in zip(("name", "lower_bound"), band, strict=True)
    }
    return {"name": "School", **management, **cells}


def test_a_mark_is_recorded_with_all_that_follows(school, browsing):
    answer = browsing(school.admin).post(f"{MARKS}add/", form(school))

    row = Assessment.objects.get()
    school.student.refresh_from_db()
    assert answer.status_code == 302
    assert (row.status, str(row.percentage), row.recorded_by) == (
        "Good",
        "69.999000",
        school.admin,
    )
    assert school.student.status == "Good"


def test_a_status_that_is_posted_is_not_read(school, browsing):
    browsing(school.admin).post(
        f"{MARKS}add/", form(school, score="1", status="Excellent", percentage="99")
    )

    assert Assessment.objects.get().status == "Failing"


@pytest.mark.parametrize(
    "change",
    [
        {"score": "100.001"},
        {"score": "-1"},
        {"score": "NaN"},
        {"max_score": "0"},
        {"date_taken": "2999-01-01"},
    ],
)
def test_what_is_no_mark_comes_back_with_the_form(school, browsing, change):
    answer = browsing(school.admin).post(f"{MARKS}add/", form(school, **change))

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == list(change)
    assert not Assessment.objects.exists()


def test_a_mark_that_moves_to_another_student_moves_both_statuses(school, browsing):
    row = mark(school.student, school.maths, 50, term=school.term)

    browsing(school.admin).post(
        f"{MARKS}{row.pk}/change/", form(school, student=school.classmate.pk)
    )

    school.student.refresh_from_db()
    school.classmate.refresh_from_db()
    assert (school.student.status, school.classmate.status) == ("", "Good")


def test_marks_that_are_removed_no_longer_count(school, browsing):
    gone, kept = (
        mark(school.student, school.maths, 10),
        mark(school.student, school.maths, 90, term=school.term),
    )
    client = browsing(school.admin)

    chosen = {"action": "delete_selected", "_selected_action": [gone.pk], "post": "yes"}
    client.post(MARKS, chosen)
    school.student.refresh_from_db()
    then = school.student.status
    client.post(f"{MARKS}{kept.pk}/delete/", {"post": "yes"})

    school.student.refresh_from_db()
    assert (then, school.student.status) == ("Excellent", "")
    assert not Assessment.objects.exists()


def test_the_list_is_searched_and_filtered_without_a_query_for_each_row(
    school, browsing
):
    client, counts = browsing(school.admin), []
    for _ in range(2):
        for number in range(15):
            mark(school.student, school.maths, number, term=school.term)
        with CaptureQueriesContext(connection) as queries:
            found = client.get(
                f"{MARKS}?q=sam&status=Failing&assessment_type__exact=test"
            )
        counts.append((found.status_code, len(queries)))

    assert counts[0] == counts[1]
    assert counts[0][0] == 200


def test_a_teacher_records_marks_of_their_own_students_and_units_only(
    school, browsing, assigned_scope
):
    client = browsing(school.teacher)

    own = client.post(f"{MARKS}add/", form(school))
    stranger = client.post(f"{MARKS}add/", form(school, student=school.outsider.pk))
    unit = client.post(f"{MARKS}add/", form(school, unit=school.history.pk))

    assert (own.status_code, stranger.status_code, unit.status_code) == (302, 200, 200)
    assert list(stranger.context["adminform"].form.errors) == ["student"]
    assert list(unit.context["adminform"].form.errors) == ["unit"]
    assert Assessment.objects.count() == 1


def test_a_teacher_looks_at_a_students_marks_in_other_units(
    school, browsing, assigned_scope
):
    row = mark(school.student, school.history, 50)
    client = browsing(school.teacher)

    seen = client.get(f"{MARKS}{row.pk}/change/")
    changed = client.post(f"{MARKS}{row.pk}/change/", form(school))

    assert (seen.status_code, changed.status_code) == (200, 403)


def test_a_table_of_bands_is_put_in_force_and_a_task_follows(
    school, browsing, run_tasks
):
    row = mark(school.student, school.maths, 50)

    answer = browsing(school.admin).post(
        f"{BANDS}add/", rows(("Pass", "50"), ("Fail", "0"))
    )

    run_tasks()
    row.refresh_from_db()
    assert answer.status_code == 302
    assert BandScale.objects.get().set_by == school.admin
    assert row.status == "Pass"


def test_a_table_that_can_not_be_comes_back_with_the_form(school, browsing):
    answer = browsing(school.admin).post(
        f"{BANDS}add/", rows(("Pass", "50"), ("Fair", "10"))
    )

    assert answer.status_code == 200
    assert "One band must start at 0" in answer.content.decode()
    assert not BandScale.objects.exists()
    assert not Task.objects.exists()


def test_a_table_that_was_set_stays_as_it_was(school, browsing):
    client = browsing(school.admin)
    client.post(f"{BANDS}add/", rows(("Pass", "50"), ("Fail", "0")))
    address = f"{BANDS}{BandScale.objects.get().pk}/"

    answers = [
        client.get(f"{address}change/"),
        client.get(BANDS),
        client.post(f"{address}change/", rows(("All", "0"))),
        client.post(f"{address}delete/", {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403]


def test_a_teacher_may_look_at_the_bands_but_not_set_others(school, browsing):
    client = browsing(school.teacher)

    assert client.get(BANDS).status_code == 200
    assert client.post(f"{BANDS}add/", rows(("All", "0"))).status_code == 403


def test_the_colour_of_a_status_is_that_of_its_place(school, browsing, run_tasks):
    mark(school.student, school.maths, 49)
    client = browsing(school.admin)
    client.post(f"{BANDS}add/", rows(("Pass", "50"), ("Not yet", "0")))
    run_tasks()

    [row] = client.get(MARKS).context["cl"].result_list

    assert (row.status, row.colour) == ("Not yet", "danger")
