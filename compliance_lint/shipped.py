"""The data files that come with the package: word lists, tables, weights."""

from __future__ import annotations

from pathlib import Path

# importlib.resources would serve packages in archives too, and costs a tenth of a short run
_FOLDER = Path(__file__).parent / "data"


def path(name: str) -> Path:
    """Where the data file ``name`` is."""
    return _FOLDER / name


def text(name: str) -> str:
    """The data file ``name`` as text."""
    return path(name).read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """The lines of the data file ``name`` that are no comments."""
    return [line for line in text(name).splitlines() if not line.startswith("#")]
