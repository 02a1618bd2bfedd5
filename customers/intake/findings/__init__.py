"""Findings: what a reviewer should know about a revision, computed from a table of small rules."""

from .case import Case, Found
from .rules import RULES, find_findings

__all__ = ["RULES", "Case", "Found", "find_findings"]
