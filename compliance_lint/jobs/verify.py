"""Check what a manifest says: every file is there, unchanged, and holds nothing that was to go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from compliance_lint.engine import Scanner
from compliance_lint.jobs.manifest import Manifest, Record, policies_digest, sha256
from compliance_lint.model import InputError
from compliance_lint.operators.plan import Choice, make_plan
from compliance_lint.policy.rules import Policies
from compliance_lint.readers import open_document
from compliance_lint.redaction import Counts, Redactor, Rewriting

Fault = Literal["missing", "changed", "stale", "residue", "unreadable"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one file: ``left`` counts what it still holds, ``reason`` why it can't be read."""

    file: Path
    fault: Fault
    left: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


def checker(settings: dict[str, Any], policies: Policies) -> Redactor:
    """A redactor that finds what a run with these settings would; it needs no key."""
    choice = Choice(
        settings["profile"],
        {"DEFAULT": settings["default"], **settings["operators"]},
        settings["columns"],
    )
    plan = make_plan(choice, policies, writes=False)
    return Redactor(Scanner(policies, ("pii",), enable=plan.enabled), plan)


def same_policies(manifest: Manifest, policies: Policies) -> bool:
    """True if the rules are those of the run."""
    return bool(manifest.settings.get("policies") == policies_digest(policies))


def troubles(manifest: Manifest, folder: Path, redactor: Redactor) -> Iterator[Trouble]:
    """What is wrong with the files of a manifest that lies in ``folder``, in its order."""
    for record in manifest.files:
        trouble = _trouble(record, folder, redactor)
        if trouble:
            yield trouble


def _trouble(record: Record, folder: Path, redactor: Redactor) -> Trouble | None:
    source, target = folder / record.input, folder / record.output
    try:
        if not target.is_file():
            return Trouble(target, "missing")
        if sha256(target) != record.output_sha256:
            return Trouble(target, "changed")
        in_place = record.input == record.output
        if not in_place and source.is_file() and sha256(source) != record.input_sha256:
            return Trouble(source, "stale")
        counts = residue(target, redactor)
    except OSError as error:
        return Trouble(target, "unreadable", reason=error.strerror or type(error).__name__)
    except InputError as error:
        return Trouble(target, "unreadable", reason=str(error))
    return Trouble(target, "residue", counts.entities) if counts.total else None


def residue(path: Path, redactor: Redactor) -> Counts:
    """What a redacted file still holds."""
    reading = Rewriting(redactor, again=True)
    with open_document(path) as document:
        for _ in reading(document.chunks):
            pass
    return reading.counts
