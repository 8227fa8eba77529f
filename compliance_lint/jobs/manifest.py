"""The manifest of a run: what was redacted into what, counted and hashed, without any value.

While a run goes on its records are appended to ``MANIFEST.part``, so that a killed run can be taken
up again; a complete run leaves ``MANIFEST``, one JSON object, in its place.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from compliance_lint import __version__
from compliance_lint.files import abandoned, atomic_write, unwritable
from compliance_lint.messages import problem
from compliance_lint.policy.rules import Policies
from compliance_lint.readers.decode import unreadable
from compliance_lint.redaction import Counts, Redactor

VERSION = 1  # of this format; grows when a key changes its meaning or goes
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """One file that was redacted.  Paths are relative to the folder of the manifest."""

    input: str
    output: str
    input_sha256: str
    output_sha256: str
    input_bytes: int
    output_bytes: int
    entities: dict[str, int]
    columns: dict[str, dict[str, int]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says: how it was done, the files, and those that could not be done."""

    settings: dict[str, Any]
    files: tuple[Record, ...] = ()
    errors: tuple[str, ...] = ()
    started: str = ""
    seconds: float = 0.0
    complete: bool = True


@dataclass(slots=True)
class Journal:
    """Writes a manifest while the run goes on; knows what an earlier run has done."""

    path: Path
    settings: Mapping[str, Any]
    resume: bool = False
    earlier: Mapping[str, Record] = field(default_factory=dict)
    _files: list[Record] = field(default_factory=list)
    _started: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    _stream: BinaryIO | None = None

    def done_before(self, source: Path, target: Path) -> Record | None:
        """The record of a file that is as an earlier run left it, with the same settings."""
        record = self.earlier.get(self.relative(source))
        if record is None or record.output != self.relative(target) or not target.is_file():
            return None
        if sha256(target) != record.output_sha256:
            return None
        # a file that was changed in place is its own output
        same = target.samefile(source) or sha256(source) == record.input_sha256
        return record if same else None

    def clear(self, target: Path) -> None:
        """Remove what a killed run has left of ``target``; only when resuming, as it may go on otherwise."""
        for draft in abandoned(target) if self.resume else ():
            draft.unlink(missing_ok=True)

    def relative(self, path: Path) -> str:
        """``path`` as the manifest names it."""
        return Path(os.path.relpath(path.absolute(), self.path.parent.absolute())).as_posix()

    def add(self, record: Record) -> None:
        """Note a file, on the disk before the next one begins."""
        self._files.append(record)
        self._append(asdict(record))

    def start(self) -> None:
        """Begin ``MANIFEST.part``; what was done stays known if this run is broken off, too."""
        head = {"settings": dict(self.settings), "started": _iso(self._started)}
        part = _part(self.path)
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(part) as out:
                out.writelines(map(_line, (head, *map(asdict, self.earlier.values()))))
            self._stream = part.open("ab")
        except OSError as error:
            raise unwritable(self.path, error) from None

    def _append(self, line: Mapping[str, Any]) -> None:
        assert self._stream is not None
        try:
            self._stream.write(_line(line))
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise unwritable(_part(self.path), error) from None

    def finish(self, errors: list[str]) -> None:
        """Write the manifest."""
        assert self._stream is not None
        self._stream.close()
        seconds = (datetime.now(timezone.utc) - self._started).total_seconds()
        body = {
            "manifest": VERSION,
            "tool": {"name": "compliance-lint", "version": __version__},
            "started": _iso(self._started),
            "seconds": round(seconds, 3),
            "settings": dict(self.settings),
            "totals": {"files": len(self._files), "entities": _totals(self._files), "errors": len(errors)},
            "files": [asdict(record) for record in self._files],
            "errors": errors,
        }
        with atomic_write(self.path) as out:
            out.write(json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n")
        _part(self.path).unlink(missing_ok=True)


def _totals(files: list[Record]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for record in files:
        for entity, count in record.entities.items():
            totals[entity] = totals.get(entity, 0) + count
    return dict(sorted(totals.items()))


def _line(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode() + b"\n"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


@contextmanager
def journal(path: Path, redactor: Redactor, errors: list[str], *, resume: bool) -> Iterator[Journal]:
    """A journal for one run; its manifest is written at the end, unless the run is broken off."""
    settings = settings_of(redactor)
    earlier: dict[str, Record] = {}
    if resume and (_part(path).is_file() or path.is_file()):
        before = read(path)
        if before.settings == settings:
            earlier = {record.input: record for record in before.files}
    made = Journal(path, settings, resume, earlier)
    made.start()
    yield made
    made.finish(errors)


def settings_of(redactor: Redactor) -> dict[str, Any]:
    """All that decides what a run writes, but for the files; the key by its fingerprint only."""
    policies = redactor.scanner.policies
    used = {rule.pack for rule in policies.pii}
    return {
        "version": __version__,
        "policies": policies_digest(policies),
        "packs": {pack.name: pack.version for pack in policies.packs if pack.name in used},
        **redactor.plan.describe(),
    }


def policies_digest(policies: Policies) -> str:
    """SHA-256 of what the rules for personal data say."""
    told = [
        (
            *(rule.id, rule.entity, rule.recognizer, [pattern.source for pattern in rule.patterns]),
            *(rule.cues, rule.vetoes, rule.columns, rule.redact, rule.default),
        )
        for rule in policies.pii
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def columns_of(counts: Counts, redactor: Redactor) -> dict[str, dict[str, int]]:
    """Counts by column.  A header that holds a value itself (a table without headers) is redacted, too."""
    found: dict[str, dict[str, int]] = {}
    for (column, entity), count in sorted(counts.columns.items()):
        shown = redactor.text(column, "cell").text
        by_entity = found.setdefault(shown, {})
        by_entity[entity] = by_entity.get(entity, 0) + count
    return found


def sha256(path: Path) -> str:
    """The digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def read(path: Path) -> Manifest:
    """A manifest, or what a run that was broken off has left of one; InputError if it is none."""
    part = _part(path)
    try:
        if part.is_file():
            return _read_part(part.read_bytes())
        return _read_whole(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise problem(
            f"{path}：不是 redact 写出的清单（版本 {VERSION}）",
            f"{path}: no manifest of redact (version {VERSION})",
        ) from None


def _read_whole(data: bytes) -> Manifest:
    body = json.loads(data)
    if body["manifest"] != VERSION:
        raise ValueError
    files = tuple(Record(**record) for record in body["files"])
    return Manifest(body["settings"], files, tuple(body["errors"]), body["started"], body["seconds"])


def _read_part(data: bytes) -> Manifest:
    lines = data.split(b"\n")
    head = json.loads(lines[0])
    files: dict[str, Record] = {}
    for line in lines[1:]:
        with suppress(ValueError):  # the last line of a killed run
            record = Record(**json.loads(line))
            files[record.input] = record
    return Manifest(head["settings"], tuple(files.values()), started=head["started"], complete=False)
