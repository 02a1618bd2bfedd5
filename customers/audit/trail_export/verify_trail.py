#!/usr/bin/env python3
"""Checks an exported audit trail from its files alone. Needs no database and nothing of the system that wrote them.

    python verify_trail.py FOLDER [--seal FILE ...] [--public-key BASE64 ...] [--lang es]

It runs on Python 3.9 or later with the standard library; `cryptography` (pip install cryptography) is needed to check
signatures, and nothing else. It prints a line for each problem, then what was checked, and exits with 0 if there was
no problem, with 1 if there was one. Files are read line by line, so that memory does not grow with them.

What is checked, in this order:

    manifest.json    is every file as it was exported?
    seals            does each follow from the one before? is each signed? (--public-key, --seal: from elsewhere!)
    revisions.jsonl  is each digest the SHA-256 of what stands beside it? does each follow from the one before?
    reviews.jsonl    the same, and is each about a revision of its customer?
    register.jsonl   is the register what the last history row of each of its rows says?
    submissions, logs   is each digest the SHA-256 of what stands beside it? does each change have its submission?
    seals again      are the digests of all customers and logs, as they were then, those that were signed?

How to read it: `check`, at the end, calls the steps of `Trail`, from top to bottom. The canonical form of JSON, whose
SHA-256 every digest is, is `canonical`; the tree of digests that a seal signs is `Tree`.
"""

from __future__ import annotations

import argparse
import base64
import errno
import hashlib
import json
import os
import sqlite3
import stat
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    HAS_CRYPTOGRAPHY = True
except ImportError:
    HAS_CRYPTOGRAPHY = False

FORMAT = "core_customer trail 1"
SEAL_FORMAT = "core_customer seal 1"
VERSIONS = (1, 2)  # of digests; the last one is that of now
ALL = "all"

MANIFEST, PROOFS, SEALS = "manifest.json", "proofs.json", "seals.jsonl"
REVISIONS, REVIEWS, REGISTER, STRAYS = "revisions.jsonl", "reviews.jsonl", "register.jsonl", "strays.jsonl"
SUBMISSIONS = "customers_submission"
ERASURES = "customers_erasure"
LOGS = {  # table, as seals name it -> its file
    SUBMISSIONS: "submissions.jsonl",
    "customers_access": "accesses.jsonl",
    "customers_export": "exports.jsonl",
    "customers_exportedfile": "exported_files.jsonl",
    ERASURES: "erasures.jsonl",
    "customers_verification": "verifications.jsonl",
}
OF_CUSTOMERS = (REVISIONS, REVIEWS, REGISTER, STRAYS, LOGS[SUBMISSIONS], SEALS)
OF_ALL = tuple(dict.fromkeys((*OF_CUSTOMERS, *LOGS.values())))
KEYS = {  # of the lines of each file
    REVISIONS: {"version", "previous", "revision", "rows", "findings", "submission", "digest"},
    REVIEWS: {"version", "previous", "review", "revision", "digest"},
    REGISTER: {"customer", "rows"},
    STRAYS: {"customer", "unreadable", "table", "columns"},
    SEALS: {"number", "made_at", "key_id", "statement", "signature", "digest", "segments"},
    **{name: {"id", "columns", "digest", "unreadable"} for name in LOGS.values()},
    LOGS[SUBMISSIONS]: {"id", "columns", "digest", "unreadable", "is_erased", "payload"},
}
EXTRAS = ("verify_trail.py", "README.txt")

LONGEST_LINE = 64 * 1024 * 1024  # bytes
LARGEST_NUMBER = 2**63 - 1
MOST_DIGITS = 20
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
CLOCKS_DIFFER = timedelta(minutes=10)  # at most, those of the bank's machines
MOST_SHOWN = 1000
LONGEST_WORD = 1000
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)

Json = dict[str, Any]


# --- JSON, digests and trees


def canonical(value: Any) -> str:
    """The one text that a JSON value is hashed as: keys sorted, no white space, nothing escaped that need not be."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical form in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def parse(text: str) -> Json:
    """A JSON object of texts, whole numbers, true, false and null. Raises one of MALFORMED."""
    value = json.loads(
        text, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_without_doubles
    )
    if type(value) is not dict:
        raise ValueError("not an object")
    return value


def parse_canonical(text: str) -> Json:
    """The same, if the text is in canonical form: then nobody can read it in another way."""
    value = parse(text)
    if canonical(value) != text:
        raise ValueError("not canonical")
    return value


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError("too large a number")
    return int(text)


def _refuse(text: str) -> None:
    raise ValueError("no whole number: " + text[:20])


def _without_doubles(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def part(holder: Any, key: str, kind: type) -> Any:
    """The value of a key, which must be of that very type (true is no number). Raises one of MALFORMED."""
    value: Any = holder[key]
    if type(value) is not kind or (type(value) is int and abs(value) > LARGEST_NUMBER):
        raise ValueError(key)
    return value


def number_or_none(holder: Any, key: str) -> int | None:
    """The whole number of a key, or None for null. Raises one of MALFORMED."""
    return None if holder[key] is None else part(holder, key, int)


def from_base64(text: Any) -> bytes:
    """The bytes that a text stands for, of which there is one only. Raises one of MALFORMED."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode("ascii") != text:
        raise ValueError("not the Base64 of anything")
    return raw


def leaf_hash(value: Any) -> str:
    """The hash of a leaf of a tree (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x00" + canonical(value).encode("utf-8")).hexdigest()


def node_hash(left: str, right: str) -> str:
    """The hash of a node above two others."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


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
        if not self.complete:
            return hashlib.sha256().hexdigest()
        *others, (_size, root) = self.complete
        for _size, left in reversed(others):
            root = node_hash(left, root)
        return root


# --- What is said on the screen


class Report:
    """Says problems as they are found, and counts them; notes are kept for the end."""

    def __init__(self, language: str) -> None:
        self.texts = SPANISH if language == "es" else {}
        self.problems = 0
        self.notes: dict[str, None] = {}

    def problem(self, place: str, text: str, /, **words: Any) -> None:
        """Something that does not fit: where, and what."""
        self.problems += 1
        if self.problems <= MOST_SHOWN:
            self.say(place, text, **words)

    def note(self, text: str, /, **words: Any) -> None:
        """Something to know that is no problem."""
        self.notes[self._filled(text, words)] = None

    def say(self, *texts: str, **words: Any) -> None:
        """One line."""
        line = ": ".join(self._filled(text, words) for text in texts)
        print("".join(letter if letter.isprintable() else "?" for letter in line))

    def name_of(self, what: str) -> str:
        """What is counted, in words."""
        return self.texts.get(what, what.replace("_", " "))

    def _filled(self, text: str, words: Json) -> str:
        return self.texts.get(text, text).format(**{name: str(word)[:LONGEST_WORD] for name, word in words.items()})


