"""What the commands have in common: what is looked for, and in which files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from compliance_lint.config.schedule import Schedule
from compliance_lint.engine import Scanner
from compliance_lint.files import Excludes, discover, nothing_more
from compliance_lint.messages import problem
from compliance_lint.model import FAMILIES, Chunk, Family, Finding, Kind
from compliance_lint.policy.rules import Condition, Policies

STDIN = "-"
STDIN_NAME = "<stdin>"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of the paths given are read, and what standard input is called.

    ``excludes`` says what the configuration leaves out, besides ``exclude``.  ``outputs`` are the
    files the results go to: they are never read, or the next run would find in the report what the
    report quotes.
    """

    exclude: tuple[str, ...] = ()
    excludes: Excludes = nothing_more
    force_exclude: bool = False
    outputs: tuple[str, ...] = ()
    stdin_name: str = STDIN_NAME


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, and in what light."""

    policies: Policies
    checks: tuple[Family, ...] = FAMILIES
    industry: str | None = None
    channel: str | None = None
    kind: Kind | None = None  # overrides what the readers say
    enable: tuple[str, ...] = ()  # entities that are off by default
    as_of: str = ""  # the day (ISO) by whose law claims are judged; "" is today
    schedule: Schedule | None = None  # by which tables of planned messages are judged

    def scanner(self) -> Scanner:
        """A scanner for this question."""
        return _KindScanner(
            self.policies,
            self.checks,
            self.industry,
            self.channel,
            enable=self.enable,
            as_of=self.as_of,
            kind=self.kind,
        )


def known_settings(policies: Policies, name: Literal["industry", "channel"]) -> list[str]:
    """The industries or channels that any rule asks for."""

    def asked(condition: Condition) -> Iterator[str]:
        yield from getattr(condition, name)
        for part in condition.any_of:
            yield from asked(part)

    return sorted(
        {
            value
            for rule in policies.claims
            for condition in (*rule.require, *rule.unless, *(variant.when for variant in rule.variants))
            for value in asked(condition)
        }
    )


@dataclass(frozen=True)
class _KindScanner(Scanner):
    """A scanner that reads every text as one kind; code stays code."""

    kind: Kind | None = None

    def chunks(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        return super().chunks(chunks if self.kind is None else map(self._recast, chunks))

    def _recast(self, chunk: Chunk) -> Chunk:
        kind = self.kind or "copy"
        segments = tuple(s if s.kind == "code" else replace(s, kind=kind) for s in chunk.segments)
        return replace(chunk, segments=segments)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What went by: one-line errors, and files in formats that can't be read yet."""

    errors: list[str] = field(default_factory=list)
    unsupported: list[Path] = field(default_factory=list)


def inputs(paths: Sequence[str], selection: Selection, skipped: Skipped) -> Iterator[Path]:
    """The files to read, ``-`` for standard input; what can't be read is noted in ``skipped``."""
    if "" in paths:  # an unset variable of a shell must not mean the working folder
        unnamed = problem("路径是空的，请写明文件或文件夹", "an empty path; name a file or folder")
        skipped.errors.append(str(unnamed))
    if STDIN in paths:
        yield Path(STDIN)
    outputs = {os.path.realpath(output) for output in selection.outputs}
    for file in discover(
        [Path(path) for path in paths if path not in ("", STDIN)],
        exclude=selection.exclude,
        excludes=selection.excludes,
        force_exclude=selection.force_exclude,
        on_skip=skipped.unsupported.append,
        on_error=lambda error: skipped.errors.append(str(error)),
    ):
        if not outputs or os.path.realpath(file) not in outputs:
            yield file
