"""The form of a correction: an input for every column of the contract, and the reason."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.contract.fields import ContractField, Date, Flag, Number, Text
from customers.contract.serializers import read_payload
from customers.contract.snapshot import Snapshot
from customers.errors import InvalidPayload, ReasonRequired
from customers.models.base import CatalogKey
from customers.validators import is_blank, refuse_control_characters

from .correction_choices import Choices, CodeSelect, read_choices
from .correction_merge import Merged
from .correction_sheet import (
    MAIN_DOCUMENT,
    NOT_TICKED,
    Cell,
    Standing,
    fill_in,
    inputs,
    ticked_name,
)
from .days import NOT_A_DAY, DayInput, from_iso

LONGEST_REASON = 500

Attributes = dict[str, Any]


def _flag(attrs: Attributes) -> forms.Widget:
    return CodeSelect({"1": _("yes"), "0": _("no")}, attrs=attrs)


def _number(attrs: Attributes) -> forms.Widget:
    return forms.TextInput({**attrs, "inputmode": "decimal"})


WIDGETS: tuple[tuple[type[ContractField], Callable[[Attributes], forms.Widget]], ...] = (
    (Flag, _flag),
    (Date, DayInput),
    (Number, _number),
    (Text, forms.TextInput),
)
"""What a column is typed into, by its type; codes are chosen from their catalog."""


class CorrectionForm(forms.Form):
    """Shows values, and turns them into a snapshot by the rules of the contract: its inputs have none of their own.

    Errors that belong to no input stand in `other_errors`, by the name of what they are about.
    """

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        validators=[refuse_control_characters],
        error_messages={"required": ReasonRequired.message},
        widget=forms.TextInput({"placeholder": gettext_lazy("Why is the data corrected?")}),
    )

    def __init__(self, standing: Standing, merged: Merged, reason: str | None = None) -> None:
        """Without a reason (not even a blank one), the form has just been opened and is not sent yet."""
        data = None if reason is None else {**merged.values, "reason": reason}
        super().__init__(data, initial=merged.values, label_suffix="")
        self.standing = standing
        self.merged = merged
        cells = list(inputs())
        self.catalogs = read_choices(key.catalog for cell in cells if isinstance(key := cell.model_field, CatalogKey))
        for cell in cells:
            self.fields[cell.name] = self._field(cell)
        self.other_errors: dict[str, list[str]] = defaultdict(list)

    @property
    def long_catalogs(self) -> list[Choices]:
        """The catalogs whose codes are typed, with suggestions."""
        return [choices for choices in self.catalogs.values() if choices.is_long]

    def read(self) -> Snapshot | None:
        """What the values make of the customer; None if there are errors, which then are all on the form."""
        self._check_main_document()
        sheet = fill_in(self.standing, self.merged.values)
        try:
            snapshot = read_payload(sheet.payload)
        except InvalidPayload as error:
            for path, texts in error.errors.items():
                self.refuse(sheet.name_at(path), *map(_in_words_of_the_form, texts))
            return None
        return None if self.errors or self.other_errors else snapshot

    def refuse(self, name: str, *texts: str) -> None:
        """Put errors on an input, or on what else has this name."""
        if name in self.fields:
            self.add_error(name, list(texts))
        else:
            self.other_errors[name].extend(texts)

    def refuse_all(self, text: str) -> None:
        """Put an error on the form as a whole."""
        self.refuse("", text)

    def all_errors(self) -> Iterator[tuple[str, list[str]]]:
        """What is wrong, by the name of the input or of what is about several."""
        yield from ((name, [*map(str, texts)]) for name, texts in self.errors.items())
        yield from self.other_errors.items()

    def choices_of(self, cell: Cell) -> Choices | None:
        """The catalog that the codes of an input are of."""
        key = cell.model_field
        return self.catalogs[key.catalog] if isinstance(key, CatalogKey) else None

    def clean_reason(self) -> str:
        """A reason can be seen."""
        reason: str = self.cleaned_data["reason"]
        if is_blank(reason):
            raise forms.ValidationError(ReasonRequired.message)
        return reason

    def _check_main_document(self) -> None:
        values = self.merged.values
        main = values[MAIN_DOCUMENT]
        if main in self.standing.documents and values[ticked_name(main)] == NOT_TICKED:
            self.refuse(MAIN_DOCUMENT, _("The main document must be a current one."))

    def _field(self, cell: Cell) -> forms.Field:
        return forms.Field(
            label=capfirst(cell.model_field.verbose_name),
            help_text=cell.model_field.help_text,
            required=False,
            widget=self._widget(cell),
        )

    def _widget(self, cell: Cell) -> forms.Widget:
        attrs: Attributes = {"required": True} if cell.declared.required else {}
        choices = self.choices_of(cell)
        if choices is not None and not choices.is_long:
            return CodeSelect(choices.offered, choices.label, attrs)
        if choices is not None:
            attrs["list"] = choices.list_id
        if size := getattr(cell.declared, "max_length", None):
            attrs["maxlength"] = size
        return next(make(attrs) for kind, make in WIDGETS if isinstance(cell.declared, kind))


def _in_words_of_the_form(text: Any) -> str:
    """An error of the contract, which knows days in ISO's form only."""
    return str(NOT_A_DAY) if getattr(text, "code", "") == "not_date" else from_iso(str(text))
