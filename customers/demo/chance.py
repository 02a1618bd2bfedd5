"""Chance, always from a generator that the caller has seeded."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def generator(*seed: object) -> Random:
    """A generator whose numbers follow from the seed alone."""
    return Random("/".join(map(str, seed)))  # noqa: S311  # made-up data, no secret


def weighted(rng: Random, weights: Mapping[Item, float]) -> Item:
    """One of the items, each as often as it weighs."""
    return rng.choices(list(weights), list(weights.values()))[0]


def happens(rng: Random, share: float) -> bool:
    """True in that share of all cases."""
    return rng.random() < share


def rounded(amount: float, step: int) -> float:
    """An amount as people state it: a multiple of the step, not less than one."""
    return float(max(step, round(amount / step) * step))