# --- Seals


class Seal:
    """A signed statement of what the trail was, and how the trail compares with it. Raises one of MALFORMED."""

    def __init__(self, content: Any, signature: Any, segments: Any, name: str) -> None:
        self.name = name
        self.content = content
        self.signature = signature
        self.text = canonical(content)
        self.digest = hashlib.sha256(self.text.encode("utf-8")).hexdigest()
        self.number: int = part(content, "number", int)
        self.key_id: str = part(content, "key_id", str)
        self.previous: str = part(content, "previous", str)
        self.made_at: str = part(content, "made_at", str)
        moment = datetime.strptime(self.made_at, MOMENT)
        self.not_before, self.not_after = ((moment + by).strftime(MOMENT) for by in (-CLOCKS_DIFFER, CLOCKS_DIFFER))
        self.although: str = part(content, "although", str)
        if content["format"] != SEAL_FORMAT or type(signature) is not str:
            raise ValueError("not a seal")
        self.revision_id: int = part(content["revisions"], "last_id", int)
        self.review_id: int = part(content["reviews"], "last_id", int)
        self.log_ids: dict[str, int] = {table: part(log, "last_id", int) for table, log in content["logs"].items()}
        self.counts = {name: part(content[name], "count", int) for name in ("revisions", "reviews", "history_rows")}
        self.found = dict.fromkeys(self.counts, 0)
        self.customers = SealedTree(content["customers"], segments.get("customers"))
        self.logs = {table: SealedTree(log, segments.get(table)) for table, log in content["logs"].items()}

    def cutoffs(self) -> dict[str, int]:
        """What the seal covers: part of the trail -> last id."""
        return {"revisions": self.revision_id, "reviews": self.review_id, **self.log_ids}


class SealedTree:
    """A tree of a seal, and the same tree as the files have it; segments are subtrees, which tell where they differ."""

    def __init__(self, stated: Any, segments: Any) -> None:
        self.count: int = part(stated, "count", int)
        self.root: str = part(stated, "root", str)
        self.found = Tree()
        self.segments = [_segment(*segment) for segment in segments or ()]
        self.starts = [segment[0] for segment in self.segments]
        self.pieces: dict[int, Tree] = {}  # place of a segment -> what the files have there

    def lead_to_the_root(self) -> bool:
        """Whether the segments are those of the tree that was signed: all but the last are of the same size."""
        tree = Tree()
        for _first, _last, _count, root in self.segments:
            tree.add(root)
        return tree.root == self.root and sum(segment[2] for segment in self.segments) == self.count

    def segment_for(self, key: int) -> int:
        """The place of the segment that has this key, or would."""
        return max(bisect_right(self.starts, key) - 1, 0)

    def add(self, key: int, leaf: str) -> None:
        """A leaf that the files have; keys come in ascending order."""
        self.found.add(leaf)
        if self.segments:
            self.pieces.setdefault(self.segment_for(key), Tree()).add(leaf)

    def differences(self) -> Iterator[tuple[int, int, int, int]]:
        """Segments that are not what was signed: first and last key, how many were sealed, how many there are."""
        for place, (first, last, count, root) in enumerate(self.segments):
            piece = self.pieces.get(place, Tree())
            if (piece.count, piece.root) != (count, root):
                yield first, last, count, piece.count


def _segment(first: int, last: int, count: int, root: str) -> tuple[int, int, int, str]:
    if not type(first) is type(last) is type(count) is int or type(root) is not str or len(bytes.fromhex(root)) != 32:
        raise ValueError("not a segment")
    return first, last, count, root


class Keys:
    """Public keys by key id: those that the caller gave, and those that a file of the export or a seal claims."""

    def __init__(self, given: Iterable[bytes]) -> None:
        self.given = {self.key_id(raw): raw for raw in given}
        self.claimed: dict[str, bytes] = {}

    @staticmethod
    def key_id(raw: bytes) -> str:
        """The first 16 digits of the SHA-256 of a public key."""
        return hashlib.sha256(raw).hexdigest()[:16]

    def claim(self, text: Any) -> None:
        """A key that is not from the caller. Raises one of MALFORMED."""
        raw = key_from(text)
        self.claimed[self.key_id(raw)] = raw

    def check(self, seal: Seal, report: Report) -> None:
        """Whether the seal is signed, by a key that counts."""
        if not HAS_CRYPTOGRAPHY:
            report.note("Signatures were NOT checked: the Python package cryptography is not installed.")
            return
        key = self.given.get(seal.key_id)
        if key is None and self.given:
            text = "it is signed with the key {key}, which is none of those that were given."
            report.problem("{seal}", text, seal=seal.name, key=seal.key_id)
            return
        if key is None:
            key = self.claimed.get(seal.key_id)
            text = "Key {key} is claimed by the files alone: get the public key from elsewhere; --public-key takes it."
            report.note(text, key=seal.key_id)
        if key is None:
            report.note("Key {key} is not there: the signatures that it made were NOT checked.", key=seal.key_id)
        elif not self._has_signed(key, seal):
            text = "the signature is not that of the statement: the seal was altered."
            report.problem("{seal}", text, seal=seal.name)

    @staticmethod
    def _has_signed(key: bytes, seal: Seal) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(from_base64(seal.signature), seal.text.encode("utf-8"))
        except (InvalidSignature, ValueError):
            return False
        return True


def key_from(text: Any) -> bytes:
    """A public key of Ed25519 from Base64. Raises one of MALFORMED."""
    raw = from_base64(text)
    if len(raw) != 32:
        raise ValueError("no key")
    return raw


# --- The trail


class Cursor:
    """A file whose lines are in the order of customers, read customer by customer."""

    def __init__(self, trail: Trail, name: str, holder: str | None, column: str) -> None:
        self.trail, self.name, self.holder, self.column = trail, name, holder, column
        self.lines = trail.lines(name)
        self.customer: int | None = None
        self.place, self.line = "", {}  # type: str, Json
        self.advance()

    def advance(self) -> None:
        """Go to the next line that says which customer it is of; after the last one there is no customer."""
        before, self.customer = self.customer, None
        for place, line in self.lines:
            self.place, self.line = place, line
            try:
                self.customer = part(self.line[self.holder] if self.holder else self.line, self.column, int)
            except MALFORMED:
                self.trail.malformed(self.place)
                continue
            if before is not None and self.customer < before:
                self.trail.report.problem("{place}", "it is not in the order of customers.", place=self.place)
            return

    def lines_of(self, customer: int) -> Iterator[tuple[str, Json]]:
        """The lines of one customer, each with its place."""
        while self.customer == customer:
            yield self.place, self.line
            self.advance()


