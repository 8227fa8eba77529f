"""``explain`` and ``rules``: what the policies say."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, app
from compliance_lint.cli.configured import day, policies_in_force
from compliance_lint.cli.terminal import print_lines, style_for
from compliance_lint.messages import choose, one_of


@app.command(cls=Command)
def explain(
    rules: Annotated[list[str], typer.Argument()],
    policies: TextOption = "",
    color: TextOption = "auto",
) -> int:
    """Explain rules."""
    from compliance_lint.report.rules import explain as explained

    style = style_for(color)
    loaded = policies_in_force(policies)
    ids = [rule.id for rule in loaded.rules]
    for number, name in enumerate(rules):
        rule = loaded.get(one_of(choose("规则编号", "rule"), name.upper(), ids))
        assert rule is not None
        print_lines([*([""] if number else []), *explained(rule, style)])
    return 0


@app.command(cls=Command, name="rules")
def list_rules(
    format_: Annotated[str, typer.Option("--format", "-f")] = "text",
    pack: TextOption = "",
    changed_since: Annotated[str, typer.Option("--changed-since")] = "",
    policies: TextOption = "",
    color: TextOption = "auto",
) -> int:
    """List the rules."""
    from compliance_lint.report.rules import LISTINGS

    listing = LISTINGS[one_of("--format", format_, LISTINGS)]
    style = style_for(color)
    loaded = policies_in_force(policies)
    if pack:
        one_of("--pack", pack, [each.name for each in loaded.packs])
    since = day("--changed-since", changed_since)
    chosen = [rule for rule in loaded.rules if pack in ("", rule.pack)]
    print_lines(listing([rule for rule in chosen if not since or rule.moved_since(since)], style))
    return 0
