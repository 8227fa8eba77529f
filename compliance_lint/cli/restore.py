"""``restore``: put encrypted values back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.rewriting import run
from compliance_lint.cli.terminal import complain, print_lines


@app.command(cls=Command)
def restore(
    source: Annotated[str, typer.Argument()],
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    key_file: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006 (typer only reads it)
    stdin_filename: TextOption = "",
) -> int:
    """Restore encrypted values."""
    from compliance_lint.jobs.question import STDIN_NAME, Selection
    from compliance_lint.jobs.restore import Restoring
    from compliance_lint.jobs.rewrite import Order, destination
    from compliance_lint.operators.keys import missing_key, read_key
    from compliance_lint.report import redaction

    key = read_key(key_file or None)
    if key is None:
        raise missing_key("restore")
    own = (key_file,) if key_file else ()
    selection = Selection(tuple(exclude), outputs=own, stdin_name=stdin_filename or STDIN_NAME)
    order = Order(source, destination(source, output, in_place=False, confirmed=False), selection)
    task = Restoring(key)
    run(order, task)
    print_lines([redaction.restored(task.values, len(task.files))], sys.stderr)
    complain(order.skipped.errors)
    return 2 if order.skipped.errors else 0
