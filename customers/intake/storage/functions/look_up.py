"""The function that looks up all that the intake needs to know about a payload."""

from collections.abc import Iterable
from textwrap import indent
from typing import Any

from django.db.models import Model, QuerySet

from catalogs.models import CatalogEntry
from catalogs.prepared import Parameter
from catalogs.registry import select_entries
from customers.intake.findings.neighbours import NOBODY, Likeness, neighbours_of
from customers.intake.reviewed import reviewed_amounts_of
from customers.models import AUDITED, Customer, CustomerIndex, IdentityDocument
from customers.models.base import catalog_keys
from customers.register import last_revision_of, rows_of
from customers.rows import column_names
from customers.stored import StoredFunction, sql_of

from .sql import table


def _look_up() -> str:
    document = dict(zip(IdentityDocument.identified_by, ("p_types[i]", "p_countries[i]", "p_keys[i]"), strict=True))
    holder = IdentityDocument.objects.filter(**{name: Parameter(of) for name, of in document.items()})
    like = Likeness(*map(Parameter, ("p_name_key", "p_birth_date", "p_email_key", "p_cell_phone_key")))
    likes = neighbours_of(like, but=Parameter("v_number")).values()
    neighbours = _union(f"SELECT * FROM ({sql_of(select)}) AS s" for select in likes)
    catalogs = sorted({key.catalog for model in AUDITED for key in catalog_keys(model)}, key=table)
    current = CustomerIndex.objects.filter(customer_id=Parameter("v_number"), content_digest=Parameter("p_content"))
    return f"""
DECLARE
    v_by_number bigint;
    v_by_wisenroll_code bigint;
    v_by_document bigint[] := '{{}}';
    v_numbers bigint[];
    v_number bigint := {NOBODY};
    v_last json;
    v_has_changed boolean := false;
    v_entries json[] := '{{}}';
    v_neighbours json;
BEGIN
    IF p_number IS NOT NULL THEN
        v_by_number := ({sql_of(_numbers(number=Parameter("p_number")))});
    END IF;
    v_by_wisenroll_code := ({sql_of(_numbers(wisenroll_code=Parameter("p_wisenroll_code")))});
    FOR i IN 1 .. cardinality(p_keys) LOOP  -- a query of unnest() would be planned anew each time
        v_by_document[i] := ({sql_of(holder.values("customer_id"))});
    END LOOP;
    v_numbers := ARRAY(
        SELECT DISTINCT n FROM unnest(v_by_document || v_by_number || v_by_wisenroll_code) AS n WHERE n IS NOT NULL
    );
    IF cardinality(v_numbers) = 1 THEN
        v_number := v_numbers[1];
        v_last := (SELECT to_json(l) FROM ({sql_of(last_revision_of(Parameter("v_number"))[:1])}) AS l);
        v_has_changed := NOT EXISTS ({sql_of(current.values("pk"))});
    END IF;
    IF v_has_changed OR cardinality(v_numbers) = 0 THEN
        FOR i IN 1 .. cardinality(p_codes) LOOP
            CASE p_catalogs[i]
{indent("".join(map(_read_entry, catalogs)), " " * 12)}
            END CASE;
        END LOOP;
        v_neighbours := (SELECT json_object_agg(n.kind, n.number) FROM (
{indent(neighbours, " " * 12)}
        ) AS n (kind, number));
    END IF;
    IF cardinality(v_numbers) = 0 THEN
        RETURN json_build_object('neighbours', v_neighbours, 'entries', v_entries);
    END IF;
    IF NOT v_has_changed THEN
        RETURN json_build_object(
            'by_number', v_by_number, 'by_wisenroll_code', v_by_wisenroll_code, 'by_document', v_by_document,
            'last', v_last
        );
    END IF;
    RETURN json_build_object(
        'by_number', v_by_number,
        'by_wisenroll_code', v_by_wisenroll_code,
        'by_document', v_by_document,
        'last', v_last,
        'neighbours', v_neighbours,
        'entries', v_entries,
        'rows', (SELECT json_agg(json_build_array(t.name, t.columns)) FROM (
{indent(_rows(rows_of(Parameter("v_number"))), " " * 12)}
        ) AS t (name, columns)),
        'reviewed', (SELECT json_agg(json_build_array(t.name, t.columns)) FROM (
{indent(_rows(reviewed_amounts_of(Parameter("v_number"))), " " * 12)}
        ) AS t (name, columns))
    );
END
"""


def _read_entry(catalog: type[CatalogEntry]) -> str:
    """The place in a list of a code that one catalog has, or has not."""
    entry = select_entries(catalog).filter(pk=Parameter("p_codes[i]"))
    return f"""
WHEN '{catalog._meta.db_table}' THEN v_entries[i] := (SELECT to_json(e) FROM ({sql_of(entry)}) AS e);"""


def _numbers(**condition: Any) -> QuerySet[Customer, Any]:
    return Customer.objects.filter(**condition).order_by().values("number")


def _rows(querysets: Iterable[QuerySet[Any, Any]]) -> str:
    """The rows of several tables, each as the name of its table and its columns in JSON."""
    return _union(map(_table_rows, querysets))


def _table_rows(queryset: QuerySet[Any, Any]) -> str:
    model: type[Model] = queryset.model
    rows = queryset.order_by().values(*column_names(model))
    return f"SELECT '{model._meta.db_table}', to_json(r) FROM ({sql_of(rows)}) AS r"


def _union(selects: Iterable[str]) -> str:
    return "\nUNION ALL\n".join(selects)


LOOK_UP = StoredFunction(
    "core_customer_look_up",
    "p_number bigint, p_wisenroll_code text, p_types text[], p_countries text[], p_keys text[], p_name_key text,"
    " p_birth_date date, p_email_key text, p_cell_phone_key text, p_content text, p_catalogs text[], p_codes text[]",
    "text",
    _look_up,
    attributes="STABLE",
)
"""What the register has about a payload, as JSON (see `postgresql.PostgreSQL.look_up`)."""
