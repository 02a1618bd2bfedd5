"""The law of the register: every value of a valid payload comes back, and posting what came back changes nothing.

Payloads are one of the contract's examples, or one with every field, in which any fields have been set to anything that
they may hold, or taken out, and to which unknown keys were added anywhere.
"""

import csv
import json
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogs import registry
from customers.contract.serializers import PAYLOAD
from customers.models import Revision, Submission
from customers.tests.conftest import ADDRESS, Post
from customers.tests.contract.table import FIELDS, Field
from customers.tests.contract.test_unknown_keys import LEVELS
from customers.tests.helpers import MISSING, get, put
from customers.validators import is_blank

CATALOGS = settings.BASE_DIR / "fixtures" / "catalogs"
EXAMPLES = [
    json.loads((settings.BASE_DIR / "fixtures" / "payloads" / f"example-{number}.json").read_text())
    for number in (1, 2, 3)
]
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BY_PATH = {field.path: field for field in FIELDS}


def column(name: str, key: str) -> list[str]:
    with (CATALOGS / f"{name}.csv").open(newline="") as file:
        return [row[key] for row in csv.DictReader(file)]


COUNTRY_CODES = {row.upper() for row in column("countries", "code")}
COUNTRY_NAMES = sorted(alias for alias in column("country_aliases", "alias") if len(alias) <= 50)
CURRENCY_CODES = column("currencies", "code")


def normalised(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def is_valid(text: str, field: Field) -> bool:
    text = normalised(text)
    return (field.size is None or len(text) <= field.size) and not (field.is_starred and is_blank(text))


def text_values(field: Field) -> st.SearchStrategy[Any]:
    characters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=DIRECTIONS)
    texts = st.text(characters, min_size=1, max_size=field.size or 60) | st.text(
        st.sampled_from("aZñe\u0301 9-'."), max_size=field.size or 60
    )
    if field.name == "document_number":
        texts = texts.filter(lambda text: any(map(str.isalnum, unicodedata.normalize("NFKC", normalised(text)))))
    return texts.filter(lambda text: is_valid(text, field))


def exact(units: int, decimals: int) -> st.SearchStrategy[Any]:
    """Amounts to the last digit, as numbers and as texts."""
    amounts = st.builds(
        lambda digits, scale: Decimal(digits).scaleb(-scale),
        st.integers(0, 10**15 - 1),
        st.integers(0, decimals),
    ).filter(lambda amount: amount < 10**units)
    return amounts.map(float) | amounts.map(lambda amount: f"{amount:f}") | st.integers(0, 10**units - 1)


COUNTS = st.integers(0, 2**31 - 1)
FLAGS = st.sampled_from([0, 1, True, False, "0", "1", "true", "False", 1.0])
VALUES = {
    "money": lambda _field: exact(14, 4),
    "risk": lambda _field: exact(8, 10),
    "count": lambda _field: COUNTS | COUNTS.map(str) | st.integers(0, 2**31 - 1).map(float),
    "flag": lambda _field: FLAGS,
    "birth_date": lambda _field: st.dates(date(1900, 1, 1), date(2024, 12, 31)).map(str),
    "hiring_date": lambda _field: st.dates(date(1900, 1, 1), date(2024, 12, 31)).map(str),
    "currency": lambda _field: st.sampled_from([*CURRENCY_CODES, *map(str.lower, CURRENCY_CODES)]),
    "country": lambda field: st.sampled_from(
        sorted(COUNTRY_CODES) if field.size == 2 else [*sorted(COUNTRY_CODES), *COUNTRY_NAMES]
    ).map(lambda name: name.lower() if len(name) == 2 else name),
    "text": text_values,
    "customer_number": lambda _field: st.none(),
}


def changes() -> st.SearchStrategy[tuple[Field, Any]]:
    """A field and what to set it to; MISSING, null and blank too where there is no star."""

    def of(field: Field) -> st.SearchStrategy[tuple[Field, Any]]:
        values = VALUES[field.reads_as](field)
        if not field.is_starred:
            values |= st.sampled_from([MISSING, None, "", "  "])
        return st.tuples(st.just(field), values)

    return st.sampled_from(FIELDS).flatmap(of)


JSON_TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | JSON_TEXTS,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(JSON_TEXTS, children, max_size=3),
    max_leaves=5,
)
UNKNOWN_LEVELS = [*LEVELS, "client_documents.0."]


