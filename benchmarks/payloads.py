"""What is sent: the contract's first example, about somebody else each time."""

import json
from pathlib import Path
from string import ascii_uppercase
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "fixtures" / "payloads" / "example-1.json"
WISENROLL_CODES = 16**5
"""So many numbers make different people. In small letters, which no customer of a filled register has in its code."""

SALARY_BEFORE, SALARY_AFTER = 8_000, 12_000


class Payloads:
    """Bodies made from one example. The same number is the same person, another version a change of two of its rows."""

    def __init__(self, example: str) -> None:
        self._example = example

    def body(self, number: int, *, is_changed: bool = False) -> bytes:
        """The body about person `number`; if changed, with another cell phone and a salary that waits for a review."""
        payload: dict[str, Any] = json.loads(self._example)
        for place, document in enumerate(payload["client_documents"]):
            document["document_number"] = f"{number}-{place}"
        payload["client_info"] |= {
            "last_name": spelled(number),
            "wisenroll_code": f"x{number % WISENROLL_CODES:05x}",
        }
        payload["client_contact"] |= {
            "email": f"customer{number}@example.com",
            "cell_phone": f"{829 if is_changed else 809}{number % 10**7:07d}",
        }
        payload["client_job_info"]["salary"] = SALARY_AFTER if is_changed else SALARY_BEFORE
        return json.dumps(payload).encode()


def read_example() -> Payloads:
    """Bodies from the example in `fixtures/`, the contract's largest."""
    return Payloads(EXAMPLE.read_text(encoding="utf-8"))


def spelled(number: int) -> str:
    """A number in letters, so that no two people have the same name."""
    letters = ""
    while number or not letters:
        number, place = divmod(number, len(ascii_uppercase))
        letters = ascii_uppercase[place] + letters
    return letters.rjust(5, "A")
