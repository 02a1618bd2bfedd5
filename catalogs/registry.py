"""Catalog codes as the intake reads them: from process memory, so that checking a payload costs no statement.

Only what the database holds gets into memory. What this transaction has added may yet be rolled back, and all it can
add besides the loader and the admin is unverified entries (see observe.py): inside a transaction those are read
and not remembered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import CharField, QuerySet, Value

from catalogs.memory import Memory, Wanted
from catalogs.models import CatalogEntry, Country, CountryAlias, Currency, CurrencyAlias, SeededRow
from catalogs.prepared import Parameter, Prepared
from catalogs.text import alias_key, in_language

Catalog = type[CatalogEntry]
CatalogCode = tuple[Catalog, str]
AliasCatalog = type[CountryAlias] | type[CurrencyAlias]
Source = TypeVar("Source", bound=type[SeededRow])
Known = TypeVar("Known")


class Entry(NamedTuple):
    """A catalog entry, as far as a submission needs it."""

    code: str
    name: str
    name_en: str
    is_verified: bool
    is_active: bool

    def display_name(self, language: str | None = None) -> str:
        """The name in a language ("es", "en"; the active one if none is given), else in the other one."""
        return in_language(self.name, self.name_en, language)


def entry(model: Catalog, code: str) -> Entry | None:
    """The entry with this code, or None. What staff has just changed elsewhere may take a minute to show."""
    return _one(_entries, model, code)


def settled_entries(codes: Iterable[CatalogCode]) -> dict[CatalogCode, Entry]:
    """The entries that are verified and active, from memory.

    What is not among them is better read afresh: staff may just have verified it.
    """
    known = _entries.known(codes)
    return {pair: entry for pair, entry in known.items() if entry.is_verified and entry.is_active}


def read_entries(codes: Iterable[CatalogCode]) -> dict[CatalogCode, Entry]:
    """The entries as the database has them, in one statement; unknown codes are missing from the answer."""
    wanted: defaultdict[Catalog, set[str]] = defaultdict(set)
    for model, code in _possible(codes):
        wanted[model].add(code)
    return {(model, code): found for model, code, found in _read_entries(wanted)} if wanted else {}


def select_entries(model: Catalog) -> QuerySet[Any, dict[str, Any]]:
    """The entries of one catalog, with the columns of an `Entry` in their order."""
    entries: QuerySet[Any, dict[str, Any]] = model._default_manager.order_by().values("code", *Entry._fields[1:])
    return entries


def country_code(text: str) -> str | None:
    """The Alpha-2 code that a code (in any case), name or alias stands for, or None.

    Aliases come first: among them are all codes and names as loaded. One that staff adds needs no alias for its code.
    """
    key = alias_key(text)
    if code := _one(_aliases, CountryAlias, key):
        return code
    known = entry(Country, text.strip().upper())
    return known.code if known else None


def currency_code(text: str) -> str | None:
    """The ISO 4217 code that a code or alias, in any case, stands for, or None."""
    code = text.strip().upper()
    if known := entry(Currency, code):
        return known.code
    return _one(_aliases, CurrencyAlias, code)


def forget() -> None:
    """Empty the memory: the next use reads the database."""
    _entries.forget()
    _aliases.forget()


def _one(memory: Memory[Source, Known], source: Source, key: str) -> Known | None:
    return memory.remembered(source, key) or memory.get(_possible([(source, key)])).get((source, key))


def _possible(pairs: Iterable[tuple[Source, str]]) -> Iterator[tuple[Source, str]]:
    """The pairs that the database can be asked for: a NUL or a lone surrogate would break the statement."""
    for model, code in pairs:
        longest = model._meta.pk.max_length or 0
        if 0 < len(code) <= longest and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in code):
            yield model, code


def _read_entries(wanted: Wanted[Catalog]) -> Iterator[tuple[Catalog, str, Entry]]:
    catalogs = {model._meta.label: model for model in wanted}
    select = _select_entries(tuple((model, None if codes is None else len(codes)) for model, codes in wanted.items()))
    asked = (code for codes in wanted.values() if codes is not None for code in codes)
    for label, *fields in select.rows(**{f"code{place}": code for place, code in enumerate(asked)}):
        found = Entry(*fields)
        yield catalogs[label], found.code, found


@lru_cache(maxsize=256)
def _select_entries(shape: tuple[tuple[Catalog, int | None], ...]) -> Prepared:
    """The query for so many codes of each catalog, or for the whole of it (None)."""

    def build() -> QuerySet[Any, Any]:
        places = count()
        selects = []
        for model, codes in shape:
            rows = model._default_manager.order_by()
            if codes is not None:
                rows = rows.filter(pk__in=[Parameter(f"code{next(places)}", CharField()) for _ in range(codes)])
            label = Value(model._meta.label, output_field=CharField())
            selects.append(rows.values_list(label, "pk", *Entry._fields[1:]))
        return selects[0].union(*selects[1:], all=True)

    return Prepared(build)


def _read_aliases(wanted: Wanted[AliasCatalog]) -> Iterator[tuple[AliasCatalog, str, str]]:
    for model, keys in wanted.items():
        target = "country_id" if model is CountryAlias else "currency_id"
        for key, code in _rows(model, keys).filter(is_active=True).values_list("pk", target):
            yield model, key, code


def _rows(model: type[SeededRow], keys: Set[str] | None) -> QuerySet[Any]:
    rows = model._default_manager.order_by()
    return rows if keys is None else rows.filter(pk__in=keys)


def _may_remember(known: Entry) -> bool:
    return known.is_verified or not connection.in_atomic_block


_entries: Memory[Catalog, Entry] = Memory(_read_entries, may_remember=_may_remember)
_aliases: Memory[AliasCatalog, str] = Memory(_read_aliases)
