"""``scan``: check files and folders."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.configured import (
    borrowed,
    cases_for,
    day,
    entities,
    finder_for,
    listed,
    means,
    whole_number,
)
from compliance_lint.cli.terminal import complain, print_lines, style_for
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import FAMILIES, SEVERITIES

if TYPE_CHECKING:
    from compliance_lint.baseline.match import Baseline
    from compliance_lint.cli.outputs import Target
    from compliance_lint.config.find import Finder
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.jobs.question import Selection, Skipped
    from compliance_lint.jobs.sources import Source
    from compliance_lint.report.layout import Style

_NAMED = 5  # files named in a note


@app.command(cls=Command)
def scan(
    paths: Annotated[list[str], typer.Argument()] = [],  # noqa: B006 (typer only reads it)
    format_: Annotated[str, typer.Option("--format", "-f")] = "",
    output: Annotated[list[str], typer.Option("--output", "-o")] = [],  # noqa: B006
    fail_on: TextOption = "",
    max_findings: TextOption = "0",
    min_severity: TextOption = "",
    since: TextOption = "",
    new_since: TextOption = "",
    staged: Annotated[bool, typer.Option("--staged")] = False,
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
    enable: TextOptions = [],  # noqa: B006
    presidio: TextOptions = [],  # noqa: B006
    policies: TextOption = "",
    as_of: Annotated[str, typer.Option("--as-of")] = "",
    exclude: TextOptions = [],  # noqa: B006
    force_exclude: Annotated[bool, typer.Option("--force-exclude")] = False,
    stdin_filename: TextOption = "",
    explain: Annotated[bool, typer.Option("--explain")] = False,
    show_values: Annotated[bool, typer.Option("--show-values")] = False,
    show_files: Annotated[bool, typer.Option("--show-files")] = False,
    jobs: TextOption = "0",
    no_cache: Annotated[bool, typer.Option("--no-cache")] = False,
    watch: Annotated[bool, typer.Option("--watch")] = False,
    color: TextOption = "auto",
    ambiguous_width: TextOption = "1",
    width: TextOption = "",
) -> int:
    """Check files and folders."""
    from compliance_lint.cli.outputs import targets
    from compliance_lint.config.keys import FAIL_ON, KINDS
    from compliance_lint.config.read import from_flags
    from compliance_lint.jobs.question import STDIN, STDIN_NAME

    change = _Change.of(since, new_since, staged=staged)
    places = _places(paths, change)
    wanted = targets(format_, output)
    flags = from_flags(
        {
            "--check": [one_of("--check", name, FAMILIES) for name in check],
            "--select": listed(select),
            "--extend-ignore": listed(ignore),
            "--industry": [industry] if industry else [],
            "--channel": [channel] if channel else [],
            "--kind": _known("--kind", kind, KINDS),
            "--enable": entities(enable),
            **borrowed(presidio),
            "--fail-on": _known("--fail-on", fail_on, FAIL_ON),
            "--min-severity": _known("--min-severity", min_severity, SEVERITIES),
        }
    )
    look = _Look(
        change=change,
        places=places,
        targets=wanted,
        style=style_for(color, ambiguous_width, width),
        allowed=whole_number("--max-findings", max_findings),
        processes=whole_number("--jobs", jobs),
        cached=not no_cache,
        selecting=(tuple(exclude), force_exclude, stdin_filename or STDIN_NAME),
        finder=lambda: finder_for(config, flags, off=no_config),
        cases=lambda finder: cases_for(finder, policies, day("--as-of", as_of)),
        baseline=(baseline, no_grow),
        showing=(show_exempt, show_suppressed, show_values, explain),
        names_only=show_files,
    )
    if not watch:
        return look.once()
    if STDIN in places:
        raise problem("--watch 不能用于标准输入", "--watch can't be used with standard input")
    from compliance_lint.cli.watch import watched

    return watched(places, look.once)


def _known(flag: str, value: str, allowed: Iterable[str]) -> list[str]:
    return [one_of(flag, value, allowed)] if value else []


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the files, which ``--watch`` repeats; configuration and policies are read anew."""

    change: _Change
    places: Sequence[str]
    targets: Sequence[Target]
    style: Style
    allowed: int
    processes: int
    cached: bool
    selecting: tuple[tuple[str, ...], bool, str]  # --exclude, --force-exclude, name of standard input
    finder: Callable[[], Finder]
    cases: Callable[[Finder], Cases]
    baseline: tuple[str, str]  # --baseline, --no-grow
    showing: tuple[bool, bool, bool, bool]  # exempt ones, suppressed ones, values, evidence
    names_only: bool

    def once(self) -> int:
        """Look and report; the result is the exit code."""
        from compliance_lint.cli.outputs import deliver
        from compliance_lint.config.settings import RunSettings
        from compliance_lint.jobs import question as asked
        from compliance_lint.jobs import scan as job
        from compliance_lint.report.run import Show

        finder = self.finder()
        settings = RunSettings.of(finder.for_run())
        cases = self.cases(finder)
        exclude, force_exclude, stdin_name = self.selecting
        option, no_grow = self.baseline
        written = tuple(filter(None, (option, *(target.path for target in self.targets))))
        selection = asked.Selection(exclude, finder.excludes, force_exclude, written, stdin_name)
        skipped = asked.Skipped()
        found_in = self.change.sources(self.places, selection, skipped)
        if self.names_only:
            print_lines(str(source.path) for source in found_in)
            complain(skipped.errors)
            return 2 if skipped.errors else 0
        show = Show(settings.min_severity, *self.showing)
        known = _baselines(option, settings.baseline, no_grow, self.change.known(found_in, cases))
        how = means(len(found_in), self.processes, cache=self.cached)
        result = job.scan(found_in, cases, show, skipped, how, known)
        deliver(result, self.targets, self.style)
        _mention(skipped.unsupported)
        complain(result.errors)
        if skipped.unsupported and not result.files:
            return 2  # there was something to check, and none of it could be
        return result.exit_code(settings.fail_on, self.allowed)


