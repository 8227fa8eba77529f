"""``policy new``, ``test``, ``lint``, ``diff``: for those who write rules."""

from __future__ import annotations

import io
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, family
from compliance_lint.cli.configured import finder_for, listed
from compliance_lint.cli.terminal import complain, print_lines, style_for
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import SEVERITIES

group = family("policy")
Alone = Annotated[bool, typer.Option("--alone")]


@group.command(cls=Command)
def new(
    pack: Annotated[str, typer.Argument()],
    folder: Annotated[str, typer.Option("--dir")] = "policies",
    rule_id: Annotated[str, typer.Option("--id")] = "BR101",
    title: TextOption = "",
    word: TextOptions = [],  # noqa: B006 (typer only reads it)
    category: TextOption = "false_fabricated",
    severity: TextOption = "error",
) -> int:
    """Begin a pack of rules."""
    from compliance_lint.jobs.policies import Draft, begin
    from compliance_lint.policy.schema import CATEGORIES

    one_of("--severity", severity, SEVERITIES)
    one_of("--category", category, CATEGORIES)
    if not re.fullmatch(r"[A-Z]{2,4}\d{3}", rule_id):
        raise problem("--id 应像 BR101", "--id looks like BR101")
    if not re.fullmatch(r"[\w-]+", pack):
        raise problem(
            "规则包名只能用字母、数字、汉字、- 和 _", "a pack is named with letters, digits, - and _"
        )
    words = tuple(listed(word)) or (choose("示例违禁词", "sample word"),)
    draft = Draft(pack, rule_id, title or pack, words, category, severity)
    print_lines([choose(f"已写入 {begin(Path(folder), draft)}", f"{pack} written to {folder}")])
    print_lines(
        [choose(f"接着：compliance-lint policy test {folder}", f"next: compliance-lint policy test {folder}")]
    )
    return 0


@group.command(cls=Command, name="test")
def run_examples(
    folder: Annotated[str, typer.Argument()],
    rule: TextOptions = [],  # noqa: B006
    alone: Alone = False,
    color: TextOption = "auto",
) -> int:
    """Run the examples of rules."""
    from compliance_lint.jobs.policies import authored
    from compliance_lint.jobs.prove import Prover
    from compliance_lint.report.policies import faults, tested

    style = style_for(color)
    given = authored(Path(folder), alone=alone)
    wanted = [r for r in given.rules if not rule or r.id.startswith(tuple(map(str.upper, listed(rule))))]
    found = list(Prover(given.policies).faults(wanted))
    print_lines(faults(found, style))
    examples = sum(len(r.bad) + len(r.good) for r in wanted)
    print_lines([tested(len(wanted), examples, len(found))], sys.stderr)
    return int(bool(found))


@group.command(cls=Command)
def lint(
    folder: Annotated[str, typer.Argument()],
    alone: Alone = False,
    color: TextOption = "auto",
) -> int:
    """Find what is suspicious in rules."""
    from compliance_lint.jobs.policies import authored
    from compliance_lint.jobs.smells import smells
    from compliance_lint.report.policies import faults, linted

    style = style_for(color)
    given = authored(Path(folder), alone=alone)
    found = list(smells(given.policies, given.rules, given.others))
    print_lines(faults(found, style))
    print_lines([linted(len(given.rules), len(found))], sys.stderr)
    return int(bool(found))


@group.command(cls=Command)
def diff(
    old: Annotated[str, typer.Argument()],
    new: Annotated[str, typer.Argument()],
    paths: Annotated[list[str], typer.Argument()],
    exclude: TextOptions = [],  # noqa: B006
    color: TextOption = "auto",
) -> int:
    """Show which verdicts change."""
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.jobs.policies import difference, policy_folder, read
    from compliance_lint.jobs.question import Selection, Skipped
    from compliance_lint.jobs.sources import sources
    from compliance_lint.report import policies as report

    style = style_for(color)
    finder = finder_for("", {}, off=False)
    selection, skipped = Selection(tuple(exclude), finder.excludes), Skipped()
    with ExitStack() as stack:
        folders = [stack.enter_context(policy_folder(name)) for name in (old, new)]
        before, after = (Cases(finder.afresh(), folder).ready(read(folder)) for folder in folders)
        verdicts = difference(before, after, sources(paths, selection, io.BytesIO(), skipped), skipped)
    print_lines(report.difference(verdicts, style))
    complain(skipped.errors)
    return 2 if skipped.errors else int(not verdicts.same)
