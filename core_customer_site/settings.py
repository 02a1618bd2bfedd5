"""Settings of the service, read from the environment and, beneath it, from `.env` (see `.env.example`).

A secret that is missing stops production from starting: only DEBUG gets one made up. `ENV_FILE` names another file to
read than `.env`; empty, none is read. What `NAME_FILE` names is read for `NAME`.
"""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core_customer_site.environment import Environment
from core_customer_site.logging import configuration
from customers.version import VERSION

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
if env_file := env("ENV_FILE", default=str(BASE_DIR / ".env")):
    env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="only-for-development" if DEBUG else environ.Env.NOTSET)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# --- The core -----------------------------------------------------------------------------------------------------
CUSTOMER_NUMBER_START = env.int("CUSTOMER_NUMBER_START", default=1)
REVIEW_SHARE = Decimal(env("REVIEW_SHARE", default="0.20"))
if not REVIEW_SHARE.is_finite() or REVIEW_SHARE < 0:
    raise ImproperlyConfigured('REVIEW_SHARE is a share such as "0.20": what income may change by without a review.')
MAX_BODY_BYTES = 1024 * 1024
LEGAL_RETENTION_YEARS = 10  # law 155-17 of the Dominican Republic, article 43
RETENTION_YEARS = env.int("RETENTION_YEARS", default=LEGAL_RETENTION_YEARS)
if RETENTION_YEARS < LEGAL_RETENTION_YEARS:
    raise ImproperlyConfigured("RETENTION_YEARS is at least 10: law 155-17 asks for it.")
REFUSED_PAYLOAD_YEARS = env.int("REFUSED_PAYLOAD_YEARS", default=RETENTION_YEARS)
if REFUSED_PAYLOAD_YEARS < 1:
    raise ImproperlyConfigured("REFUSED_PAYLOAD_YEARS is at least 1.")
SEAL_KEY = env("SEAL_KEY", default="")
SEAL_PUBLIC_KEYS = env.list("SEAL_PUBLIC_KEYS", default=[])
SEAL_FOLDER = env("SEAL_FOLDER", default=str(BASE_DIR / "var" / "seals"))
APPLICATION_ROLE = env("APPLICATION_ROLE", default="")
SUBMISSION_RATE = env("SUBMISSION_RATE", default="")
if SUBMISSION_RATE and not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", SUBMISSION_RATE):
    raise ImproperlyConfigured('SUBMISSION_RATE is a number of calls and a period, such as "600/minute".')

# --- The bank -----------------------------------------------------------------------------------------------------
BANK_NAME = env("BANK_NAME", default="")
BANK_COLOR = env("BANK_COLOR", default="#14495c")
if not re.fullmatch("#[0-9a-fA-F]{6}", BANK_COLOR):
    raise ImproperlyConfigured('BANK_COLOR is a colour with six hexadecimal digits, such as "#14495c".')

# --- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core_customer_site.apps.BankAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "axes",
    "django_otp",
    "second_factor",
    "catalogs",
    "customers",
]
MIDDLEWARE = [
    "core_customer_site.middleware.RequestFacts",
    "core_customer_site.request_log.RequestLog",
    "core_customer_site.middleware.ReadableAddress",
    "core_customer_site.pages.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # before those that answer by themselves
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core_customer_site.pages.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "core_customer_site.middleware.DatabaseOutage",
    "core_customer_site.middleware.PasswordThrottle",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core_customer_site.pages.Users",
    "core_customer_site.pages.Limits",
    "core_customer_site.pages.SecondFactor",
    "core_customer_site.pages.Messages",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "core_customer_site.urls"
WSGI_APPLICATION = "core_customer_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "core_customer_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"branding": "core_customer_site.branding"},
        },
    },
]
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

# --- Database -----------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'core_customer.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASE_OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASE_OPTIONS.update(
        transaction_mode="IMMEDIATE",
        timeout=30,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    )
else:
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DISABLE_SERVER_SIDE_CURSORS", default=False)
    DATABASE_OPTIONS.setdefault("connect_timeout", 5)
if READS_FROM_REPLICA := bool(env("REPLICA_DATABASE_URL", default="")):
    DATABASES["replica"] = env.db_url("REPLICA_DATABASE_URL")
    DATABASES["replica"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DATABASE_ROUTERS = ["customers.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Language and formats -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "core_customer_site" / "locale"]
FORMAT_MODULE_PATH = "core_customer_site.formats"
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = env("TIME_ZONE", default="America/Santo_Domingo")
USE_TZ = True

# --- Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "core_customer_site" / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # its default lets pages of other sites read our files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["customers.api.authentication.BasicAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "customers.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
API_DOCS = env.bool("API_DOCS", default=True)
SPECTACULAR_SETTINGS = {
    "TITLE": _("Customer core"),
    "DESCRIPTION": _("Creates and updates customers for Clients Inspector, and answers with their numbers."),
    "VERSION": VERSION,
    "PREPROCESSING_HOOKS": ["customers.api.openapi.operations.without_trailing_slashes"],
    "POSTPROCESSING_HOOKS": [],
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "SORT_OPERATION_PARAMETERS": False,
}

# --- Access -------------------------------------------------------------------------------------------------------
GUESS_CHECK = "core_customer_site.guesses.check"
AUTHENTICATION_BACKENDS = [
    "core_customer_site.guesses.GuessLimit",
    "customers.api.lockout.AccountLimit",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "core_customer_site.errors.csrf_failure"
PASSWORD_HASHERS = ["core_customer_site.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "core_customer_site.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CREDENTIALS_CACHE_SECONDS = env.int("CREDENTIALS_CACHE_SECONDS", default=300)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not DEBUG)
SESSION_IDLE_TIME = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))
SESSION_LIFETIME = timedelta(hours=env.int("SESSION_HOURS", default=12))
if min(SESSION_IDLE_TIME, SESSION_LIFETIME) <= timedelta(0):
    raise ImproperlyConfigured("SESSION_IDLE_MINUTES and SESSION_HOURS are at least 1.")
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"  # not "Strict": a link in a mail to a review would lead to the login

AXES_CLIENT_IP_CALLABLE = "core_customer_site.client_address.for_lockout"
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOCKOUT_MINUTES", default=15))
AXES_FAILURE_LIMIT = env.int("LOCKOUT_FAILURES", default=5)
LOCKOUT_ACCOUNT_FAILURES = env.int("LOCKOUT_ACCOUNT_FAILURES", default=25)
WRONG_PASSWORDS_PER_MINUTE = env.int("WRONG_PASSWORDS_PER_MINUTE", default=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# --- Transport ----------------------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers probe without TLS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # a bank's internal host does not belong on the browsers' preload list
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # browsers take such a name from this host alone, and only over TLS
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if proxy_header := env("HTTPS_PROXY_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{proxy_header.upper().replace('-', '_')}", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Monitoring ---------------------------------------------------------------------------------------------------
METRICS_TOKEN = env("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN has at least 32 characters.")

# --- Logs ---------------------------------------------------------------------------------------------------------
LOG_FORMAT = env("LOG_FORMAT", default="text" if DEBUG else "json")
if LOG_FORMAT not in ("json", "text"):
    raise ImproperlyConfigured('LOG_FORMAT is "json" or "text".')
LOGGING = configuration(
    LOG_FORMAT,
    env("LOG_LEVEL", default="INFO"),
    {"django": {"handlers": ["stderr"], "propagate": False}, "axes": {"level": "WARNING"}},
)
