"""Lists whose filters are menus in a row above them, since their columns need the width."""

from django.contrib import admin

from .period_filter import period_filter

MENU = "admin/customers/menu_filter.html"
"""Shows a filter as a menu."""


class MenuList(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """The list. Its filters are shown by MENU."""

    change_list_template = "admin/customers/menu_list.html"

    class Media:
        js = ("customers/menus.js",)


class ChoicesMenu(admin.ChoicesFieldListFilter):
    """A column with choices."""

    template = MENU


def menu_period_filter(field: str) -> type[admin.ListFilter]:
    """`period_filter` as a menu."""
    return type(f"MenuOf_{field}", (period_filter(field),), {"template": MENU})
