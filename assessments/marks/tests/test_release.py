"""Marks that are held back.

No student or parent learns of them by any route until all are released at one moment.
"""

from datetime import date

import pytest

from academics.models import Student
from assessments.marks.averages import refresh_students
from assessments.marks.models import Assessment, ReleaseRule
from assessments.marks.tests.school_marks import mark

RELEASE = "/api/assessments/release/"
TEST = {
    "unit": "MATH",
    "assessment_type": "test",
    "title": "Fractions",
    "date_taken": "2024-10-15",
    "max_score": 50,
}
SECRET = 12.3456


@pytest.fixture
def held(school, acting):
    """A class's test that is held back, beside a mark that Sam has seen."""
    mark(school.student, school.maths, 80, title="Seen", term=school.term)
    refresh_students([school.student.pk])
    records = [
        {
            "student_id": "STU0001",
            "score": SECRET,
            "notes": "Hidden words",
            "staff_notes": "Copied?",
        },
        {"student_id": "STU0002", "score": 40},
    ]
    answer = acting(school.teacher).post(
        "/api/assessments/bulk", {**TEST, "released": False, "records": records}
    )
    assert answer.status_code == 201
    return answer.json()["assessments"]


def released(ids):
    return set(
        Assessment.objects.filter(pk__in=ids, released_at__isnull=False).values_list(
            "pk", flat=True
        )
    )


@pytest.mark.parametrize("person", ["student", "parent"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?released=false",
        "?search=Fractions",
        "?search=Hidden",
        "?status=Failing",
        "?assessment_type=test&start_date=2024-10-15&end_date=2024-10-15&unit=MATH",
        "?ordering=score",
        "?ordering=-percentage&cursor=",
        "?class_id=1&student_id=STU0001&term=Term%201&academic_year=2024-2025",
        "?student_id=STU0002",
        "?per_page=1&page=2",
    ],
)
def test_a_family_finds_no_mark_that_is_held_back(school, acting, held, person, query):
    answer = acting(getattr(school, person)).get(f"/api/assessments/{query}")

    assert answer.status_code == 200
    assert {row["title"] for row in answer.json()} <= {"Seen"}
    assert int(answer.headers.get("X-Total-Count", 1)) <= 1
    assert "12.3" not in answer.text
    assert "Hidden" not in answer.text


ROUTES = (
    "/api/students/STU0001/",
    "/api/students/",
    "/api/students/?ordering=average",
    "/api/students/STU0001/grades",
    "/api/students/STU0001/gpa",
    "/api/predictions/STU0001",
    "/api/recommendations/?student_id=STU0001",
    "/api/parent/children",
    "/api/units/",
    "/api/students/STU0001/attendance",
)


@pytest.mark.parametrize("person", ["student", "parent"])
@pytest.mark.parametrize("route", ROUTES)
def test_no_answer_differs_by_a_mark_that_is_held_back(
    school, acting, held, person, route
):
    client = acting(getattr(school, person))

    with_it = client.get(route)
    Assessment.objects.filter(pk__in=held).delete()
    refresh_students([school.student.pk])

    without = client.get(route)
    assert (
        with_it.status_code
        == without.status_code
        == (403 if "parent" in route and person == "student" else 200)
    )
    assert with_it.json() == without.json()


@pytest.mark.parametrize("person", ["student", "parent"])
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_its_address_answers_as_that_of_no_mark_at_all(
    school, acting, held, person, method
):
    client = acting(getattr(school, person))

    there, nowhere = (
        getattr(client, method)(f"/api/assessments/{pk}/") for pk in (held[0], 987654)
    )

    assert there.status_code == nowhere.status_code == (404 if method == "get" else 403)
    assert there.json() == nowhere.json()


@pytest.mark.parametrize("person", ["student", "parent", "outsider"])
@pytest.mark.parametrize(
    "path", ["/api/assessments/statistics", "/api/assessments/{}/history/"]
)
def test_figures_and_history_are_for_staff(school, acting, held, person, path):
    assert acting(getattr(school, person)).get(path.format(held[0])).status_code == 403


@pytest.mark.parametrize("person", ["student", "parent"])
def test_a_family_releases_nothing(school, acting, held, person):
    answer = acting(getattr(school, person)).post(RELEASE, {"ids": held})

    assert answer.status_code == 403
    assert released(held) == set()


@pytest.mark.parametrize("person", ["student", "parent"])
def test_what_is_for_staff_is_no_field_of_a_familys_mark(school, acting, person):
    seen = mark(
        school.student, school.maths, 70, staff_notes="Copied?", notes="Well done"
    )
    client = acting(getattr(school, person))

    one, several = (
        client.get(f"/api/assessments/{seen.pk}/"),
        client.get("/api/assessments/?search=Copied"),
    )

    assert one.json()["notes"] == "Well done"
    assert "staff_notes" not in one.json()
    assert several.json() == []


