"""Redact a file or a stream, and keep the record of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from compliance_lint.jobs.manifest import Journal, Record, columns_of, sha256
from compliance_lint.readers.decode import unreadable
from compliance_lint.redact import rewrite_file, rewrite_live, rewrite_stream
from compliance_lint.redaction import Counts, Redactor, Rewriting


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many values were replaced, and in which files; ``earlier`` ones needed nothing more."""

    counts: Counts = field(default_factory=Counts)
    files: list[Path] = field(default_factory=list)
    earlier: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """How files are redacted, and what was done so far."""

    redactor: Redactor
    journal: Journal | None = None
    done: Redacted = field(default_factory=Redacted)

    def file(self, source: Path, target: Path, *, in_place: bool) -> None:
        """Write a redacted copy of a file, or with ``in_place`` change the file itself."""
        if self.journal is None:
            self._finished(target, self._rewrite(source, target, in_place=in_place))
            return
        record = self.journal.done_before(source, target) if source.is_file() else None
        if record:
            self.done.earlier.append(target)
        else:
            self.journal.clear(target)
            record = self._recorded(self.journal, source, target, in_place=in_place)
        self.journal.add(record)

    def _rewrite(self, source: Path, target: Path, *, in_place: bool) -> Rewriting:
        rewriting = Rewriting(self.redactor)
        rewrite_file(source, target, rewriting, in_place=in_place, changed=rewriting.changed)
        return rewriting

    def _recorded(self, journal: Journal, source: Path, target: Path, *, in_place: bool) -> Record:
        """Redact a file and say what was done."""
        started = monotonic()
        try:
            size, digest = source.stat().st_size, sha256(source)
        except OSError as error:
            raise unreadable(source, error) from None
        rewriting = self._rewrite(source, target, in_place=in_place)
        self._finished(target, rewriting)
        return Record(
            input=journal.relative(source),
            output=journal.relative(target),
            input_sha256=digest,
            output_sha256=sha256(target),
            input_bytes=size,
            output_bytes=target.stat().st_size,
            entities=dict(sorted(rewriting.counts.entities.items())),
            columns=columns_of(rewriting.counts, self.redactor),
            seconds=round(monotonic() - started, 3),
        )

    def stream(self, source: BinaryIO, target: BinaryIO, name: str) -> None:
        """Write the redacted text of one stream to another."""
        rewriting = Rewriting(self.redactor)
        if self.redactor.scanner.live:
            rewrite_live(source, target, name, rewriting)
        else:
            rewrite_stream(source, target, name, rewriting, changed=rewriting.changed)
        self._finished(Path(name), rewriting)

    def _finished(self, file: Path, rewriting: Rewriting) -> None:
        self.done.counts.update(rewriting.counts)
        self.done.files.append(file)