class Life:
    """What is known of one customer while its lines are read."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.revisions: list[tuple[int, int, str]] = []  # id, sequence, digest
        self.reviews: list[tuple[int, int, str]] = []
        self.digests: dict[int, str] = {}  # id of a revision -> digest
        self.rows: dict[tuple[str, int], tuple[int, Json]] = {}  # subject -> version, last history row

    def said_by(self, seal: Seal) -> Json | None:
        """What a seal should say of the customer; None if it was made before the customer was there."""
        last = _last_until(self.revisions, seal.revision_id)
        if last is None:
            return None
        review = _last_until(self.reviews, seal.review_id) or (0, "")
        return {
            "customer": self.number,
            "sequence": last[0],
            "digest": last[1],
            "review_sequence": review[0],
            "review_digest": review[1],
        }


def _last_until(chain: list[tuple[int, int, str]], last_id: int) -> tuple[int, str] | None:
    covered = [(sequence, digest) for id_, sequence, digest in chain if id_ <= last_id]
    return max(covered) if covered else None


def open_file(path: str) -> BinaryIO:
    """A file to read; not what looks like one and never ends. Raises OSError."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a file")
    return open(path, "rb")


class Trail:
    """The folder, and all that is found in it."""

    def __init__(self, folder: str, keys: Keys, report: Report) -> None:
        self.folder, self.keys, self.report = folder, keys, report
        self.is_full = True
        self.seals: list[Seal] = []  # that the trail is compared with
        self.dates: list[tuple[int, str, str]] = []  # of each seal: last revision, its moment with some room around
        self.misdated = 0
        self.counts: dict[str, int] = {}
        self.unsealed: dict[str, int] = {}
        self.lives: dict[str, dict[int, Json | None]] = {}  # partial exports: seal -> customer -> what it should say
        self.chosen: set[int] = set()  # partial exports: customers that the manifest names
        self.met: set[int] = set()  # and those that are there
        self.notebook = sqlite3.connect("")  # a file of SQLite's own, so that memory stays flat; gone at the end
        self.notebook.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE revision (id INTEGER PRIMARY KEY, customer, sequence, submission, submission_digest);"
            "CREATE TABLE submission (id INTEGER PRIMARY KEY, digest, is_change, is_erased, customer);"
            "CREATE TABLE erasure (submission)"
        )

    # Reading

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def malformed(self, place: str) -> None:
        self.report.problem("{place}", "it is not what should stand there, and cannot be read.", place=place)

    def lines(self, name: str) -> Iterator[tuple[str, Json]]:
        """The lines of a file that can be read, each with its place."""
        try:
            with open_file(self.path(name)) as file:
                number = 0
                while raw := file.readline(LONGEST_LINE + 1):
                    number += 1
                    place = f"{name}, {self.report.name_of('line')} {number}"
                    if len(raw) > LONGEST_LINE:
                        self.report.problem("{place}", "it is too long; the rest was not read.", place=place)
                        return
                    try:
                        if not raw.endswith(b"\n"):
                            raise ValueError("not whole")
                        line = parse_canonical(raw[:-1].decode("utf-8"))
                        if not KEYS[name].issuperset(line):
                            raise ValueError("something else")
                    except MALFORMED:
                        self.malformed(place)
                    else:
                        yield place, line
        except OSError as error:
            self.report.problem("{name}", "it cannot be read ({error}).", name=name, error=error.strerror)

    def document(self, path: str, name: str) -> Json | None:
        """A file that is one JSON object; None, and a problem, if it is none."""
        try:
            with open_file(path) as file:
                raw = file.read(LONGEST_LINE + 1)
            if len(raw) > LONGEST_LINE:
                raise ValueError("too long")
            return parse(raw.decode("utf-8"))
        except OSError as error:
            self.report.problem("{name}", "it cannot be read ({error}).", name=name, error=error.strerror)
        except MALFORMED:
            self.malformed(name)
        return None

    def count(self, what: str, is_sealed: bool = True) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if not is_sealed:
            self.unsealed[what] = self.unsealed.get(what, 0) + 1

    # The manifest

    def check_manifest(self) -> None:
        """Are the files there, and as they were exported? It is signed by nobody, so that this finds accidents only."""
        manifest = self.document(self.path(MANIFEST), MANIFEST)
        if manifest is None:
            return
        try:
            if manifest["format"] != FORMAT:
                self.report.problem(MANIFEST, "the format {format} is not known.", format=manifest["format"])
            self.is_full = manifest["customers"] == ALL
            self.chosen = set() if self.is_full else {int(number) for number in part(manifest, "customers", list)}
            files = {part(file, "name", str): part(file, "sha256", str) for file in manifest["files"]}
            for text in manifest["public_keys"]:
                self.keys.claim(text)
        except MALFORMED:
            self.malformed(MANIFEST)
            return
        wanted = (*OF_ALL, *EXTRAS) if self.is_full else (*OF_CUSTOMERS, PROOFS, *EXTRAS)
        for name in wanted:
            if name not in files:
                self.report.problem(MANIFEST, "it lacks the file {name}.", name=name)
        for name, stated in files.items():
            if name not in wanted:
                self.report.problem(MANIFEST, "it has a file that is none of the trail's, {name}.", name=name)
            elif self._digest_of_file(name) not in (None, stated):
                self.report.problem("{name}", "the file is not the one that was exported.", name=name)
        for name in sorted(set(os.listdir(self.folder)) - {*files, MANIFEST}):
            self.report.note("The folder has a file that is none of the trail's: {name}.", name=name)

    def _digest_of_file(self, name: str) -> str | None:
        digest = hashlib.sha256()
        try:
            with open_file(self.path(name)) as file:
                while piece := file.read(1024 * 1024):
                    digest.update(piece)
        except OSError as error:
            if name in EXTRAS:  # the others are read later, which tells
                self.report.problem("{name}", "it cannot be read ({error}).", name=name, error=error.strerror)
            return None
        return digest.hexdigest()

    # Seals: signatures, and one following from the other

    def check_seals(self, paths: list[str]) -> None:
        """The seals of the export, then those that the caller has from elsewhere."""
        from_elsewhere = [seal for path in paths if (seal := self._read_seal_file(path))]
        kept = {seal.number: seal for seal in self._check_kept()}
        compared = {}
        if kept:
            newest = kept[max(kept)]
            compared[newest.text] = newest
        for seal in from_elsewhere:
            self.keys.check(seal, self.report)
            compared[seal.text] = seal
            if seal.number not in kept:
                self.report.problem("{seal}", "the export does not have it: it was removed.", seal=seal.name)
            elif kept[seal.number].text != seal.text:
                self.report.problem("{seal}", "the export has another seal in its place.", seal=seal.name)
        self.seals = sorted(compared.values(), key=lambda seal: seal.number)
        for seal in self.seals:
            self.lives[seal.text] = {}
        if not self.seals:
            self.report.note("There is no seal: nothing tells whether the trail was rewritten as a whole.")
            if self.keys.given:
                self.report.problem(SEALS, "a public key was given, and there is no seal.")

    def _read_seal_file(self, path: str) -> Seal | None:
        name = os.path.basename(path)
        file = self.document(path, name)
        if file is None:
            return None
        try:
            self.keys.claim(file["public_key"])
            return Seal(file["statement"], file["signature"], file["segments"], name)
        except MALFORMED:
            self.malformed(name)
            return None

    def _check_kept(self) -> Iterator[Seal]:
        before: Seal | None = None
        for place, line in self.lines(SEALS):
            try:
                statement = parse_canonical(part(line, "statement", str))
                name = f"{self.report.name_of('seal')} {part(statement, 'number', int)}"
                segments = parse(part(line, "segments", str)) if "segments" in line else {}
                seal = Seal(statement, line["signature"], segments, name)
                columns = (line["number"], line["digest"], line["made_at"], line["key_id"])
            except MALFORMED:
                self.malformed(place)
                continue
            self.keys.check(seal, self.report)
            if columns != (seal.number, seal.digest, seal.made_at, seal.key_id):
                text = "its columns are not those of its statement: it was altered, or an old one put here."
                self.report.problem("{seal}", text, seal=name)
            expected = before.number + 1 if before else 1
            if seal.number != expected:
                text = "seal {expected} should stand here: one is missing, or an old one was put here."
                self.report.problem("{seal}", text, seal=name, expected=expected)
            elif seal.previous != (before.digest if before else ""):
                self.report.problem("{seal}", "it does not follow from the seal before it.", seal=name)
            if before and any(last < before.cutoffs().get(key, 0) for key, last in seal.cutoffs().items()):
                self.report.problem("{seal}", "it covers less than the seal before it.", seal=name)
            if seal.although:
                text = "{seal} was made over a trail that did not fit the seal before it: {reason}"
                self.report.note(text, seal=name, reason=seal.although)
            self.count("seals")
            self.dates.append((seal.revision_id, seal.not_before, seal.not_after))
            before = seal
            yield seal

    # Customers

    def check_customers(self) -> None:
        """Each customer's revisions, reviews and rows of the register, by the customer's number."""
        revisions = Cursor(self, REVISIONS, "revision", "customer_id")
        reviews = Cursor(self, REVIEWS, "review", "customer_id")
        register = Cursor(self, REGISTER, None, "customer")
        has_register = os.path.isfile(self.path(REGISTER))
        while numbers := [c.customer for c in (revisions, reviews, register) if c.customer is not None]:
            life = Life(min(numbers))
            for check, cursor in ((self._check_revision, revisions), (self._check_review, reviews)):
                for place, line in cursor.lines_of(life.number):
                    try:
                        check(line, life)
                    except MALFORMED:
                        self.malformed(place)
            for place, line in register.lines_of(life.number):
                try:
                    self._check_register(line, life)
                except MALFORMED:
                    self.malformed(place)
            for (table, _key), (_version, row) in life.rows.items():
                if has_register and row["history_type"] != "-":
                    text = "a row of the register is missing that its history says is there."
                    self.report.problem("customer {number}, table {table}", text, number=life.number, table=table)
            self._compare_with_seals(life)
            if not self.is_full:
                self.met.add(life.number)
        for number in sorted(self.chosen - self.met):
            self.report.problem("customer {number}", "the manifest names it, and it is not there.", number=number)
        for number in sorted(self.met - self.chosen):
            self.report.problem("customer {number}", "it is there, and the manifest does not name it.", number=number)

    def _check_revision(self, line: Json, life: Life) -> None:
        content = {key: value for key, value in line.items() if key != "digest"}
        revision = content["revision"]
        id_, sequence = part(revision, "id", int), part(revision, "sequence", int)
        previous, expected = (life.revisions[-1][2], life.revisions[-1][1] + 1) if life.revisions else ("", 1)
        place = {"number": life.number, "sequence": sequence}
        where = "customer {number}, revision {sequence}"
        life.revisions.append((id_, sequence, part(line, "digest", str)))
        life.digests[id_] = line["digest"]
        if content["version"] not in VERSIONS or content["version"] != revision["digest_version"]:
            self.report.problem(where, "its digest is of a version that is not known.", **place)
        if sequence != expected:
            text = "revision {expected} should stand here: one is missing."
            self.report.problem(where, text, **place, expected=expected)
        elif content["previous"] != previous:
            self.report.problem(where, "it does not follow from the revision before it.", **place)
        if digest_of(content) != line["digest"]:
            text = "the digest does not fit what is recorded: something in it was changed."
            self.report.problem(where, text, **place)
        for table, columns in content["rows"]:
            is_theirs = columns["revision_id"] == id_ and columns[_customer_column(table)] == life.number
            subject = (table, part(columns, _key_column(table, columns), int))
            _version, before = life.rows.get(subject, (0, {"history_id": -LARGEST_NUMBER}))
            if part(columns, "history_id", int) <= before["history_id"]:
                text = "history row {id} of table {table} is older than the one before it."
                self.report.problem(where, text, **place, id=columns["history_id"], table=table)
            if not is_theirs or columns["history_type"] not in ("+", "~", "-"):
                text = "history row {id} of table {table} is not this revision's."
                self.report.problem(where, text, **place, id=columns["history_id"], table=table)
            life.rows[subject] = (content["version"], columns)
            self._count_row("history_rows", id_)
        if any(finding["revision_id"] != id_ for finding in content["findings"]):
            self.report.problem(where, "it has a finding that is not its own.", **place)
        self._count_row("revisions", id_)
        self.misdated += not self._is_between_seals(id_, part(revision, "created_at", str))
        submission = number_or_none(revision, "submission_id"), part(content, "submission", str)
        values = (id_, life.number, sequence, *submission)
        if not self.notebook.execute("INSERT OR IGNORE INTO revision VALUES (?, ?, ?, ?, ?)", values).rowcount:
            self.report.problem(where, "another revision has the same id, {id}.", **place, id=id_)

    def _is_between_seals(self, id_: int, moment: str) -> bool:
        """Whether a revision is dated after the last seal that lacks it, and before the first that has it."""
        place = bisect_left(self.dates, (id_,))
        earliest = self.dates[place - 1][1] if place else ""
        return earliest <= moment and (place == len(self.dates) or moment <= self.dates[place][2])

    def _check_review(self, line: Json, life: Life) -> None:
        content = {key: value for key, value in line.items() if key != "digest"}
        review = content["review"]
        sequence = part(review, "sequence", int)
        previous, expected = (life.reviews[-1][2], life.reviews[-1][1] + 1) if life.reviews else ("", 1)
        place = {"number": life.number, "sequence": sequence}
        where = "customer {number}, review {sequence}"
        life.reviews.append((part(review, "id", int), sequence, part(line, "digest", str)))
        if content["version"] not in VERSIONS or content["version"] != review["digest_version"]:
            self.report.problem(where, "its digest is of a version that is not known.", **place)
        if sequence != expected:
            text = "review {expected} should stand here: one is missing."
            self.report.problem(where, text, **place, expected=expected)
        elif content["previous"] != previous:
            self.report.problem(where, "it does not follow from the review before it.", **place)
        if life.digests.get(part(review, "revision_id", int), "") != content["revision"] or not content["revision"]:
            self.report.problem(where, "it is about no revision of this customer.", **place)
        if digest_of(content) != line["digest"]:
            text = "the digest does not fit what is recorded: something in it was changed."
            self.report.problem(where, text, **place)
        self._count_row("reviews", review["id"])

    def _check_register(self, line: Json, life: Life) -> None:
        self.count("customers")
        if not life.revisions:
            self.report.problem("customer {number}", "it has no revision.", number=life.number)
        for table, columns in line["rows"]:
            place = {"number": life.number, "table": table}
            where = "customer {number}, table {table}"
            key = part(columns, _key_column(f"{table}history", columns), int)
            version, row = life.rows.pop((f"{table}history", key), (0, {"history_type": "-"}))
            if row["history_type"] == "-":
                self.report.problem(where, "a row of the register has no history.", **place)
                continue
            for column, value in columns.items():
                is_newer = column not in row and version < VERSIONS[-1]  # than the digest of its history
                if not is_newer and canonical(value) != canonical(row.get(column, {})):
                    there = "customer {number}, table {table}, {column}"
                    self.report.problem(there, "the register differs from its history.", **place, column=column)
            if {name for name in row if not name.startswith("history_") and name != "revision_id"} - {*columns}:
                self.report.problem(where, "a row of the register lacks columns.", **place)

    def check_strays(self) -> None:
        """Rows that belong to nothing: there should be none."""
        for place, line in self.lines(STRAYS):
            try:
                if "unreadable" in line:
                    text = "something in it was changed and cannot be read ({error})."
                    self.report.problem("customer {number}", text, number=line["customer"], error=line["unreadable"])
                    continue
                table, columns = part(line, "table", str), line["columns"]
                if "history_id" not in columns:
                    text = "it belongs to no revision."
                    self.report.problem("finding {id}", text, id=part(columns, "id", int))
                    continue
                words = {"number": columns[_customer_column(table)], "table": table, "id": columns["history_id"]}
                text = "history row {id} belongs to no revision of this customer."
                self.report.problem("customer {number}, table {table}", text, **words)
                self._count_row("history_rows", part(columns, "revision_id", int))
            except MALFORMED:
                self.malformed(place)

    def _count_row(self, what: str, id_: int) -> None:
        """Count a revision, a review or a history row (by its revision), here and in the seals that cover it."""
        last_ids = [seal.review_id if what == "reviews" else seal.revision_id for seal in self.seals]
        for seal, last in zip(self.seals, last_ids):  # noqa: B905  # Python 3.9 has no strict
            seal.found[what] += id_ <= last
        self.count(what, any(id_ <= last for last in last_ids))

    def _compare_with_seals(self, life: Life) -> None:
        for seal in self.seals:
            said = life.said_by(seal)
            if not self.is_full:
                self.lives[seal.text][life.number] = said
            elif said:
                seal.customers.add(life.number, leaf_hash(said))

    # Submissions and other logs

    def check_logs(self) -> None:
        """Every line of every log, and whether accepted submissions and revisions bear each other out."""
        for table, name in LOGS.items():
            if not self.is_full and table != SUBMISSIONS:
                continue
            last = -LARGEST_NUMBER
            for place, line in self.lines(name):
                try:
                    id_ = part(line, "id", int)
                    if id_ <= last:
                        self.report.problem("{place}", "it is not in the order of numbers.", place=place)
                    last = id_
                    self._check_log_line(table, id_, line)
                except MALFORMED:
                    self.malformed(place)
        self._check_submissions_against_revisions()

    def _check_log_line(self, table: str, id_: int, line: Json) -> None:
        place = {"table": table, "id": id_}
        where = "submission {id}" if table == SUBMISSIONS else "table {table}, row {id}"
        if "unreadable" in line:
            text = "something in it was changed and cannot be read ({error})."
            self.report.problem(where, text, **place, error=line["unreadable"])
            return
        columns, digest = line["columns"], part(line, "digest", str)
        if columns["digest_version"] not in VERSIONS:
            self.report.problem(where, "its digest is of a version that is not known.", **place)
        if digest_of(columns) != digest:
            text = "the digest does not fit what is recorded: something in it was changed."
            self.report.problem(where, text, **place)
        if table == SUBMISSIONS:
            self._check_submission(id_, line)
        if table == ERASURES:
            self.notebook.execute("INSERT INTO erasure VALUES (?)", (part(columns, "submission_id", int),))
        for seal in self.seals:
            if self.is_full and id_ <= seal.log_ids.get(table, -LARGEST_NUMBER):
                seal.logs[table].add(id_, leaf_hash({"id": id_, "digest": digest}))
        what = "submissions" if table == SUBMISSIONS else "log_rows"
        self.count(what, any(id_ <= seal.log_ids.get(table, -LARGEST_NUMBER) for seal in self.seals))

    def _check_submission(self, id_: int, line: Json) -> None:
        columns = line["columns"]
        is_erased = part(line, "is_erased", bool)
        if is_erased and columns["outcome"] not in ("refused", "failed"):
            self.report.problem("submission {id}", "its payload was erased, which is not allowed.", id=id_)
        if "payload" in line and not is_erased:
            if hashlib.sha256(from_base64(line["payload"])).hexdigest() != columns["payload_digest"]:
                self.report.problem("submission {id}", "the payload is not the one that was received.", id=id_)
            self.count("payloads")
        is_change = columns["outcome"] in ("created", "updated")
        values = (id_, line["digest"], is_change, is_erased, number_or_none(columns, "customer_id"))
        self.notebook.execute("INSERT OR IGNORE INTO submission VALUES (?, ?, ?, ?, ?)", values)

    def _check_submissions_against_revisions(self) -> None:
        for place, text, statement in MUST_BE_EMPTY[: None if self.is_full else -1]:
            found = self.notebook.execute(statement)
            for row in found:
                self.report.problem(place, text, **{column[0]: value for column, value in zip(found.description, row)})  # noqa: B905

    # Seals: is the trail what they say?

    def compare_with_seals(self) -> None:
        """Whether all that each seal covers is there, and as it was."""
        for seal in self.seals:
            if not self.is_full:
                self._check_segments_of_one(seal)
                continue
            for name, sealed in seal.counts.items():
                if seal.found[name] != sealed:
                    text = "{sealed} {name} were sealed, and there are {now}."
                    words = {"name": self.report.name_of(name), "now": seal.found[name]}
                    self.report.problem("{seal}", text, seal=seal.name, sealed=sealed, **words)
            self._compare_tree(seal, "customers", seal.customers)
            for table, tree in seal.logs.items():
                if table in LOGS:
                    self._compare_tree(seal, table, tree)
                else:
                    text = "it has a table that is not known, {table}."
                    self.report.problem("{seal}", text, seal=seal.name, table=table)

    def _compare_tree(self, seal: Seal, table: str, tree: SealedTree) -> None:
        if tree.segments and not tree.lead_to_the_root():
            text = "its segments do not lead to what was signed: it was altered."
            self.report.problem("{seal}", text, seal=seal.name)
            tree.segments = []
        if (tree.found.count, tree.found.root) == (tree.count, tree.root):
            return
        one, several = ("customer {first}", "customers {first} to {last}")
        if table != "customers":
            one, several = ("table {table}, row {first}", "table {table}, rows {first} to {last}")
        differences = list(tree.differences())
        for first, last, sealed, now in differences:
            text = next(text for is_so, text in DIFFERENCES if is_so(sealed, now))
            words = {"sealed": sealed, "now": now, "seal": seal.name}
            place = one if first == last else several
            self.report.problem(place, text, table=table, first=first, last=last, **words)
        if not differences:
            text = "{sealed} were sealed by {seal}, and the {now} that there are are not the same."
            words = {"sealed": tree.count, "now": tree.found.count, "seal": seal.name}
            self.report.problem("table {table}" if table != "customers" else "customers", text, table=table, **words)

    def _check_segments_of_one(self, seal: Seal) -> None:
        """A partial export: customers that a seal from elsewhere names one by one."""
        tree = seal.customers
        if not tree.segments or not tree.lead_to_the_root():
            return
        for number, said in self.lives[seal.text].items():
            first, _last, count, root = tree.segments[tree.segment_for(number)]
            if count == 1 and (root if first == number else None) != (said and leaf_hash(said)):
                text = "it is not what {seal} says: it was changed, or its newest part was cut off."
                self.report.problem("customer {number}", text, number=number, seal=seal.name)

    def check_proofs(self) -> None:
        """A partial export: that each customer is in the newest seal, as the files have it."""
        if self.is_full:
            return
        document = self.document(self.path(PROOFS), PROOFS) or {"proofs": []}
        proven: set[tuple[str, int]] = set()
        proofs: list[Any] = document["proofs"] if type(document.get("proofs")) is list else [None]
        for proof in proofs:
            try:
                seal = Seal(proof["seal"]["statement"], proof["seal"]["signature"], {}, PROOFS)
                said, steps = proof["said"], proof["steps"]
                number = part(said, "customer", int)
                self._check_proof(seal, number, said, steps)
            except MALFORMED:
                self.malformed(PROOFS)
                continue
            proven.add((seal.text, number))
        for seal in self.seals[-1:]:
            for number, said in self.lives[seal.text].items():
                if said and (seal.text, number) not in proven:
                    text = "the proof that {seal} has it is missing."
                    self.report.problem("customer {number}", text, number=number, seal=seal.name)

    def _check_proof(self, seal: Seal, number: int, said: Json, steps: list[Json]) -> None:
        self.keys.check(seal, self.report)
        root = leaf_hash(said)
        for step in steps:
            pair = {"left": (step["hash"], root), "right": (root, step["hash"])}[step["side"]]
            root = node_hash(*pair)
        if root != seal.customers.root:
            text = "the proof does not lead to what was signed."
            self.report.problem("customer {number}", text, number=number)
        if seal.text not in self.lives:
            text = "the proof is of a seal that is not the newest."
            self.report.problem("customer {number}", text, number=number)
        elif self.lives[seal.text].get(number) != said:
            text = "it is not what {seal} says: it was changed, or its newest part was cut off."
            self.report.problem(
                "customer {number}", text, number=number, seal=f"{self.report.name_of('seal')} {seal.number}"
            )

    # The end

    def summarise(self) -> None:
        """What was checked, what a seal covers and what not yet, and how many problems there are."""
        report = self.report
        if report.problems > MOST_SHOWN:
            report.say("... and {more} more problems.", more=report.problems - MOST_SHOWN)
        report.say("Checked: {counts}.", counts=self._listed(self.counts))
        for seal in self.seals:
            report.say(
                "Compared with seal {number} of {moment}, key {key}: {sealed} customers, {revisions} revisions.",
                number=seal.number,
                moment=seal.made_at,
                key=seal.key_id,
                sealed=seal.customers.count,
                revisions=seal.counts["revisions"],
            )
        if self.seals:
            report.say("Not yet sealed: {counts}.", counts=self._listed(self.unsealed))
        if not self.is_full:
            text = "This is a part of the trail: {count} customers, chosen by whoever exported it."
            report.note(text, count=len(self.chosen))
        if self.misdated:
            text = "{count} revisions have a date that does not lie between those of the seals before and after them."
            report.note(text, count=self.misdated)
        for note in report.notes:
            report.say("Note: {note}", note=note)
        report.say("{count} problems found." if report.problems else "No problem found.", count=report.problems)

    def _listed(self, counts: dict[str, int]) -> str:
        return ", ".join(f"{count} {self.report.name_of(name)}" for name, count in sorted(counts.items())) or "0"


