"""The bank's name and colour, as BANK_NAME and BANK_COLOR say, for every page of the admin."""

from functools import cache
from hashlib import sha256

from django import template
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from core_customer_site.colors import BLACK, WHITE, mixed, readable, text_on

CACHED_SECONDS = 3600
LIGHT_PAGE = "#eef1f3"
DARK_PAGE = "#232a30"
"""The least contrasting backgrounds that links stand on, in core/theme.css."""
TEXT_CONTRAST = 4.5
"""What WCAG 2 AA asks for text."""
EASY_CONTRAST = 7.0
"""What it asks at AAA; white on a dark screen is read for hours."""

register = template.Library()


@register.simple_tag
def bank_name() -> str:
    """What the pages are titled with: the bank's name, or that of this service."""
    return settings.BANK_NAME or _("Customer core")


def _etag(request: HttpRequest) -> str:
    return f'"{sha256(_stylesheet(settings.BANK_COLOR).encode()).hexdigest()}"'


@require_safe
@condition(etag_func=_etag)
@cache_control(public=True, max_age=CACHED_SECONDS)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The bank's colour as variables of CSS. An address of its own: the policy of our pages allows no inline style."""
    return HttpResponse(_stylesheet(settings.BANK_COLOR), content_type="text/css; charset=utf-8")


@cache
def _stylesheet(color: str) -> str:
    light, dark = _declarations(_light(color)), _declarations(_dark(color))
    return (
        f':root, html[data-theme="light"] {{ {light} }}\n'
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f'html[data-theme="dark"] {{ {dark} }}\n'
    )


def _light(color: str) -> dict[str, str]:
    text = text_on(color)
    away_from_text = BLACK if text == WHITE else WHITE
    return {
        "--brand": color,
        "--brand-text": text,
        "--brand-hover": mixed(color, away_from_text, 0.2),
        "--brand-ink": readable(color, LIGHT_PAGE, TEXT_CONTRAST),
    }


def _dark(color: str) -> dict[str, str]:
    surface = readable(color, WHITE, EASY_CONTRAST)
    return {
        "--brand": surface,
        "--brand-text": WHITE,
        "--brand-hover": mixed(surface, BLACK, 0.25),
        "--brand-ink": readable(color, DARK_PAGE, EASY_CONTRAST),
    }


def _declarations(palette: dict[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in palette.items())
