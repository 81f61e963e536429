"""The reading of a file: what a cell, a row and a header mean, and what is wrong with them."""

from decimal import Decimal
from io import BytesIO

import pytest

from academics.importing.columns import Column, Table, UnreadableFileError
from academics.importing.csv_files import File, Record, count_lines
from academics.importing.parsers import (
    choice,
    matching,
    number,
    text,
    whole_number,
    yes_no,
)

TABLE = Table(
    key="code",
    columns=(
        Column(
            "Code",
            matching(r"[A-Z]+[0-9]*\Z", 6, "Letters, then digits."),
            required=False,
        ),
        Column("First_Name", text(10)),
        Column("Hours", number(0, 10), "hours_studied"),
        Column("Nice", yes_no, required=False),
    ),
)


def opened(content: str | bytes) -> File:
    raw = content.encode() if isinstance(content, str) else content
    return File(lambda: BytesIO(raw), TABLE)


def records(content: str | bytes) -> list[Record]:
    return list(opened(content).records())


def values(content: str | bytes) -> list[dict]:
    found = records(content)
    assert [fault for record in found for fault in record.faults] == []
    return [record.values for record in found]


def faults(content: str) -> list[tuple]:
    return [
        (each.line, each.column, each.value, each.error)
        for row in records(content)
        for each in row.faults
    ]


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (number(0, 100), "7", Decimal("7")),
        (number(0, 100), "7.25", Decimal("7.25")),
        (number(0, 100), "7,5", Decimal("7.5")),
        (number(0, 100), "100", Decimal("100")),
        (number(0, 100), "100.00000", Decimal("100")),
        (number(-5), "-5", Decimal("-5")),
        (whole_number(3, 120), "16", 16),
        (whole_number(3, 120), "16.0", 16),
        (choice(["High School", "College"]), "HIGH SCHOOL", "High School"),
        (yes_no, "YES", True),
        (yes_no, "No", False),
        (yes_no, "0", False),
        (text(5), "=A1+1", "=A1+1"),
        (matching(r"[A-Z]+\Z", 5, "Letters."), "abc", "ABC"),
    ],
)
def test_a_cell_means(parse, cell, value):
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "sentence"),
    [
        (number(0, 100), "100.01", "Give a number from 0 to 100."),
        (number(0, 100), "-0.01", "Give a number from 0 to 100."),
        (number(0), "-1", "Give a number from 0 up."),
        (number(0, 100), "7.123", "At most 2 decimals."),
        (number(0, 100), "1,234", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "seven", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "NaN", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "Infinity", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "1e1", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "1_0", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "\u0667", "Not a number. Give one from 0 to 100."),
        (number(0, 100), "9" * 400, "Not a number. Give one from 0 to 100."),
        (whole_number(3, 120), "16.5", "At most 0 decimals."),
        (choice(["Low", "High"]), "Lowest", "Give one of: Low, High."),
        (yes_no, "perhaps", "Give Yes or No."),
        (text(5), "x" * 6, "At most 5 characters."),
        (matching(r"[A-Z]+\Z", 5, "Letters."), "A1", "Letters."),
        (matching(r"[A-Z]+\Z", 5, "Letters."), "ABCDEF", "At most 5 characters."),
    ],
)
def test_a_cell_is_refused_in_words(parse, cell, sentence):
    with pytest.raises(ValueError) as caught:
        parse(cell)

    assert str(caught.value) == sentence


def test_columns_stand_in_any_order_and_are_named_in_any_case():
    assert values("hours , FIRST NAME,code\n7,Ada,ab1\n") == [
        {"hours_studied": Decimal(7), "first_name": "Ada", "code": "AB1"}
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfFirst_Name,Hours\r\nZo\xc3\xab,7\r\n",
        "First_Name,Hours\nZoë,7".encode(),
        "First_Name;Hours\r\nZoë;7\r\n".encode(),
        "First_Name\tHours\rZoë\t7\r".encode(),
        'First_Name|Hours\n"Zoë"|"7"\n'.encode(),
        "First_Name,Hours\r\nZoë,7\r\n".encode("utf-16"),
        "\r\n\n  \nFirst_Name,Hours\n\n,,\nZoë,7,,\n , \n".encode(),
        "First_Name,Hours,\nZoë,7,\n".encode(),
    ],
)
def test_the_same_row_in_many_dialects(content):
    assert values(content) == [{"first_name": "Zoë", "hours_studied": Decimal(7)}]


def test_an_empty_cell_is_not_known():
    assert values("First_Name,Hours,Nice\nAda,,\n") == [
        {"first_name": "Ada", "hours_studied": None, "nice": None}
    ]


def test_a_decimal_comma_goes_with_semicolons():
    assert values("First_Name;Hours\nAda;7,5\n")[0]["hours_studied"] == Decimal("7.5")


