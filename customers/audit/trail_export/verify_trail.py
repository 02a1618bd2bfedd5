#!/usr/bin/env python3
"""Checks an exported audit trail from its files alone. Needs no database and nothing of the system that wrote them.

    python verify_trail.py FOLDER [--seal FILE ...] [--public-key BASE64 ...]

It runs on Python 3.9 or later with the standard library; `cryptography` (pip install cryptography) is needed to check
signatures, and nothing else. It prints a line for each problem, then what was checked, and exits with 0 if there was
no problem, with 1 if there was one. Files are read line by line, so that memory does not grow with them.

How to read it: from top to bottom. `check` names the steps; they follow in that order, as methods of `Trail`. The last
part has what they stand on: seals, trees of digests (`Tree`), and the one text of a JSON value whose SHA-256 every
digest is (`canonical`).
"""

from __future__ import annotations

import argparse
import base64
import errno
import hashlib
import heapq
import itertools
import json
import os
import sqlite3
import stat
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial, reduce
from operator import itemgetter
from typing import Any, BinaryIO

Json = dict[str, Any]

FORMAT, SEAL_FORMAT = "core_customer trail 1", "core_customer seal 1"
VERSIONS = (1, 2)  # of digests; the last one is that of now
ALL, CUSTOMERS, SUBMISSIONS, ERASURES = "all", "customers", "customers_submission", "customers_erasure"

MANIFEST, PROOFS, SEALS = "manifest.json", "proofs.json", "seals.jsonl"
REVISIONS, REVIEWS, REGISTER, STRAYS = "revisions.jsonl", "reviews.jsonl", "register.jsonl", "strays.jsonl"
LOGS = {  # table, as seals name it -> its file
    SUBMISSIONS: "submissions.jsonl",
    "customers_access": "accesses.jsonl",
    "customers_export": "exports.jsonl",
    "customers_exportedfile": "exported_files.jsonl",
    ERASURES: "erasures.jsonl",
    "customers_verification": "verifications.jsonl",
}
FILES = {  # file -> where a line has the number that it is in order of; the keys of a line
    REVISIONS: ("revision customer_id", "version previous revision rows findings submission digest"),
    REVIEWS: ("review customer_id", "version previous review revision digest"),
    REGISTER: ("customer", "customer rows"),
    STRAYS: ("", "customer unreadable table columns"),
    **dict.fromkeys(LOGS.values(), ("id", "id columns digest unreadable")),
    LOGS[SUBMISSIONS]: ("id", "id columns digest unreadable is_erased payload"),
    SEALS: ("number", "number made_at key_id statement signature digest segments"),
}
BY_CUSTOMER = (REVISIONS, REVIEWS, REGISTER, STRAYS)
OF_CUSTOMERS = (*BY_CUSTOMER, LOGS[SUBMISSIONS], SEALS)
OF_ALL = tuple(FILES)
EXTRAS = ("verify_trail.py", "README.txt")

LONGEST_LINE = 64 * 1024 * 1024  # bytes
LARGEST_NUMBER = 2**63 - 1
MOST_DIGITS = 20
MOST_SHOWN, LONGEST_SHOWN = 1000, 1000  # problems; letters of each
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
CLOCKS_DIFFER = timedelta(minutes=15)  # at most, those of the bank's machines

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)
NONE, LEAF = type(None), b"\x00"
SEGMENT = (int, int, int, str)  # first key, last key, leaves, root

CHANGING = ("created", "updated")
DIGEST = "the digest does not fit what is recorded: something in it was changed."
VERSION = "its digest is of a version that is not known."
CHANGED = "it is not what {seal} says: it was changed, or its newest part was cut off."


def main(arguments: list[str] | None = None) -> int:
    """Check the folder that the command line names; 0 if there is no problem."""
    parser = argparse.ArgumentParser(description="Checks an exported audit trail from its files alone.")
    parser.add_argument("folder", help="the exported trail")
    parser.add_argument("--seal", action="append", default=[], metavar="FILE", help="a seal that was kept elsewhere")
    parser.add_argument(
        "--public-key", action="append", default=[], metavar="BASE64", help="a key that counts for seals"
    )
    options = parser.parse_args(arguments)
    try:
        keys = keys_by_id(options.public_key)
    except MALFORMED:
        parser.error("--public-key: 32 bytes in Base64 are wanted")
    if not os.path.isdir(options.folder):
        parser.error(f"{options.folder}: no such folder")
    return 1 if check(Trail(options.folder, keys), options.seal) else 0


def check(trail: Trail, seals_from_elsewhere: list[str]) -> int:
    """All that there is to check; how many problems there are."""
    trail.check_manifest()  # is every file as it was exported?
    trail.check_seals(seals_from_elsewhere)  # does each follow from the one before? is each signed?
    trail.check_customers()  # digests and links of revisions and reviews; is the register what they say?
    trail.each(STRAYS, trail.check_stray)  # what belongs to nothing
    trail.check_logs()  # digests of submissions and logs; does each change have its submission?
    trail.compare_with_seals()  # is what each seal covers still what was signed?
    trail.check_proofs()  # the same, where only some customers were exported
    trail.summarise()
    return trail.problems


