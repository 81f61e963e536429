"""GET and POST /api/exams/{exam_id}/similarity/"""

import pytest

from assessments.exams.analysis.tests.sittings import sat
from assessments.exams.models import Attempt
from assessments.exams.tests.building import published, question
from conftest import at_once
from tasks import services as task_services
from tasks.models import Task

COPIED = "the axis of the earth is tilted towards the sun for half of every year"
FIRST = f"I believe that {COPIED}, and so it gets warm."
SECOND = f"As we all know, {COPIED.upper()}! That is why."
OWN = "Nobody has told me why, but summer is my favourite season anyway because of the lake."


def url(exam):
    return f"/api/exams/{exam.pk}/similarity/"


@pytest.fixture
def exam(school):
    essay = question(
        school,
        "essay",
        text="Why do days grow longer in spring?",
        template="My answer:\n",
    )
    return published(school, questions=["single_choice", essay])


@pytest.fixture
def compared(exam, school, acting, run_tasks):
    """The exam after three wrote and their answers were compared."""
    for student, text in (
        (school.student, FIRST),
        (school.classmate, SECOND),
        (school.outsider, OWN),
    ):
        sat(exam, student, ["B", text], counts=False)
    assert acting(school.teacher).post(url(exam)).status_code == 202
    run_tasks()
    return exam


def report(client, exam):
    answer = client.get(url(exam))
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_before_anything_was_compared_the_report_is_empty(exam, school, acting):
    assert report(acting(school.teacher), exam) == {
        "exam_id": exam.pk, "made_at": None, "running": None, "questions": [],
    }  # fmt: skip


def test_texts_are_compared_by_a_task(exam, school, acting, run_tasks):
    sat(exam, school.student, ["B", FIRST], counts=False)

    answer = acting(school.teacher).post(url(exam))
    running = report(acting(school.teacher), exam)["running"]
    (task,) = run_tasks()

    assert answer.status_code == 202
    assert (
        answer.json()
        == {"task_id": str(task.id), "status_url": f"/api/tasks/status/{task.id}/"}
        == running
    )
    assert (task.state, task.done, task.total) == ("succeeded", 1, 1)
    assert report(acting(school.teacher), exam)["running"] is None


def test_a_pair_is_shown_with_the_passage_where_it_stands_in_both(
    compared, school, acting
):
    (essay,) = report(acting(school.teacher), compared)["questions"]

    assert (essay["text"], essay["texts"], essay["left_out"], essay["widely_shared"]) == (
        "Why do days grow longer in spring?", 3, 0, [],
    )  # fmt: skip
    (pair,) = essay["pairs"]
    attempts = {row.student_id: str(row.pk) for row in Attempt.objects.all()}
    assert sorted(
        (pair["first"], pair["second"]), key=lambda each: each["student_id"]
    ) == [
        {
            "attempt_id": attempts[school.student.pk],
            "student_id": "STU0001",
            "full_name": "Sam Student",
        },
        {
            "attempt_id": attempts[school.classmate.pk],
            "student_id": "STU0002",
            "full_name": "Kim Classmate",
        },
    ]
    (passage,) = pair["passages"]
    by_code = {
        pair["first"]["student_id"]: passage["first"],
        pair["second"]["student_id"]: passage["second"],
    }
    assert (pair["shared_words"], passage["words"], pair["score"]) == (15, 15, 68.2)
    assert by_code == {
        "STU0001": {"start": 15, "end": 85, "text": COPIED},
        "STU0002": {"start": 16, "end": 86, "text": COPIED.upper()},
    }


def test_the_task_keeps_no_name_and_no_word_of_an_answer(compared):
    result = str(Task.objects.get(kind="compare_texts").result)

    assert not any(word in result for word in ("Sam", "STU0001", "axis", "tilted"))


def test_words_of_the_question_and_its_template_join_nobody(school, acting, run_tasks):
    asked = "Explain in at least one hundred words of your own why the days grow longer in spring"
    exam = published(
        school,
        questions=[
            question(school, "essay", text=f"<p>{asked}</p>", text_format="html")
        ],
    )
    for student in (school.student, school.classmate):
        sat(
            exam,
            student,
            [f"{asked}: {student.first_name} does not know."],
            counts=False,
        )
    acting(school.teacher).post(url(exam))
    run_tasks()

    assert report(acting(school.teacher), exam)["questions"][0]["pairs"] == []


