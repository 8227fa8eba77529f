"""The audit log: one line of JSON for the beginning and the end of a run, appended and never changed.

Each line holds the SHA-256 of the line before, so that a line that was changed or taken out shows.
There are no values in it, only counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from compliance_lint import __version__
from compliance_lint.files import unwritable
from compliance_lint.messages import problem
from compliance_lint.readers.decode import unreadable

_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Appends lines to one file."""

    path: Path
    run: str = field(default_factory=lambda: secrets.token_hex(8))

    def add(self, event: str, about: Mapping[str, Any]) -> None:
        """Append a line, on the disk before this returns; InputError if that fails."""
        try:
            with self._locked() as stream:
                line = {
                    "time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "run": self.run,
                    "event": event,
                    "version": __version__,
                    **about,
                    "previous": _digest_of_last(stream),
                }
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise unwritable(self.path, error) from None

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """The file, open for reading and appending, ours alone where the system has locks."""
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a+b") as stream:
            try:
                from fcntl import LOCK_EX, flock
            except ImportError:  # Windows
                pass
            else:
                flock(stream, LOCK_EX)
            yield stream


def _digest_of_last(stream: BinaryIO) -> str:
    """SHA-256 of the last line; a line that a killed run left unfinished is ended first."""
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if not size:
        return _FIRST
    stream.seek(max(0, size - (1 << 16)))
    tail = stream.read()
    if not tail.endswith(b"\n"):
        stream.write(b"\n")
    return hashlib.sha256(tail.rstrip(b"\n").rpartition(b"\n")[2]).hexdigest()


def check(path: Path) -> int:
    """How many lines an audit log has; InputError at the first that does not follow from the one before."""
    expected, number = _FIRST, 0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    previous = json.loads(line)["previous"]
                except (ValueError, KeyError, TypeError):
                    previous = None  # an unfinished line of a killed run, or no audit log
                if previous != expected and (previous is not None or line.endswith(b"}\n")):
                    raise problem(
                        f"{path}:{number}：审计日志在这里断开，有行被改动或删除",
                        f"{path}:{number}: the audit log breaks here; a line was changed or removed",
                    )
                expected = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
    except OSError as error:
        raise unreadable(path, error) from None
    return number
