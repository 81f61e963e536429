"""Every setting, read from the environment once; .env.example explains them all."""

import contextlib
import os
import secrets
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from environs import Env

from tracker_project.database.configuration import database, database_url
from tracker_project.settings.third_party import (  # noqa: F401 - settings too
    CONTENT_SECURITY_POLICY,
    SPECTACULAR_SETTINGS,
    STATIC_URL,
    UNFOLD,
)

BASE_DIR = Path(__file__).resolve().parents[2]
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# --- where things lie -------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / "var").resolve()
MODEL_DIR = Path(env.str("MODEL_DIR", "") or BASE_DIR / "ml_models").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- safety -----------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)


def own_secret() -> str:
    """A random key kept in the data folder, so that a first start needs no setting."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        fresh = DATA_DIR / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(
            FileExistsError
        ):  # of two processes that start at once, one wins
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()


SECRET_KEY_GIVEN = env.str("SECRET_KEY", "")
SECRET_KEY = SECRET_KEY_GIVEN or own_secret()
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
JWT_SECRET_KEY = env.str("JWT_SECRET_KEY", "") or SECRET_KEY
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", []) or LOCAL_HOSTS
CORS_ALLOWED_ORIGINS = env.list("CORS_ORIGINS", ["http://localhost:3000"])
CORS_EXPOSE_HEADERS = [
    "Link",
    "X-Total-Count",
    "X-Page",
    "X-Per-Page",
    "X-Request-ID",
    "Retry-After",
]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# HTTPS is enforced wherever DEBUG is off, unless the machine serves only itself.
HTTPS = env.bool("HTTPS", not DEBUG and ALLOWED_HOSTS != LOCAL_HOSTS)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 3600
CSRF_FAILURE_VIEW = "tracker_project.error_views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- apps and middleware ----------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "corsheaders",
    "auditlog",
    "django_celery_beat",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "tracker_project",
    "accounts",
    "tasks",
    "academics",
    "assessments.marks",
    "assessments.bank",
    "assessments.exams",
    "assessments.grades",
    "attendance",
    "predictions",
    "notifications",
    "reports",
    "demo",
]

MIDDLEWARE = [
    "tracker_project.middleware.RequestMiddleware",
    "tracker_project.middleware.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tracker_project.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "tracker_project.middleware.PathMiddleware",
    "tracker_project.middleware.BodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ActorMiddleware",
    "academics.read_audit.LooksMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

APPEND_SLASH = False  # PathMiddleware accepts both spellings without a redirect
ROOT_URLCONF = "tracker_project.urls"
WSGI_APPLICATION = "tracker_project.wsgi.application"
WEB_THREADS = env.int("WEB_THREADS", 4)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tracker_project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database ---------------------------------------------------------------
DATABASE_URL = database_url(env, DATA_DIR)
DATABASES = {"default": database(DATABASE_URL, DATA_DIR)}
DATABASE_VENDOR = DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]

# --- cache, broker, tasks ---------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "") or REDIS_URL or "filesystem://"
CELERY_TASK_DEFAULT_QUEUE = env.str("TASK_QUEUE", "celery")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True  # the task's own row holds its result
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = env.int("TASK_TIME_LIMIT", 3600)
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT * 9 // 10
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "tasks.sweep", "schedule": 10.0},
    "submit_overdue": {"task": "exams.submit_overdue", "schedule": 15.0},
    "grade_waiting": {"task": "grades.grade_waiting", "schedule": 30.0},
    "release_due": {"task": "exams.release_due", "schedule": 30.0},
    "rebuild": {"task": "marks.rebuild", "schedule": crontab(hour=0, minute=10)},
}
CELERY_TIMEZONE = "UTC"
queue_folder = DATA_DIR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(queue_folder),
        "data_folder_out": str(queue_folder),
        "control_folder": str(queue_folder),
    }
    if CELERY_BROKER_URL.startswith("filesystem")
    else {
        # Longer than any task, or it would be delivered twice while it still runs.
        "visibility_timeout": CELERY_TASK_TIME_LIMIT + 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 5,
        # A broker that is down must not hold a request: the sweep sends again.
        "socket_connect_timeout": 1,
        "socket_timeout": 15,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
    }
)
if CELERY_BROKER_URL.startswith("filesystem"):
    queue_folder.mkdir(parents=True, exist_ok=True)
TASK_LEASE_SECONDS = env.int("TASK_LEASE_SECONDS", 30)

# --- people -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailOrUsernameBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
        )
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validation.MixedCharactersValidator"},
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/api/"
TEACHER_SCOPE = env.str("TEACHER_SCOPE", "school")
# So long a mark that was shown at once can be put right without saying why.
MARK_CORRECTION_HOURS = env.int("MARK_CORRECTION_HOURS", 24)
REFRESH_TOKEN_LIFETIME = timedelta(days=env.int("REFRESH_TOKEN_DAYS", 14))
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("ACCESS_TOKEN_MINUTES", 30)),
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "SIGNING_KEY": JWT_SECRET_KEY,
    "ALGORITHM": "HS256",
}

NUM_PROXIES_GIVEN = env.int("NUM_PROXIES", 0)
NUM_PROXIES = NUM_PROXIES_GIVEN + env.bool("BEHIND_FRONT", False)

# --- the API ----------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": [
        "tracker_project.api.json.JSONRenderer",
        "tracker_project.api.browsable.BrowsableRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "tracker_project.api.json.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "tracker_project.api.schema.Schema",
    "DEFAULT_THROTTLE_RATES": {
        "login": env.str("LOGIN_RATE", "60/min"),  # wrong passwords of an address
        "login_account": env.str("LOGIN_ACCOUNT_RATE", "10/min"),  # and of an account
        "refresh": env.str("REFRESH_RATE", "60/min"),  # of a session
        "register": env.str("REGISTER_RATE", "60/min"),
        "access_code": env.str("ACCESS_CODE_RATE", "10/min"),  # guesses of one student
    },
    "NUM_PROXIES": NUM_PROXIES,
    "EXCEPTION_HANDLER": "tracker_project.api.exceptions.exception_handler",
    "COERCE_DECIMAL_TO_STRING": False,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # `?format=` is the name of a file's format, e.g. of an export.
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_MB", 50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_BODY_MB", 10) * 1024 * 1024

# --- mail, files, time, words -----------------------------------------------
MAIL_SERVER = env.str("MAIL_SERVER", "")
EMAIL_BACKEND = (
    f"django.core.mail.backends.{'smtp' if MAIL_SERVER else 'console'}.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER, env.int("MAIL_PORT", 587)
EMAIL_USE_TLS = env.bool("MAIL_USE_TLS", True)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    env.str("MAIL_USERNAME", ""),
    env.str("MAIL_PASSWORD", ""),
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "") or EMAIL_HOST_USER or "tracker@localhost"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
USE_TZ, TIME_ZONE = True, "UTC"
SCHOOL_TIME_ZONE = env.str("TIME_ZONE", "UTC")
LANGUAGE_CODE, USE_I18N = "en-gb", True

# --- log --------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
    },
}

# --- audit ------------------------------------------------------------------
AUDITLOG_DISABLE_REMOTE_ADDR = (
    True  # the address is set beside the actor, from REMOTE_ADDR
)
