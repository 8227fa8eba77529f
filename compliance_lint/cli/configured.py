"""What commands that read a configuration have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from compliance_lint.messages import one_of, problem
from compliance_lint.model import FAMILIES, Kind

if TYPE_CHECKING:
    from compliance_lint.config.find import Finder
    from compliance_lint.config.layers import Layer
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.jobs.question import Question


def listed(values: Iterable[str]) -> list[str]:
    """Values of a repeatable option, each of which may also hold several, separated by commas."""
    return [part.strip() for value in values for part in value.replace("，", ",").split(",") if part.strip()]


def finder_for(config: str, flags: Layer, *, off: bool) -> Finder:
    """The finder for ``--config``, ``--no-config`` and other options."""
    from compliance_lint.config.find import Finder

    if config and off:
        raise problem("--config 与 --no-config 不能同时使用", "--config excludes --no-config")
    return Finder(Path(config) if config else None, off, flags)


def cases_for(finder: Finder, folder: str) -> Cases:
    """The cases under a configuration; ``folder`` (``--policies``) stands in for all its policies."""
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.policy import loader

    return Cases(finder, loader.combined((Path(folder),), builtin_too=False) if folder else None)


def question_of(folder: str, check: Sequence[str], industry: str, channel: str, kind: str) -> Question:
    """What the options ask for.  Raises InputError for a name that is not known."""
    from compliance_lint.api import load_policies
    from compliance_lint.jobs.question import Question, known_settings

    chosen = [one_of("--check", name, FAMILIES) for name in check]
    policies = load_policies(folder or None)
    for flag, value, known in (
        ("--industry", industry, known_settings(policies, "industry")),
        ("--channel", channel, known_settings(policies, "channel")),
        ("--kind", kind, [k for k in get_args(Kind) if k != "code"]),
    ):
        if value and known:
            one_of(flag, value, known)
    return Question(
        policies,
        tuple(family for family in FAMILIES if not chosen or family in chosen),
        industry or None,
        channel or None,
        cast("Kind | None", kind or None),
    )
