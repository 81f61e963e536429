"""What the audit trail keeps of a mark that is recorded."""

from auditlog.models import LogEntry

from assessments.marks.models import Assessment

MARK = {
    "student_id": "STU0001",
    "unit": "MATH",
    "score": 35,
    "max_score": 50,
    "date_taken": "2024-10-15",
}


def test_the_audit_trail_of_a_new_mark_tells_its_own_columns_and_asks_for_no_others(
    school, acting, django_assert_max_num_queries
):
    client = acting(school.admin)
    client.post("/api/assessments/", MARK | {"score": 1})

    with django_assert_max_num_queries(11):
        client.post("/api/assessments/", MARK)

    told = LogEntry.objects.get_for_model(Assessment).latest().changes
    assert told["score"] == ["None", "35.0000"]
    assert not told.keys() - {field.name for field in Assessment._meta.concrete_fields}
