"""The functions that PostgreSQL reads and writes the register with, made from the models' metadata.

No column is named by hand. What they read is what the portable way reads: their bodies are its queries, with the
function's variables in the places of values.
"""

from collections.abc import Iterable
from textwrap import indent
from typing import Any

from django.db.models import Model, QuerySet

from catalogs.models import CatalogEntry
from catalogs.prepared import Parameter
from catalogs.registry import select_entries
from customers.audit.history import HISTORY_OF
from customers.intake.findings.neighbours import NOBODY, Likeness, neighbours_of
from customers.intake.reviewed import reviewed_amounts_of
from customers.models import (
    AUDITED,
    Audited,
    Customer,
    CustomerIndex,
    Finding,
    IdentityDocument,
    ManyPerCustomer,
    PendingRevision,
    Revision,
    Submission,
)
from customers.models.base import CHANGED, CREATED, DELETED, catalog_keys
from customers.register import last_revision_of, rows_of
from customers.rows import column_names, key_name
from customers.stored import StoredFunction, sql_of

MARK, DIVIDER = "\x01", "\x02"
"""What stands on both sides of the number of a mark, and of a row. No canonical text has them: JSON escapes them."""

DIGEST_PLACE = 1
"""Where the submission's digest is among what marks stand for; the keys follow."""

_FILL_IN = f"""v_text := (
            SELECT string_agg(
                CASE WHEN u.place % 2 = 0 THEN v_marks[u.part::int] ELSE u.part END, '' ORDER BY u.place
            )
            FROM unnest(string_to_array({{}}, chr({ord(MARK)}))) WITH ORDINALITY AS u (part, place)
        );"""
_HASH = "encode(sha256(convert_to({}, 'UTF8')), 'hex')"


def _look_up() -> str:
    document = dict(zip(IdentityDocument.identified_by, ("p_types[i]", "p_countries[i]", "p_keys[i]"), strict=True))
    holder = IdentityDocument.objects.filter(**{name: Parameter(of) for name, of in document.items()})
    like = Likeness(*map(Parameter, ("p_name_key", "p_birth_date", "p_email_key", "p_cell_phone_key")))
    likes = neighbours_of(like, but=Parameter("v_number")).values()
    neighbours = _union(f"SELECT * FROM ({sql_of(select)}) AS s" for select in likes)
    catalogs = sorted({key.catalog for model in AUDITED for key in catalog_keys(model)}, key=_table)
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


def _write() -> str:
    lists = [name for name in column_names(CustomerIndex) if name not in CustomerIndex.KEPT]
    own = AUDITED.index(Customer) + 1
    digest = f"v_marks[{DIGEST_PLACE}]"
    record = _insert_one(Submission, "v_recorded::jsonb", id="v_submission", digest=digest, payload="p_payload")
    tables = "".join(_change_rows(model, place) for place, model in enumerate(AUDITED, start=1) if place != own)
    return f"""
DECLARE
    v_marks text[] := '{{""}}'::text[] || ARRAY(
        SELECT nextval(s.name) FROM unnest(p_sequences, p_counts) AS s (name, count), generate_series(1, s.count)
    )::text[];
    v_customer bigint := coalesce(p_customer, v_marks[p_places[1]]::bigint);
    v_revision bigint := v_marks[p_places[2]];
    v_submission bigint := v_marks[p_places[3]];
    v_text text;
    v_parts text[];
    v_digest text;
    v_recorded text;
    v_rows jsonb;
BEGIN
    IF p_customer IS NOT NULL THEN
        PERFORM FROM {_table(Customer)} WHERE {_quoted("number")} = p_customer FOR NO KEY UPDATE;
    END IF;
    IF p_submission IS NOT NULL THEN
        {_FILL_IN.format("p_submission")}
        v_marks[{DIGEST_PLACE}] := {_HASH.format("v_text")};
        v_recorded := v_text;
    END IF;
    {_FILL_IN.format("p_revision")}
    v_digest := {_HASH.format(f"replace(v_text, chr({ord(DIVIDER)}), '')")};
    v_parts := ARRAY(
        SELECT u.part FROM unnest(string_to_array(v_text, chr({ord(DIVIDER)}))) WITH ORDINALITY AS u (part, place)
        WHERE u.place % 2 = 0 ORDER BY u.place
    );
    -- First what others refer to, so that it does not matter when foreign keys are checked.
    IF p_kinds[{own}] <> '' THEN
        v_rows := {_rows_of(own)};
{indent(_change_subjects(Customer, own), " " * 8)}
    END IF;
    IF p_submission IS NOT NULL THEN
        {record};
    END IF;
    {_insert_one(Revision, "v_parts[p_findings + 1]::jsonb", digest="v_digest")};
    IF p_kinds[{own}] <> '' THEN
        {_add_history(Customer)};
    END IF;
{indent(tables, " " * 4)}
    IF p_findings > 0 THEN
        v_rows := {_rows_between("1", "p_findings")};
        {_insert(Finding, "jsonb_populate_recordset", "v_rows")};
    END IF;
    {_insert_one(CustomerIndex, "p_index::jsonb", customer_id="v_customer")}
    ON CONFLICT (customer_id) DO UPDATE SET {_assignments(lists, "excluded")};
    IF p_pending IS NOT NULL THEN
        {_insert_one(PendingRevision, "p_pending::jsonb", customer_id="v_customer", revision_id="v_revision")};
    END IF;
    RETURN ARRAY[v_customer::text, v_revision::text, v_submission::text, v_digest];
END
"""


