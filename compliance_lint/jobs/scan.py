"""Scan many inputs into one report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.jobs.question import STDIN, Question, Selection, Skipped, inputs
from compliance_lint.model import InputError, Located
from compliance_lint.report.run import Report, Show, report


def scan(
    paths: Sequence[str],
    question: Question,
    selection: Selection,
    show: Show,
    stdin: BinaryIO,
    skipped: Skipped,
) -> Report:
    """Scan everything; an unreadable file is an error in the report and the others go on."""
    scanner = question.scanner()
    # where claims alone are asked for, the lines shown still must not show anybody's phone number
    hider = None
    if "pii" not in question.checks and not show.values:
        hider = replace(question, checks=("pii",)).scanner()
    found: list[Located] = []
    personal: list[Located] = []
    files = 0
    for path in inputs(paths, selection, skipped):
        before = len(found)
        name, stream = _opened(path, selection, stdin, twice=hider is not None)
        error = _collect(name, scanner, stream, found)
        if error:
            skipped.errors.append(error)
        files += not error
        if hider and len(found) > before:
            if stream:
                stream.seek(0)
            _collect(name, hider, stream, personal)
    hidden = personal if hider else found
    return report(found, hidden, files, skipped.errors, show, question.policies.rules)


def _opened(
    path: Path, selection: Selection, stdin: BinaryIO, *, twice: bool
) -> tuple[Path, BinaryIO | None]:
    if path != Path(STDIN):
        return path, None
    return Path(selection.stdin_name), io.BytesIO(stdin.read()) if twice else stdin


def _collect(path: Path, scanner: Scanner, stream: BinaryIO | None, into: list[Located]) -> str:
    """Add the findings of a file up to its end or to the first error, which is returned."""
    try:
        into.extend(scan_file(path, scanner, stream))
    except InputError as error:
        return str(error)
    return ""
