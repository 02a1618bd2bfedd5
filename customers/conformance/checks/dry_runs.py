"""Dry runs: what would come of a call is told, and nothing comes of it."""

from django.utils.translation import gettext as _

from customers.conformance.bench import Bench, Payload

HEADERS = {"X_Dry_Run": "true"}


def dry_runs(bench: Bench) -> None:
    """A dry run is answered with 200 and says what would be done, which then is not done."""
    person = bench.people.person()
    for sent in (_("a dry run of a new customer"), _("the same dry run again")):
        foreseen = _foresee(bench, sent, person)
        bench.expect(foreseen.get("outcome") == "created", _("it would not be created"))
    number = bench.take_in(_("the same in earnest"), person)
    person["client_contact"]["email"] = person["client_contact"]["email"].replace("@", "+1@")
    foreseen = _foresee(bench, _("a dry run of an update"), person)
    is_right = foreseen.get("outcome") == "updated" and foreseen.get("customer_number") == number
    bench.expect(is_right, _("it would not be updated"))
    changes = foreseen.get("changes", ["client_contact.email"])  # left out for those who may not view customers
    bench.expect(changes == ["client_contact.email"], _("other fields would change than the e-mail"))
    del person["client_contact"]["email"]
    foreseen = _foresee(bench, _("a dry run of a wrong payload"), person)
    bench.expect(foreseen.get("status") == 400, _("it would not be refused"))
    bench.expect("client_contact.email" in foreseen.get("errors", {}), _("the wrong field is not named"))


def unknown_codes(bench: Bench) -> None:
    """A code that no catalog has is no reason to refuse. As a dry run, so that the catalogs stay as they are."""
    person = bench.people.nobody()
    person["client_job_info"]["occupation_code"] = f"PRUEBA {bench.people.run}"
    foreseen = _foresee(bench, _("a dry run with an occupation that no catalog has"), person)
    bench.expect(foreseen.get("outcome") == "created", _("it would not be created"))


def unclear(bench: Bench) -> None:
    """A header that says neither true nor false is refused, not guessed at."""
    bench.post(_("a dry run that says “maybe”"), bench.people.nobody(), 400, X_Dry_Run="maybe")


def _foresee(bench: Bench, sent: str, payload: Payload) -> Payload:
    answer = bench.post(sent, payload, 200, **HEADERS)
    found = answer.json if isinstance(answer.json, dict) else {}
    bench.expect(found.get("dry_run") is True, _("the answer does not say that it was a dry run"))
    return found
