"""``find``: where the records of a person are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.configured import policies_in_force
from compliance_lint.cli.terminal import complain, print_lines
from compliance_lint.messages import one_of, problem


@app.command(cls=Command)
def find(
    values: Annotated[list[str], typer.Argument()] = [],  # noqa: B006 (typer only reads it)
    in_: Annotated[list[str], typer.Option("--in")] = [],  # noqa: B006
    values_file: TextOption = "",
    key_file: TextOption = "",
    format_: Annotated[str, typer.Option("--format", "-f")] = "text",
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
) -> int:
    """Find the records of a person."""
    from compliance_lint.engine import Scanner
    from compliance_lint.jobs import find as job
    from compliance_lint.jobs.question import Selection, Skipped, inputs
    from compliance_lint.model import InputError
    from compliance_lint.operators.keys import read_key
    from compliance_lint.report import redaction

    render = redaction.RECORDS[one_of("--format", format_, redaction.RECORDS)]
    wanted = [*values, *(job.values_in(Path(values_file)) if values_file else ())]
    if not wanted:
        raise problem(
            "没有要查找的值：写在命令后面，或用 --values-file", "no values: give some, or --values-file"
        )
    loaded = policies_in_force(policies)
    sought = job.seek(wanted, Scanner(loaded, ("pii",)), read_key(key_file or None))
    skipped = Skipped()
    own = tuple(filter(None, (values_file, key_file)))
    total = files = 0
    for path in inputs(list(in_) or ["."], Selection(tuple(exclude), outputs=own), skipped):
        files += 1
        try:
            for record in sought.in_file(path):
                total += 1
                print_lines([render(record.at, record.value, record.how, record.entity, record.session)])
        except InputError as error:
            skipped.errors.append(str(error))
    print_lines([redaction.found(total, files, with_key=bool(sought.redacted))], sys.stderr)
    complain([*skipped.errors, *(redaction.unread(str(path)) for path in skipped.unsupported)])
    if skipped.errors or skipped.unsupported:
        return 2
    return 0 if total else 1
