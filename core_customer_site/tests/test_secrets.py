"""No secret is in the repository: neither one of a known form nor anything that looks like chance."""

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KNOWN = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{8,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20}"
    r"|\bxox[abprs]-[\w-]{10,}|\bsk_live_\w{16,}|\bAIza[\w-]{35}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."
    r"|\bpostgres(?:ql)?://[^\s:/@]+:(?!password@|x@|\.\.\.)[^\s@{}/]{6,}@",
    re.MULTILINE,
)
TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{32,}")
ENTROPY_BITS = 4.3
"""Of a character. Words in any language stay below; 32 random characters of Base64 are above."""

WITH_DIGESTS = {"requirements.txt", "requirements-dev.txt"}
"""Files full of digests, which are public."""

PUBLIC = {"RcVEHRj1WN+RWUJr2Fse4vfAOHag/B0RPJ4hbhddMP4="}
"""The public key of an example in docs/audit.md."""

BINARY = {".png", ".mo", ".xlsx", ".ico", ".woff2"}


def tracked() -> list[Path]:
    """The files of the repository, or of the folder where there is none."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no repository")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def suspicious(text: str) -> Iterator[str]:
    yield from (match[0] for match in KNOWN.finditer(text))
    for token in TOKEN.findall(text):
        is_mixed = all(re.search(kind, token) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
        if is_mixed and token not in PUBLIC and entropy_bits(token) > ENTROPY_BITS:
            yield token


def entropy_bits(token: str) -> float:
    counts = Counter(token).values()
    return -sum(count / len(token) * math.log2(count / len(token)) for count in counts)


def test_no_file_of_the_repository_has_a_secret() -> None:
    found = []
    for path in tracked():
        if path.suffix in BINARY or path.name in WITH_DIGESTS or not path.is_file():
            continue
        found += [(str(path.relative_to(ROOT)), token) for token in suspicious(path.read_text(errors="replace"))]
    assert found == []


def test_nothing_that_a_first_run_makes_is_in_the_repository() -> None:
    names = {str(path.relative_to(ROOT)) for path in tracked()}
    made = re.compile(r"\.env|var/.*|.*\.(sqlite3|key|pem)")
    assert not {name for name in names if made.fullmatch(name)}
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {".env", "var/"} <= {line.lstrip("/") for line in ignored}


@pytest.mark.parametrize(
    "secret",
    [
        "SECRET_KEY=" + "q7Zp2LxVt9RkW4mNbY8sDfG1hJ6cKe3" + "TaUoXi5w",
        "-----BEGIN " + "PRIVATE KEY-----\nMC4CAQAwBQ",
        "AKIA" + "IOSFODNN7EXAMPLQ",
        "postgres://core:" + "hunter2hunter2@db/core",
    ],
)
def test_a_secret_would_be_found(secret: str) -> None:
    assert list(suspicious(secret))


@pytest.mark.parametrize(
    "text", ["a" * 64, "customers_customer_second_last_name_key_1", "postgres://user:password@host/x"]
)
def test_ordinary_text_is_none(text: str) -> None:
    assert not list(suspicious(text))
