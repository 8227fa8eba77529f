"""``fix``: put rewordings in place, as a diff, unasked or one by one."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.configured import cases_for, finder_for, listed
from compliance_lint.cli.terminal import complain, print_lines, style_for
from compliance_lint.messages import one_of, problem

if TYPE_CHECKING:
    from compliance_lint.jobs.fix import Candidate
    from compliance_lint.report.layout import Style


@app.command(cls=Command)
def fix(
    paths: Annotated[list[str], typer.Argument()],
    diff: Annotated[bool, typer.Option("--diff")] = False,
    apply: Annotated[bool, typer.Option("--apply")] = False,
    interactive: Annotated[bool, typer.Option("--interactive", "-i")] = False,
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    select: TextOptions = [],  # noqa: B006 (typer only reads it)
    ignore: TextOptions = [],  # noqa: B006
    industry: TextOption = "",
    channel: TextOption = "",
    kind: TextOption = "",
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
    show_values: Annotated[bool, typer.Option("--show-values")] = False,
    color: TextOption = "auto",
    width: TextOption = "",
) -> int:
    """Reword findings."""
    from compliance_lint.config.keys import KINDS
    from compliance_lint.config.read import from_flags
    from compliance_lint.jobs import fix as job
    from compliance_lint.jobs.question import STDIN, Selection, Skipped, inputs
    from compliance_lint.report import fixes

    if diff + apply + interactive > 1:
        raise problem("--diff、--apply、-i 只能选一个", "choose one of --diff, --apply and -i")
    if STDIN in paths:
        raise problem("fix 不能改写标准输入，请给出文件", "fix can't change standard input; name files")
    write = apply or interactive
    style = style_for(color, width=width)
    flags = {
        "--select": listed(select),
        "--extend-ignore": listed(ignore),
        "--industry": [industry] if industry else [],
        "--channel": [channel] if channel else [],
        "--kind": [one_of("--kind", kind, KINDS)] if kind else [],
    }
    finder = finder_for(config, from_flags(flags), off=no_config)
    choose = _Dialogue(style, show_values) if interactive else job.unasked
    skipped, done = Skipped(), fixes.Totals()
    files = inputs(paths, Selection(tuple(exclude), finder.excludes), skipped)
    cases = cases_for(finder, policies)
    for made in job.plans(files, cases, choose, skipped.errors, write=write, show_values=show_values):
        if not write:
            print_lines(fixes.diff(str(made.path), "".join(made.before), "".join(made.after), style))
        done.add(changed=bool(made.edits), fixed=made.fixed, left=made.left, unclean=made.unclean)
    print_lines([fixes.summary(done, applied=write)], sys.stderr)
    complain(skipped.errors)
    return 2 if skipped.errors else int(bool(done.files) and not write)


@dataclass
class _Dialogue:
    """Asks about each finding that has a rewording, until the user has had enough."""

    style: Style
    show_values: bool
    over: bool = False

    def __call__(self, candidate: Candidate) -> str | None:
        from compliance_lint.report import fixes
        from compliance_lint.report.entries import entries

        suggestions = candidate.located.finding.suggestions
        if self.over or not suggestions:
            return None
        (entry,) = entries([candidate.located], candidate.personal, show_values=self.show_values)
        print_lines(fixes.question(entry, self.style))
        while not self.over:
            sys.stdout.write(fixes.prompt(suggestions))
            sys.stdout.flush()
            answer = sys.stdin.readline()
            self.over = answer.strip() == "q" or not answer
            wording = _chosen(answer.strip(), suggestions)
            if wording is None:
                return None
            if wording and candidate.clean(wording):
                return wording
            if wording:
                print_lines([fixes.not_clean(wording)])
        return None


def _chosen(answer: str, suggestions: tuple[str, ...]) -> str | None:
    """The rewording meant; None to skip, "" if the answer makes no sense."""
    if answer in ("", "q"):
        return None
    if answer.startswith("="):
        return answer[1:].strip()
    number = int(answer) if answer.isdecimal() else 0
    return suggestions[number - 1] if 1 <= number <= len(suggestions) else ""
