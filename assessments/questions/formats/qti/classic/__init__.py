"""QTI 1.2, as Canvas and Respondus write it."""

from assessments.questions.formats.qti.classic.reader import read

__all__ = ["read"]
