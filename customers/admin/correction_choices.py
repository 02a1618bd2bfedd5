"""Catalogs to choose from: what of them a form offers, and the inputs that offer it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import CharField, Value
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogs.models import CatalogEntry
from catalogs.registry import Entry

from .display import NO_VALUE

LONGEST_LIST = 300
"""Entries that a list to choose from may have; of a larger catalog the code is typed, with suggestions."""

SELECTED = flatatt({"selected": True})


@dataclass(frozen=True)
class Choices:
    """The entries of a catalog, by code."""

    name: str
    entries: Mapping[str, Entry] = field(default_factory=dict)

    @cached_property
    def offered(self) -> dict[str, str]:
        """Code -> label of the entries in use."""
        return {code: self.label(code) for code, entry in self.entries.items() if entry.is_active}

    @property
    def is_long(self) -> bool:
        """Whether there are too many to scroll through."""
        return len(self.offered) > LONGEST_LIST

    @property
    def list_id(self) -> str:
        """The id of the suggestions on the page."""
        return f"codes-{self.name}"

    def entry_name(self, code: str) -> str:
        """What the code stands for; empty for an unknown one."""
        return self.entries[code].display_name() if code in self.entries else ""

    def label(self, code: str) -> str:
        """The code with its name, and what is amiss with it."""
        entry = self.entries.get(code)
        if entry is None:
            return code
        label = " · ".join(filter(None, (code, entry.display_name())))
        if not entry.is_active:
            return _("%(entry)s (inactive)") % {"entry": label}
        return label if entry.is_verified else _("%(entry)s (unverified)") % {"entry": label}

    def suggestions(self) -> SafeString:
        """The list from which browsers suggest codes."""
        options = format_html_join("", '<option value="{}">{}</option>', self.offered.items())
        return format_html('<datalist id="{}">{}</datalist>', self.list_id, options)


def read_choices(catalogs: Iterable[type[CatalogEntry]]) -> dict[type[CatalogEntry], Choices]:
    """The entries of catalogs; one statement."""
    by_label = {catalog._meta.label: catalog for catalog in dict.fromkeys(catalogs)}
    entries: dict[str, dict[str, Entry]] = {label: {} for label in by_label}
    first, *others = (
        catalog._default_manager.order_by().values_list(
            Value(label, output_field=CharField()), "pk", *Entry._fields[1:]
        )
        for label, catalog in by_label.items()
    )
    for label, *columns in sorted(first.union(*others, all=True)):
        entry = Entry(*columns)
        entries[label][entry.code] = entry
    return {catalog: Choices(str(catalog._meta.model_name), entries[label]) for label, catalog in by_label.items()}


class CodeSelect(forms.Widget):
    """A list of codes with their labels. What is chosen already is offered too, whether it is in use or not."""

    def __init__(
        self,
        offered: Mapping[str, str],
        label: Callable[[str], str] = str,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.offered = offered
        self.label = label

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        options = format_html_join("", '<option value="{}"{}>{}</option>', self._options(value or ""))
        attrs = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(attrs), options)

    def _options(self, chosen: str) -> Iterator[tuple[str, str, str]]:
        yield "", "", NO_VALUE
        if chosen and chosen not in self.offered:
            yield chosen, SELECTED, self.label(chosen)
        for code, label in self.offered.items():
            yield code, SELECTED if code == chosen else "", label