@dataclass(frozen=True, slots=True)
class _Change:
    """Which of the files are looked at: all, or what git says has changed."""

    ref: str = ""
    staged: bool = False
    only_new: bool = False

    @classmethod
    def of(cls, since: str, new_since: str, *, staged: bool) -> _Change:
        """What ``--since``, ``--new-since`` or ``--staged`` ask for; at most one of them."""
        if bool(since) + bool(new_since) + staged > 1:
            names = "--since、--new-since、--staged"
            raise problem(f"{names} 只能选一个", "choose one of --since, --new-since and --staged")
        return cls(since or new_since, staged, bool(new_since))

    def sources(self, paths: Sequence[str], selection: Selection, skipped: Skipped) -> list[Source]:
        """The files to look at."""
        from compliance_lint.jobs import sources

        if self.staged:
            return sources.staged(paths, selection, skipped)
        if self.ref:
            return sources.since(self.ref, paths, selection, skipped, compare=self.only_new)
        return sources.sources(paths, selection, sys.stdin.buffer, skipped)

    def known(self, found_in: Sequence[Source], cases: Cases) -> list[Baseline]:
        """What the files held before, for ``--new-since``."""
        if not self.only_new:
            return []
        from compliance_lint.jobs.baseline import of_old

        return [of_old(found_in, cases, self.ref)]


def _places(paths: Sequence[str], change: _Change) -> list[str]:
    if not paths and not change.ref and not change.staged:
        raise problem("缺少参数 PATHS；用 --help 查看用法", "missing argument PATHS; see --help")
    return list(paths) or ["."]


def _baselines(
    option: str, configured: Path | None, no_grow: str, others: Sequence[Baseline]
) -> list[Baseline]:
    """The baseline asked for and ``others``; raises InputError if it has grown since ``no_grow``."""
    path = Path(option) if option else configured
    if path is None:
        if no_grow:
            raise problem("--no-grow 需要 --baseline", "--no-grow needs --baseline")
        return list(others)
    from compliance_lint.jobs import baseline as job

    known = job.load(path)
    if no_grow:
        job.check_no_growth(path, known, no_grow)
    return [known, *others]


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