def is_unknown(level: str, key: str) -> bool:
    node: Any = PAYLOAD
    for step in level.split("."):
        if step and not step.isdigit():
            node = node.fields[step]
    return "." not in key and key not in node.fields and key not in node.spellings


unknown_keys = st.tuples(st.sampled_from(UNKNOWN_LEVELS), JSON_TEXTS, JSON_VALUES).filter(
    lambda unknown: is_unknown(unknown[0], unknown[1])
)


def fully() -> dict[str, Any]:
    """Example 1 with a value in every field."""
    payload = json.loads(json.dumps(EXAMPLES[0]))
    filler = {"money": 1.5, "risk": 2.05, "count": 3, "flag": 1, "currency": "EUR", "country": "VE", "text": "x"}
    for field in FIELDS:
        if get(payload, field.path) in (MISSING, None) and field.reads_as in filler:
            put(payload, field.path, filler[field.reads_as])
    return payload


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    payload = json.loads(json.dumps(draw(st.sampled_from([fully(), *EXAMPLES]))))
    for field, value in draw(st.lists(changes(), max_size=12)):
        put(payload, field.path, value)
    for level, key, value in draw(st.lists(unknown_keys, max_size=3)):
        put(payload, f"{level}{key}", value)
    job = payload["client_job_info"]
    if all(_has_none(job.get(key)) for key in ("country", "company_country_code")):
        job[draw(st.sampled_from(["country", "company_country_code"]))] = "DO"
    for which in ("first", "second"):
        put(payload, f"client_references.{which}_personal_reference.phone", "8095551234")
    documents = payload["client_documents"]
    if str(documents[0]["main"]).lower() not in ("0", "false"):
        for document in documents[1:]:
            document["main"] = 0
    return payload


def _has_none(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_blank(normalised(value)))


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(payload=payloads())
def test_every_value_comes_back_and_posting_it_again_changes_nothing(post: Post, api: Any, payload: Any) -> None:
    body = json.dumps(payload).encode()
    with transaction.atomic():
        answer = post(body)
        assert answer.status_code == 201, answer.content
        answered = api.get(f"{ADDRESS}/{answer.json()['customer_number']}").content
        lost = list(differences(exactly(body), exactly(answered)))
        again = post(answered)
        outcomes = list(Submission.objects.order_by("id").values_list("outcome", flat=True))
        revisions = Revision.objects.count()
        transaction.set_rollback(True)

    registry.forget()
    assert lost == []
    assert again.json() == answer.json()
    assert outcomes == ["created", "unchanged"]
    assert revisions == 1


def exactly(text: bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def differences(sent: Any, answered: Any, path: str = "") -> Any:
    """Where what was sent is not in the answer, as (path, sent, answered)."""
    if path == "client_documents":
        for document in sent:
            index = next((i for i, other in enumerate(answered) if _is_same_document(document, other)), None)
            yield from differences(document, MISSING if index is None else answered[index], f"{path}.0")
        return
    field = BY_PATH.get(path)
    if field is not None:
        if not _has_none(sent) and canonical(field, sent) != canonical(field, answered):
            yield path, sent, answered
    elif isinstance(sent, dict) and _is_node(path):
        for key, value in sent.items():
            below = answered.get(key, MISSING) if isinstance(answered, dict) else MISSING
            yield from differences(value, below, f"{path}.{key}" if path else key)
    elif not _is_node(path) and sent != answered:
        yield path, sent, answered


def _is_node(path: str) -> bool:
    return path in {"", "client_documents.0"} or any(field.path.startswith(f"{path}.") for field in FIELDS)


def _is_same_document(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("document_type_code", "issuing_country_code", "document_number")
    return all(
        canonical(BY_PATH[f"client_documents.0.{name}"], one[name])
        == canonical(BY_PATH[f"client_documents.0.{name}"], other[name])
        for name in names
    )


def canonical(field: Field, value: Any) -> Any:
    """What a value means, by the kind of its field."""
    if value is MISSING:
        return None
    if field.reads_as in ("money", "risk", "count"):
        return Decimal(value.strip() if isinstance(value, str) else value)
    if field.reads_as == "flag":
        return str(value).lower() in ("1", "true", "1.0")
    if field.reads_as == "country":
        return registry.country_code(value)
    if field.reads_as == "currency":
        return value.strip().upper()
    return normalised(value)
