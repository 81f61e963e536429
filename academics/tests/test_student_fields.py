"""What each field of a student's body may hold, and how a wrong value is refused."""

import pytest

from academics.models import Student

URL = "/api/students"


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("gender", "FEMALE", "Female"),
        ("parental_involvement", "low", "Low"),
        ("motivation_level", "", None),
        ("peer_influence", None, None),
        ("parental_education_level", "high school", "High School"),
        ("internet_access", "Yes", True),
        ("learning_disabilities", "no", False),
        ("extracurricular_activities", True, True),
        ("extracurricular_activities", None, None),
        ("attendance", "85.5", 85.5),
        ("attendance", 0, 0),
        ("attendance", 100, 100),
        ("exam_score", 101, 101),
        ("hours_studied", 168, 168),
        ("age", "16", 16),
        ("age", None, None),
        ("state", "Graduated", "graduated"),
        ("last_name", "=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_a_field_is_understood_and_shown(school, acting, field, given, kept):
    answer = acting(school.teacher).post(URL, {"first_name": "A", field: given})

    assert answer.status_code == 201, answer.json()
    assert answer.json()[field] == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("first_name", "   "),
        ("first_name", None),
        ("first_name", "x" * 101),
        ("first_name", ["a"]),
        ("student_id", ""),
        ("student_id", "STU/1"),
        ("student_id", "-STU1"),
        ("student_id", "S" * 21),
        ("student_id", {"a": 1}),
        ("gender", "robot"),
        ("gender", 7),
        ("gender", []),
        ("age", 2),
        ("age", 121),
        ("age", "old"),
        ("age", 16.5),
        ("age", True),
        ("attendance", 100.01),
        ("attendance", -1),
        ("attendance", "NaN"),
        ("attendance", "Infinity"),
        ("attendance", "1e400"),
        ("attendance", []),
        ("previous_scores", 101),
        ("sleep_hours", 25),
        ("hours_studied", 169),
        ("exam_score", -1),
        ("exam_score", 100000),
        ("internet_access", "perhaps"),
        ("internet_access", {}),
        ("date_of_birth", "2999-01-01"),
        ("date_of_birth", "1850-01-01"),
        ("date_of_birth", "15.05.2010"),
        ("date_of_birth", 2010),
        ("class_id", "abc"),
        ("class_id", True),
        ("class_id", 10**30),
        ("class_id", [1]),
        ("email", "nobody"),
        ("state", "asleep"),
        ("guardians", "Ann"),
        ("guardians", {"name": "Ann"}),
        ("guardians", [7]),
        ("guardian_name", ""),
        ("emergency_contacts", [{"name": "A", "priority": 0}]),
        ("enrollment_date", "soon"),
    ],
)
def test_bad_input_is_a_400_that_names_the_field_and_makes_nothing(
    school, acting, field, value
):
    answer = acting(school.admin).post(URL, {"first_name": "A", field: value})

    assert answer.status_code == 400, answer.json()
    assert all(name.split(".")[0] == field for name in answer.json()["details"])
    assert Student.objects.count() == 3
