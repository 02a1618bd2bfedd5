"""Messages of Django's own log of what staff changed in the admin."""

from typing import Any

from django.db.models import Model
from django.utils.translation import override


def name_changed_fields(message: list[dict[str, Any]], model: type[Model], form: Any) -> list[dict[str, Any]]:
    """The message with fields by their names in the model, which are translated when it is shown.

    Django writes down the form's labels, in English and with a capital, for which there is no translation.
    """
    of_the_form = [part["changed"] for part in message if "changed" in part and "name" not in part["changed"]]
    for changed in of_the_form:
        with override(None):
            changed["fields"] = [
                str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in form.changed_data
            ]
    return message