DIFFERENCES = (
    (lambda sealed, now: now < sealed == 1, "{seal} has it, and it is gone."),
    (lambda sealed, now: now < sealed, "{seal} has {sealed} here, of which only {now} are left."),
    (lambda sealed, now: now > sealed, "{seal} has only {sealed} here, and there are {now}: something was put in."),
    (lambda sealed, now: True, "it is not what {seal} says: it was changed, or its newest part was cut off."),
)


MUST_BE_EMPTY = (
    (
        "customer {number}, revision {sequence}",
        "whether a submission caused it is not clear.",
        "SELECT customer AS number, sequence FROM revision WHERE (submission IS NULL) != (submission_digest = '')",
    ),
    (
        "customer {number}, revision {sequence}",
        "submission {id}, which caused it, is missing or was changed.",
        "SELECT r.customer AS number, r.sequence, r.submission AS id FROM revision r LEFT JOIN submission s"
        " ON s.id = r.submission WHERE r.submission IS NOT NULL AND s.digest IS NOT r.submission_digest",
    ),
    (
        "submission {id}",
        "it caused more than one revision.",
        "SELECT submission AS id FROM revision WHERE submission IS NOT NULL GROUP BY submission HAVING count(*) > 1",
    ),
    (
        "submission {id}",
        "it changed the customer, but the revision is missing.",
        "SELECT id FROM submission WHERE is_change"
        " AND id NOT IN (SELECT submission FROM revision WHERE submission IS NOT NULL)",
    ),
    (
        "submission {id}",
        "it is of customer {theirs}, and its revision of customer {number}.",
        "SELECT s.id, s.customer AS theirs, r.customer AS number FROM submission s"
        " JOIN revision r ON r.submission = s.id WHERE s.customer IS NOT r.customer",
    ),
    (  # the last one asks for the log of erasures, which partial exports do not have
        "submission {id}",
        "its payload was erased, and the log of erasures does not say so.",
        "SELECT id FROM submission WHERE is_erased AND id NOT IN (SELECT submission FROM erasure)",
    ),
)


