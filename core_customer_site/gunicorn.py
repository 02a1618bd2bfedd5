"""Configuration of the production server: `gunicorn -c python:core_customer_site.gunicorn`.

There is no access log: addresses and paths of a bank's customers do not belong there. The service logs each call in its
own way, and the database has a record of every submission. What the server itself has to say goes the same way.

This is read by the server, which outlives its workers: neither the apps nor the settings are loaded here, so that a
reload (HUP) brings new code and new settings to the workers. What is said and counted changes with a restart alone.
"""

import ctypes
import gc
import os
from pathlib import Path
from typing import Any

import environ

from core_customer_site import counting
from core_customer_site.logging import configuration

wsgi_app = "core_customer_site.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "core_customer_site.worker.PunctualWorker"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "4"))
control_socket_disable = True
sendfile = False  # the kernel would wait without end for a caller to take a file
forwarded_allow_ips = ""  # else it believes X-Forwarded-Proto and others of any caller on this machine; Django decides

CALLER_SECONDS = int(os.environ.get("CALLER_SECONDS") or 10)
"""How long is waited in all for what a caller sends of a request."""
if not 1 <= CALLER_SECONDS <= 3600:
    raise SystemExit("CALLER_SECONDS must be between 1 and 3600.")

C_LIBRARY = ctypes.CDLL(None)
MMAP_THRESHOLD, ARENA_MAX = -3, -8  # of glibc's malloc.h
MEGABYTE = 1024 * 1024

if hasattr(C_LIBRARY, "mallopt"):  # which else keeps, for each thread, what a password hash needs for a moment
    C_LIBRARY.mallopt(MMAP_THRESHOLD, MEGABYTE)
    C_LIBRARY.mallopt(ARENA_MAX, 2)


class Settings(environ.Env):  # type: ignore[misc]  # it has no type hints
    """The service's settings as text, without a trace in the environment that workers inherit."""

    ENVIRON = {**os.environ}


settings = Settings()
if env_file := settings("ENV_FILE", default=str(Path(__file__).resolve().parent.parent / ".env")):
    Settings.read_env(env_file)
log_format = settings("LOG_FORMAT", default="text" if settings.bool("DEBUG", default=False) else "json")

logconfig_dict = configuration(
    log_format,
    "INFO",
    {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},  # not by --access-logfile either
    },
)


def pre_fork(server: Any, worker: Any) -> None:
    """In the server, before a worker is made: where it will count."""
    worker.place = counting.free_place({other.place for other in server.WORKERS.values()})


def post_fork(server: Any, worker: Any) -> None:
    counting.calls.use(worker.place)


def post_worker_init(worker: Any) -> None:
    """In a worker that has loaded the service: what is there stays, and need not be looked at for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
