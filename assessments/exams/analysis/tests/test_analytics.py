"""GET /api/results/analytics/"""

from datetime import timedelta

import pytest

from assessments.exams.analysis.tests.sittings import sat
from assessments.exams.results.figures import figures_of
from assessments.exams.tests.building import drafted, published

URL = "/api/results/analytics/"
WHOLE, HALF, NONE = ["B", True, 500], ["B", True, None], ["A", False, None]


@pytest.fixture
def line(school):
    """Three exams in Mathematics, one after the other, the last of which nobody sat."""
    exams = [published(school, title=f"Test {number}") for number in (1, 2, 3)]
    for number, exam in enumerate(exams):
        exam.published_at += timedelta(days=number)
        exam.save()
    sat(exams[0], school.student, WHOLE)
    sat(exams[0], school.classmate, HALF)
    sat(exams[1], school.student, WHOLE)
    sat(exams[1], school.classmate, NONE)
    sat(exams[1], school.outsider, NONE)
    return exams


def analytics(client, **asked):
    answer = client.get(URL, asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_an_exam_has_its_average_pass_rate_highest_and_lowest_score_in_percent(
    line, school, acting
):
    body = analytics(acting(school.teacher), exam_id=line[1].pk)

    trend = body.pop("trend")
    assert body == {
        "exam_id": line[1].pk,
        "title": "Test 2",
        "average_score": 33.33,
        "pass_rate": 33.33,
        "highest_score": 100.0,
        "lowest_score": 0.0,
        "results": 3,
        "change": -41.67,
    }
    assert [
        (each["exam_id"], each["title"], each["average_score"], each["pass_rate"])
        for each in trend
    ] == [(line[0].pk, "Test 1", 75.0, 100.0)]
    assert body["average_score"] == figures_of(line[1].pk).average_score


def test_without_an_exam_it_is_the_latest_with_results(line, school, acting):
    assert analytics(acting(school.teacher))["exam_id"] == line[1].pk
    assert analytics(acting(school.admin), exam_id="")["exam_id"] == line[1].pk


def test_an_exam_that_nobody_sat_has_no_figures_and_a_trend_before_it(
    line, school, acting
):
    body = analytics(acting(school.teacher), exam_id=line[2].pk)

    assert (
        body["average_score"],
        body["pass_rate"],
        body["results"],
        body["change"],
    ) == (None, None, 0, None)
    assert [each["title"] for each in body["trend"]] == ["Test 1", "Test 2"]


def test_exams_of_other_units_are_no_part_of_the_trend(line, school, acting):
    other = published(school, title="History test", unit=school.history)
    sat(other, school.outsider, WHOLE)

    assert analytics(acting(school.teacher), exam_id=other.pk)["trend"] == []


def test_exams_published_at_one_moment_stand_in_one_order(line, school, acting):
    for exam in line[1:]:
        exam.published_at = line[0].published_at
        exam.save()
    sat(line[2], school.student, WHOLE)

    first, last = (
        analytics(acting(school.teacher), exam_id=line[number].pk) for number in (0, 2)
    )

    assert (first["trend"], [each["title"] for each in last["trend"]]) == (
        [],
        ["Test 1", "Test 2"],
    )


def test_a_draft_has_neither_figures_nor_trend(line, school, acting):
    body = analytics(acting(school.teacher), exam_id=drafted(school).pk)

    assert (body["average_score"], body["trend"]) == (None, [])


def test_a_school_without_results_has_nothing_to_tell(school, acting):
    assert analytics(acting(school.teacher)) == {
        "exam_id": None, "title": None, "average_score": None, "pass_rate": None, "highest_score": None,
        "lowest_score": None, "results": 0, "trend": [], "change": None,
    }  # fmt: skip


def test_students_and_parents_may_not_see_it(line, school, acting, anonymous):
    statuses = [
        acting(person).get(URL).status_code
        for person in (school.student, school.parent, school.pending_teacher)
    ]

    assert statuses == [403, 403, 403]
    assert anonymous.get(URL).status_code == 401


@pytest.mark.usefixtures("assigned_scope")
def test_a_teacher_of_another_unit_sees_neither_the_exam_nor_its_trend(
    line, school, acting
):
    client = acting(school.other_teacher)
    own = published(school, title="Own", by=school.other_teacher)
    sat(own, school.student, WHOLE)

    assert client.get(URL, {"exam_id": line[1].pk}).status_code == 404
    assert analytics(client)["exam_id"] == own.pk
    assert analytics(client)["trend"] == []


@pytest.mark.parametrize("asked", ["abc", "0", "-1", "1.5", "9" * 30, "[1]", "NaN"])
def test_what_is_no_exam_id_is_refused(school, acting, asked):
    answer = acting(school.teacher).get(URL, {"exam_id": asked})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["exam_id"])


def test_an_unknown_exam_is_not_found(school, acting):
    assert acting(school.teacher).get(URL, {"exam_id": 10**17}).status_code == 404


def test_a_trend_takes_no_query_for_each_exam(
    line, school, acting, django_assert_max_num_queries
):
    client = acting(school.teacher)
    for number in range(5):
        sat(published(school, title=f"Further {number}"), school.student, WHOLE)

    with django_assert_max_num_queries(6):
        assert len(analytics(client)["trend"]) == 6
