"""What is kept of who recorded a mark.

The mark's own history, and nothing beside it.
"""

from auditlog.models import LogEntry

from assessments.marks.models import Assessment

MARK = {
    "student_id": "STU0001",
    "unit": "MATH",
    "score": 35,
    "max_score": 50,
    "date_taken": "2024-10-15",
}


def test_a_new_mark_tells_in_its_history_who_recorded_it_and_is_written_once(
    school, acting, django_assert_max_num_queries
):
    client = acting(school.admin)
    client.post("/api/assessments/", MARK | {"score": 1})

    with django_assert_max_num_queries(11):
        mark = client.post("/api/assessments/", MARK).json()["assessment_id"]

    [told] = client.get(f"/api/assessments/{mark}/history/").json()
    assert (told["action"], told["changed_by"]) == ("created", "Alma Admin")
    assert not LogEntry.objects.get_for_model(Assessment).exists()
