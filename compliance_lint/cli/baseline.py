"""``baseline create``, ``update``, ``prune``, ``audit``, ``stats``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, family
from compliance_lint.cli.configured import cases_for, finder_for, listed, means
from compliance_lint.cli.terminal import complain, print_lines, style_for
from compliance_lint.messages import one_of, problem
from compliance_lint.model import FAMILIES, Located, Severity

if TYPE_CHECKING:
    from compliance_lint.jobs.baseline import Answer, Change
    from compliance_lint.jobs.gather import Gathered
    from compliance_lint.report.layout import Style

group = family("baseline")
Paths = Annotated[list[str], typer.Argument()]
_EVERYTHING = ["."]


class _Run:
    """Looks at files as ``scan`` would, and knows where the baseline is."""

    def __init__(self, path: str, config: str, no_config: bool, policies: str, check: list[str]) -> None:
        from compliance_lint.baseline.file import NAME
        from compliance_lint.config.read import from_flags
        from compliance_lint.config.settings import RunSettings

        flags = from_flags({"--check": [one_of("--check", name, FAMILIES) for name in listed(check)]})
        finder = finder_for(config, flags, off=no_config)
        settings = RunSettings.of(finder.for_run())
        self.path = Path(path) if path else settings.baseline or Path(NAME)
        self.floor: Severity = settings.min_severity
        self.errors: list[str] = []
        self._cases = cases_for(finder, policies)

    def gather(self, paths: list[str], exclude: list[str]) -> Gathered:
        from compliance_lint.jobs.gather import gather
        from compliance_lint.jobs.question import STDIN, Selection, Skipped
        from compliance_lint.jobs.sources import sources

        if STDIN in paths:
            raise problem(
                "基线只能由文件建立，不能用标准输入", "a baseline is made of files, not standard input"
            )
        selection = Selection(tuple(exclude), self._cases.finder.excludes, outputs=(str(self.path),))
        skipped = Skipped(self.errors)
        everything = sources(paths, selection, io.BytesIO(), skipped)
        return gather(everything, self._cases, skipped, means(len(everything)))

    def renewed(self, paths: list[str], exclude: list[str], *, grow: bool) -> Change:
        """The baseline after another look at the files."""
        from compliance_lint.jobs import baseline as job

        known = job.load(self.path)
        seen = self.gather(paths, exclude)
        return job.renew(known, seen.found, seen.files, self.floor, grow=grow)

    def finish(self, change: Change) -> int:
        """Write the new entries and say so."""
        from compliance_lint.baseline.file import sizes
        from compliance_lint.jobs.baseline import save
        from compliance_lint.report.baseline import changed

        if self.errors:  # what could not be read would be lost
            complain(self.errors)
            return 2
        save(self.path, change.entries)
        total = sizes(change.entries.values())
        print_lines([changed(str(self.path), total, change.added, change.removed)])
        return 0


@group.command(cls=Command)
def create(
    paths: Paths = _EVERYTHING,
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    force: Annotated[bool, typer.Option("--force")] = False,
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    check: TextOptions = [],  # noqa: B006 (typer only reads it)
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
) -> int:
    """Make a first baseline."""
    from compliance_lint.baseline.file import conflict_hint
    from compliance_lint.jobs import baseline as job

    run = _Run(output, config, no_config, policies, check)
    code = run.finish(job.create(run.path, run.gather(paths, exclude).found, run.floor, force=force))
    if not code:
        print_lines([conflict_hint(run.path.name)], sys.stderr)
    return code


@group.command(cls=Command)
def update(
    paths: Paths = _EVERYTHING,
    baseline: TextOption = "",
    no_grow: Annotated[bool, typer.Option("--no-grow")] = False,
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    check: TextOptions = [],  # noqa: B006
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
) -> int:
    """Bring a baseline up to date."""
    run = _Run(baseline, config, no_config, policies, check)
    change = run.renewed(paths, exclude, grow=True)
    if no_grow and change.added:
        raise problem(
            f"{run.path}：会新增 {change.added} 处，没有改动（--no-grow）",
            f"{run.path}: {change.added} would be added; nothing was changed (--no-grow)",
        )
    return run.finish(change)


@group.command(cls=Command)
def prune(
    paths: Paths = _EVERYTHING,
    baseline: TextOption = "",
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    check: TextOptions = [],  # noqa: B006
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
) -> int:
    """Drop what is no longer found."""
    run = _Run(baseline, config, no_config, policies, check)
    return run.finish(run.renewed(paths, exclude, grow=False))


@group.command(cls=Command)
def audit(
    paths: Paths = _EVERYTHING,
    baseline: TextOption = "",
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
    show_values: Annotated[bool, typer.Option("--show-values")] = False,
    color: TextOption = "auto",
) -> int:
    """Judge the findings of a baseline one by one."""
    from compliance_lint.jobs import baseline as job

    run = _Run(baseline, config, no_config, policies, [])
    known = job.load(run.path)
    seen = run.gather(paths, exclude)
    hidden = [*seen.found, *seen.personal]
    style = style_for(color)
    entries = job.audit(known, seen.found, lambda at: _ask(at, hidden, style, show_values))
    job.save(run.path, entries)
    complain(run.errors)
    return 2 if run.errors else 0


def _ask(at: Located, hidden: list[Located], style: Style, show_values: bool) -> Answer:
    from compliance_lint.report.baseline import prompt
    from compliance_lint.report.entries import entries
    from compliance_lint.report.formats.text import block

    (entry,) = entries([at], hidden, show_values=show_values)
    print_lines(block(entry, style))
    while True:
        sys.stdout.write(prompt())
        sys.stdout.flush()
        line = sys.stdin.readline()
        word, _, note = line.strip().partition(" ")
        if not line or word == "q":
            return None
        if word in ("", "r", "f"):
            return ({"": "", "r": "real", "f": "false"}[word], note)  # type: ignore[return-value]


@group.command(cls=Command)
def stats(
    baseline: TextOption = "",
    format_: Annotated[str, typer.Option("--format", "-f")] = "text",
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    color: TextOption = "auto",
) -> int:
    """Count by rule."""
    from compliance_lint.jobs import baseline as job
    from compliance_lint.report.baseline import stats_json, stats_text

    style = style_for(color)
    render = stats_json if one_of("--format", format_, ("text", "json")) == "json" else stats_text
    run = _Run(baseline, config, no_config, "", [])
    print_lines(render(job.stats(job.load(run.path)), style))
    return 0
