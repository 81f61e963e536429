"""The background work of exams, found here by the worker."""

from assessments.exams.analysis.tasks import compare_texts  # noqa: F401
from assessments.exams.regrades.tasks import (  # noqa: F401
    apply_regrade,
    propose_regrade,
    undo_regrade,
)
from assessments.exams.results.tasks import (  # noqa: F401
    grade_attempt,
    grade_attempts,
    grade_waiting,
    release_due,
)
from assessments.exams.sitting.tasks import submit_overdue  # noqa: F401
