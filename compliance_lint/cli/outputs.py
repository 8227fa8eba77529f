"""Where reports go: one to the screen, any number into files, and one summary line whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compliance_lint.cli.terminal import print_lines
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.report import FORMATS, content, format_of, lines
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report
from compliance_lint.report.summary import summary

_STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """A report to be made: its format, and the file it goes to (``-`` for standard output)."""

    format: str
    path: str


def targets(format_: str, outputs: Sequence[str]) -> list[Target]:
    """What ``--format`` and the ``--output`` options ask for.

    ``--output FORMAT=PATH`` names its format; ``--output PATH`` takes that of ``--format`` or of its
    suffix.  A ``--format`` that no output takes goes to the screen.  Raises InputError for an
    unknown format or two reports in one place.
    """
    if format_:
        one_of("--format", format_, FORMATS)
    found = [_target(format_, output) for output in outputs]
    if not found or (format_ and format_ not in {target.format for target in found}):
        found.append(Target(format_ or "text", _STDOUT))
    places = [target.path for target in found]
    for target in found:
        if places.count(target.path) > 1:
            raise problem(
                f"--output：{target.path} 用了两次，请写到不同的文件",
                f"--output: {target.path} is named twice; give each report a file of its own",
            )
        if target.path == _STDOUT and FORMATS[target.format].binary:
            raise problem(
                f"{target.format} 不能打印到屏幕，请写成 --output {target.format}=文件名",
                f"{target.format} can't be printed; write --output {target.format}=FILE",
            )
    return found


def _target(format_: str, output: str) -> Target:
    name, sign, path = output.partition("=")
    if sign and name in FORMATS and path:
        return Target(name, path)
    if sign and not Path(name).suffix and "/" not in name:
        one_of("--output", name, FORMATS)
    return Target(format_ or format_of(output), output)


def deliver(report: Report, wanted: Sequence[Target], style: Style) -> None:
    """Make every report; the summary goes to standard error unless the screen has it already."""
    told = False
    for target in wanted:
        if target.path == _STDOUT:
            print_lines(lines(target.format, report, style))
            told = FORMATS[target.format].summed
        else:
            store(content(target.format, report, replace(style, color=False)), target.path)
    if not told:
        print_lines([summary(report, Style())], sys.stderr)


def store(made: Iterator[bytes], path: str) -> None:
    """Write a report to a file, whole or not at all, and say so."""
    from compliance_lint.files import atomic_write

    first = next(made, b"")  # a format that can't be made leaves the file alone
    with atomic_write(Path(path)) as stream:
        stream.write(first)
        stream.writelines(made)
    print_lines([choose(f"报告已写入 {path}", f"report written to {path}")], sys.stderr)
