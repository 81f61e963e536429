"""A key that is no field is refused by name, so that no value is dropped without a
word.
"""

import pytest

STUDENT = {"student_id": "STU0077", "first_name": "Ada", "last_name": "Byron"}


def test_a_misspelt_key_is_named_with_the_nearest_field(school, acting):
    answer = acting(school.admin).post(
        "/api/students/", {**STUDENT, "frist_name": "Ada"}
    )

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "frist_name": ["There is no such field. Did you mean first_name?"]
    }


def test_a_misspelt_key_of_a_nested_object_is_named_with_its_path(school, acting):
    guardian = {"name": "Anne Byron", "fone": "0700"}

    answer = acting(school.admin).post(
        "/api/students/", {**STUDENT, "guardians": [guardian]}
    )

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "guardians.0.fone": ["There is no such field. Did you mean phone?"]
    }


def test_every_fault_is_told_at_once(school, acting):
    answer = acting(school.admin).post("/api/units/", {"code": "", "nmae": "Art"})

    assert answer.status_code == 400
    assert answer.json()["details"].keys() == {"code", "name", "nmae"}


def test_a_key_that_resembles_none_is_told_what_there_is(school, acting):
    answer = acting(school.admin).patch(
        f"/api/units/{school.maths.pk}/", {"colour": "red"}
    )

    (sentence,) = answer.json()["details"]["colour"]
    assert sentence.startswith("There is no such field. There are: code, name")


@pytest.mark.parametrize(
    "path",
    [
        "/api/students/STU0001/",
        "/api/units/{unit}/",
        "/api/classes/{class_id}/",
        "/api/terms/{term}/",
        "/api/users/profile/",
    ],
)
def test_a_row_can_be_sent_back_as_it_came(school, acting, path):
    office = acting(school.admin)
    address = path.format(
        unit=school.maths.pk, class_id=school.class_7a.pk, term=school.term.pk
    )
    row = office.get(address).json()

    answer = office.put(address, row)

    assert answer.status_code == 200, answer.json()


def test_a_key_of_megabytes_is_not_sent_back(school, acting):
    answer = acting(school.admin).post("/api/units/", {"x" * 1_000_000: 1})

    assert answer.status_code == 400
    assert len(answer.content) < 2000
