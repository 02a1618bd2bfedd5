"""Settings of the peer. PEER_DATABASE_URL names its database, PEER_HASH is "shipped" or "cheap"."""

import os

import environ

PASSWORD_HASHERS = [
    {
        "shipped": "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "cheap": "benchmarks.peer.hashers.OneIteration",
    }[os.environ.get("PEER_HASH", "cheap")]
]
DEBUG = False
SECRET_KEY = "the-peer-keeps-no-secret"  # noqa: S105
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
ROOT_URLCONF = "benchmarks.peer.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "simple_history",
    "benchmarks.peer",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
DATABASES = {"default": {**environ.Env().db_url("PEER_DATABASE_URL"), "CONN_MAX_AGE": 60}}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
