"""``redact``: take personal data out of a file, a folder or a stream."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.terminal import abandon, complain, print_lines

if TYPE_CHECKING:
    from compliance_lint.redaction import Redactor


@app.command(cls=Command)
def redact(
    source: Annotated[str, typer.Argument()],
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    profile: TextOption = "",
    operator: TextOptions = [],  # noqa: B006 (typer only reads it)
    column: TextOptions = [],  # noqa: B006
    keep: TextOptions = [],  # noqa: B006
    key_file: TextOption = "",
    in_place: Annotated[bool, typer.Option("--in-place")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
    stdin_filename: TextOption = "",
) -> int:
    """Redact personal data."""
    from compliance_lint.jobs import redact as job
    from compliance_lint.jobs.question import STDIN, STDIN_NAME, Selection, Skipped
    from compliance_lint.report import redaction

    target = job.redact_target(source, output, in_place=in_place, confirmed=yes)
    task = job.Task(_redactor(policies, profile, operator, column, keep, key_file))
    selection = Selection(tuple(exclude), stdin_name=stdin_filename or STDIN_NAME)
    skipped = Skipped()
    if target is None:
        try:
            out = sys.stdout.buffer
            job.redact_to_stream(Path(source), sys.stdin.buffer, out, task, selection)
            out.flush()
        except BrokenPipeError:
            abandon(sys.stdout)
    elif Path(source).is_dir():
        job.redact_folder(Path(source), target, task, selection, skipped, in_place=in_place)
    elif source == STDIN:
        job.redact_stdin(sys.stdin.buffer, target, task, selection)
    else:
        task.file(Path(source), target, in_place=in_place)
    print_lines([redaction.summary(task.done.counts.entities, len(task.done.files))], sys.stderr)
    complain(skipped.errors)
    return 2 if skipped.errors else 0


def _redactor(
    policies: str,
    profile: str,
    operator: Sequence[str],
    column: Sequence[str],
    keep: Sequence[str],
    key_file: str,
) -> Redactor:
    from compliance_lint.api import load_policies
    from compliance_lint.engine import Scanner
    from compliance_lint.operators.keys import read_key
    from compliance_lint.operators.plan import Choice, assignments, make_plan
    from compliance_lint.redaction import Redactor

    loaded = load_policies(policies or None)
    operators, columns = assignments(operator, "--operator"), assignments(column, "--column")
    plan = make_plan(Choice(profile or None, operators, columns, keep), loaded, read_key(key_file or None))
    return Redactor(Scanner(loaded, ("pii",), enable=plan.enabled), plan)