class Trail:
    """The folder, all that is found in it, and the problems."""

    def __init__(self, folder: str, keys: dict[str, bytes]) -> None:
        self.folder, self.keys = folder, keys  # keys that the caller gave, by key id
        self.problems = 0
        self.notes: dict[str, None] = {}
        self.claimed: dict[str, bytes] = {}  # keys that a file of the export, or of a seal, names
        self.is_full = True
        self.made_at = datetime.now(timezone.utc).strftime(MOMENT)  # noqa: UP017  # of the export, or now
        self.chosen: set[int] = set()  # partial exports: customers that the manifest names
        self.met: set[int] = set()  # and those that are there
        self.kept: list[Seal] = []  # the seals of the export
        self.dates: list[tuple[int, str, str]] = []  # of each: last revision, its moment with some room around
        self.seals: list[Seal] = []  # those that the trail is compared with
        self.counts: Counter[str] = Counter()
        self.unsealed: Counter[str] = Counter()
        self.misdated = 0
        self.notebook = sqlite3.connect("")  # a file of SQLite's own, so that memory stays flat; gone at the end
        self.notebook.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE revision (id INTEGER PRIMARY KEY, customer, sequence, submission, submission_digest);"
            "CREATE TABLE submission (id INTEGER PRIMARY KEY, digest, is_change, is_erased, customer, received_at);"
            "CREATE TABLE erasure (submission, created_at, term_years)"
        )

    # --- Saying problems, and reading files

    def problem(self, place: str, text: str) -> None:
        """Something that does not fit: where, and what."""
        self.problems += 1
        if self.problems <= MOST_SHOWN:
            say(f"{place[:LONGEST_SHOWN]}: {text[:LONGEST_SHOWN]}")

    def expect(self, fits: bool, place: str, text: str) -> None:
        """The same, where it does not."""
        if not fits:
            self.problem(place, text)

    def note(self, text: str) -> None:
        """Something to know that is no problem; it is said at the end."""
        self.notes[text[:LONGEST_SHOWN]] = None

    @contextmanager
    def reading(self, place: str) -> Iterator[None]:
        """Whatever cannot be read in here is a problem of that place, and the next one is read."""
        try:
            yield
        except MALFORMED:
            self.problem(place, "it is not what should stand there, and cannot be read.")
        except OSError as error:
            self.problem(place, f"it cannot be read ({error.strerror}).")

    def lines(self, name: str) -> Iterator[tuple[int, str, str, Json]]:
        """The lines of a file that can be read: the number they are in order of, file, place, content."""
        last = -LARGEST_NUMBER
        with self.reading(name), open_file(self.folder, name) as file:
            for count in itertools.count(1):
                place = f"{name}, line {count}"
                raw = file.readline(LONGEST_LINE + 1)
                if len(raw) > LONGEST_LINE:
                    self.problem(place, "it is too long; the rest was not read.")
                if not 0 < len(raw) <= LONGEST_LINE:
                    return
                with self.reading(place):
                    number, line = read_line(name, raw)
                    if number < last or (number == last and name not in BY_CUSTOMER):
                        order = "customers" if name in BY_CUSTOMER else "numbers"
                        self.problem(place, f"it is not in the order of {order}.")
                    last = number
                    yield number, name, place, line

    def each(self, name: str, check_line: Callable[[int, Json], None]) -> None:
        """Check the lines of a file one by one."""
        for number, _name, place, line in self.lines(name):
            with self.reading(place):
                check_line(number, line)

    # --- The manifest

    def check_manifest(self) -> None:
        """Are the files there, and as they were exported? It is signed by nobody, so that this finds accidents only."""
        with self.reading(MANIFEST):
            manifest = read_document(self.folder, MANIFEST)
            format_ = manifest["format"]
            self.expect(format_ == FORMAT, MANIFEST, f"the format {format_} is not known.")
            self.is_full = manifest["customers"] == ALL
            self.made_at = min(self.made_at, part(manifest, "made_at", str))
            self.chosen = set() if self.is_full else {int(number) for number in part(manifest, "customers", list)}
            stated = {part(file, "name", str): part(file, "sha256", str) for file in manifest["files"]}
            self.claimed.update(keys_by_id(manifest["public_keys"]))
            self._check_files(stated)

    def _check_files(self, stated: dict[str, str]) -> None:
        wanted = (*OF_ALL, *EXTRAS) if self.is_full else (*OF_CUSTOMERS, PROOFS, *EXTRAS)
        for name in wanted:
            self.expect(name in stated, MANIFEST, f"it lacks the file {name}.")
        for name, digest in stated.items():
            self.expect(name in wanted, MANIFEST, f"it has a file that is none of the trail's, {name}.")
            is_there = name in EXTRAS or os.path.isfile(os.path.join(self.folder, name))  # else, who reads it says so
            if name in wanted and is_there:
                with self.reading(name), open_file(self.folder, name) as file:
                    found = hashlib.sha256()
                    while piece := file.read(1024 * 1024):
                        found.update(piece)
                    self.expect(found.hexdigest() == digest, name, "the file is not the one that was exported.")
        for name in sorted({*os.listdir(self.folder)} - {*stated, MANIFEST}):
            self.note(f"The folder has a file that is none of the trail's: {name}.")

    # --- Seals: signatures, and one following from the other

    def check_seals(self, paths: list[str]) -> None:
        """The seals of the export, and those that the caller has from elsewhere: only these nobody can have redone."""
        from_elsewhere = [seal for path in paths for seal in self._read_seal_file(path)]
        self.each(SEALS, self._check_kept)
        self.dates = [(seal.last_ids["revisions"], seal.earliest, seal.latest) for seal in self.kept]
        kept = {seal.number: seal for seal in self.kept}
        counting = [seal.number for seal in self.kept if seal.is_signed] or list(kept)
        newest = [kept[max(counting)]] if counting else []  # one that was spoilt hides nothing that others tell
        compared = {seal.text: seal for seal in (*newest, *from_elsewhere)}
        for seal in from_elsewhere:
            self._check_signature(seal)
            if seal.number not in kept:
                self.problem(seal.name, "the export does not have it: it was removed.")
            elif kept[seal.number].text != seal.text:
                self.problem(seal.name, "the export has another seal in its place.")
        self.seals = sorted(compared.values(), key=lambda seal: seal.number)
        if not self.seals:
            self.note("There is no seal: nothing tells whether the trail was rewritten as a whole.")
            if self.keys:
                self.problem(SEALS, "a public key was given, and there is no seal.")

    def _read_seal_file(self, path: str) -> Iterator[Seal]:
        name = os.path.basename(path)
        with self.reading(name):
            file = read_document(path)
            self.claimed.update(keys_by_id([file["public_key"]]))
            yield Seal(file["statement"], file["signature"], file["segments"], name)

    def _check_kept(self, number: int, line: Json) -> None:
        """A seal of the export: it is signed, says what its columns say, and follows from the one before it."""
        segments = parse(part(line, "segments", str)) if "segments" in line else {}
        seal = Seal(parse_canonical(part(line, "statement", str)), line["signature"], segments)
        columns = (number, line["digest"], line["made_at"], line["key_id"])
        before = self.kept[-1] if self.kept else None
        expected, previous = (before.number + 1, before.digest) if before else (1, "")
        seal.is_signed = self._check_signature(seal)
        text = "its columns are not those of its statement: it was altered, or an old one put here."
        self.expect(columns == (seal.number, seal.digest, seal.made_at, seal.key_id), seal.name, text)
        if seal.number != expected:
            text = f"seal {expected} should stand here: one is missing, or an old one was put here."
            self.problem(seal.name, text)
        elif seal.previous != previous:
            self.problem(seal.name, "it does not follow from the seal before it.")
        covered = before.last_ids.items() if before else ()
        fits = all(last <= seal.last_ids.get(name, 0) for name, last in covered)
        self.expect(fits, seal.name, "it covers less than the seal before it.")
        if seal.although:
            self.note(f"{seal.name} was made over a trail that did not fit the seal before it: {seal.although}")
        self.counts["seals"] += 1
        self.kept.append(seal)

    def _check_signature(self, seal: Seal) -> bool:
        """Is it signed, by a key that the caller gave? Where none was given, one that the files claim must do."""
        try:
            from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # it may not be there
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
        except ImportError:
            self.note("Signatures were NOT checked: the Python package cryptography is not installed.")
            return True
        if self.keys and seal.key_id not in self.keys:
            text = f"it is signed with the key {seal.key_id}, which is none of those that were given."
            self.problem(seal.name, text)
            return False
        if not self.keys:
            text = "is claimed by the files alone: get the public key from elsewhere; --public-key takes it."
            self.note(f"Key {seal.key_id} {text}")
        try:
            key = Ed25519PublicKey.from_public_bytes({**self.claimed, **self.keys}[seal.key_id])
            key.verify(from_base64(seal.signature), seal.text.encode("utf-8"))
        except KeyError:
            self.note(f"Key {seal.key_id} is not there: the signatures that it made were NOT checked.")
        except (InvalidSignature, ValueError):
            self.problem(seal.name, "the signature is not that of the statement: the seal was altered.")
            return False
        return True

    # --- Customers

    def check_customers(self) -> None:
        """Customer by customer: the revisions, then the reviews, then the rows of the register."""
        checks = {REVISIONS: self._check_revision, REVIEWS: self._check_review, REGISTER: self._check_register}
        lines = heapq.merge(*map(self.lines, checks), key=itemgetter(0))
        for number, theirs in itertools.groupby(lines, key=itemgetter(0)):
            life = Life(number)
            for _number, name, place, line in theirs:
                with self.reading(place):
                    checks[name](life, line)
            self._finish(life)
        for number in sorted(self.chosen - self.met):
            self.problem(f"customer {number}", "the manifest names it, and it is not there.")
        for number in sorted(self.met - self.chosen):
            self.problem(f"customer {number}", "it is there, and the manifest does not name it.")

    def _check_link(self, life: Life, kind: str, line: Json) -> tuple[str, int, Json]:
        """A revision or review of a chain: the digest is that of the line, which names the digest of the one before."""
        content = {key: value for key, value in line.items() if key != "digest"}
        row = content[kind]
        id_, sequence, digest = part(row, "id", int), part(row, "sequence", int), part(line, "digest", str)
        chain = life.chains[kind]
        expected, previous = (chain[-1][1] + 1, chain[-1][2]) if chain else (1, "")
        chain.append((id_, sequence, digest))
        place = f"customer {life.number}, {kind} {sequence}"
        self.expect(content["version"] in VERSIONS and content["version"] == row["digest_version"], place, VERSION)
        if sequence != expected:
            self.problem(place, f"{kind} {expected} should stand here: one is missing.")
        elif content["previous"] != previous:
            self.problem(place, f"it does not follow from the {kind} before it.")
        self.expect(digest_of(content) == digest, place, DIGEST)
        return place, id_, content

    def _check_revision(self, life: Life, line: Json) -> None:
        """The chain, and that history rows and findings are this revision's."""
        place, id_, content = self._check_link(life, "revision", line)
        revision = content["revision"]
        life.digests[id_] = line["digest"]
        for table, columns in content["rows"]:
            self._check_history_row(life, place, content, table, columns)
        are_own = all(finding["revision_id"] == id_ for finding in content["findings"])
        self.expect(are_own, place, "it has a finding that is not its own.")
        self._count("revisions", id_, "revisions")
        sealed = bisect_left(self.dates, (id_,))  # the place of the first seal that has it
        moment = part(revision, "created_at", str)
        earliest = self.dates[sealed - 1][1] if sealed else moment
        latest = self.dates[sealed][2] if sealed < len(self.dates) else moment
        self.misdated += not earliest <= moment <= latest
        submission = part(revision, "submission_id", int, NONE), part(content, "submission", str)
        values = (id_, life.number, revision["sequence"], *submission)
        is_new = self.notebook.execute("INSERT OR IGNORE INTO revision VALUES (?, ?, ?, ?, ?)", values).rowcount == 1
        self.expect(is_new, place, f"another revision has the same id, {id_}.")

    def _check_history_row(self, life: Life, place: str, content: Json, table: str, columns: Json) -> None:
        """Is it this revision's, and newer than the last one of the same row of the register?"""
        id_, history_id = content["revision"]["id"], part(columns, "history_id", int)
        owner, key = owner_and_key(table, columns)
        what = f"history row {history_id} of table {table}"
        if (table, key) in life.rows and history_id <= life.rows[table, key][1]["history_id"]:
            self.problem(place, f"{what} is older than the one before it.")
        if (columns["revision_id"], owner) != (id_, life.number) or columns["history_type"] not in ("+", "~", "-"):
            self.problem(place, f"{what} is not this revision's.")
        life.rows[table, key] = (content["version"], columns)
        self._count("history_rows", id_, "revisions")

    def _check_review(self, life: Life, line: Json) -> None:
        """The chain, and that it is about a revision of its customer, as that revision is."""
        place, id_, content = self._check_link(life, "review", line)
        digest = life.digests.get(part(content["review"], "revision_id", int))
        self.expect(digest == content["revision"] != "", place, "it is about no revision of this customer.")
        self._count("reviews", id_, "reviews")

    def _check_register(self, life: Life, line: Json) -> None:
        """Is each row of the register what the last history row of it says?"""
        self.counts["customers"] += 1
        self.expect(bool(life.chains["revision"]), f"customer {life.number}", "it has no revision.")
        for table, columns in line["rows"]:
            history, place = f"{table}history", f"customer {life.number}, table {table}"
            _owner, key = owner_and_key(history, columns)
            version, row = life.rows.pop((history, key), (0, {}))
            if row.get("history_type", "-") == "-":
                self.problem(place, "a row of the register has no history.")
                continue
            for column, value in columns.items():
                is_newer = column not in row and version < VERSIONS[-1]  # than the digest of its history
                if not is_newer and canonical(value) != canonical(row.get(column, {})):
                    self.problem(f"{place}, {column}", "the register differs from its history.")
            wanted = {name for name in row if not name.startswith("history_") and name != "revision_id"}
            self.expect(wanted <= {*columns}, place, "a row of the register lacks columns.")

    def _finish(self, life: Life) -> None:
        """What the register lacks; and what each seal should say of the customer."""
        for (table, _key), (_version, row) in life.rows.items():
            if row.get("history_type") != "-" and os.path.isfile(os.path.join(self.folder, REGISTER)):
                text = "a row of the register is missing that its history says is there."
                self.problem(f"customer {life.number}, table {table}", text)
        for seal in self.seals:
            if said := life.said_by(seal):
                seal.trees[CUSTOMERS].add(life.number, digest_of(said, LEAF))
                if not self.is_full:
                    seal.said[life.number] = said
        if not self.is_full:
            self.met.add(life.number)

    def check_stray(self, _number: int, line: Json) -> None:
        """A row that belongs to nothing, or a customer that could not be exported: there should be none."""
        if self._is_unreadable(f"customer {line.get('customer')}", line):
            return
        table, columns = part(line, "table", str), line["columns"]
        if "history_id" not in columns:
            self.problem(f"finding {part(columns, 'id', int)}", "it belongs to no revision.")
            return
        text = f"history row {columns['history_id']} belongs to no revision of this customer."
        self.problem(f"customer {owner_and_key(table, columns)[0]}, table {table}", text)
        self._count("history_rows", part(columns, "revision_id", int), "revisions")

    def _is_unreadable(self, place: str, line: Json) -> bool:
        """Whether there was something in the database that the export could not read."""
        is_so = "unreadable" in line
        self.expect(not is_so, place, f"something in it was changed and cannot be read ({line.get('unreadable')}).")
        return is_so

    def _count(self, what: str, id_: int, of: str) -> list[Seal]:
        """Count a row, here and in the seals that cover it, by the last id of a part; these seals."""
        covering = [seal for seal in self.seals if id_ <= seal.last_ids.get(of, -LARGEST_NUMBER)]
        for seal in covering:
            seal.found[what] += 1
        self.counts[what] += 1
        self.unsealed[what] += not covering
        return covering

    # --- Submissions and other logs

    def check_logs(self) -> None:
        """Every line of every log, and whether accepted submissions and revisions bear each other out."""
        for table in LOGS if self.is_full else (SUBMISSIONS,):
            self.each(LOGS[table], partial(self._check_log_line, table))
        self.notebook.row_factory = sqlite3.Row
        for text, statement in MUST_BE_EMPTY.items():
            if self.is_full or "erasure" not in statement:  # partial exports have no log of erasures
                for row in self.notebook.execute(statement):
                    of_revision = "sequence" in row.keys()  # noqa: SIM118
                    place = "customer {customer}, revision {sequence}" if of_revision else "submission {id}"
                    self.problem(place.format(**row), text.format(**row))

    def _check_log_line(self, table: str, id_: int, line: Json) -> None:
        """The digest is that of the columns."""
        is_submission = table == SUBMISSIONS
        place = f"submission {id_}" if is_submission else f"table {table}, row {id_}"
        if self._is_unreadable(place, line):
            return
        columns, digest = line["columns"], part(line, "digest", str)
        self.expect(columns["digest_version"] in VERSIONS, place, VERSION)
        self.expect(digest_of(columns) == digest, place, DIGEST)
        if is_submission:
            self._check_submission(place, id_, line)
        if table == ERASURES:
            self._check_erasure(place, columns)
        if is_submission and not self.is_full and columns["outcome"] not in CHANGING:
            self.counts["submissions"] += 1
            self.unsealed["submissions"] += 1
            self.note("In a part of the trail, submissions that made no revision have no proof but their own digest.")
            return
        for seal in self._count("submissions" if is_submission else "log_rows", id_, table):
            seal.trees[table].add(id_, digest_of({"id": id_, "digest": digest}, LEAF))

    def _check_erasure(self, place: str, columns: Json) -> None:
        """It was not made after the export; whether it was made after its term is seen with the submission."""
        made_at = part(columns, "created_at", str)
        self.expect(made_at <= self.made_at, place, "it is dated after the export.")
        values = (part(columns, "submission_id", int), made_at, part(columns, "term_years", int))
        self.notebook.execute("INSERT INTO erasure VALUES (?, ?, ?)", values)

    def _check_submission(self, place: str, id_: int, line: Json) -> None:
        """The payload is the one that was received, or one that may be erased; the notebook keeps the rest."""
        columns, is_erased = line["columns"], part(line, "is_erased", bool)
        may_be_erased = columns["outcome"] in ("refused", "failed")
        self.expect(may_be_erased or not is_erased, place, "its payload was erased, which is not allowed.")
        if "payload" in line and not is_erased:
            is_it = sha256(from_base64(line["payload"])) == columns["payload_digest"]
            self.expect(is_it, place, "the payload is not the one that was received.")
            self.counts["payloads"] += 1
        customer, received_at = part(columns, "customer_id", int, NONE), part(columns, "received_at", str)
        values = (id_, line["digest"], columns["outcome"] in CHANGING, is_erased, customer, received_at)
        self.notebook.execute("INSERT OR IGNORE INTO submission VALUES (?, ?, ?, ?, ?, ?)", values)

    # --- Seals: is the trail what they say?

    def compare_with_seals(self) -> None:
        """Whether all that each seal covers is there, and as it was; of a partial export, the customers in it."""
        for seal in self.seals:
            for name, sealed in seal.counts.items() if self.is_full else ():
                text = f"{sealed} {name.replace('_', ' ')} were sealed, and there are {seal.found[name]}."
                self.expect(seal.found[name] == sealed, seal.name, text)
            for name, tree in seal.trees.items():
                if name not in (CUSTOMERS, *LOGS):
                    self.problem(seal.name, f"it has a table that is not known, {name}.")
                elif self.is_full or name == CUSTOMERS:
                    self._compare_tree(seal, name, tree)

    def _compare_tree(self, seal: Seal, name: str, tree: SealedTree) -> None:
        """The root over what the files have is the one that was signed; if not, segments tell where."""
        is_whole = tree.is_whole or not tree.segments
        self.expect(is_whole, seal.name, "its segments do not lead to what was signed: it was altered.")
        if self.is_full and tree.found.state == (tree.count, tree.root):
            return
        one, several = ("customer", "customers") if name == CUSTOMERS else (f"table {name}, row", f"table {name}, rows")
        differences = tree.differences() if tree.is_whole else []
        if not self.is_full:  # only who has a segment alone can be compared; the proofs do the rest
            differences = [found for found in differences if found[2] == 1 and (found[3] or found[0] in self.met)]
        for first, last, sealed, now in differences:
            text = next(text for is_so, text in DIFFERENCES if is_so(sealed, now))
            place = f"{one} {first}" if first == last else f"{several} {first} to {last}"
            self.problem(place, text.format(seal=seal.name, sealed=sealed, now=now))
        if self.is_full and not differences:
            text = (
                f"{tree.count} were sealed by {seal.name}, and the {tree.found.count} that there are are not the same."
            )
            self.problem(CUSTOMERS if name == CUSTOMERS else f"table {name}", text)

    def check_proofs(self) -> None:
        """A partial export: that each customer is in the newest seal, as the files have it."""
        if self.is_full:
            return
        proofs: list[Any] = []
        with self.reading(PROOFS):
            proofs = part(read_document(self.folder, PROOFS), "proofs", list)
        proven: set[tuple[str, int]] = set()
        for proof in proofs:
            with self.reading(PROOFS):
                proven.add(self._check_proof(proof["said"], proof["steps"], proof["seal"]))
        for seal in self.seals[-1:]:
            for number in seal.said:
                text = f"the proof that {seal.name} has it is missing."
                self.expect((seal.text, number) in proven, f"customer {number}", text)

    def _check_proof(self, said: Json, steps: list[Json], parts: Json) -> tuple[str, int]:
        """What the seal says of the customer, joined with the hash of each step, leads to the root that was signed."""
        seal = Seal(parts["statement"], parts["signature"], {})
        number = part(said, "customer", int)
        self._check_signature(seal)
        root = digest_of(said, LEAF)
        for step in steps:
            pair = {"left": (step["hash"], root), "right": (root, step["hash"])}[step["side"]]
            root = node_hash(*pair)
        place, compared = f"customer {number}", [other for other in self.seals if other.text == seal.text]
        self.expect(root == seal.trees[CUSTOMERS].root, place, "the proof does not lead to what was signed.")
        self.expect(bool(compared), place, "the proof is of a seal that is not the newest.")
        self.expect(all(other.said.get(number) == said for other in compared), place, CHANGED.format(seal=seal.name))
        return seal.text, number

    # --- The end

    def summarise(self) -> None:
        """What was checked, what a seal covers and what not yet, and how many problems there are."""
        if self.problems > MOST_SHOWN:
            say(f"... and {self.problems - MOST_SHOWN} more problems.")
        say(f"Checked: {listed(self.counts)}.")
        for seal in self.seals:
            counts = f"{seal.trees[CUSTOMERS].count} customers, {seal.counts['revisions']} revisions"
            say(f"Compared with seal {seal.number} of {seal.made_at}, key {seal.key_id}: {counts}.")
        if self.seals:
            say(f"Not yet sealed: {listed(self.unsealed)}.")
        if not self.is_full:
            self.note(f"This is a part of the trail: {len(self.chosen)} customers, chosen by whoever exported it.")
        if self.misdated:
            text = "revisions have a date that does not lie between those of the seals before and after them."
            self.note(f"{self.misdated} {text}")
        for note in self.notes:
            say(f"Note: {note}")
        say(f"{self.problems} problems found." if self.problems else "No problem found.")


