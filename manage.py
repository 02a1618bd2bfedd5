#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from core_customer_site.uncaught import keep_texts_back

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")
    keep_texts_back()
    execute_from_command_line(sys.argv)
