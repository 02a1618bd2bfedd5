"""A sealed trail with everything in it, its export, and the verifier run as a stranger would run it."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils.translation import override

from customers.audit.digest import canonical_text
from customers.audit.logs import whoever_runs_this, write_down
from customers.audit.seals.keys import private_text, public_text
from customers.audit.trail_export import verify_trail
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Access, Customer, Review, Revision
from customers.tests.conftest import Intake, example_of, set_up
from customers.tests.helpers import put

Json = dict[str, Any]

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
PUBLIC_KEY = public_text(PRIVATE_KEY.public_key())
SUMMARY = "Checked: "
OTHER_KEY = public_text(Ed25519PrivateKey.from_private_bytes(b"8" * 32).public_key())


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _with_a_key(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_KEY = private_text(PRIVATE_KEY)
    settings.SEAL_FOLDER = str(tmp_path / "seals")


@dataclass(frozen=True)
class Answer:
    """What the verifier said."""

    status: int
    lines: list[str]

    @property
    def problems(self) -> list[str]:
        """The lines before the summary."""
        return self.lines[: next(at for at, line in enumerate(self.lines) if line.startswith(SUMMARY))]

    @property
    def summary(self) -> str:
        """The lines from the summary on."""
        return "\n".join(self.lines[len(self.problems) :])


def verify(folder: Path, *arguments: Any, key: str | None = PUBLIC_KEY) -> Answer:
    """Run the program in this process, which is quicker than as a stranger runs it."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # which takes no more characters than a screen does
    with redirect_stdout(out):
        status = verify_trail.main([str(folder), *_key_arguments(key), *map(str, arguments)])
        out.flush()
    return _answer(status, out.buffer.getvalue().decode())


def verify_as_a_stranger(
    folder: Path, *arguments: Any, key: str | None = PUBLIC_KEY, flags: tuple[str, ...] = ("-I",)
) -> Answer:
    """Run a copy of the program in a folder where nothing of the project can be imported."""
    program = folder.parent / "stranger" / "verify_trail.py"
    program.parent.mkdir(exist_ok=True)
    shutil.copy(verify_trail.__file__, program)
    done = subprocess.run(
        [sys.executable, *flags, str(program), str(folder), *_key_arguments(key), *map(str, arguments)],
        cwd=program.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return _answer(done.returncode, done.stdout)


def _key_arguments(key: str | None) -> tuple[str, ...]:
    return ("--public-key", key) if key else ()


def _answer(status: int, out: str) -> Answer:
    answer = Answer(status, out.splitlines())
    assert (answer.status == 1) == bool(answer.problems), out
    return answer


def seal(**options: Any) -> Path:
    """Seal the trail; the file of the seal."""
    out = StringIO()
    call_command("seal_audit_trail", stdout=out, no_color=True, **options)
    return Path(out.getvalue().split(": ")[1].split(". Keep")[0])


def export(folder: Path, **options: Any) -> Path:
    """Export the trail by the command."""
    call_command("export_trail", str(folder), stdout=StringIO(), stderr=StringIO(), **options)
    return folder


def decide(revision: Revision, decision: Review.Decision, seen: int = 0) -> Review:
    officer, _is_new = User.objects.get_or_create(username="ana")
    return review(revision, decision, Origin(Revision.Source.ADMIN, officer.pk, "ana", "r", "10.0.0.7", "n"), seen=seen)


@dataclass(frozen=True)
class Trail:
    """Three customers, one with a row in each table and three revisions; two seals, and something after the last."""

    number: int
    others: tuple[int, int]
    first_seal: Path
    last_seal: Path


@pytest.fixture(scope="module")
def trail(intake_once: Intake, tmp_path_factory: pytest.TempPathFactory) -> Trail:
    """Made by the intake; the third revision of the first customer, and the third customer, are not sealed."""
    with set_up("en", SEAL_KEY=private_text(PRIVATE_KEY), SEAL_FOLDER=str(tmp_path_factory.mktemp("seals"))):
        return _live(intake_once.post, intake_once.accepted)


def _live(post: Any, accepted: Any) -> Trail:
    payload = example_of(1)
    payload["client_info"]["risk_data"] = {"risk_value": 12.25, "risk_level_unique_description": "low"}
    payload["client_job_info"]["previously_employment_data"] = {
        "previous_company_name": 'Ñandú "OLD" \\ 😀',
        "previous_seniority": 18,
    }
    number = accepted(payload)
    first_seal = seal()
    accepted(put(payload, "client_info.first_name", "LUISA"))
    other = accepted(example_of(2))
    first, second = Revision.objects.filter(customer_id=number).order_by("sequence")
    flagged = decide(first, Review.Decision.FLAGGED)
    decide(second, Review.Decision.ESCALATED)
    post(b"{not json")
    write_down(Access(kind=Access.Kind.CUSTOMER, customer_id=number), whoever_runs_this())
    last_seal = seal()
    payload["client_info"]["spouse_info"] = None
    accepted(put(payload, "client_contact.cell_phone", "7862220002"))
    decide(first, Review.Decision.APPROVED, seen=flagged.id)
    third = accepted(example_of(3))
    assert Customer.objects.count() == 3
    return Trail(number, (other, third), first_seal, last_seal)


class Files:
    """What somebody can do with the files of an export: change them, and make the manifest fit again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lines(self, name: str) -> list[Json]:
        """The lines of a file."""
        return [json.loads(line) for line in (self.folder / name).read_bytes().splitlines()]

    def json(self, name: str) -> Any:
        """A file that is one JSON value."""
        return json.loads((self.folder / name).read_text())

    def sha256(self, name: str) -> str:
        """The digest of a file."""
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()

    def write_json(self, name: str, content: Any) -> None:
        """Exchange such a file."""
        self.write_bytes(name, json.dumps(content).encode())

    def write(self, name: str, lines: list[Json]) -> None:
        """Exchange the lines of a file."""
        self.write_bytes(name, "".join(f"{canonical_text(line)}\n" for line in lines).encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Exchange a file, and mend the manifest."""
        (self.folder / name).write_bytes(content)
        manifest = self.manifest
        for file in manifest["files"]:
            if file["name"] == name:
                file["sha256"] = hashlib.sha256(content).hexdigest()
        self.manifest = manifest

    @property
    def manifest(self) -> Json:
        """The manifest."""
        found: Json = self.json("manifest.json")
        return found

    @manifest.setter
    def manifest(self, content: Json) -> None:
        (self.folder / "manifest.json").write_text(json.dumps(content))


def forge_chain(lines: list[Json]) -> list[Json]:
    """The lines of revisions or reviews with all digests and links computed anew, as a forger would."""
    previous: dict[int, str] = {}
    for line in lines:
        customer = (line.get("review") or line["revision"])["customer_id"]
        line["previous"] = previous.get(customer, "")
        line["digest"] = digest({name: value for name, value in line.items() if name != "digest"})
        previous[customer] = line["digest"]
    return lines


def digest(content: Any) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical_text(content).encode()).hexdigest()


@pytest.fixture(scope="module")
def exported(trail: Trail, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trail, exported with everything; nobody changes these files."""
    with set_up("en", SEAL_KEY=private_text(PRIVATE_KEY)):
        return export(tmp_path_factory.mktemp("exported") / "trail", with_payloads=True)


@pytest.fixture
def files(exported: Path, tmp_path: Path) -> Files:
    """A copy of the export."""
    return Files(shutil.copytree(exported, tmp_path / "trail"))


def places(problems: list[str]) -> set[str]:
    """Where problems are."""
    return {problem.split(": ")[0] for problem in problems}
