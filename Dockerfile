# The service, and its commands, in a small image without root, without secrets, for a read-only file system.
#
#     docker build --tag core_customer .
#
# Give the base image by digest (--build-arg BASE=python:3.11-slim-bookworm@sha256:...) to build the same again.

ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --require-hashes --only-binary :all: -r requirements.txt \
    && /opt/venv/bin/python -m pip uninstall --yes pip setuptools
COPY . .
# Collecting files asks for settings; the key is used for nothing and stays in no layer.
RUN ENV_FILE= SECRET_KEY=not-a-secret-only-for-collectstatic \
    /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q /app /opt/venv/lib

FROM ${BASE}
RUN groupadd --system --gid 10001 core_customer \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin core_customer
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=core_customer_site.settings \
    ENV_FILE= \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "core_customer_site.probe"]
CMD ["gunicorn", "--config", "python:core_customer_site.gunicorn"]
