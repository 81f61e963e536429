"""Whatever the file is: its format is guessed, nothing is raised, nothing takes long or
much."""

import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions.formats import LARGEST_FILE, READERS, guess, read, write
from assessments.questions.formats.archive import MOST_ENTRIES
from assessments.questions.formats.tests.samples import (
    FOLDER,
    faults,
    needs_samples,
    sample,
)
from assessments.questions.items import Item
from assessments.questions.kinds.true_false import TrueFalse

SAMPLES = sorted(
    str(path.relative_to(FOLDER))
    for path in FOLDER.glob("*/*")
    if path.suffix != ".json"
)
SMALL = [
    b"A?{=x ~y}\n\n$CATEGORY: a\n\nB?{#1:2}",
    b"Q\nA) x\nB) y\nANSWER: A",
    (
        b"<quiz><question type='cloze'>"
        b"<questiontext><text>{1:SA:=x}</text></questiontext></question></quiz>"
    ),
    (
        b"<assessmentItem identifier='a'>"
        b"<itemBody><choiceInteraction/></itemBody></assessmentItem>"
    ),
    (
        b"<questestinterop><item>"
        b"<presentation><response_lid/></presentation></item></questestinterop>"
    ),
]
NOISE = st.sampled_from(
    [
        b"{",
        b"}",
        b"~",
        b"=",
        b"#",
        b"%1e99999999%",
        b"->",
        b"<",
        b"&#0;",
        b"\xff",
        b"\0",
        b"9" * 300,
        b"NaN",
        b"1e999999",
        b"[settings:{}]",
        b"Infinity",
        b"\n\n",
        b"[[A]]",
    ]
)


def packed(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@needs_samples
@pytest.mark.parametrize("name", SAMPLES)
def test_the_format_of_every_sample_is_known_by_its_content(name):
    folder = name.partition("/")[0]
    expected = {
        "gift": "gift",
        "aiken": "aiken",
        "moodle_xml": "moodle_xml",
        "moodle_other": "cloze",
    }.get(folder, "qti")
    expected = {
        "aiken/sonsoleslp__aiken_expected_moodle.xml": "moodle_xml",
        "moodle_other/moodle__question.missingword1.txt": "gift",
    }.get(name, expected)

    assert guess(sample(name), name) == expected


JSON = [b'[{"text": "2 + 2?", "points": 1}]', b'{"kind": "essay"}', b'[["{"]]', b"{}"]


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7", b"<html></html>", b"\x00\x01", *JSON]
)
def test_what_is_no_question_file_is_said_to_be_none(data):
    assert guess(data) == ""
    assert faults(read(data)) == [
        (None, "no format that is known here: GIFT, Aiken, Moodle XML, QTI")
    ]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(READERS)), st.binary(max_size=200))
def test_random_bytes_are_never_an_exception(format_name, data):
    result = read(data, format_name=format_name)

    assert all(fault.to_json()["error"] for fault in result.errors)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(list(READERS)),
    st.sampled_from(SMALL),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5), NOISE), max_size=4),
)
def test_damaged_files_are_never_an_exception_and_what_is_read_can_be_written(
    format_name, data, damages
):
    for place, cut, noise in damages:
        at = int(place * len(data))
        data = data[:at] + noise + data[at + cut :]

    result = read(data, format_name=format_name)

    for name in ("gift", "aiken", "moodle_xml", "qti"):
        written = write(result.items, name)
        assert isinstance(written.data, bytes)


@needs_samples
@pytest.mark.parametrize("name", SAMPLES)
def test_cut_off_samples_are_never_an_exception(name):
    whole = sample(name)

    for part in (3, 7, 9):
        for format_name in ("", "gift"):
            result = read(whole[: len(whole) * part // 10], format_name=format_name)
            assert all(fault.to_json()["error"] for fault in result.errors)


LONG = 90_000


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a",
        "<img ",
        "<b>",
        "`",
        "{1:SA:",
        '="\n',
        "](  ",
        "<a href=data:audio/x>",
        "\\",
        " ",
        "[id:",
    ],
)
@pytest.mark.parametrize("text_format", ["html", "markdown"])
def test_hostile_repetition_takes_no_long_time(piece, text_format):
    text = piece * (LONG // len(piece))
    escaped = "".join(
        "\\" + sign if sign in "~=#{}:\\" else sign for sign in text
    ).replace("\n", "\\n")
    started = time.process_time()

    read(
        f"[{text_format}]{escaped}?{{={escaped}#{escaped} =y}}".encode(),
        format_name="gift",
    )
    read(text.encode(), format_name="cloze")
    read(text.encode(), format_name="aiken")

    assert time.process_time() - started < 5


def test_a_file_that_is_too_large_is_refused():
    assert faults(read(b" " * (LARGEST_FILE + 1))) == [
        (None, "a file of more than 20 MB")
    ]


def test_an_archive_that_swells_is_refused():
    assert (
        "too large when unpacked"
        in faults(read(packed({"a.xml": b"0" * 15_000_000})))[0][1]
    )


def test_an_archive_of_many_files_is_refused():
    assert (
        "more than 2000 files"
        in faults(read(packed({f"{at}.xml": b"" for at in range(MOST_ENTRIES + 1)})))[
            0
        ][1]
    )


def test_a_broken_archive_is_named():
    assert (
        "not a zip archive that can be read"
        in faults(read(packed({"a.xml": b"<a/>"})[:40]))[0][1]
    )


def test_paths_that_lead_out_of_an_archive_lead_nowhere():
    item = write(
        [Item(text="Right?", text_format="html", content=TrueFalse(answer=True))], "qti"
    )
    with zipfile.ZipFile(io.BytesIO(item.data)) as archive:
        inside = archive.read("items/00001.xml")
    outside = inside.replace(b"Right?", b"<img src='../../../../etc/hostname'/>")

    result = read(packed({"../../escaped.xml": inside, "b.xml": outside}))

    assert [one.text for one in result.items] == [
        "Right?",
        '<img alt="missing: ../../../../etc/hostname">',
    ]


def test_ten_thousand_gift_questions_take_little_time():
    one = (
        "::T{0}::What's between orange and green {0}?{{=yellow#right; good! ~red#wrong"
        " ~blue ~green}}\n\n"
    )
    data = "".join(one.format(number) for number in range(10_000)).encode()
    started = time.process_time()

    result = read(data)

    assert len(result.items) == 10_000
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("data", "format_name"),
    [
        (b"$CATEGORY: a/b\n\n$CATEGORY: c\n", "gift"),
        (b"", "gift"),
        (
            (
                b"<quiz><question type='category'>"
                b"<category><text>a</text></category></question></quiz>"
            ),
            "moodle_xml",
        ),
        (b"<quiz/>", "moodle_xml"),
        (b"<questestinterop><assessment/></questestinterop>", "qti"),
    ],
)
def test_a_file_without_questions_says_so(data, format_name):
    result = read(data, format_name=format_name)

    assert [fault.error for fault in result.errors] == ["no questions in it"]