def test_a_fault_has_the_line_on_which_its_row_starts():
    content = 'First_Name,Hours\n"two\nlines",7\n\nAda,70\n"a\nb\nc",x\nBo,1\n'

    assert faults(content) == [
        (5, "Hours", "70", "Give a number from 0 to 10."),
        (6, "Hours", "x", "Not a number. Give one from 0 to 10."),
    ]


def test_every_fault_of_a_row_is_told():
    assert [fault[1] for fault in faults("First_Name,Hours,Nice\n" + "x" * 11 + ",-1,maybe\n")] == [
        "First_Name", "Hours", "Nice",
    ]  # fmt: skip


def test_ragged_rows_are_named():
    assert faults("First_Name,Hours\nAda\nAda,7,more\nBo,7\n") == [
        (2, None, None, "1 cells where the header has 2."),
        (3, None, None, "3 cells where the header has 2."),
    ]


def test_a_code_that_comes_again_is_named_with_the_first_ones_line():
    assert faults("Code,First_Name,Hours\nab1,A,1\n,B,1\n,C,1\nAB1,D,1\n") == [
        (5, "Code", "AB1", "The same as in line 2.")
    ]


def test_nul_characters_are_refused_and_not_passed_on():
    [record] = records("First_Name,Hours\nA\x00da,7\n")

    assert [fault.error for fault in record.faults] == [
        "NUL characters are not allowed."
    ]
    assert record.faults[0].as_json()["value"] == "A\ufffdda"


def test_a_quote_that_is_never_closed_is_a_fault_and_no_crash():
    found = faults('First_Name,Hours\nAda,7\n"Bo,7\nCy,7\n')

    assert [(line, column) for line, column, *_ in found] == [(3, None)]


def test_a_cell_without_end_is_a_fault_and_the_rows_after_it_are_read():
    content = f'First_Name,Hours\n"{"x" * 200_000}",7\nBo,7\n'

    found = records(content)

    assert [len(record.faults) for record in found] == [1, 0]
    assert found[1].values["first_name"] == "Bo"


def test_columns_that_nobody_knows_are_ignored_and_told():
    file = opened("First_Name,Hours,Shoe size\nAda,7,38\n")

    assert file.layout.ignored == ["Shoe size"]
    assert file.layout.fields == {"first_name", "hours_studied"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty."),
        ("\n\n", "The file is empty."),
        ("Code,Nice\n", "Columns are missing: First_Name, Hours."),
        ("First_Name,Hours,first name\n", "The column first name is there twice."),
        (b"\xff\xd8\xff\xe0JFIF", "Not a CSV file in UTF-8."),
        (
            '"First_Name,Hours\n' + "x" * 200_000,
            "A cell of the header is longer than 131,072 characters.",
        ),
    ],
)
def test_a_file_as_a_whole_is_refused(content, sentence):
    with pytest.raises(UnreadableFileError) as caught:
        opened(content)

    assert str(caught.value) == sentence


def test_a_byte_that_is_no_text_is_found_wherever_it_stands():
    raw = b"First_Name,Hours\n" + b"Ada,7\n" * 300_000 + b"Jos\xe9,7\n"

    with pytest.raises(UnreadableFileError) as caught:
        count_lines(lambda: BytesIO(raw))

    assert "Not a text in UTF-8" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "lines"),
    [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2)],
)
def test_lines_are_counted(content, lines):
    assert count_lines(lambda: BytesIO(content.encode())) == lines


# --- what is too long


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("x" * 2_000_000 + ",First_Name,Hours\r\n1,Ada,7\r\n", "The header is longer than 1,048,576 characters."),
        ("x" * 200_000 + ",First_Name,Hours\r\n1,Ada,7\r\n", "A cell of the header is longer than 131,072 characters."),
        ("First_Name,Hours" + ",x" * 100_000 + "\nAda,7\n", "The header has 100,002 columns; at most 1,000 are read."),
        ('First_Name,Hours\r\nAda,7\r\nBob,"7\r\n' + "Cy,7\r\n" * 50_000,
         "In line 3 a cell begins that is longer than 131,072 characters. Is a quotation mark missing?"),
    ],
)  # fmt: skip
def test_what_is_too_long_to_be_read_is_said_in_one_true_sentence(content, sentence):
    with pytest.raises(UnreadableFileError) as refusal:
        records(content)

    assert str(refusal.value) == sentence


def test_a_thousand_columns_are_read():
    assert (
        values("First_Name,Hours" + ",x" * 998 + "\r\nAda,7" + "," * 998)[0][
            "first_name"
        ]
        == "Ada"
    )


def test_one_line_that_is_too_long_is_one_fault_and_the_next_is_read():
    found = records("First_Name,Hours\r\n" + "A" * 200_000 + ",7\r\nBob,8\r\n")

    assert [len(row.faults) for row in found] == [1, 0]
