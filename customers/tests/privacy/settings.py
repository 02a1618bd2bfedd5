"""Production's settings with doors that fail in the ways in which programs fail; for a server process of tests."""

import os

os.environ["ENV_FILE"] = ""

from core_customer_site.settings import *  # noqa: F403  # after the environment, which it reads

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ROOT_URLCONF = "customers.tests.privacy.urls"
MIDDLEWARE = [*MIDDLEWARE, "customers.tests.privacy.urls.FailingMiddleware"]  # noqa: F405
