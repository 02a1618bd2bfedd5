"""The version of this software, as exports name it; `pyproject.toml` has the same."""

VERSION = "0.1.0"
