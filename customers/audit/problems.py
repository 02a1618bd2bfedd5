"""What verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something in the trail that does not fit: where, and what."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"