DIFFERENCES = (  # of a segment: how many leaves were sealed, how many there are now
    (lambda sealed, now: now < sealed == 1, "{seal} has it, and it is gone."),
    (lambda sealed, now: now < sealed, "{seal} has {sealed} here, of which only {now} are left."),
    (lambda sealed, now: now > sealed, "{seal} has only {sealed} here, and there are {now}: something was put in."),
    (lambda sealed, now: True, CHANGED),
)

MUST_BE_EMPTY = {  # problem -> what finds it
    "whether a submission caused it is not clear.": (
        "SELECT customer, sequence FROM revision WHERE (submission IS NULL) != (submission_digest = '')"
    ),
    "submission {id}, which caused it, is missing or was changed.": (
        "SELECT r.customer, r.sequence, r.submission AS id FROM revision r LEFT JOIN submission s"
        " ON s.id = r.submission WHERE r.submission IS NOT NULL AND s.digest IS NOT r.submission_digest"
    ),
    "it caused more than one revision.": (
        "SELECT submission AS id FROM revision WHERE submission IS NOT NULL GROUP BY submission HAVING count(*) > 1"
    ),
    "it changed the customer, but the revision is missing.": (
        "SELECT id FROM submission WHERE is_change AND id NOT IN"
        " (SELECT submission FROM revision WHERE submission IS NOT NULL)"
    ),
    "it is of customer {theirs}, and its revision of customer {customer}.": (
        "SELECT s.id, s.customer AS theirs, r.customer FROM submission s"
        " JOIN revision r ON r.submission = s.id WHERE s.customer IS NOT r.customer"
    ),
    "its payload was erased, and the log of erasures does not say so.": (
        "SELECT id FROM submission WHERE is_erased AND id NOT IN (SELECT submission FROM erasure)"
    ),
    "an erasure of its payload is on record, and the payload is still there.": (
        "SELECT id FROM submission JOIN erasure ON submission = id WHERE NOT is_erased"
    ),
    "its payload was erased before its term.": (  # two days of room: what a year after 29 February is
        "SELECT id FROM submission JOIN erasure ON submission = id WHERE term_years < 1"
        " OR julianday(created_at) < julianday(received_at, '+' || term_years || ' years') - 2"
    ),
}


