"""Reading, correcting and removing records of attendance."""

import pytest

from attendance.models import Attendance
from attendance.tests.days import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    rate_kept_of,
    record,
    tomorrow,
)

URL = "/api/attendance/"


def shown(answer):
    assert answer.status_code == 200, answer.content
    return [(row["student_id"], row["date"], row["status"]) for row in answer.json()]


@pytest.fixture
def week(school):
    record(school.student, "present", MONDAY)
    record(school.student, "absent", TUESDAY)
    record(school.classmate, "late", MONDAY)
    record(school.outsider, "excused", WEDNESDAY)


SAM_MON, SAM_TUE = (
    ("STU0001", "2024-09-02", "present"),
    ("STU0001", "2024-09-03", "absent"),
)
KIM_MON, OLU_WED = (
    ("STU0002", "2024-09-02", "late"),
    ("STU0003", "2024-09-04", "excused"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [OLU_WED, SAM_TUE, KIM_MON, SAM_MON]),
        ("student_id=STU0001", [SAM_TUE, SAM_MON]),
        ("student_id=STU9999", []),
        ("date=2024-09-02", [KIM_MON, SAM_MON]),
        ("start_date=2024-09-03", [OLU_WED, SAM_TUE]),
        ("end_date=2024-09-02", [KIM_MON, SAM_MON]),
        ("start_date=2024-09-03&end_date=2024-09-03", [SAM_TUE]),
        ("status=Excused", [OLU_WED]),
        ("ordering=date", [SAM_MON, KIM_MON, SAM_TUE, OLU_WED]),
        ("ordering=student_id,-date", [SAM_TUE, SAM_MON, KIM_MON, OLU_WED]),
        ("per_page=3&page=2", [SAM_MON]),
        ("cursor=&per_page=2", [OLU_WED, SAM_TUE]),
    ],
)
def test_a_list_is_filtered_and_ordered(school, acting, week, query, found):
    assert shown(acting(school.admin).get(f"{URL}?{query}")) == found


def test_a_list_is_filtered_by_class(school, acting, week):
    assert shown(acting(school.admin).get(f"{URL}?class_id={school.class_7b.pk}")) == [
        OLU_WED
    ]


@pytest.mark.parametrize(
    "query",
    [
        "date=today",
        "class_id=7A",
        "class_id=-1",
        "status=asleep",
        "start_date=1",
        "ordering=x",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(school, acting, query):
    answer = acting(school.admin).get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [query.partition("=")[0]]


SEES = {
    "admin": [OLU_WED, SAM_TUE, KIM_MON, SAM_MON],
    "teacher": [SAM_TUE, KIM_MON, SAM_MON],
    "other_teacher": [OLU_WED],
    "student": [SAM_TUE, SAM_MON],
    "classmate": [KIM_MON],
    "outsider": [OLU_WED],
    "parent": [SAM_TUE, SAM_MON],
}


@pytest.mark.parametrize("person", SEES)
def test_everybody_is_shown_whom_they_may_see(
    school, acting, assigned_scope, week, person
):
    assert shown(acting(getattr(school, person)).get(URL)) == SEES[person]


def test_asking_for_somebody_else_shows_nobody(school, acting, week):
    assert shown(acting(school.student).get(f"{URL}?student_id=STU0002")) == []


def test_a_pending_teacher_and_a_stranger_are_turned_away(
    school, acting, anonymous, week
):
    assert acting(school.pending_teacher).get(URL).status_code == 403
    assert anonymous.get(URL).status_code == 401


REACH = {  # status of (GET, PUT, PATCH, DELETE) on a record of Sam's
    "admin": (200, 200, 200, 204),
    "teacher": (200, 200, 200, 204),
    "other_teacher": (404, 404, 404, 404),
    "student": (200, 403, 403, 403),
    "classmate": (404, 403, 403, 403),
    "parent": (200, 403, 403, 403),
    "pending_teacher": (403, 403, 403, 403),
}


@pytest.mark.parametrize("person", REACH)
def test_who_reads_corrects_and_removes_a_record(
    school, acting, assigned_scope, person
):
    client, address = (
        acting(getattr(school, person)),
        f"{URL}{record(school.student).pk}/",
    )

    statuses = (
        client.get(address).status_code,
        client.put(address, {"status": "late"}).status_code,
        client.patch(address, {"status": "absent"}).status_code,
        client.delete(address).status_code,
    )

    assert statuses == REACH[person]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_correction_changes_what_it_gives_and_the_rate_with_it(
    school, acting, method
):
    marked = record(school.student, "absent", note="no word")
    change = getattr(acting(school.teacher), method)

    answer = change(f"{URL}{marked.pk}/", {"status": "Excused"})

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["note"], answer.json()["date"]) == (
        "excused",
        "no word",
        "2024-09-02",
    )
    assert answer.json()["marked_by"] == school.teacher.user.pk
    assert rate_kept_of(school.student) is None


def test_a_record_can_be_sent_back_as_it_was_shown(school, acting):
    marked = record(school.student)
    client = acting(school.teacher)
    shown_before = client.get(f"{URL}{marked.pk}/").json()

    answer = client.put(f"{URL}{marked.pk}/", shown_before | {"date": "2024-09-03"})

    assert answer.status_code == 200
    assert answer.json()["date"] == "2024-09-03"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "asleep"}, "status"),
        ({"date": "soon"}, "date"),
        ({"student_id": "STU0002"}, "student_id"),
        ({"class_id": 999999}, "class_id"),
        ({"date": tomorrow()}, "date"),
        ({"note": None}, "note"),
    ],
)
def test_a_bad_correction_is_refused_by_name(school, acting, change, field):
    marked = record(school.student)

    answer = acting(school.admin).put(f"{URL}{marked.pk}/", change)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]


def test_a_record_can_not_be_moved_onto_another_one(school, acting):
    record(school.student, "present", MONDAY)
    other = record(school.student, "absent", TUESDAY)

    answer = acting(school.teacher).put(f"{URL}{other.pk}/", {"date": "2024-09-02"})

    assert answer.status_code == 409
    assert Attendance.objects.filter(date=TUESDAY).exists()


def test_removing_a_record_takes_it_out_of_the_rate(school, acting):
    record(school.student, "present", MONDAY)
    absent = record(school.student, "absent", TUESDAY)
    client = acting(school.teacher)

    first, second = (client.delete(f"{URL}{absent.pk}/").status_code for _ in range(2))

    assert (first, second) == (204, 404)
    assert rate_kept_of(school.student) == 100


def test_a_list_costs_the_same_queries_at_any_length(
    school, acting, week, django_assert_num_queries
):
    client = acting(school.admin)
    with django_assert_num_queries(3):  # session with user, rows, count
        client.get(f"{URL}?per_page=2")
    for period in range(1, 30):
        record(school.student, period=period)

    with django_assert_num_queries(3):
        client.get(f"{URL}?per_page=25")


def test_a_class_with_records_stays(school, acting, week):
    answer = acting(school.admin).delete(f"/api/classes/{school.class_7b.pk}/")

    assert answer.status_code == 409
    assert Attendance.objects.count() == 4


def test_an_alias_without_the_prefix_answers_the_same(school, acting, week):
    client = acting(school.student)

    assert client.get("/attendance/").json() == client.get(URL).json()
    assert client.get("/students/STU0001/attendance").json() == client.get(URL).json()
