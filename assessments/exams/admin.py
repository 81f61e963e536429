"""The admin pages of exams, in their own modules."""

from assessments.exams.authoring import admin, section_admin  # noqa: F401 - register their pages
from assessments.exams.marking import admin as marking_admin  # noqa: F401 - registers its pages
