"""``scan``: check files and folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.terminal import complain, print_lines, style_for
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import FAMILIES, SEVERITIES, Kind, Severity

if TYPE_CHECKING:
    from compliance_lint.jobs.question import Question

_NAMED = 5  # files named in a note


@app.command(cls=Command)
def scan(
    paths: Annotated[list[str], typer.Argument()],
    format_: Annotated[str, typer.Option("--format", "-f")] = "",
    output: Annotated[list[str], typer.Option("--output", "-o")] = [],  # noqa: B006 (typer only reads it)
    fail_on: TextOption = "error",
    max_findings: TextOption = "0",
    min_severity: TextOption = "warning",
    show_exempt: Annotated[bool, typer.Option("--show-exempt")] = False,
    check: TextOptions = [],  # noqa: B006
    industry: TextOption = "",
    channel: TextOption = "",
    kind: TextOption = "",
    policies: TextOption = "",
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
    from compliance_lint.jobs import question as asked
    from compliance_lint.jobs import scan as job
    from compliance_lint.report.run import Show

    wanted = targets(format_, output)
    style = style_for(color, ambiguous_width, width)
    allowed = _whole_number("--max-findings", max_findings)
    floor = cast(Severity, one_of("--min-severity", min_severity, SEVERITIES))
    failing = one_of("--fail-on", fail_on, (*SEVERITIES, "never"))
    question = question_of(policies, check, industry, channel, kind)
    reports = tuple(target.path for target in wanted if target.path)
    selection = asked.Selection(tuple(exclude), force_exclude, reports, stdin_filename or asked.STDIN_NAME)
    skipped = asked.Skipped()
    if show_files:
        print_lines(str(path) for path in asked.inputs(paths, selection, skipped))
        complain(skipped.errors)
        return 2 if skipped.errors else 0
    show = Show(floor, show_exempt, show_values)
    result = job.scan(paths, question, selection, show, sys.stdin.buffer, skipped)
    deliver(result, wanted, style)
    _mention(skipped.unsupported)
    complain(result.errors)
    if skipped.unsupported and not result.files:
        return 2  # there was something to check, and none of it could be
    return result.exit_code(None if failing == "never" else cast(Severity, failing), allowed)


def _whole_number(flag: str, value: str) -> int:
    if not value.isdecimal():
        raise problem(
            f"{flag} 应为非负整数，而不是 {value!r}", f"{flag} must be a whole number, not {value!r}"
        )
    return int(value)


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
