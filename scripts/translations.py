"""Keeps the Spanish translations complete, without gettext's tools.

    python scripts/translations.py extract   adds new texts to the .po files and drops those that are gone
    python scripts/translations.py compile   writes the .mo files that Django reads
    python scripts/translations.py check     lists what is missing; exits with 1 if anything is

Texts of libraries that bring no Spanish stand in the site's .po under the comment `library: NAME` and stay as they are.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("core_customer_site", "catalogs", "customers", "second_factor")
SKIPPED_FOLDERS = {"tests", "migrations"}
TEMPLATE_SUFFIXES = {".html", ".txt"}
LIBRARY = "library:"
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
METADATA = {
    "Language": "es",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

Key = tuple[str | None, str, str]
"""Context, text, and its plural or nothing: what tells two texts apart."""


def main(action: str) -> int:
    """Exit status."""
    if action == "extract":
        for app in APPS:
            _extract(app)
    elif action == "compile":
        for app in APPS:
            _mo_path(app).write_bytes(_read(app).to_binary())
    elif action == "check":
        problems = [f"{app}: {problem}" for app in APPS for problem in _problems(app)]
        print("\n".join(problems) or "Translations are complete.")
        return 1 if problems else 0
    else:
        print(__doc__)
        return 2
    return 0


def texts(app: Path) -> dict[Key, set[str]]:
    """Every translatable text of an app -> the files it stands in."""
    found: dict[Key, set[str]] = {}
    for path in sorted(app.rglob("*")):
        if SKIPPED_FOLDERS & set(path.relative_to(app).parts):
            continue
        if path.suffix == ".py":
            source = path.read_text()
        elif path.suffix in TEMPLATE_SUFFIXES:
            source = _as_python(path)
        else:
            continue
        for key in _texts_in(source):
            found.setdefault(key, set()).add(str(path.relative_to(app.parent)))
    return found


def _as_python(path: Path) -> str:
    """A template's calls of gettext, as Django's own makemessages sees them, without the indentation around."""
    return "\n".join(line.strip() for line in templatize(path.read_text(), origin=str(path)).splitlines())


def _texts_in(source: str) -> Iterator[Key]:
    for _line, message, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            yield context, singular, plural


def _extract(app: str) -> None:
    """Brings a .po file in line with the source: known translations stay, new texts come without one."""
    known = {_key(entry): entry for entry in _read(app)}
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = METADATA
    for key, files in sorted(texts(ROOT / app).items(), key=lambda item: (sorted(item[1])[0], item[0][1])):
        context, singular, plural = key
        entry = known.pop(key, None) or polib.POEntry(
            msgctxt=context, msgid=singular, msgid_plural=plural, msgstr_plural={0: "", 1: ""} if plural else {}
        )
        entry.occurrences = [(file, "") for file in sorted(files)]
        catalog.append(entry)
    catalog.extend(entry for entry in known.values() if _is_of_library(entry))
    _po_path(app).parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(_po_path(app)))


def _problems(app: str) -> Iterator[str]:
    """What keeps the translations of an app from being complete, one sentence each."""
    catalog = _read(app)
    used = set(texts(ROOT / app))
    entries = {_key(entry): entry for entry in catalog if not entry.obsolete}
    for _context, singular, _plural in sorted(used - set(entries), key=str):
        yield f"not in the .po file: {singular!r}"
    for key, entry in entries.items():
        if key not in used and not _is_of_library(entry):
            yield f"no longer used: {entry.msgid!r}"
        if not entry.translated():
            yield f"not translated: {entry.msgid!r}"
        elif not _keeps_placeholders(entry):
            yield f"placeholders differ: {entry.msgid!r}"
    if not _mo_path(app).exists() or _mo_path(app).read_bytes() != catalog.to_binary():
        yield "the .mo file is older than the .po file: make messages"


def _keeps_placeholders(entry: polib.POEntry) -> bool:
    """Whether every translation has the placeholders of the text it translates."""
    wanted = [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
    return all(
        set(PLACEHOLDER.findall(text)) in wanted for text in (entry.msgstr, *entry.msgstr_plural.values()) if text
    )


def _is_of_library(entry: polib.POEntry) -> bool:
    return bool(entry.tcomment.startswith(LIBRARY))


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _po_path(app: str) -> Path:
    return ROOT / app / "locale" / "es" / "LC_MESSAGES" / "django.po"


def _mo_path(app: str) -> Path:
    return _po_path(app).with_suffix(".mo")


def _read(app: str) -> polib.POFile:
    """The .po file of an app; an empty one if there is none yet."""
    return polib.pofile(str(_po_path(app)), wrapwidth=0) if _po_path(app).exists() else polib.POFile()


if __name__ == "__main__":
    settings.configure()  # templatize reads what Django takes for the encoding of files
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
