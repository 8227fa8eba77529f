"""``verify``: check redacted files against the manifest of their run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, app
from compliance_lint.cli.configured import policies_in_force
from compliance_lint.cli.terminal import print_lines


@app.command(cls=Command)
def verify(
    manifest: Annotated[str, typer.Argument()],
    audit_log: TextOption = "",
    policies: TextOption = "",
) -> int:
    """Check a manifest."""
    from compliance_lint.jobs import audit
    from compliance_lint.jobs import manifest as manifests
    from compliance_lint.jobs import verify as job
    from compliance_lint.report import redaction

    loaded = policies_in_force(policies)
    path = Path(manifest)
    told = manifests.read(path)
    if audit_log:
        print_lines([redaction.audited(audit_log, audit.check(Path(audit_log)))], sys.stderr)
    if not job.same_policies(told, loaded):
        print_lines([redaction.other_policies()], sys.stderr)
    found = 0
    for trouble in job.troubles(told, path.absolute().parent, job.checker(told.settings, loaded)):
        found += 1
        print_lines([redaction.trouble(str(trouble.file), trouble.fault, trouble.left, trouble.reason)])
    print_lines(redaction.verified(len(told.files), found, len(told.errors), told.complete), sys.stderr)
    return 1 if found or told.errors or not told.complete else 0
