"""``redact``: take personal data out of a file, a folder or a stream."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, TextOptions, app
from compliance_lint.cli.configured import finder_for, listed, policies_in_force
from compliance_lint.cli.rewriting import run
from compliance_lint.cli.terminal import complain, print_lines
from compliance_lint.messages import problem

if TYPE_CHECKING:
    from compliance_lint.config.find import Finder
    from compliance_lint.config.settings import RedactSettings
    from compliance_lint.jobs.redact import Task
    from compliance_lint.jobs.rewrite import Order
    from compliance_lint.operators.plan import Choice
    from compliance_lint.redaction import Redactor


@app.command(cls=Command)
def redact(
    source: Annotated[str, typer.Argument()],
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    profile: TextOption = "",
    operator: TextOptions = [],  # noqa: B006 (typer only reads it)
    column: TextOptions = [],  # noqa: B006
    keep: TextOptions = [],  # noqa: B006
    enable: TextOptions = [],  # noqa: B006
    presidio: TextOptions = [],  # noqa: B006
    key_file: TextOption = "",
    manifest: TextOption = "",
    resume: Annotated[bool, typer.Option("--resume")] = False,
    audit_log: TextOption = "",
    in_place: Annotated[bool, typer.Option("--in-place")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    config: TextOption = "",
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    policies: TextOption = "",
    exclude: TextOptions = [],  # noqa: B006
    stdin_filename: TextOption = "",
    stream: Annotated[bool, typer.Option("--stream")] = False,
) -> int:
    """Redact personal data."""
    from compliance_lint.config.settings import RedactSettings
    from compliance_lint.jobs.question import STDIN_NAME, Selection
    from compliance_lint.jobs.rewrite import Order, destination
    from compliance_lint.operators.plan import assignments
    from compliance_lint.readers.columns import key_of
    from compliance_lint.report import redaction

    target = destination(source, output, in_place=in_place, confirmed=yes)
    through = source == "-" or target is None
    _refuse(
        stream and not (source == "-" and target is None), through and bool(manifest), resume and not manifest
    )
    finder = finder_for(config, {}, off=no_config)
    settings = RedactSettings.of(finder.for_run())
    key_file = key_file or str(settings.key_file or "")
    choice = _choice(settings, profile, operator, column, keep, listed(enable))
    redactor = _redactor(policies, finder, presidio, choice, key_file, live=stream)
    own = tuple(filter(None, (manifest, audit_log, key_file)))  # never read as data, wherever they lie
    selection = Selection(tuple(exclude), outputs=own, stdin_name=stdin_filename or STDIN_NAME)
    order = Order(source, target, selection, in_place)
    errors = order.skipped.errors
    with _task(redactor, manifest, errors, resume=resume) as task, _audit(audit_log, task, order):
        run(order, task)
    done = task.done
    given = assignments(column, "--column")
    errors += [redaction.unmet(name) for name in given if key_of(name) not in done.counts.met and done.files]
    print_lines([redaction.summary(done.counts.entities, len(done.files), len(done.earlier))], sys.stderr)
    complain(errors)
    return 2 if errors else 0


def _refuse(stream: bool, manifest: bool, resume: bool) -> None:
    """Raise InputError for an option (True) that does not go with the others."""
    if stream:
        raise problem(
            "--stream 逐行处理标准输入并写到标准输出，请写作 redact - --stream",
            "--stream goes from standard input to standard output line by line: redact - --stream",
        )
    if manifest:
        raise problem(
            "--manifest 只用于文件和文件夹，不能用于标准输入输出",
            "--manifest is for files and folders, not for standard input or output",
        )
    if resume:
        raise problem(
            "--resume 需要 --manifest：清单里记着哪些文件已完成",
            "--resume needs --manifest, which knows what is done",
        )


def _choice(
    config: RedactSettings,
    profile: str,
    operator: Sequence[str],
    column: Sequence[str],
    keep: Sequence[str],
    enable: Sequence[str],
) -> Choice:
    """Options over the configuration; its details belong to its profile, not to another one."""
    from compliance_lint.operators.plan import Choice, assignments

    operators, columns = assignments(operator, "--operator"), assignments(column, "--column")
    if profile:
        return Choice(profile, operators, columns, keep, enable)
    named = {*operators, *columns}
    return Choice(
        config.profile,
        {**config.operators, **operators},
        {**config.columns, **columns},
        (*(entity for entity in config.keep if entity not in operators), *keep),
        enable,
        {name: place for name, place in config.places.items() if name not in named},
    )


def _redactor(
    policies: str, finder: Finder, presidio: Sequence[str], choice: Choice, key_file: str, *, live: bool
) -> Redactor:
    from compliance_lint.api import borrowing
    from compliance_lint.engine import Scanner
    from compliance_lint.operators.keys import read_key
    from compliance_lint.operators.plan import make_plan
    from compliance_lint.redaction import Redactor

    loaded = borrowing(policies_in_force(policies, finder), presidio)
    plan = make_plan(choice, loaded, read_key(key_file or None))
    return Redactor(Scanner(loaded, ("pii",), enable=plan.enabled, live=live), plan)


@contextmanager
def _task(redactor: Redactor, manifest: str, errors: list[str], *, resume: bool) -> Iterator[Task]:
    from compliance_lint.jobs.redact import Task

    if not manifest:
        yield Task(redactor)
        return
    from compliance_lint.jobs.manifest import journal

    with journal(Path(manifest), redactor, errors, resume=resume) as written:
        yield Task(redactor, written)


@contextmanager
def _audit(path: str, task: Task, order: Order) -> Iterator[None]:
    """Log the beginning and the end; a run that ends by an error says so."""
    if not path:
        yield
        return
    from compliance_lint.jobs.audit import AuditLog

    log = AuditLog(Path(path))
    plan = task.redactor.plan
    log.add("start", {"source": order.source, "target": str(order.target or "-"), **plan.describe()})
    ended = "failed"
    try:
        yield
        ended = "done"
    finally:
        done = task.done
        values = dict(sorted(done.counts.entities.items()))
        log.add(ended, {"files": len(done.files), "earlier": len(done.earlier), "values": values})
