"""``redact``: mask personal data in a file, a folder or a stream."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.terminal import abandon, complain, print_lines


@app.command(cls=Command)
def redact(
    source: Annotated[str, typer.Argument()],
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    in_place: Annotated[bool, typer.Option("--in-place")] = False,
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
    stdin_filename: TextOption = "",
) -> int:
    """Mask personal data."""
    from compliance_lint.api import load_policies
    from compliance_lint.jobs import redact as job
    from compliance_lint.jobs.question import STDIN, STDIN_NAME, Question, Selection, Skipped
    from compliance_lint.report import redaction

    target = job.redact_target(source, output, in_place=in_place)
    question = Question(load_policies(policies or None), ("pii",))
    selection = Selection(tuple(exclude), stdin_name=stdin_filename or STDIN_NAME)
    done, skipped = job.Redacted(), Skipped()
    if target is None:
        try:
            out = sys.stdout.buffer
            job.redact_to_stream(Path(source), sys.stdin.buffer, out, question, selection, done)
            out.flush()
        except BrokenPipeError:
            abandon(sys.stdout)
    elif Path(source).is_dir():
        job.redact_folder(Path(source), target, question, selection, done, skipped, in_place=in_place)
    elif source == STDIN:
        job.redact_stdin(sys.stdin.buffer, target, question, selection, done)
    else:
        job.redact_file(Path(source), target, question, done, in_place=in_place)
    print_lines([redaction.summary(done.counts, len(done.files))], sys.stderr)
    complain(skipped.errors)
    return 2 if skipped.errors else 0
