"""What the attacks start from: a trail that fits, alone and against either seal."""

from typing import Any

import pytest

from customers.tests.commands.conftest import forging

from .conftest import Scene, Verify, rows_of_all_tables
from .forger import make_everything_fit

pytestmark = pytest.mark.django_db


def test_the_trail_of_the_scene_fits(scene: Scene, verify: Verify) -> None:
    for options in ({}, {"seal": [scene.new]}, {"seal": [scene.old, scene.new]}):
        found = verify(**options)

        assert (found.status, found.problems) == (0, [])
        assert any(line.startswith("Sealed by seal 2 of ") for line in found.lines)
        assert found.lines[-2] == "Not yet sealed: 1 customer, 1 revision, 0 reviews, 2 submissions."


def test_making_everything_fit_changes_nothing_where_nothing_was_forged(scene: Scene) -> None:
    """Or the attacks would find the forger's own mistakes."""
    before: Any = rows_of_all_tables()
    with forging():
        make_everything_fit()
        after = rows_of_all_tables()

    assert {table for table in before if before[table] != after[table]} == set()
