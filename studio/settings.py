"""Settings, all from the environment: names begin with STUDIO_, each may come from NAME_FILE."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF
from django.utils.crypto import get_random_string

from studio.core.environment import env, listening_address, secret, served_hosts

BASE_DIR = Path(__file__).resolve().parent.parent

STUDIO_DATA = Path(env.str("STUDIO_DATA", str(BASE_DIR / "var"))).resolve()
STUDIO_SECRETS = STUDIO_DATA / "secrets"
STUDIO_HOST = listening_address(env.str("STUDIO_HOST", ""))
STUDIO_PORT = env.int("STUDIO_PORT", 8000)
STUDIO_SANDBOX_PORT = env.int("STUDIO_SANDBOX_PORT", 8001)
STUDIO_SANDBOX = env.str("STUDIO_SANDBOX", "on") != "off"
STUDIO_SANDBOX_ORIGIN = f"http://127.0.0.1:{STUDIO_SANDBOX_PORT}"
STUDIO_URL = env.str("STUDIO_URL", "").rstrip("/")
STUDIO_PLATFORM_HOSTS: tuple[str, ...] = tuple(env.list("STUDIO_PLATFORM_HOSTS", []))
STUDIO_PROCESS = env.str("STUDIO_PROCESS", "")
STUDIO_DEV = env.bool("STUDIO_DEV", False)
# For tests that kill: no host but the sandbox may be reached, and leases are short.
STUDIO_CHAOS = env.bool("STUDIO_CHAOS", False)
STUDIO_CRASH_AT = env.str("STUDIO_CRASH_AT", "")
STUDIO_LONGEST_LEASE = env.float("STUDIO_LONGEST_LEASE", 0.0)
# How long a statement waits for SQLite's write lock before it is given up.
STUDIO_LOCK_SECONDS = env.float("STUDIO_LOCK_SECONDS", 20.0)
STUDIO_DISK_FLOOR = env.int("STUDIO_DISK_FLOOR_MB", 1024) * 1024 * 1024
STUDIO_ENCRYPTION_KEYS = secret(
    "STUDIO_ENCRYPTION_KEYS", fallback=STUDIO_SECRETS / "encryption_keys"
)
SANDBOX_SPEED = env.float("SANDBOX_SPEED", 1.0)
# "off" makes it a host that does not know Idempotency-Key.
SANDBOX_HONOURS = env.str("STUDIO_SANDBOX_HONOURS", "on") != "off"
SANDBOX_CONTROL_TOKEN_FILE = STUDIO_SECRETS / "sandbox_control_token"
SANDBOX_MEDIA = STUDIO_DATA / "sandbox"

IS_SANDBOX = STUDIO_PROCESS == "sandbox"

SECRET_KEY = secret("STUDIO_SECRET_KEY", fallback=STUDIO_SECRETS / "secret_key")
if IS_SANDBOX and not SECRET_KEY:
    # It signs nothing, and runs alone before the studio was ever started.
    SECRET_KEY = get_random_string(50)
DEBUG = STUDIO_DEV and env.bool("STUDIO_DEBUG", False)
_public = urlsplit(STUDIO_URL)
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = served_hosts(
    STUDIO_HOST, public=_public.hostname, more=env.list("STUDIO_ALLOWED_HOSTS", [])
)
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"] if STUDIO_URL else []

# The sandbox runs beside us and can always call back; the platform only a public address.
STUDIO_WEBHOOK_URL = env.str("STUDIO_SANDBOX_WEBHOOKS", "")
# What the watcher rings every few seconds; the apps above attempts cannot be imported by it.
STUDIO_BELLS = (
    "studio.keys.services.ring",
    "studio.assets.purging.ring",
    "studio.assets.boards.ring",
    "studio.gallery.bulk.ring",
    "studio.attempts.pump.ring",
    "studio.catalogs.services.ring",
    "studio.characters.bell.ring",
    "studio.notices.services.ring",
    "studio.pages.telling.bell.ring",
    "studio.pages.banner.ring",
    "studio.pages.keeping.weekly.ring",
    "studio.pages.reconciling.daily.ring",
    "studio.pages.keeping.afterwards.ring",
)
# Gives many assets a verdict; its history is kept above what acts on many assets.
STUDIO_BULK_JUDGE = "studio.review.bulk.judge_many"

# The public ids of the projects that a member does not see: the log is below projects.
STUDIO_HIDDEN_PROJECTS = "studio.projects.models.hidden_public_ids"

STUDIO_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_q",
    "studio.core",
    "studio.accounts",
    "studio.notices",
    "studio.keys",
    "studio.projects",
    "studio.assets",
    "studio.attempts",
    "studio.catalogs",
    "studio.characters",
    "studio.generations",
    "studio.stories",
    "studio.gallery",
    "studio.review",
    "studio.pages",
    "studio.sandbox",
]
SANDBOX_APPS = ["studio.core", "studio.sandbox"]

STUDIO_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.core.middleware.CompressPages",
    "studio.assets.middleware.SignedFiles",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "studio.core.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studio.accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studio.accounts.middleware.TeamMiddleware",
    "studio.notices.middleware.BellOnPolls",
    "studio.pages.middleware.BannerOnPolls",
]
SANDBOX_MIDDLEWARE = ["studio.sandbox.middleware.Platform"]

INSTALLED_APPS = SANDBOX_APPS if IS_SANDBOX else STUDIO_APPS
MIDDLEWARE = SANDBOX_MIDDLEWARE if IS_SANDBOX else STUDIO_MIDDLEWARE
ROOT_URLCONF = "studio.sandbox.urls" if IS_SANDBOX else "studio.urls"
APPEND_SLASH = not IS_SANDBOX
WSGI_APPLICATION = "studio.wsgi.application"

# Its token of forms also says for which team the page was drawn.
FORM_TAGS = [] if IS_SANDBOX else ["studio.accounts.templatetags.page_team"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": FORM_TAGS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.pages.context_processors.shell",
            ],
        },
    },
]
FORM_RENDERER = "studio.core.forms.Renderer"

# Measured: IMMEDIATE takes the write lock at BEGIN, so a read that turns into a write
# never fails with "database is locked"; NORMAL is safe with WAL against a killed process,
# and the commit before a POST asks for FULL by itself.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-20000",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)
SQLITE_OPTIONS = {
    "timeout": STUDIO_LOCK_SECONDS,
    "transaction_mode": "IMMEDIATE",
    "init_command": "".join(f"PRAGMA {pragma};" for pragma in SQLITE_PRAGMAS),
}
# A host that vanished without a word would hold a page for minutes, and a query for hours.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        # A file like the real one: threads lock each other out of a database in memory.
        "TEST": {"NAME": STUDIO_DATA / f"test-{Path(path).name}"},
    }


def _database(url: str) -> dict[str, Any]:
    """Connections are kept: opening one costs more than most queries."""
    named: dict[str, Any] = {**dj_database_url.parse(url)}
    if "sqlite3" in named["ENGINE"]:
        return _sqlite(named["NAME"])
    options = POSTGRESQL_OPTIONS | named.get("OPTIONS", {})
    return {
        **named,
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


_database_url = secret("STUDIO_DATABASE_URL")
DATABASES = {
    "default": (
        _database(_database_url)
        if _database_url
        else _sqlite(STUDIO_DATA / "studio.sqlite3")
    ),
    "sandbox": _sqlite(STUDIO_DATA / "sandbox.sqlite3"),
}
# How long a page's polls may be answered without the database. It tells a former member no more
# than that nothing happened; but what another machine changed is not known here before it ends.
STUDIO_PULSE_SECONDS = 20 if _database_url else 600
DATABASE_ROUTERS = ["studio.sandbox.router.SandboxRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "studio_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": STUDIO_DATA / "media", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = STUDIO_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

Q_CLUSTER = {
    "name": "studio",
    "orm": "default",
    "workers": env.int("STUDIO_WORKERS", 4),
    "queue_limit": env.int("STUDIO_WORKERS", 4),
    "bulk": 1,
    "poll": 0.05,
    "timeout": 300,
    "retry": 660,
    "max_attempts": 3,
    "ack_failures": True,
    "save_limit": -1,
    "recycle": 200,
    "max_rss": 600_000,
    "catch_up": False,
    "log_level": "WARNING",
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "generations:create"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "studio.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
# The studio itself speaks plain http: whoever names an https address has a proxy before it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("STUDIO_PROXIES", int(HTTPS))

_email_url = secret("STUDIO_EMAIL_URL")
STUDIO_MAIL = bool(_email_url)
if STUDIO_MAIL:
    globals().update(dj_email_url.parse(_email_url))
DEFAULT_FROM_EMAIL = env.str("STUDIO_MAIL_FROM", "Atelier <atelier@localhost>")
EMAIL_TIMEOUT = 10

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("STUDIO_TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS and env.bool("STUDIO_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT
    else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    },
}
# "x-accel" lets nginx send the bytes of originals; see docs/deploy.md.
STUDIO_SENDFILE = env.str("STUDIO_SENDFILE", "")
STUDIO_SENDFILE_PREFIX = "/_media/"
STUDIO_UPLOAD_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["studio.core.uploads.LimitedUploadHandler"]
# On the disk of the archive, where its floor is watched: /tmp is small or memory at times.
FILE_UPLOAD_TEMP_DIR = STUDIO_DATA / "incoming"
# It asks for that folder to exist; the handler makes it.
SILENCED_SYSTEM_CHECKS = ["files.E001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "studio.core.logs.Redact"}},
    "formatters": {"json": {"()": "studio.core.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["redact"],
        },
    },
    "root": {"handlers": ["console"], "level": env.str("STUDIO_LOG_LEVEL", "INFO")},
    "loggers": {
        # At INFO the first two print whole URLs, callback tokens included.
        **{
            name: {"level": "WARNING"}
            for name in ("httpx", "httpcore", "PIL", "libav", "asyncio", "django-q")
        },
        # Whoever scans the internet would otherwise write our log.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
