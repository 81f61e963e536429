"""GET and PUT /api/assessments/bands/, and the task that brings what is stored up to
date.
"""

import pytest

from assessments.marks import statuses
from assessments.marks.averages import refresh_students
from assessments.marks.models import Assessment, BandScale, GradeLetter
from assessments.marks.tasks import rebuild, rebuild_bands
from assessments.marks.tests.school_marks import mark
from tasks.models import State, Task

PASS_OR_FAIL = {
    "bands": [
        {"name": "Fail", "lower_bound": 0},
        {"name": "Pass", "lower_bound": "50.5"},
    ]
}
URL = "/api/assessments/bands/"


def stored(school):
    """The statuses of all marks, and of Sam."""
    school.student.refresh_from_db()
    return [
        *Assessment.objects.order_by("pk").values_list("status", flat=True),
        school.student.status,
    ]


@pytest.fixture
def marks(school):
    for score in (50, 50.4999, 50.5, 100):
        mark(school.student, school.maths, score, term=school.term)
    refresh_students([school.student.pk])
    assert stored(school) == ["At Risk", "At Risk", "At Risk", "Excellent", "Good"]


@pytest.mark.parametrize("who", ["admin", "teacher", "student", "parent"])
def test_everybody_may_read_the_bands(school, acting, who):
    answer = acting(getattr(school, who)).get(URL)

    a = {"letter": "A", "lower_bound": 70, "grade_points": 4}
    b = {"letter": "B", "lower_bound": 60, "grade_points": 3}
    c = {"letter": "C", "lower_bound": 50, "grade_points": 2}
    d = {"letter": "D", "lower_bound": 40, "grade_points": 1}
    f = {"letter": "F", "lower_bound": 0, "grade_points": 0}
    assert answer.json() == {
        "bands": [
            {**a, "name": "Excellent", "letters": [a]},
            {**b, "name": "Good", "letters": [b]},
            {**d, "name": "At Risk", "letters": [c, d]},
            {**f, "name": "Failing", "letters": [f]},
        ]
    }


def test_a_mark_has_the_letter_that_its_grade_has(school, acting):
    client = acting(school.admin)
    mark(school.student, school.maths, 45, term=school.term)

    [grade] = client.get("/api/students/STU0001/grades/").json()
    at_risk = client.get(URL).json()["bands"][2]

    assert (grade["letter"], grade["points"]) == ("D", 1)
    assert (at_risk["letter"], at_risk["grade_points"]) == ("D", 1)


def test_another_scale_is_shown_at_once(school, acting):
    GradeLetter.objects.create(letter="P", lower_bound=50, points=1)

    bands = acting(school.student).get(URL).json()["bands"]

    shown = [(band["name"], band["letter"], band["grade_points"]) for band in bands]
    assert shown == [
        ("Excellent", "P", 1),
        ("Good", "P", 1),
        ("At Risk", "", None),
        ("Failing", "", None),
    ]
    assert [letter["letter"] for letter in bands[2]["letters"]] == ["P"]


def test_what_was_read_may_be_sent_back(school, acting):
    client = acting(school.admin)

    assert client.put(URL, client.get(URL).json()).status_code == 202


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_nobody_but_an_admin_replaces_them(school, acting, who):
    assert acting(getattr(school, who)).put(URL, PASS_OR_FAIL).status_code == 403
    assert not BandScale.objects.exists()


def test_another_table_counts_at_once_and_a_task_brings_what_is_stored_up_to_date(
    school, acting, marks, run_tasks
):
    client = acting(school.admin)

    answer = client.put(URL, PASS_OR_FAIL)

    new = client.post(
        "/api/assessments/", {"student_id": "STU0002", "unit": "MATH", "marks": 50.4999}
    )
    assert answer.status_code == 202
    assert new.json()["status"] == "Fail"
    assert client.get(URL).json()["bands"][0] == {
        "name": "Pass",
        "lower_bound": 50.5,
        "letter": "C",
        "grade_points": 2,
        "letters": [
            {"letter": "A", "lower_bound": 70, "grade_points": 4},
            {"letter": "B", "lower_bound": 60, "grade_points": 3},
            {"letter": "C", "lower_bound": 50, "grade_points": 2},
        ],
    }
    run_tasks()
    done = client.get(answer.json()["status_url"]).json()
    assert (done["state"], done["result"]) == ("succeeded", {"assessments_changed": 4})
    assert stored(school) == ["Fail", "Fail", "Pass", "Pass", "Fail", "Pass"]


