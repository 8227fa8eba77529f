"""``why-not``: why a value was not taken for personal data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.configured import entities
from compliance_lint.cli.terminal import print_lines
from compliance_lint.messages import problem


@app.command(cls=Command, name="why-not")
def why_not(
    value: Annotated[str, typer.Argument()],
    inside: Annotated[str, typer.Option("--in")] = "",
    file: TextOption = "",
    column: TextOption = "",
    enable: TextOptions = [],  # noqa: B006 (typer only reads it)
    presidio: TextOptions = [],  # noqa: B006
    policies: TextOption = "",
) -> int:
    """Explain why a value was not found."""
    from compliance_lint.api import borrowing, load_policies
    from compliance_lint.detect import whynot
    from compliance_lint.detect.recognizers.base import View
    from compliance_lint.report.whynot import lines

    if inside and file:
        raise problem("--in 与 --file 只能用一个", "--in excludes --file")
    rules = borrowing(load_policies(policies or None), presidio).pii
    text = inside or (_read(file) if file else value)
    view = View("", kind="cell" if column else "chat", name=column or None)
    verdicts = whynot.why_not(value, text, rules, view, entities(enable))
    if not verdicts:
        raise problem("文字里没有这个值", "the value does not stand in the text")
    print_lines(lines(verdicts))
    return 0


def _read(file: str) -> str:
    from compliance_lint.policy.nodes import read_text

    return read_text(Path(file), file)
