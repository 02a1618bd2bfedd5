"""Test customers: the contract's examples, marked so that nobody takes them for people.

What is marked: the first name is PRUEBA and the surname CONFORMIDAD, every document number begins with PRUEBA, the
Wisenroll code with an asterisk (those of Clients Inspector are letters and digits), and `additional_field3` says what
it is.
"""

import json
import secrets
from typing import Any

from django.conf import settings

Payload = dict[str, Any]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RUN_LENGTH = 4
MARK = "PRUEBA"
MARKED_FIELD = "Cliente de prueba de check_contract, no es una persona. Corrida {run}."
EXAMPLES = (1, 2, 3)


class People:
    """The test customers of one run, which no other run has."""

    def __init__(self) -> None:
        self.run = "".join(secrets.choice(ALPHABET) for _ in range(RUN_LENGTH))
        self._made = 0

    def person(self, example: int = 1) -> Payload:
        """The payload of somebody new, after one of the contract's examples."""
        self._made += 1
        return self._marked(_example(example), self._made)

    def nobody(self) -> Payload:
        """The payload of somebody who is never taken in."""
        return self._marked(_example(1), 0)

    def _marked(self, payload: Payload, count: int) -> Payload:
        mark = ALPHABET[count]
        info = payload["client_info"]
        info |= {
            "first_name": MARK,
            "middle_name": f"{count}",
            "last_name": f"CONFORMIDAD {self.run}",
            "birth_date": f"19{50 + count:02}-01-15",
            "wisenroll_code": f"*{self.run}{mark}",
            "additional_field3": MARKED_FIELD.format(run=self.run),
        }
        info.pop("middle_last_name", None)
        for place, document in enumerate(payload["client_documents"]):
            document["document_number"] = f"{MARK}{self.run}{mark}{place}"
        digits = int.from_bytes(self.run.encode()) % 100_000
        payload["client_contact"] |= {
            "email": f"prueba.{self.run}.{count}@example.com".lower(),
            "cell_phone": f"829{digits:05}{count:02}",
        }
        return payload


def _example(number: int) -> Payload:
    path = settings.BASE_DIR / "fixtures" / "payloads" / f"example-{number}.json"
    payload: Payload = json.loads(path.read_text())
    return payload
