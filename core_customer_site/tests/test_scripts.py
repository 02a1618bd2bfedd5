"""The scripts beside the service."""

import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import environ
import pytest

from customers.audit.seals.keys import trusted_keys
from scripts import translations
from scripts.make_env import write_env

ROOT = Path(__file__).resolve().parents[2]
WITH_POSTGRES = [sys.executable, str(ROOT / "scripts" / "with_postgres.py"), "--fast", "--"]


def test_a_new_env_has_a_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    assert write_env(tmp_path / "one")
    assert write_env(tmp_path / "two")

    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    assert "HTTPS=false" in (tmp_path / "one").read_text()
    assert (tmp_path / "one").read_text() != (tmp_path / "two").read_text()


def test_a_new_env_has_a_key_of_its_own_that_signs_seals(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = set()
    for name in ("one", "two"):
        write_env(tmp_path / name)
        environment: dict[str, str] = {}
        monkeypatch.setattr(environ.Env, "ENVIRON", environment)
        environ.Env.read_env(tmp_path / name)
        settings.SEAL_KEY = environment["SEAL_KEY"]
        keys.update(trusted_keys())

    assert len(keys) == 2


def test_an_env_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("SECRET_KEY=mine")

    assert not write_env(tmp_path / "env")
    assert (tmp_path / "env").read_text() == "SECRET_KEY=mine"


def test_texts_are_found_in_python_and_in_templates(tmp_path: Path) -> None:
    (tmp_path / "app" / "tests").mkdir(parents=True)
    (tmp_path / "app" / "a.py").write_text(
        'from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n_("one")\n'
        'ngettext("a dog", "%(n)d dogs", 2)\npgettext("month", "May")\n'
    )
    (tmp_path / "app" / "a.html").write_text(
        '{% load i18n %}\n  <p>\n {% translate "two" %}\n{% blocktranslate %}three {{ x }}{% endblocktranslate %}</p>'
    )
    (tmp_path / "app" / "tests" / "test_a.py").write_text('_("not for people")')

    assert set(translations.texts(tmp_path / "app")) == {
        (None, "one", ""),
        (None, "a dog", "%(n)d dogs"),
        ("month", "May", ""),
        (None, "two", ""),
        (None, "three %(x)s", ""),
    }


def test_a_translation_that_is_missing_wrong_or_too_much_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "APPS", ("app",))
    folder = tmp_path / "app" / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "app" / "a.py").write_text('_("new")\n_("blank")\n_("hello %(name)s")\n')
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "blank"\nmsgstr ""\n\nmsgid "gone"\nmsgstr "ido"\n\n'
        'msgid "hello %(name)s"\nmsgstr "hola %(nombre)s"\n\n'
        '# library: axes\nmsgid "Access Log"\nmsgstr "Registro de acceso"\n'
    )

    assert set(translations._problems("app")) == {
        "not in the .po file: 'new'",
        "not translated: 'blank'",
        "no longer used: 'gone'",
        "placeholders differ: 'hello %(name)s'",
        "the .mo file is older than the .po file: make messages",
    }


def test_extracting_keeps_translations_and_adds_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "APPS", ("app",))
    (tmp_path / "app").mkdir()
    source = tmp_path / "app" / "a.py"
    source.write_text('_("old")\n_("gone")\n')
    translations.main("extract")
    po = tmp_path / "app" / "locale" / "es" / "LC_MESSAGES" / "django.po"
    po.write_text(po.read_text().replace('msgid "old"\nmsgstr ""', 'msgid "old"\nmsgstr "viejo"'))
    source.write_text('_("old")\n_("new")\n')

    translations.main("extract")
    translations.main("compile")

    assert set(translations._problems("app")) == {"not translated: 'new'"}


SHOW_URL = "import os; print(os.environ['TEST_DATABASE_URL'], flush=True)"


def _folder_of(url: str) -> Path:
    """Where the server of such a URL keeps its data while it runs."""
    assert url.startswith("postgres://postgres@//")
    return Path(url.removeprefix("postgres://postgres@/").strip()).parent


def test_the_status_of_a_command_beside_postgres_is_handed_on_and_its_server_stops() -> None:
    command = f"{SHOW_URL}; raise SystemExit(3)"

    result = subprocess.run(
        [*WITH_POSTGRES, sys.executable, "-c", command], capture_output=True, text=True, check=False
    )

    assert result.returncode == 3, result.stderr
    assert not _folder_of(result.stdout).exists()


def test_the_server_of_a_command_takes_settings() -> None:
    connect = "import environ, os, psycopg2; facts = environ.Env.db_url_config(os.environ['DATABASE_URL'])"
    show = "cursor = psycopg2.connect(host=facts['HOST'], user=facts['USER'], dbname=facts['NAME']).cursor()"
    command = f"{connect}; {show}; cursor.execute('SHOW max_connections'); print(cursor.fetchone()[0])"
    result = subprocess.run(
        [*WITH_POSTGRES[:-1], "--set", "max_connections=17", "--", sys.executable, "-c", command],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stdout == "17\n", result.stderr


def test_an_interrupted_command_leaves_no_server_behind() -> None:
    command = f"{SHOW_URL}; import time; time.sleep(600)"
    with subprocess.Popen(
        [*WITH_POSTGRES, sys.executable, "-c", command], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = _folder_of(process.stdout.readline())
        assert folder.exists()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=300)

    assert process.returncode == 128 + signal.SIGTERM
    assert not folder.exists()
