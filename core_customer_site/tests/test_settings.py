"""What the environment must give, and what happens without it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = "k" * 60
SHOW = (
    "from django.conf import settings; import json; print(json.dumps({name: getattr(settings, name) for name in %r}))"
)


def start(show: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh process with these settings alone; it prints the named ones."""
    return subprocess.run(
        [sys.executable, "-c", SHOW % (show,)],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "ENV_FILE": "",
            "DJANGO_SETTINGS_MODULE": "core_customer_site.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def shown(*names: str, **environment: str) -> list[object]:
    result = start([*names], **environment)
    assert result.returncode == 0, result.stderr
    return list(json.loads(result.stdout).values())


def test_without_a_secret_nothing_starts() -> None:
    assert "SECRET_KEY" in start(["DEBUG"]).stderr
    assert "SECRET_KEY" in start(["DEBUG"], SECRET_KEY="").stderr


def test_a_wrong_rate_is_told_at_the_start() -> None:
    assert "SUBMISSION_RATE" in start(["DEBUG"], SECRET_KEY=SECRET_KEY, SUBMISSION_RATE="fast").stderr


@pytest.mark.parametrize(
    ("name", "years"), [("RETENTION_YEARS", "9"), ("REFUSED_PAYLOAD_YEARS", "0"), ("REFUSED_PAYLOAD_YEARS", "-1")]
)
def test_a_term_that_the_law_does_not_allow_is_told_at_the_start(name: str, years: str) -> None:
    assert name in start(["DEBUG"], SECRET_KEY=SECRET_KEY, **{name: years}).stderr


def test_payloads_of_refused_submissions_are_kept_as_long_as_everything_else_unless_told() -> None:
    names = ["RETENTION_YEARS", "REFUSED_PAYLOAD_YEARS"]

    assert shown(*names, SECRET_KEY=SECRET_KEY) == [10, 10]
    assert shown(*names, SECRET_KEY=SECRET_KEY, RETENTION_YEARS="12") == [12, 12]
    assert shown(*names, SECRET_KEY=SECRET_KEY, RETENTION_YEARS="12", REFUSED_PAYLOAD_YEARS="1") == [12, 1]


def test_no_key_and_no_role_are_made_up() -> None:
    names = ["SEAL_KEY", "SEAL_PUBLIC_KEYS", "APPLICATION_ROLE"]

    assert shown(*names, SECRET_KEY=SECRET_KEY) == ["", [], ""]
    assert shown("SEAL_PUBLIC_KEYS", SECRET_KEY=SECRET_KEY, SEAL_PUBLIC_KEYS="YQ==,Yg==") == [["YQ==", "Yg=="]]


@pytest.mark.parametrize("color", ["teal", "#14495", "14495c", "#14495c;", "#14495c\n"])
def test_a_color_that_is_none_is_told_at_the_start(color: str) -> None:
    assert "BANK_COLOR" in start(["DEBUG"], SECRET_KEY=SECRET_KEY, BANK_COLOR=color).stderr


def test_production_is_the_default() -> None:
    names = ["DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"]

    assert shown(*names, SECRET_KEY=SECRET_KEY) == [False, True, True, True, True]


def test_https_can_be_turned_off_for_one_machine() -> None:
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]

    assert shown(*names, SECRET_KEY=SECRET_KEY, HTTPS="false") == [False, False, False, 0]


def test_the_header_of_the_proxy_is_believed_only_if_named() -> None:
    named = shown("SECURE_PROXY_SSL_HEADER", SECRET_KEY=SECRET_KEY, HTTPS_PROXY_HEADER="X-Forwarded-Proto")

    assert named == [["HTTP_X_FORWARDED_PROTO", "https"]]
    assert shown("SECURE_PROXY_SSL_HEADER", SECRET_KEY=SECRET_KEY) == [None]


