"""Who gets in: 401, 403 and 429."""

import base64

from django.utils.translation import gettext as _

from customers.conformance.bench import Bench, NotPossible, message_of, post_of
from customers.conformance.transport import Credentials

ATTEMPTS = 25
"""Wrong passwords after which a deployment must have locked their user out."""


def no_credentials(bench: Bench) -> None:
    """A call without credentials is asked for them."""
    answer = bench.post(_("a call without credentials"), {}, 401, Authorization="")
    bench.expect(answer.headers.get("www-authenticate", "").lower().startswith("basic"), _("Basic is not asked for"))


def wrong_credentials(bench: Bench) -> None:
    """A wrong password and an unknown user are told apart by nothing."""
    wrong = Credentials(bench.user.username, f"not the password {bench.people.run}")
    nobody = Credentials(f"check_contract_{bench.people.run}", "no password")
    of_user = bench.post(_("a wrong password"), {}, 401, Authorization=wrong.header)
    of_nobody = bench.post(_("a user that does not exist"), {}, 401, Authorization=nobody.header)
    bench.expect(message_of(of_user) == message_of(of_nobody), _("the message tells whether the user exists"))


def malformed_credentials(bench: Bench) -> None:
    """Credentials that cannot be read are refused like wrong ones."""
    no_colon = base64.b64encode(b"nobody").decode()
    for header in ("Basic", "Basic ???", f"Basic {no_colon}", "Bearer abc"):
        bench.post(_("credentials that cannot be read: %(header)s") % {"header": header}, {}, 401, Authorization=header)


def no_permission(bench: Bench) -> None:
    """A user that may not submit is refused."""
    if bench.without_permission is None:
        raise NotPossible(_("no user without permission was given (--without-permission)"))
    bench.post(
        _("a call of a user that may not submit"),
        bench.people.nobody(),
        403,
        Authorization=bench.without_permission.header,
    )


def lockout(bench: Bench) -> None:
    """Repeated wrong passwords lock their user out, and nobody else."""
    for attempt in range(1, ATTEMPTS + 1):
        guess = Credentials(f"check_contract_{bench.people.run}", f"guess {attempt}")
        answer = bench.send(post_of({}, Authorization=guess.header))
        if answer.status == 429:
            break
    bench.post(_("one wrong password more"), {}, 429, Authorization=guess.header)
    bench.post(_("the right user, meanwhile"), {}, 400)
