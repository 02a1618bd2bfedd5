"""One call of the endpoint, as the API makes it of a request."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.auth.models import User

from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.errors import CoreCustomerError
from customers.intake.call import Call, Origin
from customers.intake.record import record_refusal
from customers.intake.submit import Accepted, submit
from customers.models import Revision

USUAL_MILLISECONDS = 3.4
"""The logarithm of what a call takes mostly."""


@dataclass(frozen=True)
class _SimulatedCall(Call):
    """A call that takes as long as it is said to take, or no two runs would be the same."""

    simulated_milliseconds: int = 0

    @property
    def milliseconds(self) -> int:
        return self.simulated_milliseconds


@dataclass(frozen=True)
class Sender:
    """A user of the API and the address that it calls from."""

    user: User
    client_address: str


def send(rng: Random, sender: Sender, body: str, moment: datetime) -> Accepted | None:
    """What came of the call; None if it was refused, which is recorded."""
    call = _SimulatedCall(
        origin_of(rng, sender.user, Revision.Source.API, client_address=sender.client_address),
        body.encode(),
        received_at=moment,
        simulated_milliseconds=round(rng.lognormvariate(USUAL_MILLISECONDS, 0.5)),
    )
    try:
        return submit(read_payload(parse(call.body)), call)
    except CoreCustomerError as error:
        record_refusal(call, error.status, message=error.sentence, match=error.match)
        return None


def origin_of(rng: Random, user: User, source: Revision.Source, *, client_address: str, reason: str = "") -> Origin:
    """Where something comes from that a user does, under an id of its own."""
    request_id = f"{rng.getrandbits(128):032x}"
    return Origin(source, user.pk, user.get_username(), request_id, client_address, reason)