def test_a_database_url_switches_to_postgresql() -> None:
    (databases,) = shown(
        "DATABASES", SECRET_KEY=SECRET_KEY, DATABASE_URL="postgres://core:x@db:5432/core", CONN_MAX_AGE="0"
    )
    database = databases["default"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["HOST"] == "db"
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"] == {"connect_timeout": 5}


def test_a_database_may_be_on_several_hosts_of_which_one_takes_writes() -> None:
    url = "postgres://core:x@10.0.0.1:5432,10.0.0.2:5432,10.0.0.3:5433/core?target_session_attrs=read-write"
    (databases,) = shown("DATABASES", SECRET_KEY=SECRET_KEY, DATABASE_URL=url)
    database = databases["default"]

    assert database["HOST"] == "10.0.0.1,10.0.0.2,10.0.0.3"
    assert database["PORT"] == "5432,5432,5433"
    assert database["OPTIONS"] == {"connect_timeout": 5, "target_session_attrs": "read-write"}


def test_there_is_a_replica_only_if_it_is_named() -> None:
    names = ["READS_FROM_REPLICA", "DATABASES"]
    is_read, databases = shown(*names, SECRET_KEY=SECRET_KEY, REPLICA_DATABASE_URL="postgres://core:x@other:5001/core")

    assert is_read
    assert databases["replica"]["HOST"] == "other"  # type: ignore[index]
    is_read, databases = shown(*names, SECRET_KEY=SECRET_KEY)
    assert not is_read
    assert set(databases) == {"default"}  # type: ignore[call-overload]


def test_nothing_is_kept_for_less_than_the_law_asks_for() -> None:
    too_short = start(["DEBUG"], SECRET_KEY=SECRET_KEY, RETENTION_YEARS="9")

    assert too_short.returncode != 0
    assert "RETENTION_YEARS is at least 10: law 155-17 asks for it." in too_short.stderr


def test_refused_payloads_are_kept_as_long_as_the_rest_if_nothing_else_is_said() -> None:
    names = ["RETENTION_YEARS", "REFUSED_PAYLOAD_YEARS"]

    assert shown(*names, SECRET_KEY=SECRET_KEY) == [10, 10]
    assert shown(*names, SECRET_KEY=SECRET_KEY, RETENTION_YEARS="12") == [12, 12]
    assert shown(*names, SECRET_KEY=SECRET_KEY, REFUSED_PAYLOAD_YEARS="1") == [10, 1]


@pytest.mark.parametrize("years", ["0", "-1", "ten", ""])
def test_a_term_that_is_none_is_told_at_the_start(years: str) -> None:
    assert start(["DEBUG"], SECRET_KEY=SECRET_KEY, REFUSED_PAYLOAD_YEARS=years).returncode != 0


def test_logs_are_json_in_production_and_a_wrong_format_is_told_at_the_start() -> None:
    assert shown("LOG_FORMAT", SECRET_KEY=SECRET_KEY) == ["json"]
    assert shown("LOG_FORMAT", DEBUG="true") == ["text"]
    assert "LOG_FORMAT" in start(["DEBUG"], SECRET_KEY=SECRET_KEY, LOG_FORMAT="xml").stderr


def test_production_asks_for_a_second_factor_and_ends_sessions() -> None:
    names = ["SECOND_FACTOR", "SESSION_EXPIRE_AT_BROWSER_CLOSE", "SESSION_COOKIE_AGE"]

    assert shown(*names, SECRET_KEY=SECRET_KEY) == [True, True, 12 * 3600]
    assert shown("SECOND_FACTOR", DEBUG="true") == [False]
    assert "SESSION_HOURS" in start(["DEBUG"], SECRET_KEY=SECRET_KEY, SESSION_HOURS="0").stderr


def test_over_tls_cookies_are_bound_to_this_host_and_browsers_are_told_to_stay_with_tls() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]

    assert shown(*names, SECRET_KEY=SECRET_KEY) == ["__Host-sessionid", "__Host-csrftoken", 31_536_000, True]
    assert shown("SESSION_COOKIE_NAME", SECRET_KEY=SECRET_KEY, HTTPS="false") == ["sessionid"]
