"""What a call is before its payload is looked at: method, address, type, size, language, id."""

from django.utils.translation import gettext as _

from customers.conformance.bench import Bench, message_of, post_of
from customers.conformance.transport import Request

LIMIT = 1024 * 1024


def methods(bench: Bench) -> None:
    """Other methods are refused, and the right one is named."""
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = bench.call(_("the method %(method)s") % {"method": method}, Request(method=method), 405)
        bench.expect("POST" in answer.headers.get("allow", ""), _("POST is not named as allowed"))


def addresses(bench: Bench) -> None:
    """An unknown address is a 404 in JSON; a slash at the end makes no difference."""
    bench.call(_("an address that is none"), Request(method="GET", path="/x"), 404)
    bench.call(_("the address with a slash at its end"), Request(b"{}", path="/", headers=post_of({}).headers), 400)


def content_types(bench: Bench) -> None:
    """Only JSON is read, whatever else is said of it."""
    for content_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/jsonx", ""):
        sent = _("the content type “%(type)s”") % {"type": content_type}
        bench.post(sent, {}, 415, Content_Type=content_type)
    for content_type in ("application/json; charset=utf-8", "Application/JSON"):
        sent = _("the content type “%(type)s”") % {"type": content_type}
        bench.post(sent, {}, 400, Content_Type=content_type)


def sizes(bench: Bench) -> None:
    """A body of 1 MiB is read, a larger one is not."""
    bench.post(_("a body of 1 MiB"), b"{}" + b" " * (LIMIT - 2), 400)
    bench.post(_("a body of 1 MiB and a byte"), b"{}" + b" " * (LIMIT - 1), 413)


def request_ids(bench: Bench) -> None:
    """The id that a caller gives its call comes back."""
    given = f"check-{bench.people.run}"
    answer = bench.post(_("a call with an id of its own"), {}, 400, X_Request_ID=given)
    body = answer.json if isinstance(answer.json, dict) else {}
    bench.expect(answer.headers.get("x-request-id") == given, _("the header X-Request-ID has another id"))
    bench.expect(body.get("request_id") == given, _("the body has another id"))


def languages(bench: Bench) -> None:
    """Messages are in Spanish, and in English for those who ask."""
    spanish = bench.post(_("a wrong payload"), {}, 400)
    bench.expect("Es obligatorio." in message_of(spanish), _("the message is not in Spanish"))
    english = bench.post(_("a wrong payload, with Accept-Language: en"), {}, 400, Accept_Language="en")
    bench.expect("It is required." in message_of(english), _("the message is not in English"))
