"""What commands that read a configuration have in common."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance_lint.cli.terminal import Meter
from compliance_lint.messages import one_of, problem

if TYPE_CHECKING:
    from compliance_lint.config.find import Finder
    from compliance_lint.config.layers import Layer
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.jobs.gather import Means
    from compliance_lint.policy.rules import Policies

_WORTH = 16  # files from which remembering results pays


def listed(values: Iterable[str]) -> list[str]:
    """Values of a repeatable option, each of which may also hold several, separated by commas."""
    return [part.strip() for value in values for part in value.replace("，", ",").split(",") if part.strip()]


def entities(values: Iterable[str]) -> list[str]:
    """Entities named by a repeatable ``--enable``.  Raises InputError for an unknown one."""
    from compliance_lint.policy.schema import ENTITIES

    return [one_of("--enable", name, ENTITIES) for name in listed(values)]


def borrowed(values: Iterable[str]) -> dict[str, list[Any]]:
    """What ``--presidio`` names, as settings: recognizers by name, and files of recognizers."""
    given = list(values)
    files = [Path(value) for value in given if value.endswith((".yaml", ".yml"))]
    return {
        "--presidio": [value for value in given if not value.endswith((".yaml", ".yml"))],
        "--presidio-files": files,
    }


def finder_for(config: str, flags: Layer, *, off: bool) -> Finder:
    """The finder for ``--config``, ``--no-config`` and other options."""
    from compliance_lint.config.find import Finder

    if config and off:
        raise problem("--config 与 --no-config 不能同时使用", "--config excludes --no-config")
    return Finder(Path(config) if config else None, off, flags)


def cases_for(finder: Finder, folder: str, as_of: str = "") -> Cases:
    """The cases under a configuration; ``folder`` (``--policies``) stands in for all its policies."""
    from compliance_lint.jobs.cases import Cases

    return Cases(finder, Path(folder) if folder else None, as_of=as_of).ready()


def day(flag: str, value: str) -> str:
    """``value`` if it is an ISO date or empty.  Raises InputError."""
    from compliance_lint.policy.nodes import is_day

    if value and not is_day(value):
        raise problem(
            f"{flag} 应为日期，如 2026-02-01，而不是 {value!r}",
            f"{flag} must be a date such as 2026-02-01, not {value!r}",
        )
    return value


def policies_in_force(folder: str, finder: Finder | None = None) -> Policies:
    """The policies of ``folder``, else those that the configuration of the working folder names."""
    cases = cases_for(finder or finder_for("", {}, off=bool(folder)), folder)
    return cases.of(Path("x")).question.policies


def means(files: int, jobs: int = 0, *, cache: bool = True) -> Means:
    """How to look at so many files: with a memory if it pays, with progress on a terminal."""
    from compliance_lint.jobs.gather import Means
    from compliance_lint.jobs.memory import open_memory

    memory = open_memory(Path()) if cache and files >= _WORTH else None
    return Means(jobs, memory, Meter())


def whole_number(flag: str, value: str) -> int:
    """``value`` as a number that is not negative; raises InputError."""
    if not value.isdecimal():
        raise problem(
            f"{flag} 应为非负整数，而不是 {value!r}", f"{flag} must be a whole number, not {value!r}"
        )
    return int(value)
