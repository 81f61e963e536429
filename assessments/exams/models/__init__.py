"""The tables of exams."""

from assessments.exams.models.allowances import ExamAllowance, StandingAllowance
from assessments.exams.models.attempts import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
)
from assessments.exams.models.exams import Exam, ExamState
from assessments.exams.models.marking import HandMark, HandMarkState
from assessments.exams.models.questions import PublishedQuestion, Section, Slot
from assessments.exams.models.regrades import Regrade, RegradedAttempt, RegradeState
from assessments.exams.models.results import ExamResult
from assessments.exams.models.uptime import Downtime, Heartbeat

__all__ = [
    "Attempt",
    "AttemptEvent",
    "AttemptState",
    "Downtime",
    "EventKind",
    "Exam",
    "ExamAllowance",
    "ExamResult",
    "ExamState",
    "HandMark",
    "HandMarkState",
    "Heartbeat",
    "PublishedQuestion",
    "Regrade",
    "RegradeState",
    "RegradedAttempt",
    "Section",
    "Slot",
    "StandingAllowance",
]
