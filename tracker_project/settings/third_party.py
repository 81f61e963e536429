"""Settings of the API's documents, the content policy and the admin's theme.

Nothing here depends on the environment.
"""

from pathlib import Path

from tracker_project.api.tags import described

STATIC_URL = "/static/"
ICON = f"{STATIC_URL}favicon.svg"
SPECTACULAR_SETTINGS = {
    "TITLE": "Student Performance Tracker",
    "DESCRIPTION": (
        Path(__file__).resolve().parents[2] / "docs" / "api.md"
    ).read_text(),
    "VERSION": "1.0.0",
    "LICENSE": {"name": "MIT"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": ICON,
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "persistAuthorization": True,
        "filter": True,
    },
    "COMPONENT_SPLIT_REQUEST": True,
    "TAGS": described(),
    "SCHEMA_PATH_PREFIX": r"/api",
    # Choice sets that several fields share, or several fields of one name.
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "academics.models.factors.Level",
        "StudentStateEnum": "academics.models.people.Student.States",
        "EnrolmentStateEnum": "academics.models.structure.Enrolment.States",
        "TaskStateEnum": "tasks.models.State",
        "QuestionKindEnum": "assessments.bank.models.Kind",
        "AttemptStateEnum": "assessments.exams.models.AttemptState",
        "ExamStateEnum": "assessments.exams.models.ExamState",
        "HandMarkStateEnum": "assessments.exams.models.HandMarkState",
        "RegradeStateEnum": "assessments.exams.models.RegradeState",
        "StudentExamStateEnum": "assessments.exams.authoring.states.STUDENT_STATES",
        "OutcomeStateEnum": ["graded", "needs_marking", "not_answered", "invalid"],
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
    "PREPROCESSING_HOOKS": ["tracker_project.api.schema.only_documented_paths"],
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        # The browsable API, ReDoc and the admin theme style inline.
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'"],
        # The one inline handler of the browsable API: its log-out link.
        "script-src-attr": [
            "'unsafe-hashes'",
            "'sha256-tHTC1YgZ5UbAs8E2Ib4NjuSS8R05d1nfPHtbmXq05WA='",
        ],
        "worker-src": ["'self'", "blob:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
    }
}
UNFOLD = {
    "SITE_TITLE": "Student Performance Tracker",
    "SITE_HEADER": "Student Performance Tracker",
    "SITE_SYMBOL": "school",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": ICON}],
    "STYLES": [f"{STATIC_URL}admin.css"],
    "SHOW_HISTORY": True,
    "SIDEBAR": {"show_search": True, "show_all_applications": False},
}