def _customer_column(table: str) -> str:
    """The column of a table that has the number of the customer."""
    return "number" if table == "customers_customerhistory" else "customer_id"


def _key_column(table: str, columns: Json) -> str:
    """The column that tells the rows of the register apart."""
    return "id" if "id" in columns else _customer_column(table)


SPANISH = {
    "customer {number}": "cliente {number}",
    "customer {number}, revision {sequence}": "cliente {number}, revisión {sequence}",
    "customer {number}, review {sequence}": "cliente {number}, dictamen {sequence}",
    "customer {number}, table {table}": "cliente {number}, tabla {table}",
    "customer {number}, table {table}, {column}": "cliente {number}, tabla {table}, {column}",
    "customer {first}": "cliente {first}",
    "table {table}, row {first}": "tabla {table}, fila {first}",
    "customers {first} to {last}": "clientes {first} a {last}",
    "table {table}, rows {first} to {last}": "tabla {table}, filas {first} a {last}",
    "table {table}, row {id}": "tabla {table}, fila {id}",
    "table {table}": "tabla {table}",
    "submission {id}": "envío {id}",
    "finding {id}": "hallazgo {id}",
    "it cannot be read ({error}).": "no se puede leer ({error}).",
    "it is not what should stand there, and cannot be read.": "no es lo que debería estar ahí, y no se puede leer.",
    "it is too long; the rest was not read.": "es demasiado larga; el resto no se leyó.",
    "it is not in the order of customers.": "no está en el orden de los clientes.",
    "it is not in the order of numbers.": "no está en el orden de los números.",
    "the format {format} is not known.": "el formato {format} no se conoce.",
    "it lacks the file {name}.": "le falta el archivo {name}.",
    "it has a file that is none of the trail's, {name}.": "tiene un archivo que no es del rastro, {name}.",
    "the file is not the one that was exported.": "el archivo no es el que se exportó.",
    "The folder has a file that is none of the trail's: {name}.": "La carpeta tiene un archivo ajeno: {name}.",
    "the manifest names it, and it is not there.": "el manifiesto lo nombra, y no está.",
    "it is there, and the manifest does not name it.": "está, y el manifiesto no lo nombra.",
    "Signatures were NOT checked: the Python package cryptography is not installed.": (
        "Las firmas NO se comprobaron: falta el paquete cryptography de Python."
    ),
    "it is signed with the key {key}, which is none of those that were given.": (
        "está firmado con la clave {key}, que no es ninguna de las indicadas."
    ),
    "Key {key} is claimed by the files alone: get the public key from elsewhere; --public-key takes it.": (
        "Solo los archivos mismos dan fe de la clave {key}: obtenga la clave pública de otro lugar e indíquela con "
        "--public-key."
    ),
    "Key {key} is not there: the signatures that it made were NOT checked.": (
        "La clave {key} no está: las firmas hechas con ella NO se comprobaron."
    ),
    "the signature is not that of the statement: the seal was altered.": (
        "la firma no es la de la declaración: el sello fue alterado."
    ),
    "There is no seal: nothing tells whether the trail was rewritten as a whole.": (
        "No hay ningún sello: nada indica si el rastro fue reescrito por completo."
    ),
    "a public key was given, and there is no seal.": "se indicó una clave pública, y no hay ningún sello.",
    "the export does not have it: it was removed.": "la exportación no lo tiene: fue eliminado.",
    "the export has another seal in its place.": "la exportación tiene otro sello en su lugar.",
    "its columns are not those of its statement: it was altered, or an old one put here.": (
        "sus columnas no son las de su declaración: fue alterado, o se puso aquí uno anterior."
    ),
    "seal {expected} should stand here: one is missing, or an old one was put here.": (
        "aquí debería estar el sello {expected}: falta uno, o se puso aquí uno anterior."
    ),
    "it does not follow from the seal before it.": "no sigue al sello anterior.",
    "it covers less than the seal before it.": "cubre menos que el sello anterior.",
    "{seal} was made over a trail that did not fit the seal before it: {reason}": (
        "{seal} se hizo sobre un rastro que no correspondía al sello anterior: {reason}"
    ),
    "its digest is of a version that is not known.": "su huella es de una versión que no se conoce.",
    "revision {expected} should stand here: one is missing.": "aquí debería estar la revisión {expected}: falta una.",
    "review {expected} should stand here: one is missing.": ("aquí debería estar el dictamen {expected}: falta uno."),
    "it does not follow from the revision before it.": "no sigue a la revisión anterior.",
    "it does not follow from the review before it.": "no sigue al dictamen anterior.",
    "it is about no revision of this customer.": "no trata de ninguna revisión de este cliente.",
    "the digest does not fit what is recorded: something in it was changed.": (
        "la huella no corresponde a lo registrado: algo fue alterado."
    ),
    "history row {id} of table {table} is older than the one before it.": (
        "la fila de historial {id} de la tabla {table} es anterior a la que la precede."
    ),
    "history row {id} of table {table} is not this revision's.": (
        "la fila de historial {id} de la tabla {table} no es de esta revisión."
    ),
    "it has a finding that is not its own.": "tiene un hallazgo que no es suyo.",
    "another revision has the same id, {id}.": "otra revisión tiene el mismo número interno, {id}.",
    "it has no revision.": "no tiene ninguna revisión.",
    "it belongs to no revision.": "no pertenece a ninguna revisión.",
    "history row {id} belongs to no revision of this customer.": (
        "la fila de historial {id} no pertenece a ninguna revisión de este cliente."
    ),
    "something in it was changed and cannot be read ({error}).": "algo fue alterado y no se puede leer ({error}).",
    "a row of the register has no history.": "una fila del registro no tiene historial.",
    "a row of the register lacks columns.": "a una fila del registro le faltan columnas.",
    "the register differs from its history.": "el registro difiere de su historial.",
    "a row of the register is missing that its history says is there.": (
        "falta una fila del registro que según su historial está."
    ),
    "its payload was erased, which is not allowed.": "su contenido fue borrado, lo que no está permitido.",
    "the payload is not the one that was received.": "el contenido no es el que se recibió.",
    "whether a submission caused it is not clear.": "no está claro si la causó un envío.",
    "submission {id}, which caused it, is missing or was changed.": (
        "falta el envío {id}, que la causó, o fue alterado."
    ),
    "it caused more than one revision.": "causó más de una revisión.",
    "it changed the customer, but the revision is missing.": "cambió al cliente, pero falta la revisión.",
    "it is of customer {theirs}, and its revision of customer {number}.": (
        "es del cliente {theirs}, y su revisión del cliente {number}."
    ),
    "its payload was erased, and the log of erasures does not say so.": (
        "su contenido fue borrado, y la bitácora de borrados no lo dice."
    ),
    "{sealed} {name} were sealed, and there are {now}.": "se sellaron {sealed} {name}, y hay {now}.",
    "it has a table that is not known, {table}.": "tiene una tabla que no se conoce, {table}.",
    "its segments do not lead to what was signed: it was altered.": (
        "sus segmentos no llevan a lo que se firmó: fue alterado."
    ),
    "{sealed} were sealed by {seal}, and the {now} that there are are not the same.": (
        "{seal} selló {sealed}, y los {now} que hay no son los mismos."
    ),
    "{seal} has it, and it is gone.": "{seal} lo tiene, y ya no está.",
    "{seal} has {sealed} here, of which only {now} are left.": "{seal} tiene aquí {sealed}, y solo quedan {now}.",
    "{seal} has only {sealed} here, and there are {now}: something was put in.": (
        "{seal} tiene aquí solo {sealed}, y hay {now}: algo fue agregado."
    ),
    "it is not what {seal} says: it was changed, or its newest part was cut off.": (
        "no es lo que dice {seal}: fue alterado, o se le cortó lo más reciente."
    ),
    "the proof that {seal} has it is missing.": "falta la prueba de que {seal} lo tiene.",
    "the proof does not lead to what was signed.": "la prueba no lleva a lo que se firmó.",
    "the proof is of a seal that is not the newest.": "la prueba es de un sello que no es el último.",
    "... and {more} more problems.": "... y {more} problemas más.",
    "Checked: {counts}.": "Comprobado: {counts}.",
    "Compared with seal {number} of {moment}, key {key}: {sealed} customers, {revisions} revisions.": (
        "Comparado con el sello {number} del {moment}, clave {key}: {sealed} clientes, {revisions} revisiones."
    ),
    "Not yet sealed: {counts}.": "Aún sin sellar: {counts}.",
    "This is a part of the trail: {count} customers, chosen by whoever exported it.": (
        "Esta es una parte del rastro: {count} clientes, elegidos por quien lo exportó."
    ),
    "{count} revisions have a date that does not lie between those of the seals before and after them.": (
        "{count} revisiones tienen una fecha que no está entre las de los sellos anterior y posterior."
    ),
    "Note: {note}": "Nota: {note}",
    "{count} problems found.": "Problemas encontrados: {count}.",
    "No problem found.": "No se encontró ningún problema.",
    "line": "línea",
    "seal": "sello",
    "customers": "clientes",
    "history_rows": "filas de historial",
    "log_rows": "filas de bitácoras",
    "payloads": "contenidos",
    "reviews": "dictámenes",
    "revisions": "revisiones",
    "seals": "sellos",
    "submissions": "envíos",
}


