"""`GET /api/predictions/{student_id}`.

One student's score, its interval, its reasons.
"""

from datetime import date
from decimal import Decimal

import pytest

from academics.models import Student
from assessments.marks.models import Assessment
from conftest import at_once
from predictions.artefacts import MODEL_FILE
from predictions.models import Prediction
from predictions.tests.populated import factors_of, put_in_use
from predictions.tests.schools import generated_school

URL = "/api/predictions/STU0001"
FACTORS = factors_of(generated_school(1)[0][0])
pytestmark = pytest.mark.usefixtures("models")


def know(student, **changes):
    Student.objects.filter(pk=student.pk).update(**FACTORS | changes)


def mark(student, unit, percentage):
    Assessment.objects.bulk_create(
        [
            Assessment(
                student=student,
                unit=unit,
                score=percentage,
                max_score=100,
                percentage=percentage,
                status="Good",
                date_taken=date(2024, 10, 1),
            )
        ]
    )


def get(client, url=URL):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- what it says


def test_a_prediction_has_its_interval_its_model_and_its_reasons(school, acting, model):
    know(school.student)

    said = get(acting(school.teacher))

    assert said["student_id"] == "STU0001"
    assert said["model_version"] == model.version
    assert said["interval"]["low"] < said["predicted_score"] < said["interval"]["high"]
    assert said["interval"]["level"] == 0.9
    assert 0.5 < said["confidence_level"] <= 1
    assert said["prediction_date"].endswith("Z")
    assert said["missing"] == []
    sizes = [abs(factor["contribution"]) for factor in said["factors"]]
    assert sizes == sorted(sizes, reverse=True)
    hours = next(
        factor for factor in said["factors"] if factor["name"] == "hours_studied"
    )
    assert (hours["label"], hours["value"]) == (
        "Hours studied per week",
        FACTORS["hours_studied"],
    )


def test_every_unknown_factor_widens_the_interval_and_lowers_the_confidence(
    school, acting, model
):
    client, halves, sure = acting(school.teacher), [], []
    for unknown in (
        {},
        {"attendance": None},
        {"attendance": None, "hours_studied": None},
    ):
        know(
            school.student,
            **{
                "stated_attendance" if name == "attendance" else name: None
                for name in unknown
            },
        )
        said = get(client)
        assert set(said["missing"]) == set(unknown)
        halves.append(said["interval"]["high"] - said["predicted_score"])
        sure.append(said["confidence_level"])

    assert halves[0] < halves[1] < halves[2]
    assert sure[0] > sure[1] > sure[2]


def test_a_student_of_whom_nothing_is_known_gets_an_answer(school, acting, model):
    said = get(acting(school.teacher))

    assert len(said["missing"]) == 18
    assert said["factors"] == []
    assert said["confidence_level"] < 0.2


def test_attendance_that_was_recorded_counts_before_what_was_stated(
    school, acting, model
):
    know(school.student, stated_attendance=2, attendance_rate=Decimal("9.00"))

    said = get(acting(school.teacher))

    attendance = next(
        factor for factor in said["factors"] if factor["name"] == "attendance"
    )
    assert attendance["value"] == 9


def test_a_row_id_and_a_code_in_any_case_name_the_same_student(school, acting):
    client = acting(school.teacher)

    said = [
        get(client, f"/api/predictions/{word}/")
        for word in ("stu0001", school.student.pk)
    ]

    assert said[0] == said[1]


# --- who may see it


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("student", 200),
        ("parent", 200),
        ("teacher", 200),
        ("other_teacher", 200),
        ("admin", 200),
        ("classmate", 404),
        ("outsider", 404),
        ("pending_teacher", 403),
    ],
)
def test_a_prediction_is_for_the_student_the_parents_and_staff(
    school, acting, person, status
):
    assert acting(getattr(school, person)).get(URL).status_code == status


def test_a_teacher_with_assigned_students_sees_only_these(
    school, acting, assigned_scope
):
    assert acting(school.teacher).get(URL).status_code == 200
    assert acting(school.other_teacher).get(URL).status_code == 404


def test_a_stranger_is_turned_away(school, anonymous):
    assert anonymous.get(URL).status_code == 401


@pytest.mark.parametrize(
    "word", ["STU9999", "0", "-1", "99999999999999999999", "..", "é"]
)
def test_nobody_of_that_name_is_a_404(school, acting, word):
    answer = acting(school.admin).get(f"/api/predictions/{word}/")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


# --- without a usable model


def test_without_a_model_the_rules_answer_from_marks_previous_scores_and_attendance(
    school, acting
):
    know(school.student, previous_scores=60, stated_attendance=75)
    for percentage in (80, 90):
        mark(school.student, school.maths, percentage)

    said = get(acting(school.teacher))

    assert said["model_version"] == "rules-1"
    assert said["predicted_score"] == 69.5  # (2 x 85 + 2 x 60) / 4 - 0.2 x 15
    assert [factor["name"] for factor in said["factors"]] == [
        "mean_percentage",
        "previous_scores",
        "attendance",
    ]
    assert said["missing"] == []


def test_without_a_model_and_without_a_record_the_interval_is_the_whole_scale(
    school, acting
):
    said = get(acting(school.teacher))

    assert said["interval"] == {"low": 0, "high": 100, "level": 0.9}
    assert said["confidence_level"] == 0
    assert said["missing"] == ["mean_percentage", "previous_scores", "attendance"]


def test_a_model_that_was_tampered_with_is_refused_and_the_rules_answer(
    school, acting, models, model, caplog
):
    (models / MODEL_FILE).write_bytes((models / MODEL_FILE).read_bytes() + b"x")

    said = get(acting(school.teacher))

    assert said["model_version"] == "rules-1"
    assert "No manifest vouches" in caplog.text


def test_a_model_that_is_replaced_answers_from_then_on(school, acting, models, model):
    client = acting(school.teacher)
    before = get(client)["model_version"]

    after = put_in_use(models, seed=8).version

    assert before == model.version
    assert get(client)["model_version"] == after != before


def test_a_refused_model_whose_manifest_is_put_back_answers_again(
    school, acting, models, model
):
    client = acting(school.teacher)
    manifest = next(models.glob("*.json"))
    aside = manifest.rename(models.parent / f"aside-{manifest.name}")
    refused = get(client)["model_version"]

    aside.rename(manifest)

    assert refused == "rules-1"
    assert get(client)["model_version"] == model.version


# --- what is kept


def test_looking_again_keeps_one_row_and_its_date(school, acting, model):
    first = get(acting(school.teacher))

    second = get(acting(school.student))

    assert second == first
    kept = Prediction.objects.get()
    assert kept.requested_by == school.teacher.user


def test_another_score_and_another_model_are_each_kept(school, acting, models, model):
    client = acting(school.teacher)
    get(client)
    know(school.student)
    get(client)

    put_in_use(models, seed=8)
    get(client)

    assert Prediction.objects.count() == 3


def test_other_inputs_that_give_the_same_score_are_kept_too(school, acting):
    client = acting(school.teacher)
    know(school.student, previous_scores=60, stated_attendance=95)
    get(client)

    know(school.student, previous_scores=60, stated_attendance=91)
    get(client)

    assert Prediction.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_first_looks_at_once_keep_one_row(transactional_db, school, acting):
    clients = [acting(school.teacher), acting(school.student)]

    answers = at_once(
        *(lambda client=client: client.get(URL).json() for client in clients)
    )

    assert answers[0] == answers[1]
    assert Prediction.objects.count() == 1