# --- What the steps stand on


class Life:
    """What is known of one customer while its lines are read."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chains: dict[str, list[tuple[int, int, str]]] = {"revision": [], "review": []}  # id, sequence, digest
        self.digests: dict[int, str] = {}  # id of a revision -> digest
        self.rows: dict[tuple[str, int], tuple[Any, Json]] = {}  # row of the register -> version, last history row

    def said_by(self, seal: Seal) -> Json | None:
        """What a seal should say of the customer; None if it was made before the customer was there."""
        covered = [link[1:] for link in self.chains["revision"] if link[0] <= seal.last_ids["revisions"]]
        reviews = [link[1:] for link in self.chains["review"] if link[0] <= seal.last_ids["reviews"]]
        names = ("customer", "sequence", "digest", "review_sequence", "review_digest")
        values = (self.number, *max(covered, default=()), *max(reviews, default=(0, "")))
        return {name: values[at] for at, name in enumerate(names)} if covered else None


class Seal:
    """A signed statement of what the trail was, and what the files have of it. Raises one of MALFORMED."""

    def __init__(self, content: Any, signature: Any, segments: Any, name: str = "") -> None:
        if content["format"] != SEAL_FORMAT or type(signature) is not str or CUSTOMERS in content["logs"]:
            raise ValueError("not a seal")
        self.signature, self.text = signature, canonical(content)
        self.digest = sha256(self.text.encode("utf-8"))
        self.number: int = part(content, "number", int)
        texts = ("made_at", "made_by", "key_id", "previous", "although")
        self.made_at, _by, self.key_id, self.previous, self.although = (part(content, key, str) for key in texts)
        moment = datetime.strptime(self.made_at, MOMENT)
        self.earliest, self.latest = ((moment + by).strftime(MOMENT) for by in (-CLOCKS_DIFFER, CLOCKS_DIFFER))
        self.name = name or f"seal {self.number}"
        self.is_signed = False
        trees = {CUSTOMERS: content["customers"], **content["logs"]}
        parts = {**content["logs"], "revisions": content["revisions"], "reviews": content["reviews"]}
        self.last_ids: dict[str, int] = {key: part(value, "last_id", int) for key, value in parts.items()}
        self.counts = {key: part(content[key], "count", int) for key in ("revisions", "reviews", "history_rows")}
        self.trees = {key: SealedTree(value, segments.get(key)) for key, value in trees.items()}
        self.found: Counter[str] = Counter()
        self.said: dict[int, Json] = {}  # partial exports: customer -> what the seal should say of it


class SealedTree:
    """A tree of a seal, and the same tree as the files have it; segments are subtrees, which tell where they differ."""

    def __init__(self, stated: Any, segments: Any) -> None:
        self.count, self.root = part(stated, "count", int), part(stated, "root", str)
        self.segments = [
            tuple(part(segment, at, kind) for at, kind in enumerate(SEGMENT)) for segment in segments or ()
        ]
        self.starts = [segment[0] for segment in self.segments]
        top = Tree()  # over the segments, of which all but the last are of the same size
        for segment in self.segments:
            top.add(segment[3])
        self.is_whole = (sum(segment[2] for segment in self.segments), top.root) == (self.count, self.root)
        self.found = Tree()
        self.pieces = [Tree() for _segment in self.segments]  # what the files have in each

    def add(self, key: int, leaf: str) -> None:
        """A leaf that the files have, also to the piece in whose segment it stands, or would."""
        self.found.add(leaf)
        if self.pieces:
            self.pieces[max(bisect_right(self.starts, key) - 1, 0)].add(leaf)

    def differences(self) -> list[tuple[int, int, int, int]]:
        """Segments that are not what was signed: first and last key, how many were sealed, how many there are."""
        both = [(*segment, self.pieces[place]) for place, segment in enumerate(self.segments)]
        return [
            (first, last, sealed, now.count) for first, last, sealed, root, now in both if now.state != (sealed, root)
        ]


class Tree:
    """A Merkle tree as in RFC 6962 over hashes that come one by one; it keeps one hash for each level."""

    def __init__(self) -> None:
        self.count = 0
        self.complete: list[tuple[int, str]] = []  # subtrees, each larger than the next: how many leaves, root

    def add(self, hash_: str) -> None:
        """One more leaf, to the right of the others."""
        size = 1
        while self.complete and self.complete[-1][0] == size:
            hash_ = node_hash(self.complete.pop()[1], hash_)
            size *= 2
        self.complete.append((size, hash_))
        self.count += 1

    @property
    def root(self) -> str:
        """The root over all leaves so far."""
        roots = [root for _size, root in self.complete] or [sha256(b"")]
        return reduce(lambda right, left: node_hash(left, right), reversed(roots))

    @property
    def state(self) -> tuple[int, str]:
        """How many leaves, and the root: what a seal says of a tree."""
        return self.count, self.root


def digest_of(value: Any, before: bytes = b"") -> str:
    """What every digest is: the SHA-256 of the canonical form in UTF-8. LEAF stands before it in a leaf of a tree."""
    return sha256(before + canonical(value).encode("utf-8"))


def node_hash(left: str, right: str) -> str:
    """The hash of a node of a tree, above two others."""
    return sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def sha256(content: bytes) -> str:
    """In lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> str:
    """The one text that a JSON value is hashed as: keys sorted, no white space, nothing escaped that need not be."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def parse(text: str) -> Json:
    """A JSON object of texts, whole numbers, true, false and null; no key twice. Raises one of MALFORMED."""

    def number(text: str) -> int:
        return int(text if len(text) <= MOST_DIGITS else "too large")

    def holder(pairs: list[tuple[str, Any]]) -> Json:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    value = json.loads(text, parse_int=number, parse_float=int, parse_constant=int, object_pairs_hook=holder)
    if type(value) is not dict:
        raise ValueError("not an object")
    return value


def parse_canonical(text: str) -> Json:
    """The same, if the text is in canonical form: then nobody can read it in another way."""
    value = parse(text)
    if canonical(value) != text:
        raise ValueError("not canonical")
    return value


def read_line(name: str, raw: bytes) -> tuple[int, Json]:
    """A line of a file, and the number that it is in order of. Raises one of MALFORMED."""
    path, keys = (texts.split() for texts in FILES[name])
    value = line = parse_canonical(raw[:-1].decode("utf-8"))
    if not raw.endswith(b"\n") or not {*line} <= {*keys}:
        raise ValueError("something else")
    for key in path[:-1]:
        value = value[key]
    return (part(value, path[-1], int) if path else 0), line


def part(holder: Any, key: Any, *kinds: type) -> Any:
    """The value of a key, which must be of that very type (true is no number). Raises one of MALFORMED."""
    value: Any = holder[key]
    if type(value) not in kinds or (type(value) is int and abs(value) > LARGEST_NUMBER):
        raise ValueError(key)
    return value


def keys_by_id(texts: list[str]) -> dict[str, bytes]:
    """Public keys from Base64; a key id is the first 16 digits of the SHA-256 of the key. Raises one of MALFORMED."""
    keys = [from_base64(text) for text in texts]
    if any(len(key) != 32 for key in keys):
        raise ValueError("no key")
    return {sha256(key)[:16]: key for key in keys}


def from_base64(text: str) -> bytes:
    """The bytes that a text stands for, of which there is one only. Raises one of MALFORMED."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode("ascii") != text:
        raise ValueError("not the Base64 of anything")
    return raw


def owner_and_key(table: str, columns: Json) -> tuple[Any, int]:
    """Of a history row: what it says is its customer, and the key of its row of the register."""
    column = "number" if table == "customers_customerhistory" else "customer_id"
    return columns[column], part(columns, "id" if "id" in columns else column, int)


def open_file(*place: str) -> BinaryIO:
    """A file to read; not what looks like one and never ends. Raises OSError."""
    path = os.path.join(*place)
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a file")
    return open(path, "rb")


def read_document(*place: str) -> Json:
    """A file that is one JSON object. Raises OSError and one of MALFORMED."""
    with open_file(*place) as file:
        raw = file.read(LONGEST_LINE + 1)
    if len(raw) > LONGEST_LINE:
        raise ValueError("too long")
    return parse(raw.decode("utf-8"))


def say(line: str) -> None:
    """One line on the screen, on which nothing in it has an effect."""
    print("".join(letter if letter.isprintable() else "?" for letter in line))


def listed(counts: Counter[str]) -> str:
    """What was counted, in words."""
    return ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in sorted(counts) if counts[name]) or "0"


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