def main(arguments: list[str] | None = None) -> int:
    """Check the folder that the command line names; 0 if there is no problem."""
    parser = argparse.ArgumentParser(description="Checks an exported audit trail from its files alone.")
    parser.add_argument("folder", help="the exported trail")
    parser.add_argument("--seal", action="append", default=[], metavar="FILE", help="a seal that was kept elsewhere")
    parser.add_argument(
        "--public-key", action="append", default=[], metavar="BASE64", help="the key of seals, known from elsewhere"
    )
    parser.add_argument("--lang", choices=("en", "es"), default="en", help="language of the answer")
    options = parser.parse_args(arguments)
    try:
        keys = Keys(key_from(text) for text in options.public_key)
    except MALFORMED:
        parser.error("--public-key: 32 bytes in Base64 are wanted")
    if not os.path.isdir(options.folder):
        parser.error(f"{options.folder}: no such folder")
    report = Report(options.lang)
    check(Trail(options.folder, keys, report), options.seal)
    return 1 if report.problems else 0


def check(trail: Trail, seals_from_elsewhere: list[str]) -> None:
    """All that there is to check."""
    trail.check_manifest()
    trail.check_seals(seals_from_elsewhere)
    trail.check_customers()
    trail.check_strays()
    trail.check_logs()
    trail.compare_with_seals()
    trail.check_proofs()
    trail.summarise()


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
