"""Configuration of the production server: `gunicorn -c python:core_customer_site.gunicorn`.

There is no access log: addresses and paths of a bank's customers do not belong there. The service logs each call in its
own way, and the database has a record of every submission. What the server itself has to say goes the same way.
"""

import os
from typing import Any

from django.conf import settings

from core_customer_site import counting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core_customer_site.settings")

wsgi_app = "core_customer_site.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "4"))
control_socket_disable = True
service_logs: dict[str, Any] = settings.LOGGING
logconfig_dict = {
    **service_logs,
    "loggers": {
        **service_logs["loggers"],
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def pre_fork(server: Any, worker: Any) -> None:
    """In the server, before a worker is made: where it will count."""
    worker.place = counting.free_place({other.place for other in server.WORKERS.values()})


def post_fork(server: Any, worker: Any) -> None:
    counting.calls.use(worker.place)
