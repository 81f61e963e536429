"""The ten headings under which the OpenAPI document lists its operations."""

TAGS = {
    "Accounts": "Logging in, one's own account and sessions, and everybody's accounts.",
    "Students": (
        "Students, their guardians and parents, their classes over time, "
        "and what concerns one student: grades, attendance, activities."
    ),
    "School": "Teachers, classes, units, terms, enrolments and the turn of the year.",
    "Attendance": "Marking attendance, registers, rates and holidays.",
    "Behaviour": "Behaviour, participation and activities.",
    "Marks": "Marks of tests and coursework, their release, and the bands.",
    "Exams": "Writing, sitting and marking exams, their results and analysis.",
    "Questions": "The question bank, with import and export.",
    "Predictions": "Predictions, students at risk, recommendations and the model.",
    "Reports": "Dashboards, reminders, imports and background tasks.",
}
# By the beginning of an operation's path; of several the longest.
TAG_OF_ROOT = {
    "/api/auth/": "Accounts",
    "/api/users/": "Accounts",
    "/api/admin/users/": "Accounts",
    "/api/students/": "Students",
    "/api/parents/": "Students",
    "/api/teachers/": "School",
    "/api/teacher-assignments/": "School",
    "/api/classes/": "School",
    "/api/units/": "School",
    "/api/terms/": "School",
    "/api/enrolments/": "School",
    "/api/school/": "School",
    "/api/attendance/": "Attendance",
    "/api/holidays/": "Attendance",
    "/api/behaviour/": "Behaviour",
    "/api/participation/": "Behaviour",
    "/api/assessments/": "Marks",
    "/api/exams/": "Exams",
    "/api/results/": "Exams",
    "/api/exams/questions/": "Questions",
    "/api/predictions/": "Predictions",
    "/api/recommendations/": "Predictions",
}
OTHERS = "Reports"


def tag_of(path: str) -> str:
    """The heading of the operation at `path`."""
    found = OTHERS
    longest = 0
    for root, tag in TAG_OF_ROOT.items():
        if path.startswith(root) and len(root) > longest:
            found = tag
            longest = len(root)
    return found


def described() -> list[dict[str, str]]:
    """The headings as the document has them at its top."""
    return [
        {"name": name, "description": description} for name, description in TAGS.items()
    ]
