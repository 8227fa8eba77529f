"""``init``, ``config show``, ``config schema``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app, family
from compliance_lint.cli.configured import cases_for, finder_for, listed
from compliance_lint.cli.terminal import print_lines, style_for
from compliance_lint.messages import choose, one_of
from compliance_lint.model import FAMILIES

_FORMATS = ("text", "json")

group = family("config")


@app.command(cls=Command)
def init(
    folder: Annotated[str, typer.Argument()] = ".",
    check: TextOptions = [],  # noqa: B006
    industry: TextOption = "",
    fail_on: TextOption = "",
    yes: Annotated[bool, typer.Option("--yes", "-y")] = False,
    force: Annotated[bool, typer.Option("--force")] = False,
) -> int:
    """Write a configuration."""
    from compliance_lint.config.keys import FAIL_ON
    from compliance_lint.jobs.configure import initialize, questions

    known = {}
    if check:
        known["check"] = f"[{', '.join(one_of('--check', name, FAMILIES) for name in listed(check))}]"
    if industry:
        known["industry"] = industry
    if fail_on:
        known["fail-on"] = one_of("--fail-on", fail_on, FAIL_ON)
    values = known if yes or not sys.stdin.isatty() else questions(input, known)
    written = initialize(Path(folder), values, force=force)
    print_lines([choose(f"已写入 {written}", f"{written} written")])
    return 0


@group.command(cls=Command)
def show(
    file: Annotated[str, typer.Argument()],
    format_: Annotated[str, typer.Option("--format", "-f")] = "text",
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    policies: TextOption = "",
    color: TextOption = "auto",
) -> int:
    """Say what applies to a file."""
    from compliance_lint.jobs.configure import applied
    from compliance_lint.report.settings import as_json, as_text

    style = style_for(color)
    render = as_json if one_of("--format", format_, _FORMATS) == "json" else as_text
    cases = cases_for(finder_for(config, {}, off=no_config), policies)
    print_lines(render(applied(Path(file), cases), style))
    return 0


@group.command(cls=Command)
def schema() -> int:
    """Print the JSON Schema."""
    from compliance_lint.config.json_schema import json_schema

    print_lines([json.dumps(json_schema(), ensure_ascii=False, indent=2)])
    return 0
