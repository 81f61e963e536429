"""GET and PUT /api/units/{unit_id}/grading/."""

import pytest

from assessments.grades.models import GradingPolicy, Weight
from assessments.marks.models import ReleaseRule
from assessments.marks.tests.school_marks import mark

WEIGHTS = [
    {"assessment_type": "Exam", "weight": 60},
    {"assessment_type": "quiz", "weight": "20.0", "drop_lowest": 1},
]


@pytest.fixture
def url(school):
    return f"/api/units/{school.maths.pk}/grading/"


@pytest.mark.parametrize("person", ["student", "parent", "other_teacher"])
def test_everybody_reads_what_holds_where_nothing_was_set(
    school, acting, assigned_scope, url, person
):
    answer = acting(getattr(school, person)).get(url)

    assert answer.status_code == 200
    assert answer.json() == {
        "unit": school.maths.pk,
        "unit_code": "MATH",
        "missing_counts_as": "ignored",
        "drop_lowest": 0,
        "release_by_hand": False,
        "weights": [],
        "meaning": [
            "All marks count alike.",
            "A missing mark is left out.",
            "New marks are shown at once.",
        ],
        "updated_at": None,
    }


def test_it_is_set_and_says_what_it_means(school, acting, assigned_scope, url):
    body = {"weights": WEIGHTS, "missing_counts_as": "ZERO", "release_by_hand": True}

    answer = acting(school.teacher).put(url, body)

    assert answer.status_code == 200
    assert [
        (each["assessment_type"], each["weight"], each["drop_lowest"])
        for each in answer.json()["weights"]
    ] == [
        ("exam", 60, 0),
        ("quiz", 20, 1),
    ]
    assert answer.json()["meaning"] == [
        "exam marks make 75 % of the grade.",
        "quiz marks make 25 % of the grade, the lowest 1 left out.",
        (
            "Marks of other types do not count. What has no marks yet leaves its weight"
            " to the others."
        ),
        "A mark that others of the class have, and the student lacks, counts as 0.",
        "New marks wait until they are released together.",
    ]
    assert GradingPolicy.objects.get().set_by == school.teacher.user


def test_what_is_left_out_stays_and_weights_are_replaced(school, acting, url):
    client = acting(school.admin)
    client.put(url, {"weights": WEIGHTS, "drop_lowest": 2})

    client.put(url, {"missing_counts_as": "zero"})
    body = client.put(url, {"weights": WEIGHTS[:1]}).json()

    assert (body["drop_lowest"], body["missing_counts_as"], len(body["weights"])) == (
        2,
        "zero",
        1,
    )


def test_grades_follow_at_once(school, acting, url):
    for kind, score in (("exam", 80), ("quiz", 40)):
        mark(
            school.student, school.maths, score, assessment_type=kind, term=school.term
        )
    grades = "/api/students/STU0001/grades"
    before = acting(school.student).get(grades).json()[0]["percentage"]

    acting(school.teacher).put(url, {"weights": WEIGHTS})

    assert (before, acting(school.student).get(grades).json()[0]["percentage"]) == (
        60,
        70,
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"drop_lowest": -1}, "drop_lowest"),
        ({"missing_counts_as": "half"}, "missing_counts_as"),
        ({"weights": [{"assessment_type": "exam", "weight": -1}]}, "weights.0.weight"),
        (
            {"weights": [{"assessment_type": "play", "weight": 1}]},
            "weights.0.assessment_type",
        ),
        ({"weights": [{"assessment_type": "exam", "weight": 0}]}, "weights"),
        (
            {"weights": [*WEIGHTS, {"assessment_type": "exam", "weight": 1}]},
            "weights.2.assessment_type",
        ),
        ({"weights": {"exam": 60}}, "weights"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_set(
    school, acting, url, body, field
):
    answer = acting(school.admin).put(url, {"release_by_hand": True, **body})

    assert answer.status_code == 400
    assert next(iter(answer.json()["details"])).startswith(field)
    assert not ReleaseRule.objects.filter(by_hand=True).exists()
    assert not Weight.objects.exists()


@pytest.mark.parametrize("person", ["student", "parent", "other_teacher"])
def test_only_its_teachers_set_it(school, acting, assigned_scope, url, person):
    assert (
        acting(getattr(school, person)).put(url, {"drop_lowest": 1}).status_code == 403
    )
    assert not GradingPolicy.objects.exists()


def test_of_no_unit_there_is_none(school, acting):
    assert acting(school.admin).get("/api/units/987654/grading/").status_code == 404
