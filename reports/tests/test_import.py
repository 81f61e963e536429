"""POST /api/data/import: from an upload to students."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from academics.models import Student
from tasks import services as task_services
from tasks.models import State, Task

HEADER = (
    "Hours_Studied,Attendance,Parental_Involvement,Access_to_Resources,Extracurricular_Activities,Sleep_Hours,"
    "Previous_Scores,Motivation_Level,Internet_Access,Tutoring_Sessions,Family_Income,Teacher_Quality,School_Type,"
    "Peer_Influence,Physical_Activity,Learning_Disabilities,Parental_Education_Level,Distance_from_Home,Gender,Exam_Score"
)
ROW = (
    "23,84,Low,High,No,7,73,Low,Yes,0,Low,Medium,Public,Positive,3,No,High School,"
    "Near,Male,67"
)
BAD_ROW = ROW.replace("84", "184")
URL = "/api/data/import"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def csv_file(*rows: str, name: str = "students.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\r\n".join(rows).encode(), "text/csv")


def upload(client, file, **fields):
    return client.post(URL, {"file": file, **fields}, format="multipart")


def stored() -> list[str]:
    return (
        default_storage.listdir("imports")[1]
        if default_storage.exists("imports")
        else []
    )


def test_an_admin_imports_a_file_by_a_task(school, acting, run_tasks):
    answer = upload(acting(school.admin), csv_file(HEADER, ROW, ROW))
    [task] = run_tasks()

    assert answer.status_code == 202
    assert answer.json() == {
        "task_id": str(task.id),
        "status_url": f"/api/tasks/status/{task.id}/",
    }
    assert task.state == "succeeded"
    assert task.result["imported"] == 2
    assert task.result["errors"] == []
    assert sorted(Student.objects.values_list("student_id", flat=True))[-2:] == [
        "STU0004",
        "STU0005",
    ]


def test_its_owner_watches_the_task(school, acting, run_tasks):
    client = acting(school.admin)
    url = upload(client, csv_file(HEADER, ROW)).json()["status_url"]
    run_tasks()

    task = client.get(url).json()

    assert task["state"] == "succeeded"
    assert task["progress"]["done"] == task["progress"]["total"] > 0
    assert task["result"]["imported"] == 1


def test_a_file_with_an_error_fails_as_a_whole_and_names_it(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, ROW, BAD_ROW))

    [task] = run_tasks()

    assert task.state == "failed"
    assert (
        task.error == "Nothing was imported: one error in line 3, column Attendance: "
        "Give a number from 0 to 100."
    )
    assert task.result["imported"] == 0
    assert task.result["errors"] == [
        {
            "line": 3,
            "column": "Attendance",
            "value": "184",
            "error": "Give a number from 0 to 100.",
        }
    ]
    assert Student.objects.count() == 3


def test_of_thousands_of_errors_the_first_thousand_are_named_and_all_are_counted(
    school, acting, run_tasks
):
    upload(acting(school.admin), csv_file(HEADER, *[BAD_ROW] * 1005))

    [task] = run_tasks()

    assert (len(task.result["errors"]), task.result["error_count"]) == (1000, 1005)


def test_a_quotation_mark_that_is_never_closed_fails_the_task_with_one_sentence(
    school, acting, run_tasks
):
    upload(
        acting(school.admin),
        csv_file(HEADER, ROW, f'"{ROW}', *[ROW] * 3000),
        mode="good_rows",
    )

    [task] = run_tasks()

    assert task.state == "failed"
    assert (
        task.error == "In line 3 a cell begins that is longer than 131,072 characters. "
        "Is a quotation mark missing?"
    )
    assert Student.objects.count() == 3


def test_good_rows_leaves_out_only_the_bad_ones(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, ROW, BAD_ROW, ROW), mode="good_rows")

    [task] = run_tasks()

    assert task.state == "succeeded"
    assert (task.result["imported"], task.result["error_count"]) == (2, 1)
    assert Student.objects.count() == 5


def test_a_dry_run_writes_nothing_and_tells_what_would_be(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, ROW), dry_run="true")

    [task] = run_tasks()

    assert (task.result["imported"], task.result["dry_run"]) == (1, True)
    assert Student.objects.count() == 3


def test_the_upload_is_kept_until_the_task_has_ended(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, ROW))
    waiting = len(stored())
    run_tasks()

    assert waiting == 1
    assert stored() == []


def test_a_refused_upload_is_removed_too(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, BAD_ROW))
    run_tasks()

    assert stored() == []


def test_a_task_that_is_delivered_twice_imports_once(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, ROW))
    [task] = run_tasks()

    state = task_services.execute(task.id)

    assert state == "succeeded"
    assert Student.objects.count() == 4


def test_a_worker_that_dies_before_the_end_leaves_nothing_and_the_next_one_does_it_all(
    school, acting, run_tasks, monkeypatch
):
    upload(acting(school.admin), csv_file(HEADER, ROW, ROW))
    task = Task.objects.get()

    class Killed(BaseException):
        pass

    def killed(self, result):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("tasks.background.TaskRun.succeed", killed)
        with pytest.raises(Killed):
            task_services.execute(task.id)
    left = Student.objects.count()
    Task.objects.filter(id=task.id).update(state=State.QUEUED, claim=None)
    [task] = run_tasks()

    assert left == 3
    assert task.result["imported"] == 2
    assert Student.objects.count() == 5


def test_an_upload_that_has_gone_fails_the_task_in_words(school, acting, run_tasks):
    upload(acting(school.admin), csv_file(HEADER, ROW))
    default_storage.delete(f"imports/{stored()[0]}")

    [task] = run_tasks()

    assert (task.state, task.error) == (
        "failed",
        "The uploaded file is gone. Upload it again.",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"\r\n\r\n", "The file is empty."),
        (b"name,grade\r\nAda,7\r\n", "Columns are missing: Hours_Studied, Attendance,"),
        (f"{HEADER},gender\r\n".encode(), "The column gender is there twice."),
        (b"%PDF-1.7\n\xff\xfe\x00\x81", "Not a CSV file in UTF-8."),
        (f"first_name,{HEADER}\r\nJos\xe9,{ROW}\r\n".encode("latin-1"), "Not"),
        (f"{HEADER}\r\n{ROW}\r\n".encode("utf-16-le"), "Columns are missing"),
        (b'{"students": []}', "Columns are missing"),
        (
            b"Gender" + b",x" * 100_000,
            "The header has 100,001 columns; at most 1,000 are read.",
        ),
    ],
)
def test_what_is_no_student_file_is_refused_at_once_naming_the_file(
    school, acting, content, sentence
):
    answer = upload(acting(school.admin), SimpleUploadedFile("students.csv", content))

    assert answer.status_code == 400
    assert sentence in answer.json()["details"]["file"][0]
    assert Task.objects.count() == 0
    assert stored() == []


def test_a_file_beyond_the_limit_is_refused(school, acting, settings):
    settings.MAX_UPLOAD_BYTES = 100

    answer = upload(acting(school.admin), csv_file(HEADER, ROW))

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
    assert stored() == []


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(school, acting, settings):
    settings.MAX_UPLOAD_BYTES = 100

    answer = upload(acting(school.admin), csv_file("x" * 200_000))

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"mode": "some"}, "mode"),
        ({"entity": "dragons"}, "entity"),
        ({"dry_run": "perhaps"}, "dry_run"),
    ],
)
def test_an_unknown_option_is_named(school, acting, fields, named):
    answer = upload(acting(school.admin), csv_file(HEADER, ROW), **fields)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [named]


def test_a_body_without_a_file_names_the_file(school, acting):
    answer = acting(school.admin).post(URL, {"entity": "students"}, format="multipart")

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["file"]


def test_json_is_not_how_a_file_is_sent(school, acting):
    answer = acting(school.admin).post(URL, {"file": "x"})

    assert answer.status_code == 415


@pytest.mark.parametrize("who", ["teacher", "pending_teacher", "student", "parent"])
def test_only_an_admin_may_import(school, acting, who):
    answer = upload(acting(getattr(school, who)), csv_file(HEADER, ROW))

    assert answer.status_code == 403
    assert Task.objects.count() == 0


def test_nobody_imports_without_logging_in(school, anonymous):
    answer = anonymous.post(URL, {"file": BytesIO(b"x")}, format="multipart")

    assert answer.status_code == 401
