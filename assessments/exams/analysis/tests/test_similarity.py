"""Which texts are found to share passages."""

import random

import pytest

from assessments.exams.analysis.fingerprints import PASSAGE
from assessments.exams.analysis.similarity import Text, similarities

VOCABULARY = [
    f"{head}{tail}"
    for head in ("ba", "ko", "mi", "tu", "re", "sla")
    for tail in range(60)
]


def essay(seed, words=200):
    return " ".join(random.Random(seed).choices(VOCABULARY, k=words))


def texts(*written):
    return [
        Text(name=number, writer=number, text=text)
        for number, text in enumerate(written)
    ]


def found(report):
    return sorted(
        (pair.first.name, pair.second.name, pair.shared_words) for pair in report.pairs
    )


def quoted(pair):
    return [
        (pair.first.text[slice(*each.first)], pair.second.text[slice(*each.second)])
        for each in pair.passages
    ]


def test_texts_of_their_own_share_nothing():
    assert found(similarities(texts(*(essay(seed) for seed in range(20))))) == []


def test_a_copied_passage_is_shown_where_it_stands_in_both():
    passage = essay(99, 30)

    report = similarities(
        texts(
            f"{essay(1)}. {passage}",
            essay(2),
            f"{essay(3, 50)} {passage}, {essay(4, 50)}",
        )
    )

    assert found(report) == [(0, 2, 30)]
    assert report.pairs[0].score == 23.1  # 30 of 130 words
    assert quoted(report.pairs[0]) == [(passage, passage)]


@pytest.mark.parametrize("seed", range(20))
def test_every_passage_of_eight_words_is_found_wherever_it_stands(seed):
    passage = essay(seed, PASSAGE)

    report = similarities(
        texts(
            f"{essay(100 + seed, 17)} {passage}", f"{passage} {essay(200 + seed, 11)}"
        )
    )

    assert PASSAGE == 8
    assert found(report) == [(0, 1, 8)]


def test_less_than_eight_words_is_chance():
    passage = essay(5, 7)

    assert (
        found(
            similarities(
                texts(
                    f"{essay(1)} {passage} {essay(2)}",
                    f"{essay(3)} {passage} {essay(4)}",
                )
            )
        )
        == []
    )


def test_case_accents_punctuation_and_signs_that_nobody_sees_make_no_difference():
    one = "The caf\u00e9\u2019s na\u00efve owner said: \u201cspring comes early, and the days grow long\u201d again."
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "days")
    other = f"THE CAFE'S NAI\u0308VE OWN\u200bER SAID spring comes ear\u00adly and the {wide} grow long AGAIN"

    report = similarities(texts(one, other))

    assert found(report) == [(0, 1, 15)]
    assert quoted(report.pairs[0]) == [(one[:-1], other)]


def test_a_script_without_spaces_is_compared_sign_by_sign():
    passage = "春天白昼变长是因为地球的轴倾斜"

    assert found(similarities(texts(f"我认为{passage}。", f"{passage}。老师说的"))) == [
        (0, 1, 15)
    ]


def test_what_all_were_given_to_read_is_nobody_s():
    task = "Explain in your own words why the days grow longer in spring and shorter in autumn"
    start = "Because of the tilt"

    report = similarities(
        texts(f"{task}: {start} {essay(1, 40)}", f"{task}: {start} {essay(2, 40)}"),
        task,
    )

    assert found(report) == []


def test_a_copy_beside_the_task_counts_without_the_task():
    task, passage = essay(50, 30), essay(51, 20)

    report = similarities(
        texts(f"{task} {passage} {essay(1, 30)}", f"{task} {passage} {essay(2, 30)}"),
        task,
    )

    assert found(report) == [(0, 1, 20)]
    assert report.pairs[0].score == 40.0
    assert quoted(report.pairs[0]) == [(passage, passage)]


def test_what_very_many_quote_is_told_once_and_joins_nobody():
    quote = essay(70, 25)

    report = similarities(
        texts(*(f"{essay(seed)} {quote} {essay(100 + seed)}" for seed in range(12)))
    )

    assert found(report) == []
    assert [
        (each.text.text[slice(*each.span)], each.writers) for each in report.common
    ] == [(quote, 12)]


def test_a_few_who_share_a_text_are_all_named():
    shared = essay(80)

    report = similarities(texts(*([shared] * 4), *(essay(seed) for seed in range(30))))

    assert found(report) == [
        (0, 1, 200),
        (0, 2, 200),
        (0, 3, 200),
        (1, 2, 200),
        (1, 3, 200),
        (2, 3, 200),
    ]
    assert {pair.score for pair in report.pairs} == {100.0}


def test_two_attempts_of_one_student_are_no_pair():
    text = essay(1)

    assert (
        found(similarities([Text("first", "Sam", text), Text("second", "Sam", text)]))
        == []
    )


def test_passages_in_another_order_are_found_each_once():
    one, two = essay(31, 40), essay(32, 40)

    report = similarities(texts(f"{one} {two}", f"{two} {one}"))

    assert found(report) == [(0, 1, 80)]
    assert quoted(report.pairs[0]) == [(one, one), (two, two)]


def test_a_phrase_that_is_repeated_counts_once_for_each_copy():
    phrase = essay(33, 12)

    report = similarities(
        texts(" ".join([phrase] * 5), f"{essay(1)} {phrase} {essay(2)}")
    )

    assert found(report) == [(0, 1, 12)]


def test_a_large_ring_does_not_hide_a_single_pair():
    ring, passage = essay(390, 120), essay(391, 20)
    others = [essay(seed, 60) for seed in range(250)]
    pair = [f"{essay(401, 60)} {passage}", f"{essay(402, 60)} {passage}"]

    report = similarities(texts(*([ring] * 25), *others, *pair))

    assert len(report.pairs) == 200
    assert report.left_out == 101  # of 300 pairs in the ring, and the one
    assert (275, 276, 20) in found(report)


@pytest.mark.parametrize(
    "written",
    [
        [],
        [""],
        ["", ""],
        ["one two three", "one two three"],
        ["\0 \n", "!?"],
        ["🙂 " * 9] * 2,
    ],
)
def test_nothing_much_gives_an_empty_report(written):
    report = similarities(texts(*written))

    assert (report.pairs, report.common, report.left_out) == ([], [], 0)


def test_many_long_essays_are_compared():
    written = [essay(seed, 500) for seed in range(200)]
    words = written[170].split()
    written[20] = " ".join(words[100:160]) + " " + written[20]

    assert found(similarities(texts(*written))) == [(20, 170, 60)]
