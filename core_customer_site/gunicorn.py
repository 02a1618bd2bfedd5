"""Configuration of the production server: `gunicorn -c python:core_customer_site.gunicorn`.

There is no access log: addresses and paths of a bank's customers do not belong there, and the database has a record of
every submission.
"""

import os

wsgi_app = "core_customer_site.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "4"))
control_socket_disable = True
