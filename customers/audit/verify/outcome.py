"""What was examined, and what does not fit."""

from dataclasses import dataclass, field, fields

from customers.audit.problems import Problem


@dataclass
class Progress:
    """How much has been verified so far."""

    customers: int = 0
    revisions: int = 0
    history_rows: int = 0
    submissions: int = 0
    log_rows: int = 0
    """Of the other logs."""

    def add(self, other: "Progress") -> None:
        """Count what was verified elsewhere."""
        for counted in fields(Progress):
            setattr(self, counted.name, getattr(self, counted.name) + getattr(other, counted.name))


@dataclass(frozen=True)
class Outcome:
    """What one step of the verification has examined, and what it has found."""

    problems: list[Problem] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
