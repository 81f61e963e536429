"""Questions without a right answer: asked, and never marked."""

from msgspec.structs import replace

from assessments.questions.formats.moodle import read as read_moodle
from assessments.questions.formats.qti import read as read_qti
from assessments.questions.marking import grade
from assessments.questions.reviewing import for_review
from assessments.questions.tests.questions import single
from assessments.questions.validation import doubts, validate

OPINION = replace(single(good="0", bad="0"), void="survey")
QTI = b"""<assessmentItem identifier="i1" title="Opinion">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"/>
<itemBody><choiceInteraction responseIdentifier="RESPONSE"><prompt>How was it?</prompt>
<simpleChoice identifier="x">good</simpleChoice>
<simpleChoice identifier="y">bad</simpleChoice></choiceInteraction></itemBody>
</assessmentItem>"""


def test_a_survey_needs_no_right_answer_and_any_other_question_does():
    assert validate(OPINION) == []
    assert doubts(OPINION) == []
    assert validate(replace(OPINION, void="")) != []


def test_a_survey_counts_for_nothing():
    outcome = grade(OPINION, "A")

    assert (outcome.points, outcome.max_points) == (0, 0)


def test_a_survey_shows_no_right_answer_after_release():
    review = for_review(OPINION, "A")

    assert review["answer"] == "k1"
    assert "right_answer" not in review
    assert all("fraction" not in part for part in review["parts"])


def test_a_question_of_qti_without_a_right_answer_comes_in_as_a_survey():
    [found] = read_qti(QTI).found

    assert found.item.void == "survey"
    assert "it says no right answer" in found.without[0]


def test_statements_to_be_judged_come_in_as_a_matching():
    [item] = read_moodle(
        b"""<quiz><question type="mtf"><questiontext format="html"><text>Judge.</text>
        </questiontext><scoringmethod><text>subpoints</text></scoringmethod>
        <row number="1"><rowtext format="html"><text>Water is wet</text></rowtext></row>
        <row number="2"><rowtext format="html"><text>Fire is cold</text></rowtext></row>
        <column number="1">
          <responsetext format="html"><text>True</text></responsetext></column>
        <column number="2">
          <responsetext format="html"><text>False</text></responsetext></column>
        <weight rownumber="1" columnnumber="1"><value>1.000</value></weight>
        <weight rownumber="1" columnnumber="2"><value>0.000</value></weight>
        <weight rownumber="2" columnnumber="1"><value>0.000</value></weight>
        <weight rownumber="2" columnnumber="2"><value>1.000</value></weight>
        </question></quiz>"""
    ).items

    assert item.kind == "matching"
    assert [(pair.left, pair.right) for pair in item.content.pairs] == [
        ("Water is wet", "True"),
        ("Fire is cold", "False"),
    ]


def test_a_question_of_the_open_university_takes_points_for_too_many_choices():
    [item] = read_moodle(
        b"""<quiz><question type="oumultiresponse"><questiontext format="html">
        <text>Which?</text></questiontext>
        <answer fraction="0"><text>a</text><correctanswer>1</correctanswer></answer>
        <answer fraction="0"><text>b</text><correctanswer>1</correctanswer></answer>
        <answer fraction="0"><text>c</text><correctanswer>0</correctanswer></answer>
        </question></quiz>"""
    ).items

    assert grade(item, "AB").points == 1
    assert float(grade(item, "ABC").points) == 0.5
