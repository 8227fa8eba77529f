"""``report``: many JSON results as one trend."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, app
from compliance_lint.cli.configured import policies_in_force
from compliance_lint.cli.terminal import print_lines, style_for
from compliance_lint.messages import choose, one_of, problem


@app.command(cls=Command)
def report(
    results: Annotated[list[str], typer.Argument()],
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    format_: Annotated[str, typer.Option("--format", "-f")] = "",
    depth: TextOption = "1",
    baseline: TextOption = "",
    policies: TextOption = "",
    color: TextOption = "auto",
    width: TextOption = "",
) -> int:
    """Merge results into a trend."""
    from compliance_lint.cli.outputs import store
    from compliance_lint.jobs import trend as job
    from compliance_lint.jobs.baseline import load, stats
    from compliance_lint.report.trend import trend
    from compliance_lint.report.trend_formats import TREND_FORMATS

    wanted = format_ or Path(output).suffix.lower().lstrip(".") or "text"
    if not format_ and wanted not in TREND_FORMATS:
        wanted = "text"
    render = TREND_FORMATS[one_of("--format", wanted, TREND_FORMATS)]
    if not depth.isdecimal() or depth == "0":
        raise problem(
            f"--depth 应为正整数，而不是 {depth!r}", f"--depth must be a number above 0, not {depth!r}"
        )
    style = style_for("never" if output else color, width=width)
    read = job.results(results, int(depth))
    audit = stats(load(Path(baseline))) if baseline else []
    lines = render(trend(read.snapshots, audit), policies_in_force(policies), style)
    if output:
        store((f"{line}\n".encode(errors="backslashreplace") for line in lines), output)
    else:
        print_lines(lines)
    if read.foreign:
        count = len(read.foreign)
        told = choose(
            f"跳过了 {count} 个不是检查结果的 JSON 文件", f"{count} JSON files skipped that are no results"
        )
        print_lines([told], sys.stderr)
    return 0
