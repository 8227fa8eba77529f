"""Scan many inputs into one report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from compliance_lint.config.front_matter import LIMIT
from compliance_lint.jobs.cases import Cases
from compliance_lint.jobs.inspect import Inspected, inspect
from compliance_lint.jobs.question import STDIN, Selection, Skipped, inputs
from compliance_lint.model import InputError, Located
from compliance_lint.report.run import Report, Show, report


def scan(
    paths: Sequence[str],
    cases: Cases,
    selection: Selection,
    show: Show,
    stdin: BinaryIO,
    skipped: Skipped,
) -> Report:
    """Scan everything; an unreadable file is an error in the report and the others go on."""
    found: list[Located] = []
    personal: list[Located] = []
    files = 0
    for path in inputs(paths, selection, skipped):
        try:
            seen = _inspect(path, cases, selection, stdin, hide=not show.values)
        except InputError as error:  # a configuration; it may speak of many files and is said once
            seen = Inspected(str(path), error=str(error))
        found += seen.found
        personal += seen.personal
        if seen.error and seen.error not in skipped.errors:
            skipped.errors.append(seen.error)
        files += not seen.error
    return report(found, [*found, *personal], files, skipped.errors, show, cases.rule)


def _inspect(path: Path, cases: Cases, selection: Selection, stdin: BinaryIO, *, hide: bool) -> Inspected:
    if path != Path(STDIN):
        return inspect(path, cases.of(path), hide=hide)
    name, stream = Path(selection.stdin_name), io.BytesIO(stdin.read())
    return inspect(name, cases.of(name, stream.getvalue()[:LIMIT]), stream, hide=hide)
