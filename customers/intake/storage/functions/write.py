"""The functions that write a change down, or that nothing changed."""

from textwrap import indent

from customers.audit.history import HISTORY_OF
from customers.models import (
    AUDITED,
    Audited,
    Customer,
    CustomerIndex,
    Finding,
    ManyPerCustomer,
    PendingRevision,
    Revision,
    Submission,
)
from customers.models.base import CHANGED, CREATED, DELETED
from customers.rows import column_names, key_name
from customers.stored import StoredFunction

from .sql import assignments, insert, insert_one, listed, quoted, table

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


def _write() -> str:
    lists = [name for name in column_names(CustomerIndex) if name not in CustomerIndex.KEPT]
    own = AUDITED.index(Customer) + 1
    digest = f"v_marks[{DIGEST_PLACE}]"
    record = insert_one(Submission, "v_recorded::jsonb", id="v_submission", digest=digest, payload="p_payload")
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
        PERFORM FROM {table(Customer)} WHERE {quoted("number")} = p_customer FOR NO KEY UPDATE;
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
    {insert_one(Revision, "v_parts[p_findings + 1]::jsonb", digest="v_digest")};
    IF p_kinds[{own}] <> '' THEN
        {_add_history(Customer)};
    END IF;
{indent(tables, " " * 4)}
    IF p_findings > 0 THEN
        v_rows := {_rows_between("1", "p_findings")};
        {insert(Finding, "jsonb_populate_recordset", "v_rows")};
    END IF;
    {insert_one(CustomerIndex, "p_index::jsonb", customer_id="v_customer")}
    ON CONFLICT (customer_id) DO UPDATE SET {assignments(lists, "excluded")};
    IF p_pending IS NOT NULL THEN
        {insert_one(PendingRevision, "p_pending::jsonb", customer_id="v_customer", revision_id="v_revision")};
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
    {insert_one(Submission, "p_submission::jsonb", id="v_id", digest=digest, payload="p_payload")};
    RETURN v_id;
END
"""


def _change_rows(model: type[Audited], place: int) -> str:
    """Write the history rows of one table, and what they make of their subjects."""
    return f"""
IF p_kinds[{place}] <> '' THEN
    v_rows := {_rows_of(place)};
    IF p_kinds[{place}] = '{CREATED}' THEN
        WITH h AS ({_add_history(model)} RETURNING {listed(model)})
        INSERT INTO {table(model)} ({listed(model)}) SELECT {listed(model)} FROM h;
    ELSE
{indent(_change_subjects(model, place), " " * 8)}
        {_add_history(model)};
    END IF;
END IF;
"""


def _change_subjects(model: type[Audited], place: int) -> str:
    """Write what history rows of one table make of their subjects."""
    given = f"jsonb_populate_recordset(NULL::{table(HISTORY_OF[model])}, v_rows) AS r"
    key = f"t.{quoted(key_name(model))} = r.{quoted(key_name(model))}"
    columns = [name for name in column_names(model) if name != key_name(model)]
    flag = model.exclusive_flag if issubclass(model, ManyPerCustomer) else ""
    steps = [f" AND NOT r.{quoted(flag)}", f" AND r.{quoted(flag)}"] if flag else [""]
    updates = "".join(
        f"""
    UPDATE {table(model)} AS t SET {assignments(columns, "r")}
    FROM {given} WHERE r.history_type = '{CHANGED}' AND {key}{step};"""
        for step in steps
    )
    return f"""
IF strpos(p_kinds[{place}], '{DELETED}') > 0 THEN
    DELETE FROM {table(model)} AS t USING {given} WHERE r.history_type = '{DELETED}' AND {key};
END IF;
IF strpos(p_kinds[{place}], '{CHANGED}') > 0 THEN{updates}
END IF;
IF strpos(p_kinds[{place}], '{CREATED}') > 0 THEN
    INSERT INTO {table(model)} ({listed(model)})
    SELECT {listed(model)} FROM {given} WHERE r.history_type = '{CREATED}';
END IF;"""


def _add_history(model: type[Audited]) -> str:
    return insert(HISTORY_OF[model], "jsonb_populate_recordset", "v_rows")


def _rows_of(place: int) -> str:
    """The history rows of one table, by its place among the audited ones."""
    return _rows_between(f"p_firsts[{place}]", f"p_lasts[{place}]")


def _rows_between(first: str, last: str) -> str:
    """Parts of the text of a revision, as a list of rows."""
    return f"'[' || array_to_string(v_parts[{first}:{last}], ',') || ']'"


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
