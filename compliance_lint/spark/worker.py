"""What a worker does.  The driver sends it as a few words; the worker makes detectors of them, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from compliance_lint import api
from compliance_lint.arrow import Reading, redact_batches, scan_batches
from compliance_lint.messages import problem
from compliance_lint.model import Family
from compliance_lint.operators.keys import Key, read_key

if TYPE_CHECKING:
    from compliance_lint.engine import Scanner
    from compliance_lint.redaction import Redactor

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """Where the key is to be found: a file, or a broadcast.  Its fingerprint, but never the key."""

    fingerprint: str
    file: str = ""
    broadcast: Any = field(default=None, repr=False)

    def key(self) -> Key:
        """The key; InputError if this machine has another one than the driver."""
        found = read_key(self.file) if self.file else self.broadcast.value
        if not isinstance(found, Key) or found.fingerprint() != self.fingerprint:
            raise problem(
                f"{self.file}：这台机器上的密钥与驱动程序的不同",
                f"{self.file}: the key on this machine is not the one of the driver",
            )
        return found


@dataclass(frozen=True, slots=True)
class Redacting:
    """Redacts the batches of a partition."""

    reading: Reading
    profile: str | None = None
    operators: Pairs = ()
    cells: Pairs = ()
    keep: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    policies: str | None = None
    secret: Secret | None = None

    def redactor(self) -> Redactor:
        """A redactor by these settings: the same one for all partitions a process works on."""
        how = (self.profile, self.operators, self.cells, self.keep, self.enable, self.policies)
        return _redactor(*how, self.secret.key() if self.secret else None)

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The batches, redacted."""
        given = self.reading
        return redact_batches(
            batches,
            given.columns,
            redactor=self.redactor(),
            session=given.session,
            speaker=given.speaker,
            message=given.message,
        )


@lru_cache(maxsize=4)
def _redactor(
    profile: str | None,
    operators: Pairs,
    cells: Pairs,
    keep: tuple[str, ...],
    enable: tuple[str, ...],
    policies: str | None,
    key: Key | None,
) -> Redactor:
    return api.make_redactor(
        profile,
        key=key,
        operators=dict(operators),
        columns=dict(cells),
        keep=keep,
        enable=enable,
        policies=api.load_policies(policies) if policies else None,
    )


@dataclass(frozen=True, slots=True)
class Scanning:
    """Scans the batches of a partition."""

    reading: Reading
    by: tuple[str, ...]
    checks: tuple[Family, ...]
    enable: tuple[str, ...] = ()

    def scanner(self) -> Scanner:
        """A scanner by these settings: one a process."""
        return api.scanner(self.checks, enable=self.enable)

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The findings of each batch."""
        return scan_batches(batches, self.reading, self.scanner(), self.by)
