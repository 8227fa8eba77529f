"""``scan``: check files and folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.configured import cases_for, day, finder_for, listed
from compliance_lint.cli.terminal import complain, print_lines, style_for
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import FAMILIES, SEVERITIES

if TYPE_CHECKING:
    from compliance_lint.baseline.match import Baseline

_NAMED = 5  # files named in a note


@app.command(cls=Command)
def scan(
    paths: Annotated[list[str], typer.Argument()],
    format_: Annotated[str, typer.Option("--format", "-f")] = "",
    output: Annotated[list[str], typer.Option("--output", "-o")] = [],  # noqa: B006 (typer only reads it)
    fail_on: TextOption = "",
    max_findings: TextOption = "0",
    min_severity: TextOption = "",
    baseline: TextOption = "",
    no_grow: TextOption = "",
    show_exempt: Annotated[bool, typer.Option("--show-exempt")] = False,
    show_suppressed: Annotated[bool, typer.Option("--show-suppressed")] = False,
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    check: TextOptions = [],  # noqa: B006
    select: TextOptions = [],  # noqa: B006
    ignore: TextOptions = [],  # noqa: B006
    industry: TextOption = "",
    channel: TextOption = "",
    kind: TextOption = "",
    policies: TextOption = "",
    as_of: Annotated[str, typer.Option("--as-of")] = "",
    exclude: TextOptions = [],  # noqa: B006
    force_exclude: Annotated[bool, typer.Option("--force-exclude")] = False,
    stdin_filename: TextOption = "",
    show_values: Annotated[bool, typer.Option("--show-values")] = False,
    show_files: Annotated[bool, typer.Option("--show-files")] = False,
    color: TextOption = "auto",
    ambiguous_width: TextOption = "1",
    width: TextOption = "",
) -> int:
    """Check files and folders."""
    from compliance_lint.cli.outputs import deliver, targets
    from compliance_lint.config.keys import FAIL_ON, KINDS
    from compliance_lint.config.read import from_flags
    from compliance_lint.config.settings import RunSettings
    from compliance_lint.jobs import question as asked
    from compliance_lint.jobs import scan as job
    from compliance_lint.report.run import Show

    wanted = targets(format_, output)
    style = style_for(color, ambiguous_width, width)
    allowed = _whole_number("--max-findings", max_findings)
    flags = {
        "--check": [one_of("--check", name, FAMILIES) for name in check],
        "--select": listed(select),
        "--extend-ignore": listed(ignore),
        "--industry": [industry] if industry else [],
        "--channel": [channel] if channel else [],
        "--kind": [one_of("--kind", kind, KINDS)] if kind else [],
        "--fail-on": [one_of("--fail-on", fail_on, FAIL_ON)] if fail_on else [],
        "--min-severity": [one_of("--min-severity", min_severity, SEVERITIES)] if min_severity else [],
    }
    finder = finder_for(config, from_flags(flags), off=no_config)
    settings = RunSettings.of(finder.for_run())
    cases = cases_for(finder, policies, day("--as-of", as_of))
    selection = asked.Selection(
        tuple(exclude),
        finder.excludes,
        force_exclude,
        tuple(filter(None, (baseline, *(target.path for target in wanted)))),
        stdin_filename or asked.STDIN_NAME,
    )
    skipped = asked.Skipped()
    if show_files:
        print_lines(str(path) for path in asked.inputs(paths, selection, skipped))
        complain(skipped.errors)
        return 2 if skipped.errors else 0
    known = _baseline(baseline, settings.baseline, no_grow)
    show = Show(settings.min_severity, show_exempt, show_suppressed, show_values)
    result = job.scan(paths, cases, selection, show, sys.stdin.buffer, skipped, known)
    deliver(result, wanted, style)
    _mention(skipped.unsupported)
    complain(result.errors)
    if skipped.unsupported and not result.files:
        return 2  # there was something to check, and none of it could be
    return result.exit_code(settings.fail_on, allowed)


def _baseline(option: str, configured: Path | None, no_grow: str) -> Baseline | None:
    """The baseline asked for; raises InputError if it has grown since the commit ``no_grow``."""
    from compliance_lint.jobs import baseline as job

    path = Path(option) if option else configured
    if path is None:
        if no_grow:
            raise problem("--no-grow 需要 --baseline", "--no-grow needs --baseline")
        return None
    known = job.load(path)
    if no_grow:
        job.check_no_growth(path, known, no_grow)
    return known


def _whole_number(flag: str, value: str) -> int:
    if not value.isdecimal():
        raise problem(
            f"{flag} 应为非负整数，而不是 {value!r}", f"{flag} must be a whole number, not {value!r}"
        )
    return int(value)


def _mention(unsupported: Sequence[Path]) -> None:
    """Name the files that were passed over because we can't read their format yet."""
    if not unsupported:
        return
    names = "、".join(str(path) for path in unsupported[:_NAMED])
    more = choose(" 等", " …") if len(unsupported) > _NAMED else ""
    count = len(unsupported)
    text = choose(
        f"注意：跳过了 {count} 个暂不支持的文件，请先导出为 .csv 或 .txt：{names}{more}",
        f"note: {count} files in unsupported formats skipped; export them to .csv or .txt: {names}{more}",
    )
    print_lines([text], sys.stderr)
