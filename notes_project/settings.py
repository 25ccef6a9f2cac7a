"""Every setting, read from the environment once. Each has its paragraph in docs/operations.md."""

from __future__ import annotations

import os
import tempfile
import warnings
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from notes_project.redis_url import redis_host
from notes_project.secret_key import kept_secret

KIB = 1024
MIB = 1024 * KIB

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where it runs ---

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
"""The address in people's browsers, e.g. "https://notes.example.org"; empty: whatever allowed host they used."""
_public = urlsplit(PUBLIC_URL)
PUBLIC_ORIGIN = f"{_public.scheme}://{_public.netloc}" if PUBLIC_URL else ""
FORWARDED_ALLOW_IPS = env.str("FORWARDED_ALLOW_IPS", default="127.0.0.1")
"""The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""

WORKERS = env.int("WORKERS", default=1)
"""How many processes serve."""
if WORKERS < 1:
    raise ImproperlyConfigured(f"expected WORKERS to be a number from 1, got {WORKERS}")

DEBUG = env.bool("DEBUG", default=False)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=sorted({"localhost", "127.0.0.1", "[::1]", HOST, _public.hostname or HOST} - {"0.0.0.0", "::"}),  # noqa: S104 - taken out, not bound
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN] if PUBLIC_ORIGIN else []

# --- What it is made of ---

INSTALLED_APPS = [
    "notes",
    "collab",
    "notes_project",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "notes_project.urls"
ASGI_APPLICATION = "notes_project.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
COLLAB_MARKS_DIR = DATA_DIR / "marks"
COLLAB_HOST = "notes.access.Host"

# --- Storage ---


def _database() -> dict[str, Any]:
    """What DATABASE_URL names; without it, SQLite in DATA_DIR."""
    database: dict[str, Any] = env.db_url_config(env.str("DATABASE_URL", default="") or "sqlite:///")
    match database["ENGINE"].rpartition(".")[2]:
        case "sqlite3":
            return _sqlite(database)
        case "postgresql":
            return _postgresql(database)
        case other:
            raise ImproperlyConfigured(
                f"expected DATABASE_URL to begin with sqlite: or postgresql:, got one for {other}"
            )


def _sqlite(database: dict[str, Any]) -> dict[str, Any]:
    if not env.str("DATABASE_URL", default=""):
        database["NAME"] = str(DATA_DIR / "curio.sqlite3")
    database["OPTIONS"] = {
        # A transaction that reads and then writes would otherwise fail where it meets another one.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        # FULL: what was said to be saved survives a power cut, not only a crash.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # In a file, since a database in memory belongs to one connection; its name keeps test runs apart.
    database["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"curio-test-{os.getpid()}.sqlite3")}
    return database


def _postgresql(database: dict[str, Any]) -> dict[str, Any]:
    wait_seconds = env.int("DATABASE_WAIT_SECONDS", default=5)
    in_address: dict[str, Any] = database.get("OPTIONS", {})
    guarding = f"-c lock_timeout={wait_seconds}s -c idle_in_transaction_session_timeout=10s"
    database["OPTIONS"] = {
        "connect_timeout": wait_seconds,
        # A server that is cut off is noticed also where an answer is waited for.
        "tcp_user_timeout": 1000 * wait_seconds,
        "keepalives_idle": wait_seconds,
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_MAX_CONNECTIONS", default=20),
            "timeout": wait_seconds,
            # After that it begins anew, at once, instead of waiting longer and longer for a server that restarts.
            "reconnect_timeout": 1,
        },
        **in_address,
        "options": f"{guarding} {in_address.get('options', '')}".strip(),
    }
    # A connection that the server has dropped meanwhile is found out when it is taken from the pool.
    database["CONN_HEALTH_CHECKS"] = True
    database["TEST"] = {"NAME": f"curio_test_{os.getpid()}"}
    return database


DATABASES = {"default": _database()}
CACHES = {
    "default": {
        # Holds how often somebody tried to sign in lately, which counts whichever process was asked.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "notes_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
MIGRATE_WAIT_SECONDS = env.float("MIGRATE_WAIT_SECONDS", default=600.0)

REDIS_URL = env.str("REDIS_URL", default="")


def _channel_layer() -> dict[str, Any]:
    """What processes tell each other through, if there is anything; without it each follows the log by itself."""
    if not REDIS_URL:
        return {}
    backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
    return {"default": {"BACKEND": backend, "CONFIG": {"hosts": [redis_host(REDIS_URL)], "prefix": "curio"}}}


CHANNEL_LAYERS = _channel_layer()

# --- Attachments ---

ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=25 * MIB)
ATTACHMENT_MAX_NOTE_BYTES = env.int("ATTACHMENT_MAX_NOTE_BYTES", default=512 * MIB)
ATTACHMENT_MAX_PERSON_BYTES = env.int("ATTACHMENT_MAX_PERSON_BYTES", default=2048 * MIB)
ATTACHMENT_MAX_PIXELS = env.int("ATTACHMENT_MAX_PIXELS", default=40_000_000)
ATTACHMENTS_DIR = Path(env.str("ATTACHMENTS_DIR", default="") or DATA_DIR / "attachments").resolve()
ATTACHMENTS_S3_BUCKET = env.str("ATTACHMENTS_S3_BUCKET", default="")


def _attachments() -> dict[str, Any]:
    """Where attachments lie: in a folder, or in a bucket where one is named."""
    if not ATTACHMENTS_S3_BUCKET:
        folder = {
            "location": ATTACHMENTS_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        }
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder}
    # It takes a third of a second to import.
    from botocore.config import Config

    bucket = {
        "bucket_name": ATTACHMENTS_S3_BUCKET,
        "location": env.str("ATTACHMENTS_S3_PREFIX", default=""),
        "endpoint_url": env.str("ATTACHMENTS_S3_ENDPOINT", default="") or None,
        "region_name": env.str("ATTACHMENTS_S3_REGION", default="") or None,
        # Without them boto3 looks where it always does, such as the machine's own role.
        "access_key": env.str("ATTACHMENTS_S3_KEY_ID", default="") or None,
        "secret_key": env.str("ATTACHMENTS_S3_SECRET", default="") or None,
        "addressing_style": "path" if env.str("ATTACHMENTS_S3_ENDPOINT", default="") else "auto",
        "default_acl": None,
        "file_overwrite": True,
        # What is read is held in memory up to here, then on disk.
        "max_memory_size": 1 * MIB,
        "client_config": Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 2}),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket}


STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": _attachments(),
}

# --- People ---

AUTH_USER_MODEL = "notes.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "notes.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_SESSION_REMEMBER = True
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)
"""Off only where many accounts are made from one address at once: in tests and measurements."""
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = (
    {"signup": "20/m/ip", "login": "30/m/ip"} if RATE_LIMITS else False
)
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ["browser"]

SESSION_ENGINE = "notes.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
CSRF_FAILURE_VIEW = "notes_project.error_pages.csrf_failure"

# --- What browsers are told ---

SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _public.scheme == "https" else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # CodeMirror writes its theme into style elements.
        "style-src": [SELF, UNSAFE_INLINE],
        # A note may show images from anywhere, each after its reader asked for it: until then the page loads none.
        "img-src": [SELF, "data:", "blob:", "https:"],
        "font-src": [SELF],
        # Older Safari does not count the socket of the same host as 'self'.
        "connect-src": [SELF, *([PUBLIC_ORIGIN.replace("http", "ws", 1)] if PUBLIC_ORIGIN else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
    }
}

STATIC_URL = "/static/"
PAGE_DIR = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [PAGE_DIR] if PAGE_DIR.is_dir() else []
# Files are served from where they were built; there is no collecting step before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Vite puts a hash of the content into the names of what it builds.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8,}\.\w+$"
# WhiteNoise hands out iterators of files; they are small, so reading them whole under ASGI is fine.
warnings.filterwarnings(
    "ignore", message="StreamingHttpResponse must consume synchronous iterators", category=Warning
)

# --- REST ---

MAX_REQUEST_BYTES = env.int("MAX_REQUEST_BYTES", default=16 * MIB)
"""Room for the largest note as JSON in which every character is escaped."""
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_REQUEST_BYTES
MAX_UPLOAD_BYTES = ATTACHMENT_MAX_BYTES + 64 * KIB
"""The largest body that brings an attachment: the file and the form around it."""
MAX_AUTHOR_CLIENT_IDS = env.int("MAX_AUTHOR_CLIENT_IDS", default=500)
"""A note that was opened a hundred thousand times has as many client ids."""
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "notes.accounts.authentication.BearerAuthentication",
        "notes.accounts.authentication.LoginAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["notes.accounts.authentication.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["notes.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "notes_project.error_handler.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Curio",
    "DESCRIPTION": (
        "Collaborative notes over REST. A write is an edit: it is merged into what others are typing.\n\n"
        "Scripts send `Authorization: Bearer curio_…`; the page uses its session cookie and `X-CSRFToken`."
    ),
    "VERSION": "1",
    "LICENSE": {"name": "MIT"},
    "COMPONENT_SPLIT_REQUEST": True,
    # What a PATCH may leave out, its own serializer says.
    "COMPONENT_SPLIT_PATCH": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "notes.sharing.models.Role",
        "ShareRoleEnum": "notes.sharing.models.SHARED_ROLES",
        "ScopeEnum": "notes.accounts.models.Scope",
        "EventKindEnum": "notes.feed.models.Kind",
        "NotificationKindEnum": "notes.notifications.models.NotificationKind",
        "WatchLevelEnum": "notes.notifications.watching.Level",
        "WebhookOffEnum": "notes.webhooks.models.Off",
        "DeliveryFailureEnum": "notes.webhooks.sending.Failure",
    },
}

# --- The engine (docs/operations.md, "What it bears") ---

COLLAB_MAX_TEXT_BYTES = env.int("COLLAB_MAX_TEXT_BYTES", default=2 * MIB)
COLLAB_MAX_UPDATE_BYTES = env.int("COLLAB_MAX_UPDATE_BYTES", default=1 * MIB)
COLLAB_MAX_STATE_BYTES = env.int("COLLAB_MAX_STATE_BYTES", default=8 * MIB)
COLLAB_MAX_SYNC_BYTES = env.int("COLLAB_MAX_SYNC_BYTES", default=9 * MIB)
COLLAB_MAX_AWARENESS_BYTES = env.int("COLLAB_MAX_AWARENESS_BYTES", default=4 * KIB)
COLLAB_MAX_FRAMES_PER_SECOND = env.float("COLLAB_MAX_FRAMES_PER_SECOND", default=1000.0)
COLLAB_RATE_PATIENCE_SECONDS = env.float("COLLAB_RATE_PATIENCE_SECONDS", default=30.0)
COLLAB_MAX_SOCKETS_PER_DOCUMENT = env.int("COLLAB_MAX_SOCKETS_PER_DOCUMENT", default=500)
COLLAB_MAX_SOCKETS_PER_PERSON = env.int("COLLAB_MAX_SOCKETS_PER_PERSON", default=100)
COLLAB_MAX_UNSTORED_BYTES = env.int("COLLAB_MAX_UNSTORED_BYTES", default=64 * MIB)
COLLAB_MAX_IDLE_BYTES = env.int("COLLAB_MAX_IDLE_BYTES", default=128 * MIB)
COLLAB_DRAIN_SECONDS = env.float("COLLAB_DRAIN_SECONDS", default=10.0)
COLLAB_ROOM_GRACE_SECONDS = env.float("COLLAB_ROOM_GRACE_SECONDS", default=30.0)
COLLAB_KEEPALIVE_SECONDS = env.float("COLLAB_KEEPALIVE_SECONDS", default=15.0)
COLLAB_SLOW_READER_BYTES = env.int("COLLAB_SLOW_READER_BYTES", default=1 * MIB)
COLLAB_SLOW_READER_SECONDS = env.float("COLLAB_SLOW_READER_SECONDS", default=10.0)
COLLAB_HEAD_POLL_SECONDS = env.float("COLLAB_HEAD_POLL_SECONDS", default=1.0)
COLLAB_FLUSH_SECONDS = env.float("COLLAB_FLUSH_SECONDS", default=10.0)
COLLAB_COMMIT_IN_LOOP_MILLISECONDS = env.float("COLLAB_COMMIT_IN_LOOP_MILLISECONDS", default=4.0)
COLLAB_DATABASE_THREADS = env.int("COLLAB_DATABASE_THREADS", default=3)
COLLAB_CHILD_SECONDS = env.float("COLLAB_CHILD_SECONDS", default=30.0)
COLLAB_CHILD_MEMORY_BYTES = env.int("COLLAB_CHILD_MEMORY_BYTES", default=1024 * MIB)
COLLAB_KEEP_REVISIONS_SECONDS = env.float("COLLAB_KEEP_REVISIONS_SECONDS", default=86_400.0)

# --- The change feed ---

FEED_EDIT_SECONDS = env.float("FEED_EDIT_SECONDS", default=2.0)
FEED_KEEP_SECONDS = env.float("FEED_KEEP_SECONDS", default=14 * 86_400.0)
FEED_POLL_SECONDS = env.float("FEED_POLL_SECONDS", default=1.0)
FEED_MAX_WAIT_SECONDS = env.float("FEED_MAX_WAIT_SECONDS", default=60.0)
FEED_MAX_WAITING_EVENTS = env.int("FEED_MAX_WAITING_EVENTS", default=1000)
FEED_MAX_SUBSCRIPTIONS_PER_PERSON = env.int("FEED_MAX_SUBSCRIPTIONS_PER_PERSON", default=100)
FEED_MEMORY_CHARACTERS = env.int("FEED_MEMORY_CHARACTERS", default=8_000_000)

# --- Notifications ---

NOTIFY_EDIT_QUIET_SECONDS = env.float("NOTIFY_EDIT_QUIET_SECONDS", default=120.0)
NOTIFY_EDIT_MAX_SECONDS = env.float("NOTIFY_EDIT_MAX_SECONDS", default=900.0)
NOTIFY_KEEP_SECONDS = env.float("NOTIFY_KEEP_SECONDS", default=90 * 86_400.0)
NOTIFY_MAIL_DELAY_SECONDS = env.float("NOTIFY_MAIL_DELAY_SECONDS", default=300.0)
NOTIFY_MAIL_MAX_PER_DAY = env.int("NOTIFY_MAIL_MAX_PER_DAY", default=4)
NOTIFY_MAIL_DIGEST_HOUR = env.int("NOTIFY_MAIL_DIGEST_HOUR", default=7)
"""On the clock of UTC."""
if not 0 <= NOTIFY_MAIL_DIGEST_HOUR <= 23:
    raise ImproperlyConfigured(
        f"expected NOTIFY_MAIL_DIGEST_HOUR to be an hour from 0 to 23, got {NOTIFY_MAIL_DIGEST_HOUR}"
    )
NOTIFY_CONFIRMATIONS_PER_DAY = env.int("NOTIFY_CONFIRMATIONS_PER_DAY", default=5)
EMAIL_URL = env.str("EMAIL_URL", default="")
"""The server that mail is given to; without one there is no mail."""
MAIL_IS_ON = bool(EMAIL_URL)
MAIL_TIMEOUT_SECONDS = EMAIL_TIMEOUT = env.float("MAIL_TIMEOUT_SECONDS", default=15.0)
MAIL_RETRY_SECONDS = env.float("MAIL_RETRY_SECONDS", default=86_400.0)
if MAIL_IS_ON:
    if not PUBLIC_URL:
        raise ImproperlyConfigured("EMAIL_URL needs PUBLIC_URL: what is mailed leads to pages of this server")
    try:
        vars().update(env.email_url_config(EMAIL_URL))
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            "expected EMAIL_URL to be like smtp://user:password@host:587, smtp+tls://… or smtp+ssl://…"
        ) from error
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="") or f"Curio <curio@{_public.hostname or 'localhost'}>"

# --- Webhooks ---

WEBHOOKS_PER_PERSON = env.int("WEBHOOKS_PER_PERSON", default=20)
WEBHOOK_TIMEOUT_SECONDS = env.float("WEBHOOK_TIMEOUT_SECONDS", default=15.0)
WEBHOOK_RETRY_SECONDS = env.float("WEBHOOK_RETRY_SECONDS", default=86_400.0)
WEBHOOK_LOG_SECONDS = env.float("WEBHOOK_LOG_SECONDS", default=7 * 86_400.0)
WEBHOOK_ALLOWED_NETWORKS = env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
"""Networks that are not public and may be sent to all the same, e.g. "10.1.2.0/24"."""
for _network in WEBHOOK_ALLOWED_NETWORKS:
    try:
        ip_network(_network)
    except ValueError as error:
        raise ImproperlyConfigured(f"expected WEBHOOK_ALLOWED_NETWORKS to be networks: {error}") from error

# --- What it says of itself ---

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""With what Prometheus asks for /metrics; without one only the machine itself may."""

LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f'expected LOG_FORMAT to be "line" or "json", got "{LOG_FORMAT}"')
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "notes_project.log_lines.LineFormatter"},
        "json": {"()": "notes_project.log_lines.JsonFormatter"},
    },
    "filters": {"without_query": {"()": "notes_project.log_lines.WithoutQuery"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["without_query"]},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would write every event a second time.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Repeats, for each refusal, what the access log says.
        "django.request": {"level": "ERROR"},
        # Says, with a traceback and every second, that Redis does not answer; the engine says it once.
        "channels_redis.pubsub": {"level": "CRITICAL"},
        # Says, with a traceback, that somebody tried a host name; the access log has the 400.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Says each connection's coming and going at INFO; the engine says it with the note and the person.
        "uvicorn.error": {"level": LOG_LEVEL if LOG_LEVEL == "DEBUG" else "WARNING"},
    },
}
