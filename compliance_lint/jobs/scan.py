"""Scan many inputs into one report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from compliance_lint.baseline.match import Baseline
from compliance_lint.config.front_matter import LIMIT
from compliance_lint.jobs.cases import Cases
from compliance_lint.jobs.inspect import Inspected, inspect
from compliance_lint.jobs.question import STDIN, Selection, Skipped, inputs
from compliance_lint.model import InputError, Located
from compliance_lint.report.run import Report, Show, report


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found in all files that could be read; see ``Inspected``."""

    found: list[Located] = field(default_factory=list)
    personal: list[Located] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def gather(
    paths: Sequence[str],
    cases: Cases,
    selection: Selection,
    stdin: BinaryIO,
    skipped: Skipped,
    *,
    hide: bool = True,
) -> Gathered:
    """Look at everything; an unreadable file is noted in ``skipped`` and the others go on."""
    gathered = Gathered()
    for path in inputs(paths, selection, skipped):
        try:
            seen = _inspect(path, cases, selection, stdin, hide=hide)
        except InputError as error:  # a configuration; it may speak of many files and is said once
            seen = Inspected(str(path), error=str(error))
        gathered.found.extend(seen.found)
        gathered.personal.extend(seen.personal)
        if seen.error and seen.error not in skipped.errors:
            skipped.errors.append(seen.error)
        elif not seen.error:
            gathered.files.append(seen.path)
    return gathered


def scan(
    paths: Sequence[str],
    cases: Cases,
    selection: Selection,
    show: Show,
    stdin: BinaryIO,
    skipped: Skipped,
    baseline: Baseline | None = None,
) -> Report:
    """The report on everything under ``paths``."""
    seen = gather(paths, cases, selection, stdin, skipped, hide=not show.values)
    found = baseline.apply(seen.found) if baseline else seen.found
    hidden = [*seen.found, *seen.personal]
    return report(found, hidden, len(seen.files), skipped.errors, show, cases.rule)


def _inspect(path: Path, cases: Cases, selection: Selection, stdin: BinaryIO, *, hide: bool) -> Inspected:
    if path != Path(STDIN):
        return inspect(path, cases.of(path), hide=hide)
    name, stream = Path(selection.stdin_name), io.BytesIO(stdin.read())
    return inspect(name, cases.of(name, stream.getvalue()[:LIMIT]), stream, hide=hide)
