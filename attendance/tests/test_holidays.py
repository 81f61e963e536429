"""/api/holidays/: everybody sees them, the office sets them."""

from datetime import date

import pytest
from django.db import IntegrityError

from attendance.holidays.school_days import school_day
from attendance.models import Holiday

URL = "/api/holidays/"
BREAK = {
    "name": "Half-term break",
    "start_date": "2024-10-28",
    "end_date": "2024-11-01",
}


@pytest.fixture
def half_term(school):
    return Holiday.objects.create(
        name="Half-term break",
        start_date=date(2024, 10, 28),
        end_date=date(2024, 11, 1),
    )


def test_the_office_adds_a_holiday(school, acting):
    answer = acting(school.admin).post(URL, BREAK)

    assert answer.status_code == 201
    assert answer.json() == {
        **BREAK,
        "holiday_id": Holiday.objects.get().pk,
        "message": "The holiday was added.",
    }


def test_a_holiday_without_a_last_day_is_one_day(school, acting):
    answer = acting(school.admin).post(
        URL, {"name": "Founders' Day", "start_date": "2024-10-28"}
    )

    assert answer.json()["end_date"] == "2024-10-28"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"start_date": None}, "start_date"),
        ({"start_date": "soon"}, "start_date"),
        ({"end_date": "2024-10-27"}, "end_date"),
        ({"end_date": 7}, "end_date"),
    ],
)
def test_bad_input_names_the_field(school, acting, changes, named):
    answer = acting(school.admin).post(URL, {**BREAK, **changes})

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])


def test_the_same_holiday_is_added_once(school, acting, half_term):
    assert acting(school.admin).post(URL, BREAK).status_code == 400
    assert Holiday.objects.count() == 1


def test_a_change_is_held_to_the_same_rule(school, acting, half_term):
    client, one = acting(school.admin), f"{URL}{half_term.pk}/"

    longer = client.patch(one, {"end_date": "2024-11-04"})
    refused = client.put(one, {"start_date": "2024-11-05"})
    later = client.put(one, {"start_date": "2024-11-04"})

    assert (longer.status_code, longer.json()["end_date"]) == (200, "2024-11-04")
    assert (refused.status_code, list(refused.json()["details"])) == (400, ["end_date"])
    assert (later.json()["start_date"], later.json()["end_date"]) == (
        "2024-11-04",
        "2024-11-04",
    )


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_the_office_writes_and_everybody_reads(school, acting, half_term, who):
    client, one = acting(getattr(school, who)), f"{URL}{half_term.pk}/"

    assert [row["name"] for row in client.get(URL).json()] == ["Half-term break"]
    assert [client.post(URL, BREAK).status_code, client.put(one, {}).status_code] == [
        403,
        403,
    ]
    assert client.delete(one).status_code == 403


def test_a_pending_teacher_and_a_stranger_see_none(
    school, acting, anonymous, half_term
):
    assert acting(school.pending_teacher).get(URL).status_code == 403
    assert anonymous.get(URL).status_code == 401


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("start_date=2024-11-01", 1),
        ("start_date=2024-11-02", 0),
        ("end_date=2024-10-28", 1),
        ("end_date=2024-10-27", 0),
        ("search=half", 1),
    ],
)
def test_holidays_are_filtered_by_days_that_they_share(
    school, acting, half_term, query, found
):
    assert len(acting(school.student).get(f"{URL}?{query}").json()) == found


def test_a_holiday_is_removed(school, acting, half_term):
    assert acting(school.admin).delete(f"{URL}{half_term.pk}/").status_code == 204
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("fields", [{"name": ""}, {"end_date": date(2024, 10, 27)}])
def test_the_database_refuses_what_is_no_holiday(db, fields):
    days = {
        "name": "Break",
        "start_date": date(2024, 10, 28),
        "end_date": date(2024, 11, 1),
    }

    with pytest.raises(IntegrityError):
        Holiday.objects.create(**days | fields)


def test_the_database_keeps_one_of_a_name_and_day(half_term):
    with pytest.raises(IntegrityError):
        Holiday.objects.create(
            name="Half-term break",
            start_date=date(2024, 10, 28),
            end_date=date(2024, 10, 28),
        )


@pytest.mark.parametrize(
    ("day", "reason", "holiday"),
    [
        (date(2024, 10, 25), None, None),
        (date(2024, 10, 26), "weekend", None),
        (date(2024, 10, 28), "holiday", "Half-term break"),
        (date(2024, 11, 1), "holiday", "Half-term break"),
        (date(2024, 11, 4), None, None),
        (date(2024, 8, 30), "outside_terms", None),
        (date(2024, 12, 23), "outside_terms", None),
    ],
)
def test_a_school_day_is_a_weekday_of_a_term_and_no_holiday(
    half_term, day, reason, holiday
):
    found = school_day(day)

    assert (found.reason, found.holiday, found.is_school_day) == (
        reason,
        holiday,
        reason is None,
    )


def test_the_office_adds_one_in_the_admin(school, client):
    client.force_login(school.admin)
    add = "/admin/attendance/holiday/add/"

    refused = client.post(add, {**BREAK, "end_date": "2024-10-27"})
    client.post(add, BREAK)

    assert "The last day must not be before the first." in refused.content.decode()
    assert Holiday.objects.get().end_date == date(2024, 11, 1)
    assert client.get("/admin/attendance/holiday/").status_code == 200
