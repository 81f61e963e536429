"""A file into the bank: each question once, whatever happens on the way."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.bank.models import Question, QuestionVersion, Tag
from assessments.questions.formats.tests.samples import FOLDER, needs_samples
from tasks import services as task_services
from tasks.models import State, Task

URL = "/api/exams/questions/import"
GIFT = b"""// [id:p1] [tag:Primes] [tag:numbers]
::Primes:: Which is prime? {~21 =23}

::Truth:: Zero is even. {T}

::Broken:: Which? {~21 ~25

::Half:: Half of one? {#0.5:0.01}
"""
FIRST = b"// [id:p1]\n::Primes:: Which is prime? {~21 =23}\n"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(client, content: bytes, name: str = "questions.txt", **fields):
    return client.post(
        URL, {"file": SimpleUploadedFile(name, content), **fields}, format="multipart"
    )


def counts(task) -> tuple[int, int, int, int]:
    assert task.state == "succeeded", task.error
    return tuple(
        task.result[name] for name in ("imported", "updated", "skipped", "error_count")
    )


def stored() -> list[str]:
    return (
        default_storage.listdir("imports")[1]
        if default_storage.exists("imports")
        else []
    )


def test_a_file_is_imported_by_a_task_and_what_is_wrong_is_named(
    school, acting, run_tasks
):
    client = acting(school.teacher)

    answer = upload(client, GIFT, unit="MATH")
    run_tasks()

    shown = client.get(answer.json()["status_url"]).json()
    assert answer.status_code == 202
    assert shown["state"] == "succeeded"
    assert shown["result"]["imported"] == Question.objects.count() > 0
    assert shown["result"]["errors"][0]["line"] == 6
    assert {row.unit_id for row in Question.objects.all()} == {school.maths.pk}
    first = Question.objects.get(title="Primes")
    assert (first.external_id, first.tag_names, first.created_by) == (
        "p1",
        ["numbers", "primes"],
        school.teacher.user,
    )
    assert sorted(first.tags.values_list("name", flat=True)) == ["numbers", "primes"]
    assert stored() == []


def test_what_was_imported_is_read_by_the_api(school, acting, run_tasks):
    client = acting(school.teacher)
    upload(client, GIFT)
    run_tasks()

    [row] = client.get("/api/exams/questions/?tag=primes").json()

    assert (row["title"], row["text"], row["kind"], row["version"]) == (
        "Primes",
        "Which is prime?",
        "single_choice",
        1,
    )
    assert [choice["text"] for choice in row["content"]["choices"]] == ["21", "23"]


def test_the_same_file_again_adds_nothing(school, acting, run_tasks):
    client = acting(school.teacher)
    upload(client, GIFT, unit="MATH")
    [first] = run_tasks()
    upload(client, GIFT, unit="MATH")

    [second] = [task for task in run_tasks() if task.id != first.id]

    assert counts(second) == (0, 0, counts(first)[0], counts(first)[3])
    assert Question.objects.count() == counts(first)[0]


def test_the_same_question_twice_in_a_file_is_imported_once(school, acting, run_tasks):
    upload(acting(school.teacher), FIRST + b"\n" + FIRST)

    [task] = run_tasks()

    assert counts(task) == (1, 0, 1, 0)


def test_a_question_of_the_same_id_is_brought_up_to_date(school, acting, run_tasks):
    client = acting(school.teacher)
    upload(client, FIRST)
    run_tasks()
    upload(client, FIRST.replace(b"Which is", b"Which one is"))

    [task] = [task for task in run_tasks() if task.result["updated"]]

    assert counts(task) == (0, 1, 0, 0)
    assert Question.objects.get().text == "Which one is prime?"
    assert QuestionVersion.objects.count() == 1


def test_one_that_was_used_is_brought_up_to_date_by_a_new_version(
    school, acting, run_tasks, used
):
    client = acting(school.teacher)
    upload(client, FIRST)
    run_tasks()
    used(Question.objects.get())
    upload(client, FIRST.replace(b"=23", b"=29"))

    run_tasks()

    texts = [
        [choice["text"] for choice in version.content["content"]["choices"]]
        for version in QuestionVersion.objects.order_by("number")
    ]
    assert texts == [["21", "23"], ["21", "29"]]


def test_two_different_questions_of_one_id_are_both_kept(school, acting, run_tasks):
    client, both = (
        acting(school.teacher),
        FIRST + b"\n" + FIRST.replace(b"Which is", b"What is"),
    )
    upload(client, both)
    [first] = run_tasks()
    upload(client, both)

    [again] = [task for task in run_tasks() if task.id != first.id]

    assert counts(first) == (2, 0, 0, 0)
    assert counts(again) == (0, 0, 2, 0)


def test_another_unit_has_its_own(school, acting, run_tasks):
    client = acting(school.teacher)
    upload(client, FIRST, unit="MATH")
    upload(client, FIRST, unit="HIST")

    tasks = run_tasks()

    assert [counts(task) for task in tasks] == [(1, 0, 0, 0), (1, 0, 0, 0)]


def test_a_question_that_one_may_not_change_is_not_changed_by_a_file(
    school, acting, run_tasks, put_question, assigned_scope
):
    theirs = put_question(by=school.teacher, unit=school.maths, external_id="p1")

    upload(acting(school.other_teacher), FIRST, unit="MATH")
    [task] = run_tasks()

    assert counts(task) == (1, 0, 0, 0)
    assert Question.objects.get(pk=theirs.pk).text == "Which of these numbers is prime?"


@pytest.mark.parametrize(
    ("content", "name", "imported"),
    [
        (b"Which?\nA. 1\nB. 2\nANSWER: B\n", "x.txt", 1),
        (
            b'<?xml version="1.0"?><quiz><question type="truefalse">'
            b"<name><text>T</text></name>"
            b'<questiontext format="html"><text>So?</text></questiontext>'
            b'<answer fraction="100"><text>true</text></answer>'
            b'<answer fraction="0"><text>false</text></answer></question></quiz>',
            "x.xml",
            1,
        ),
        (b"<quiz><question", "x.xml", 0),
    ],
)
def test_the_format_is_told_from_the_file(
    school, acting, run_tasks, content, name, imported
):
    upload(acting(school.teacher), content, name)

    [task] = run_tasks()

    assert counts(task)[0] == imported
    assert imported or task.result["errors"][0]["error"]


@pytest.mark.parametrize(
    ("content", "fields", "named"),
    [
        (b"\x00\x01\x02 nothing known", {}, "format"),
        (FIRST, {"format": "word"}, "format"),
        (FIRST, {"unit": "NONE"}, "unit"),
        (b"", {}, "file"),
    ],
)
def test_what_cannot_be_imported_is_refused_at_the_door(
    school, acting, content, fields, named
):
    answer = upload(acting(school.teacher), content, **fields)

    assert answer.status_code == 400
    assert named in answer.json()["details"]
    assert (Task.objects.count(), stored()) == (0, [])


def test_a_format_is_taken_in_any_case(school, acting, run_tasks):
    upload(acting(school.teacher), FIRST, format="GIFT")

    [task] = run_tasks()

    assert counts(task) == (1, 0, 0, 0)


def test_a_file_that_is_too_large_is_refused(school, acting, settings):
    settings.MAX_UPLOAD_BYTES = 10

    answer = upload(acting(school.teacher), FIRST)

    assert answer.status_code == 413
    assert stored() == []


@pytest.mark.parametrize("who", ["student", "parent", "outsider", "pending_teacher"])
def test_only_staff_import(school, acting, who):
    answer = upload(acting(getattr(school, who)), FIRST)

    assert answer.status_code == 403
    assert (Task.objects.count(), stored()) == (0, [])


def test_a_task_that_is_delivered_twice_imports_once(school, acting, run_tasks):
    upload(acting(school.teacher), FIRST)
    [task] = run_tasks()

    state = task_services.execute(task.id)

    assert state == "succeeded"
    assert Question.objects.count() == 1


def test_a_worker_that_dies_half_way_leaves_nothing_and_the_next_one_does_it_all(
    school, acting, run_tasks, monkeypatch
):
    upload(acting(school.teacher), GIFT)
    task = Task.objects.get()

    class Killed(BaseException):
        pass

    def killed(self, result):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("tasks.background.TaskRun.succeed", killed)
        with pytest.raises(Killed):
            task_services.execute(task.id)
    left = (
        Question.objects.count(),
        QuestionVersion.objects.count(),
        Tag.objects.count(),
        len(stored()),
    )
    Task.objects.filter(id=task.id).update(state=State.QUEUED, claim=None)
    [task] = run_tasks()

    assert left == (0, 0, 0, 1)
    assert (
        counts(task)[0] == Question.objects.count() == QuestionVersion.objects.count()
    )
    assert stored() == []


def test_an_upload_that_has_gone_fails_the_task_in_words(school, acting, run_tasks):
    upload(acting(school.teacher), FIRST)
    default_storage.delete(f"imports/{stored()[0]}")

    [task] = run_tasks()

    assert (task.state, task.error) == (
        "failed",
        "The uploaded file is gone. Upload it again.",
    )


@needs_samples
@pytest.mark.parametrize(
    "folder",
    [
        "aiken",
        "gift",
        "moodle_other",
        "moodle_xml",
        "qti1.2",
        "qti2.1",
        "qti2.2",
        "qti3.0",
        "qti_packages",
    ],
)
def test_files_of_other_systems_are_imported_or_named_and_a_second_time_skipped(
    school, acting, run_tasks, folder
):
    client = acting(school.teacher)
    files = [
        path
        for path in sorted((FOLDER / folder).iterdir())
        if path.is_file() and path.suffix != ".json"
    ]
    for path in files * 2:
        answer = upload(client, path.read_bytes(), path.name)
        assert answer.status_code == 202 or "format" in answer.json()["details"]

    tasks = run_tasks()

    said = [counts(task) for task in tasks]
    assert sum(imported for imported, *_ in said) == Question.objects.count()
    assert sum(imported for imported, *_ in said) <= sum(
        updated + skipped for _, updated, skipped, _ in said
    )
    assert all(
        sum(each) or task.result["not_questions"]
        for each, task in zip(said, tasks, strict=True)
    )