def test_average_and_status_count_only_what_is_released(school, acting, held):
    before = Student.objects.get(pk=school.student.pk)

    acting(school.teacher).post(RELEASE, {"ids": held})

    after = Student.objects.get(pk=school.student.pk)
    assert (before.average, before.status) == (80, "Excellent")
    assert (str(after.average), after.status) == ("52.345600", "At Risk")


@pytest.mark.parametrize(
    "chosen",
    [
        {"unit": "MATH"},
        {
            "unit": "math",
            "assessment_type": "TEST",
            "title": "fractions",
            "date": "2024-10-15",
            "class_id": "7A",
        },
        {"ids": None},
    ],
)
def test_a_class_sees_all_its_marks_at_one_moment(school, acting, held, chosen):
    body = {"ids": held} if "ids" in chosen else chosen

    answer = acting(school.teacher).post(RELEASE, body)

    assert answer.status_code == 200
    assert answer.json() == {
        "message": "2 marks were released.",
        "released": 2,
        "assessments": held,
    }
    assert (
        len(
            set(
                Assessment.objects.filter(pk__in=held).values_list(
                    "released_at", flat=True
                )
            )
        )
        == 1
    )
    assert [
        row["title"] for row in acting(school.student).get("/api/assessments/").json()
    ].count("Fractions") == 1


def test_releasing_again_releases_nothing_more(school, acting, held):
    acting(school.teacher).post(RELEASE, {"ids": held})
    first = set(
        Assessment.objects.filter(pk__in=held).values_list("released_at", flat=True)
    )

    again = acting(school.teacher).post(RELEASE, {"ids": held})

    assert (again.status_code, again.json()["released"]) == (200, 0)
    assert (
        set(
            Assessment.objects.filter(pk__in=held).values_list("released_at", flat=True)
        )
        == first
    )


@pytest.mark.parametrize(
    "other",
    [{"title": "Other"}, {"date": "2024-10-16"}, {"class_id": "7B"}, {"unit": "HIST"}],
)
def test_only_the_marks_that_are_named_are_released(school, acting, held, other):
    answer = acting(school.teacher).post(RELEASE, {"unit": "MATH", **other})

    assert answer.json()["released"] == 0
    assert released(held) == set()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "unit"),
        ({"ids": []}, "unit"),
        ({"unit": "NONE"}, "unit"),
        ({"ids": ["x"]}, "ids.0"),
        ({"ids": [999]}, "ids"),
    ],
)
def test_a_release_of_nothing_is_refused(school, acting, held, body, field):
    answer = acting(school.teacher).post(RELEASE, body)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]


def test_another_teacher_releases_none_of_them(school, acting, held, assigned_scope):
    by_unit, by_ids = (
        acting(school.other_teacher).post(RELEASE, body)
        for body in ({"unit": "MATH"}, {"ids": held})
    )

    assert (by_unit.status_code, by_unit.json()["released"]) == (200, 0)
    assert by_ids.status_code == 400
    assert released(held) == set()


def test_a_unit_may_hold_its_marks_back_by_itself(school, acting):
    ReleaseRule.objects.create(unit=school.maths, by_hand=True)
    body = {"student_id": "STU0001", "score": 40}

    waits = (
        acting(school.teacher)
        .post("/api/assessments/", {**body, "unit": "MATH"})
        .json()
    )
    at_once = (
        acting(school.teacher)
        .post("/api/assessments/", {**body, "unit": "MATH", "released": True})
        .json()
    )
    elsewhere = (
        acting(school.admin).post("/api/assessments/", {**body, "unit": "HIST"}).json()
    )

    assert [each["released"] for each in (waits, at_once, elsewhere)] == [
        False,
        True,
        True,
    ]


def test_a_change_releases_nothing(school, acting, held):
    client = acting(school.teacher)
    url = f"/api/assessments/{held[0]}/"

    as_it_came, released_alone = (
        client.put(url, client.get(url).json()),
        client.put(url, {"released": True}),
    )

    assert as_it_came.status_code == 200
    assert (released_alone.status_code, list(released_alone.json()["details"])) == (
        400,
        ["released"],
    )
    assert released(held) == set()


def test_staff_find_what_is_held_back(school, acting, held):
    rows = acting(school.teacher).get("/api/assessments/?released=false").json()

    assert {row["id"] for row in rows} == set(held)
    assert {row["staff_notes"] for row in rows} == {"Copied?", ""}
    assert date.fromisoformat(rows[0]["date_taken"]) == date(2024, 10, 15)
