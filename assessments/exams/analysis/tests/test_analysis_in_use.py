"""The analysis on exams that were really sat, and the regrade that it proposes."""

from assessments.exams.analysis.tests.simulated import simulated_exam
from assessments.exams.analysis.tests.sittings import sat, sat_by, students
from assessments.exams.models import ExamResult, Regrade
from assessments.exams.tests.building import published, question
from assessments.exams.tests.sitting import save, start, submit


def test_an_exam_sat_with_shuffled_choices_is_analysed_in_its_own_keys(
    school, acting, run_tasks
):
    exam = published(school, shuffle_questions=True, shuffle_choices=True)
    for student, text in ((school.student, "23"), (school.classmate, "25")):
        client = acting(student)
        served = start(client, exam).json()["questions"]
        named = {each["kind"]: each for each in served}
        letter = next(
            each["key"]
            for each in named["single_choice"]["choices"]
            if each["text"] == text
        )
        save(client, exam, {named["true_false"]["key"]: True})
        submit(
            client,
            exam,
            {named["single_choice"]["key"]: letter, named["numeric"]["key"]: "500"},
        )
    run_tasks()

    teacher = acting(school.teacher)
    body = teacher.get(f"/api/exams/{exam.pk}/item-analysis/").json()
    results = teacher.get(f"/api/results/{exam.pk}/").json()
    analytics = teacher.get("/api/results/analytics/").json()

    choice, truth, number = body["items"]
    assert [
        (each["text"], each["right"], each["rate"]) for each in choice["choices"]
    ] == [
        ("21", False, 0.0),
        ("23", True, 0.5),
        ("25", False, 0.5),
    ]
    assert [item["facility"] for item in (choice, truth, number)] == [0.5, 1.0, 1.0]
    assert truth["median_seconds"] is not None
    assert sorted(row["percentage"] for row in results) == [75.0, 100.0]
    assert body["average_score"] == analytics["average_score"] == 87.5
    assert body["pass_rate"] == analytics["pass_rate"] == 100.0
    assert body["highest_score"] == analytics["highest_score"] == 100.0
    assert body["lowest_score"] == analytics["lowest_score"] == 75.0


def test_the_proposed_regrade_can_be_sent_as_it_is_and_ends_the_doubt(
    school, acting, run_tasks
):
    simulated = simulated_exam(3, students=80, items=12, flipped=0.05, spread=0.2)
    bodies = [
        {
            "text": f"{item}",
            "choices": [
                {"text": key, "correct": key in keyed.right} for key in keyed.choices
            ],
        }
        for item, keyed in simulated.keys.items()
    ]
    exam = published(school, questions=[question(school, **body) for body in bodies])
    sat_by(
        exam,
        dict(
            zip(students(80, school), simulated.given.to_numpy().tolist(), strict=True)
        ),
    )
    teacher = acting(school.teacher)
    before = teacher.get(f"/api/exams/{exam.pk}/item-analysis/").json()
    (proposal,) = [item["proposal"] for item in before["items"] if item["proposal"]]

    assert teacher.post(f"/api/exams/{exam.pk}/regrade/", proposal).status_code == 202
    run_tasks()
    regrade = Regrade.objects.get()
    assert (
        teacher.post(f"/api/exams/{exam.pk}/regrades/{regrade.pk}/apply/").status_code
        == 202
    )
    run_tasks()

    after = teacher.get(f"/api/exams/{exam.pk}/item-analysis/").json()
    assert [item["doubt"] for item in after["items"]] == [None] * 12
    assert after["average_score"] > before["average_score"]
    assert after["reliability"]["alpha"] > before["reliability"]["alpha"]


def test_results_and_analysis_agree_after_a_result_is_gone(school, acting):
    exam = published(school)
    sat(exam, school.student, ["B", True, 500])
    sat(exam, school.classmate, ["A", True, None])
    ExamResult.objects.filter(student=school.classmate).delete()

    body = acting(school.teacher).get(f"/api/exams/{exam.pk}/item-analysis/").json()

    assert (body["attempt_count"], body["average_score"]) == (1, 100.0)
