"""An attempt in detail: all of it for staff, for a family as much as the exam shows."""

from collections.abc import Mapping

from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult, HandMark
from assessments.exams.papers import PaperEntry, PaperQuestion, questions_of, seed_of
from assessments.exams.results.gradebook import passes
from assessments.exams.results.scoring import read_outcome
from assessments.exams.results.serializers import full_name
from assessments.marks.bands import result_of
from assessments.marks.models import BandScale
from assessments.questions.reviewing import for_review
from assessments.questions.serving import for_student

Body = dict[str, object]
LEVELS = list(Exam.Shows.values)  # each shows what those before it do, and more


def present_attempt(
    attempt: Attempt, *, shows: str = Exam.Shows.KEY, named: bool = True
) -> Body:
    """An attempt with as much as `shows` allows, without a name unless `named`.

    Its exam and its student are read with it.
    """
    student_code = None
    name = None
    if named:
        student = attempt.student
        student_code = student.student_id
        name = full_name(student.first_name, student.last_name)

    return {
        "attempt_id": attempt.pk,
        "exam_id": attempt.exam_id,
        "title": attempt.exam.title,
        "student_id": student_code,
        "full_name": name,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "score": attempt.score,
        "max_score": attempt.max_score,
        **_present_result(attempt),
        "counts": ExamResult.objects.filter(attempt=attempt).exists(),
        "shows": shows,
        "questions": _present_questions(attempt, shows),
    }


def _present_result(attempt: Attempt) -> Body:
    """What a mark of this score would say, by the bands in force."""
    score = attempt.score
    max_score = attempt.max_score
    if attempt.state != AttemptState.GRADED or score is None or not max_score:
        return {"percentage": None, "status": None, "passed": None}

    result = result_of(score, max_score, BandScale.in_force())
    return {
        "percentage": result.percentage,
        "status": result.status,
        "passed": passes(attempt.exam, score, max_score),
    }


def _present_questions(attempt: Attempt, shows: str) -> list[Body]:
    if shows == Exam.Shows.SCORE:
        return []

    questions = questions_of(attempt.exam)
    hand_marks = HandMark.objects.filter(attempt=attempt).order_by()
    comments = dict(hand_marks.values_list("question_id", "comment"))

    presented = []
    for number, entry in enumerate(attempt.paper, 1):
        question = questions[entry["question"]]
        body = _present_question(attempt, entry, question, comments, shows)
        presented.append({"key": f"q{number}", **body})
    return presented


def _present_question(
    attempt: Attempt,
    entry: PaperEntry,
    question: PaperQuestion,
    comments: Mapping[int, str],
    shows: str,
) -> Body:
    exam = attempt.exam
    level = LEVELS.index(shows)
    shows_feedback = level >= LEVELS.index(Exam.Shows.FEEDBACK)
    shows_key = level >= LEVELS.index(Exam.Shows.KEY)

    seed = seed_of(exam, attempt.pk)
    served = for_student(question.item, seed, shuffle=exam.shuffle_choices)
    view = {**served.question, "points": float(question.points)}

    saved = attempt.answers.get(str(question.id))
    outcome = attempt.outcomes.get(str(question.id))  # none before it is graded
    reviewed = for_review(
        question.item,
        saved["answer"] if saved else None,
        served=entry["order"],
        outcome=read_outcome(outcome) if outcome else None,
        points=question.points,
        correctness=True,
        feedback=shows_feedback,
        key=shows_key,
    )
    if shows_feedback and comments.get(question.id):
        reviewed["comment"] = comments[question.id]

    return {
        "question_id": question.question_id,
        "question": view,
        **reviewed,
        "points": float(reviewed["points"]),
        "max_points": float(reviewed["max_points"]),
    }
