"""Pages between the password and the admin: to set up the second factor, to give its code, to make recovery codes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from . import codes, factor, qr
from .forms import CodeForm
from .models import Authenticator
from .sealing import Unreadable, seal, unseal

PENDING_KEY = "second_factor_pending_key"
"""Where a session keeps the key, sealed, that it has shown and that nobody has confirmed."""

View = Callable[..., HttpResponse]


def is_needed(request: HttpRequest) -> bool:
    """Whether somebody who may enter the admin has given the password alone, and that is not enough."""
    user: Any = request.user
    return settings.SECOND_FACTOR and user.is_active and user.is_staff and not user.is_verified()


def _for_staff(view: View) -> View:
    """For staff who gave their password; others are sent to the login. Nothing is here if no second factor is asked."""

    @never_cache
    @sensitive_post_parameters("code")
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR:
            raise Http404
        if not (request.user.is_active and request.user.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request)

    return guarded


@_for_staff
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a code, of the app or a recovery one; who gives it is let in."""
    if not is_needed(request):
        return redirect(_destination(request))
    if factor.find_authenticator(request.user) is None:
        return redirect(_with_destination("admin:second_factor_set_up", request))
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "ask", _("Second factor"), form)
    check = factor.check(_user(request), form.cleaned_data["code"])
    if check.authenticator:
        return _let_in(request, check.authenticator, redirect(_destination(request)))
    _tell_what_is_wrong(form, check.locked_seconds)
    return _page(request, "ask", _("Second factor"), form, status=429 if check.locked_seconds else 200)


@_for_staff
def set_up(request: HttpRequest) -> HttpResponse:
    """Shows a new key until a code shows that an app has it: for who has no second factor yet, or has given it.

    A key belongs to the session that was shown it: nobody who only knows the password can slip in another one.
    """
    if is_needed(request) and factor.find_authenticator(request.user):
        return redirect(_with_destination("admin:second_factor", request))
    key = _pending_key(request) if request.method == "POST" else None
    form = CodeForm(request.POST if key else None)
    if key and form.is_valid():
        done = factor.set_up(_user(request), key, form.cleaned_data["code"].replace(" ", ""))
        if done:
            app, recovery_codes = done
            del request.session[PENDING_KEY]
            return _let_in(request, app, _codes_page(request, recovery_codes))
        form.add_error("code", _("The code is not right. Please give the one that the app shows now."))
    key = key or codes.new_key()
    request.session[PENDING_KEY] = seal(key)
    drawing = qr.draw(codes.address(key, request.user.get_username()))
    return _page(request, "set_up", _("Set up the second factor"), form, qr=drawing, key=codes.spelled(key))


@_for_staff
def recovery(request: HttpRequest) -> HttpResponse:
    """How many recovery codes are left; new ones for who gives a code."""
    if is_needed(request):
        return redirect(_with_destination("admin:second_factor", request))
    form = CodeForm(request.POST or None)
    status = 200
    if form.is_valid():
        check = factor.check(_user(request), form.cleaned_data["code"])
        if check.authenticator:
            return _codes_page(request, factor.renew_codes(_user(request)))
        _tell_what_is_wrong(form, check.locked_seconds)
        status = 429 if check.locked_seconds else 200
    left = factor.codes_left(request.user)
    return _page(request, "recovery", _("Second factor"), form, status=status, codes_left=left)


def _user(request: HttpRequest) -> Any:
    return request.user


def _let_in(request: HttpRequest, app: Authenticator, response: HttpResponse) -> HttpResponse:
    """The session has given the second factor from here on, under a new key."""
    django_otp.login(request, app)
    request.session.cycle_key()
    return response


def _tell_what_is_wrong(form: CodeForm, locked_seconds: int) -> None:
    if locked_seconds:
        minutes = -(-locked_seconds // 60)
        text = ngettext(
            "There were too many wrong codes. Please try again in %(minutes)d minute.",
            "There were too many wrong codes. Please try again in %(minutes)d minutes.",
            minutes,
        )
        form.add_error("code", text % {"minutes": minutes})
    else:
        form.add_error("code", _("The code is not right, or it was used before. Please give the next one."))


def _pending_key(request: HttpRequest) -> bytes | None:
    try:
        return unseal(request.session[PENDING_KEY])
    except (KeyError, Unreadable):
        return None


def _destination(request: HttpRequest) -> str:
    """Where to go on to: an address of ours that was asked for, or the start."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("admin:index")


def _with_destination(name: str, request: HttpRequest) -> str:
    return redirect_to_login(_destination(request), reverse(name)).url


def _codes_page(request: HttpRequest, recovery_codes: list[str]) -> HttpResponse:
    context = {"title": _("Recovery codes"), "recovery_codes": recovery_codes, "next": _destination(request)}
    return TemplateResponse(request, "admin/second_factor/codes.html", context)


def _page(
    request: HttpRequest, name: str, title: str, form: CodeForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page with one thing to do. It has no menu, which is for who was let in."""
    context |= {"title": title, "form": form, "next": _destination(request), "is_needed": is_needed(request)}
    return TemplateResponse(request, f"admin/second_factor/{name}.html", context, status=status)


def redirect_to_code(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asks for the code, and from there to where the login would have led."""
    return HttpResponseRedirect(_with_destination("admin:second_factor", request))