def test_a_bare_list_of_bands_will_do(school, acting):
    assert acting(school.admin).put(URL, PASS_OR_FAIL["bands"]).status_code == 202


@pytest.mark.parametrize(
    ("bands", "field"),
    [
        ([], "bands.non_field_errors"),
        ([{"name": "Pass", "lower_bound": 50}], "bands"),
        (
            [{"name": "Fail", "lower_bound": 0}, {"name": "fail", "lower_bound": 50}],
            "bands.1.name",
        ),
        (
            [{"name": "Fail", "lower_bound": 0}, {"name": "Pass", "lower_bound": 0}],
            "bands.1.lower_bound",
        ),
        (
            [{"name": "Fail", "lower_bound": 0}, {"name": "Pass", "lower_bound": 101}],
            "bands.1.lower_bound",
        ),
        (
            [
                {"name": "Fail", "lower_bound": 0},
                {"name": "Pass", "lower_bound": "NaN"},
            ],
            "bands.1.lower_bound",
        ),
        ([{"name": "Fail", "lower_bound": 0}, {"name": "Pass"}], "bands.1.lower_bound"),
        ([{"name": "Fail", "lower_bound": 0, "letter": "E"}], "bands.0.letter"),
        (
            [{"name": "Fail", "lower_bound": 0, "grade_points": 1}],
            "bands.0.grade_points",
        ),
        ([7], "bands.0.non_field_errors"),
    ],
)
def test_a_table_that_can_not_be_is_refused_with_its_row(school, acting, bands, field):
    answer = acting(school.admin).put(URL, {"bands": bands})

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]
    assert not BandScale.objects.exists()
    assert not Task.objects.exists()


class Killed(BaseException):
    """What a worker's end in the middle looks like from inside."""


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_rebuild_that_is_killed_and_run_again_gives_the_same(
    school, acting, marks, monkeypatch, steps
):
    monkeypatch.setattr(statuses, "MARKS_AT_ONCE", 2)
    acting(school.admin).put(URL, PASS_OR_FAIL)
    told = []

    def killed(done, total):
        told.append((done, total))
        if len(told) == steps:
            raise Killed

    with pytest.raises(Killed):
        statuses.rebuild_statuses(killed)

    statuses.rebuild_statuses(lambda done, total: told.append((done, total)))
    assert stored(school) == ["Fail", "Fail", "Pass", "Pass", "Pass"]
    assert told[-3:] == [(1, 3), (2, 3), (3, 3)]
    assert statuses.rebuild_statuses(lambda done, total: None) == {
        "assessments_changed": 0
    }


def test_a_table_that_is_put_in_force_during_a_rebuild_wins(school, acting, marks):
    client = acting(school.admin)

    def meanwhile(done, total):
        if not BandScale.objects.exists():
            client.put(URL, PASS_OR_FAIL)

    statuses.rebuild_statuses(meanwhile)

    assert stored(school) == ["Fail", "Fail", "Pass", "Pass", "Pass"]


def test_the_daily_message_asks_for_a_rebuild(school, marks, run_tasks):
    Assessment.objects.update(status="Gone")

    rebuild()
    [task] = run_tasks()

    assert (task.kind, task.state, task.owner) == (
        rebuild_bands.kind,
        State.SUCCEEDED,
        None,
    )
    assert stored(school) == ["At Risk", "At Risk", "At Risk", "Excellent", "Good"]


def test_a_school_without_marks_is_up_to_date(db):
    assert statuses.rebuild_statuses(lambda done, total: None) == {
        "assessments_changed": 0
    }