def test_asking_again_while_it_waits_gives_the_same_task(exam, school, acting):
    first, second = (
        acting(person).post(url(exam)).json()
        for person in (school.teacher, school.admin)
    )

    assert first == second
    assert Task.objects.filter(kind="compare_texts").count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_who_ask_at_once_get_the_same_task(exam, school, acting):
    clients = [acting(person) for person in (school.teacher, school.admin) * 3]

    answers = at_once(
        *[lambda client=client: client.post(url(exam)).json() for client in clients]
    )

    assert answers == answers[:1] * 6
    assert Task.objects.filter(kind="compare_texts").count() == 1


def test_each_exam_is_compared_by_a_task_of_its_own(exam, school, acting):
    other = published(school, questions=["essay"])

    tasks = {
        acting(school.teacher).post(url(each)).json()["task_id"]
        for each in (exam, other)
    }

    assert len(tasks) == 2


def test_the_newest_report_counts(compared, school, acting, run_tasks):
    Attempt.objects.filter(student=school.classmate).delete()
    acting(school.admin).post(url(compared))
    run_tasks()

    (essay,) = report(acting(school.teacher), compared)["questions"]
    assert (essay["texts"], essay["pairs"]) == (2, [])


def test_a_report_leaves_out_who_was_erased_since(compared, school, acting):
    school.classmate.delete()

    (essay,) = report(acting(school.teacher), compared)["questions"]
    assert (essay["texts"], essay["pairs"]) == (3, [])


def test_a_second_delivery_changes_nothing(compared):
    task = Task.objects.get(kind="compare_texts")

    assert task_services.execute(task.id) == "succeeded"
    assert Task.objects.get(kind="compare_texts").finished_at == task.finished_at


def test_a_running_attempt_is_not_read(exam, school, acting, run_tasks):
    sat(exam, school.student, ["B", FIRST], counts=False)
    attempt = sat(exam, school.classmate, ["B", SECOND], counts=False)
    Attempt.objects.filter(pk=attempt.pk).update(state="in_progress", submitted_at=None)
    acting(school.teacher).post(url(exam))
    run_tasks()

    (essay,) = report(acting(school.teacher), exam)["questions"]
    assert (essay["texts"], essay["pairs"]) == (1, [])


def test_nobody_is_named_while_answers_are_marked_anonymously(compared, school, acting):
    compared.is_anonymous = True
    compared.save()

    (pair,) = report(acting(school.teacher), compared)["questions"][0]["pairs"]
    assert (pair["first"]["student_id"], pair["second"]["full_name"]) == (None, None)

    Attempt.objects.update(state="graded")
    (pair,) = report(acting(school.teacher), compared)["questions"][0]["pairs"]
    assert {pair["first"]["student_id"], pair["second"]["student_id"]} == {
        "STU0001",
        "STU0002",
    }


def test_an_exam_without_free_texts_has_nothing_to_compare(school, acting, run_tasks):
    exam = published(school, questions=["single_choice"])
    acting(school.teacher).post(url(exam))
    (task,) = run_tasks()

    assert task.state == "succeeded"
    assert report(acting(school.teacher), exam)["questions"] == []


def test_the_report_of_an_exam_that_is_gone_is_refused_in_a_sentence(
    exam, school, acting, run_tasks
):
    acting(school.teacher).post(url(exam))
    exam.delete()
    (task,) = run_tasks()

    assert (task.state, task.error) == ("failed", "The exam is gone.")


def test_students_and_parents_may_neither_read_nor_start_it(
    exam, school, acting, anonymous
):
    for person in (school.student, school.parent, school.pending_teacher):
        assert acting(person).get(url(exam)).status_code == 403
        assert acting(person).post(url(exam)).status_code == 403
    assert anonymous.get(url(exam)).status_code == 401
    assert not Task.objects.exists()


@pytest.mark.usefixtures("assigned_scope")
def test_a_teacher_of_another_unit_finds_nothing(exam, school, acting):
    client = acting(school.other_teacher)

    assert (client.get(url(exam)).status_code, client.post(url(exam)).status_code) == (
        404,
        404,
    )
    assert acting(school.teacher).post(url(exam)).status_code == 202


def test_reports_of_other_exams_do_not_show(compared, school, acting):
    other = published(school, questions=["essay"])

    assert report(acting(school.teacher), other)["questions"] == []


def test_a_report_takes_few_queries(
    compared, school, acting, django_assert_max_num_queries
):
    client = acting(school.teacher)

    with django_assert_max_num_queries(8):
        client.get(url(compared))
