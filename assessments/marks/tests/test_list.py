"""GET /api/assessments/ and /api/assessments/{assessment_id}/."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.marks.models import Assessment
from assessments.marks.serializers import AssessmentSerializer
from assessments.marks.tests.school_marks import mark
from tracker_project.api.json import dumps, loads


@pytest.fixture
def marks(school):
    """Four marks: m1 and m2 are Sam's, m3 is Kim's, m4 is Olu's."""
    return [
        mark(
            school.student, school.maths, 70, assessment_type="exam", term=school.term
        ),
        mark(
            school.student,
            school.history,
            45,
            date_taken=date(2024, 9, 10),
            title="Rome",
        ),
        mark(
            school.classmate,
            school.maths,
            30,
            50,
            date_taken=date(2024, 11, 1),
            assessment_type="quiz",
        ),
        mark(school.outsider, school.history, 12, 40, date_taken=date(2024, 12, 1)),
    ]


def shown(client, query=""):
    """The scores of the list, as they come."""
    answer = client.get(f"/api/assessments/{query}")
    assert answer.status_code == 200, answer.json()
    return [row["score"] for row in answer.json()]


@pytest.mark.parametrize(
    ("who", "scores"),
    [
        ("admin", [12, 30, 70, 45]),
        ("teacher", [12, 30, 70, 45]),
        ("student", [70, 45]),
        ("classmate", [30]),
        ("outsider", [12]),
        ("parent", [70, 45]),
    ],
)
def test_everybody_sees_the_marks_that_are_theirs_to_see(
    school, acting, marks, who, scores
):
    client = acting(getattr(school, who))

    seen = shown(client)
    found = [client.get(f"/api/assessments/{each.pk}/").status_code for each in marks]

    assert seen == scores
    assert found == [200 if each.score in scores else 404 for each in marks]


def test_an_assigned_teacher_sees_the_marks_of_their_students(
    school, acting, marks, assigned_scope
):
    assert shown(acting(school.teacher)) == [30, 70, 45]
    assert shown(acting(school.other_teacher)) == [12]


def test_nobody_sees_marks_without_a_login_or_before_approval(
    school, acting, anonymous
):
    assert anonymous.get("/api/assessments/").status_code == 401
    assert acting(school.pending_teacher).get("/api/assessments/").status_code == 403


@pytest.mark.parametrize(
    ("query", "scores"),
    [
        ("student_id=STU0001", [70, 45]),
        ("student_id=stu0002", [30]),
        ("student_id=STU9999", []),
        ("subject=History", [12, 45]),
        ("subject=math", [30, 70]),
        ("unit=HIST", [12, 45]),
        ("assessment_type=QUIZ", [30]),
        ("term=term 1", [70]),
        ("academic_year=2024-2025", [70]),
        ("status=excellent", [70]),
        ("status=At Risk", [45]),
        ("start_date=2024-11-01", [12, 30]),
        ("start_date=2024-10-15&end_date=2024-11-01", [30, 70]),
        ("search=sam", [70, 45]),
        ("search=STU0003", [12]),
        ("search=rome", [45]),
        ("search=history sam", [45]),
        ("search=O'Brien--", []),
        ("ordering=date_taken", [45, 70, 30, 12]),
        ("ordering=score", [12, 30, 45, 70]),
        ("ordering=-percentage", [70, 30, 45, 12]),
        ("ordering=created_at", [70, 45, 30, 12]),
        ("student_id=", [12, 30, 70, 45]),
    ],
)
def test_a_list_is_narrowed_and_ordered(school, acting, marks, query, scores):
    assert shown(acting(school.admin), f"?{query}") == scores


def test_a_list_is_narrowed_to_a_class(school, acting, marks):
    assert shown(acting(school.admin), f"?class_id={school.class_7b.pk}") == [12]


@pytest.mark.parametrize(
    "query",
    [
        "assessment_type=homework",
        "status=Brilliant",
        "class_id=7A",
        "class_id=-1",
        "start_date=yesterday",
        "ordering=notes",
        "page=0",
        "page=abc",
        "per_page=501",
        "cursor=nonsense",
    ],
)
def test_what_a_list_does_not_understand_is_refused(school, acting, query):
    answer = acting(school.admin).get(f"/api/assessments/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [query.split("=")[0]]


def test_a_row_of_the_list_is_what_the_serializer_says(school, acting, marks):
    rows = acting(school.admin).get("/api/assessments/").json()

    written = [
        loads(dumps(AssessmentSerializer(each).data))
        for each in Assessment.objects.all()
    ]
    assert rows == written
    assert (
        acting(school.admin).get(f"/api/assessments/{marks[0].pk}/").json()
        == written[2]
    )


@pytest.mark.parametrize(
    "ordering", ["", "&ordering=percentage", "&ordering=-date_taken,score"]
)
def test_a_cursor_leads_through_all_rows_once(school, acting, ordering):
    for number in range(25):
        mark(
            school.student,
            school.maths,
            number % 7,
            10,
            date_taken=date(2024, 10, 1 + number % 3),
        )
    client, seen = acting(school.admin), []

    address = f"/api/assessments/?cursor=&per_page=4{ordering}"
    while address:
        answer = client.get(address)
        seen += [row["id"] for row in answer.json()]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")

    one_page = [
        row["id"]
        for row in client.get(f"/api/assessments/?per_page=100{ordering}").json()
    ]
    assert len(seen) == 25
    assert seen == one_page


@pytest.mark.parametrize("query", ["", "cursor=&"])
def test_the_number_of_queries_does_not_grow_with_the_page(school, acting, query):
    for number in range(60):
        mark(school.student, school.maths, number)
    client = acting(school.admin)

    with CaptureQueriesContext(connection) as few:
        client.get(f"/api/assessments/?{query}per_page=5")
    with CaptureQueriesContext(connection) as many:
        client.get(f"/api/assessments/?{query}per_page=50")

    assert len(few) == len(many) <= 3
