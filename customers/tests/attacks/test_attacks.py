"""Each attack in three strengths: against the triggers, against the digests, and against the seals alone."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from customers.audit.append_only import PROTECTED
from customers.tests.commands.conftest import forging
from customers.tests.unguarded import drop_triggers

from .catalogue import ATTACKS, Attack
from .conftest import Scene, Verify, rows_of_all_tables
from .forger import make_everything_fit, remove_seals, run

pytestmark = pytest.mark.django_db

TABLES = [model._meta.db_table for model in PROTECTED]
REFUSED = r"^append-only: (UPDATE|DELETE) of customers_[a-z]+ is refused"

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@pytest.mark.parametrize("attack", [each for each in ATTACKS if each.is_refused], ids=lambda attack: attack.name)
def test_the_database_refuses_it_and_nothing_has_changed(attack: Attack, scene: Scene) -> None:
    statements: Any = [each for each in attack.statements(scene) if each[0].split('"')[1] in TABLES]
    before = rows_of_all_tables()

    for statement in statements[:2]:
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            run([statement])

    assert rows_of_all_tables() == before


@each_attack
def test_whoever_takes_the_triggers_away_is_found(attack: Attack, scene: Scene, verify: Verify) -> None:
    expected = sorted(attack.plainly(scene))
    with forging():
        run(attack.statements(scene))
        found = verify()

    assert (found.status, found.problems) == (1, expected)


@each_attack
def test_whoever_makes_every_digest_fit_again_is_found_by_the_seal(
    attack: Attack, scene: Scene, verify: Verify
) -> None:
    """By the one in the database; and by the file of it, where the forger has removed that one, too."""
    expected = attack.against_seal(scene)
    with forging():
        run(attack.statements(scene))
        make_everything_fit()
        inside = verify()
        drop_triggers(connection)
        remove_seals()
        outside = verify(seal=[scene.new])

    assert (inside.status, inside.problems) == (1, sorted(expected))
    assert outside.problems == sorted([*expected, "seal 2: it is missing from the database."])
