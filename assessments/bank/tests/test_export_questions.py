"""GET /api/exams/questions/export: a file that is read back as the same questions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.bank.examples import QUESTIONS
from assessments.bank.models import Question

ROOT = "/api/exams/questions/"
URL = f"{ROOT}export"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bank(school, put_question):
    for at, example in enumerate(QUESTIONS):
        body = {name: value for name, value in example.value.items() if name != "unit"}
        put_question(
            title=f"Q{at}", external_id=f"x{at}", category="Year 7/Mixed", **body
        )


def prints() -> list[str]:
    return sorted(Question.objects.values_list("fingerprint", flat=True))


@pytest.mark.parametrize(
    ("query", "name", "media", "written", "left_out"),
    [
        ("", "questions.gift", "text/plain; charset=utf-8", "6", "4"),
        ("?format=gift", "questions.gift", "text/plain; charset=utf-8", "6", "4"),
        ("?format=moodle_xml", "questions.xml", "application/xml", "9", "1"),
        ("?format=QTI", "questions.zip", "application/zip", "8", "2"),
    ],
)
def test_what_is_exported_is_imported_equal_into_an_empty_bank(
    school, acting, run_tasks, bank, query, name, media, written, left_out
):
    client = acting(school.teacher)
    before = prints()

    file = client.get(URL + query)
    Question.objects.all().delete()
    client.post(
        f"{ROOT}import",
        {"file": SimpleUploadedFile(name, file.content)},
        format="multipart",
    )
    [task] = run_tasks()

    assert file.status_code == 200
    assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (file["Content-Type"], file["X-Questions"], file["X-Left-Out"]) == (
        media,
        written,
        left_out,
    )
    assert (task.result["imported"], task.result["errors"]) == (int(written), [])
    assert set(prints()) <= set(before)


def test_plain_choices_go_out_as_aiken(school, acting, put_question):
    put_question()
    put_question(kind="essay")

    file = acting(school.teacher).get(f"{URL}?format=aiken")

    assert (
        file.content == b"Which of these numbers is prime?\nA) 21\nB) 23\nANSWER: B\n"
    )
    assert (file["X-Questions"], file["X-Left-Out"]) == ("1", "1")


def test_what_gift_cannot_say_is_named_in_its_comments(school, acting, bank):
    lines = acting(school.teacher).get(URL).content.decode().splitlines()

    named = [line for line in lines if line.startswith("// Left out: ")]
    assert len(named) == 4
    assert all("GIFT cannot hold it" in line for line in named)


def test_the_filters_of_the_list_narrow_the_file(school, acting, put_question):
    put_question(title="Here", tags=["new"])
    put_question(title="There")

    file = acting(school.teacher).get(f"{URL}?tag=new&unit=MATH")

    assert file["X-Questions"] == "1"
    assert b"There" not in file.content


def test_an_empty_bank_is_an_empty_file(school, acting):
    file = acting(school.teacher).get(URL)

    assert (file.status_code, file.content, file["X-Questions"]) == (200, b"", "0")


@pytest.mark.parametrize(
    "query", ["format=word", "format=json", "kind=riddle", "ordering=key"]
)
def test_what_means_nothing_is_refused_by_name(school, acting, query):
    answer = acting(school.teacher).get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["details"]


@pytest.mark.parametrize(
    "who", ["student", "classmate", "outsider", "parent", "pending_teacher"]
)
def test_only_staff_download_the_bank(school, acting, bank, who):
    answer = acting(getattr(school, who)).get(f"{URL}?format=gift")

    assert answer.status_code == 403
    assert b"prime" not in answer.content