def _record() -> str:
    digest = _HASH.format("p_submission")
    return f"""
DECLARE
    v_id bigint := nextval(pg_get_serial_sequence('{Submission._meta.db_table}', 'id'));
BEGIN
    {_insert_one(Submission, "p_submission::jsonb", id="v_id", digest=digest, payload="p_payload")};
    RETURN v_id;
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


def _change_rows(model: type[Audited], place: int) -> str:
    """Write the history rows of one table, and what they make of their subjects."""
    return f"""
IF p_kinds[{place}] <> '' THEN
    v_rows := {_rows_of(place)};
    IF p_kinds[{place}] = '{CREATED}' THEN
        WITH h AS ({_add_history(model)} RETURNING {_listed(model)})
        INSERT INTO {_table(model)} ({_listed(model)}) SELECT {_listed(model)} FROM h;
    ELSE
{indent(_change_subjects(model, place), " " * 8)}
        {_add_history(model)};
    END IF;
END IF;
"""


def _change_subjects(model: type[Audited], place: int) -> str:
    """Write what history rows of one table make of their subjects."""
    given = f"jsonb_populate_recordset(NULL::{_table(HISTORY_OF[model])}, v_rows) AS r"
    key = f"t.{_quoted(key_name(model))} = r.{_quoted(key_name(model))}"
    columns = [name for name in column_names(model) if name != key_name(model)]
    flag = model.exclusive_flag if issubclass(model, ManyPerCustomer) else ""
    steps = [f" AND NOT r.{_quoted(flag)}", f" AND r.{_quoted(flag)}"] if flag else [""]
    updates = "".join(
        f"""
    UPDATE {_table(model)} AS t SET {_assignments(columns, "r")}
    FROM {given} WHERE r.history_type = '{CHANGED}' AND {key}{step};"""
        for step in steps
    )
    return f"""
IF strpos(p_kinds[{place}], '{DELETED}') > 0 THEN
    DELETE FROM {_table(model)} AS t USING {given} WHERE r.history_type = '{DELETED}' AND {key};
END IF;
IF strpos(p_kinds[{place}], '{CHANGED}') > 0 THEN{updates}
END IF;
IF strpos(p_kinds[{place}], '{CREATED}') > 0 THEN
    INSERT INTO {_table(model)} ({_listed(model)})
    SELECT {_listed(model)} FROM {given} WHERE r.history_type = '{CREATED}';
END IF;"""


def _add_history(model: type[Audited]) -> str:
    return _insert(HISTORY_OF[model], "jsonb_populate_recordset", "v_rows")


def _rows_of(place: int) -> str:
    """The history rows of one table, by its place among the audited ones."""
    return _rows_between(f"p_firsts[{place}]", f"p_lasts[{place}]")


def _rows_between(first: str, last: str) -> str:
    """Parts of the text of a revision, as a list of rows."""
    return f"'[' || array_to_string(v_parts[{first}:{last}], ',') || ']'"


def _insert_one(model: type[Model], source: str, **given: str) -> str:
    """The INSERT of a row that is a JSON object; some columns are given apart."""
    return _insert(model, "jsonb_populate_record", source, **given)


def _insert(model: type[Model], populate: str, source: str, **given: str) -> str:
    """The INSERT of rows that are JSON objects with the columns of a table."""
    values = ", ".join(given.get(name, _quoted(name)) for name in column_names(model))
    return (
        f"INSERT INTO {_table(model)} ({_listed(model)})"
        f" SELECT {values} FROM {populate}(NULL::{_table(model)}, {source})"
    )


def _assignments(columns: Iterable[str], source: str) -> str:
    return ", ".join(f"{_quoted(name)} = {source}.{_quoted(name)}" for name in columns)


def _listed(model: type[Model]) -> str:
    return ", ".join(map(_quoted, column_names(model)))


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return f'"{name}"'


LOOK_UP = StoredFunction(
    "core_customer_look_up",
    "p_number bigint, p_wisenroll_code text, p_types text[], p_countries text[], p_keys text[], p_name_key text,"
    " p_birth_date date, p_email_key text, p_cell_phone_key text, p_content text, p_catalogs text[], p_codes text[]",
    "text",
    _look_up,
    attributes="STABLE",
)
"""What the register has about a payload, as JSON (see `postgresql.PostgreSQL.look_up`)."""

WRITE = StoredFunction(
    "core_customer_write",
    "p_customer bigint, p_sequences regclass[], p_counts int[], p_places int[], p_submission text, p_payload bytea,"
    " p_revision text, p_findings int, p_kinds text[], p_firsts int[], p_lasts int[], p_index text,"
    " p_pending text",
    "text[]",
    _write,
)
"""Writes a change under its digests. Returns the keys of customer, revision and submission, and the revision's digest.

The texts that are hashed come with marks in the places of keys and of the submission's digest. The function takes the
keys, puts them in, hashes, and stores the rows as the very texts have them.
"""

RECORD = StoredFunction("core_customer_record", "p_submission text, p_payload bytea", "bigint", _record)
"""Writes down a submission that changed nothing, and returns its key."""

FUNCTIONS = (LOOK_UP, WRITE, RECORD)
