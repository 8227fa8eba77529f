# ruff: noqa: ANN401 (pyarrow has no types)
"""Record batches of Arrow in, record batches out: for DuckDB, Polars, DataFusion and every other engine.

Texts are read as in a Parquet file: every text of the columns, nested or not; numbers that are long enough
for a telephone, too.  ``session`` names the column that tells conversations apart: rows of one session that
follow each other are read together, also over the border of two batches, so the rows must be sorted by it
and by time.  A row without a session is read by itself.  Who speaks and what is said is told by the headers
(发送人, 消息内容, role, content …) or named with ``speaker`` and ``message``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from compliance_lint.api import Checks, make_redactor, scanner
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import FAMILIES, Finding
from compliance_lint.operators.keys import Key, make_key, read_key
from compliance_lint.readers.arrow import Batch, Roles, Row, findings_batch
from compliance_lint.redact import READINGS
from compliance_lint.redaction import Redactor, Rewriting

if TYPE_CHECKING:
    from compliance_lint.engine import Scanner

_Settle = Callable[[list[Row]], None]  # what is done with the rows of one conversation


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read: the columns to look at (None: all), and which of them make a chat."""

    columns: tuple[str, ...] | None = None
    session: str | None = None
    speaker: str | None = None
    message: str | None = None

    def check(self, names: Collection[str]) -> None:
        """InputError with the nearest name if a column is not there."""
        for name in (*(self.columns or ()), self.session, self.speaker, self.message):
            if name is not None:
                one_of(choose("列", "column"), name, names)

    def roles(self, names: Sequence[str]) -> Roles:
        """The roles of the columns of a batch."""
        return Roles(self.session, self.speaker or Roles.told_by(names).speaker, self.message)


def redact_batch(
    batch: Any,
    columns: Sequence[str] | None = None,
    *,
    profile: str | None = None,
    key: str | bytes | None = None,
    redactor: Redactor | None = None,
    session: str | None = None,
    speaker: str | None = None,
    message: str | None = None,
) -> Any:
    """A ``pyarrow.RecordBatch`` with personal data redacted; schema, row order and other values stay.

    ``columns`` are read and changed (all, if None).  ``profile`` and ``key`` as in ``make_redactor``; for
    operators of single entities or columns give a ``redactor`` made by it.  Every row is read again until
    nothing is found; InputError if that never comes, and for unknown names or a weak or missing key.
    """
    (made,) = redact_batches(
        [batch],
        columns,
        redactor=redactor or _ready(profile, read_key(None) if key is None else make_key(key)),
        session=session,
        speaker=speaker,
        message=message,
    )
    return made


def redact_batches(
    batches: Iterable[Any],
    columns: Sequence[str] | None = None,
    *,
    redactor: Redactor,
    session: str | None = None,
    speaker: str | None = None,
    message: str | None = None,
) -> Iterator[Any]:
    """A stream of record batches, one out for each one in, as ``redact_batch`` does it.

    A conversation is held in memory as a whole, and with it the batches it lies in.
    """
    reading = Reading(None if columns is None else tuple(columns), session, speaker, message)
    for batch in _settled(batches, reading, lambda rows: _redact(rows, redactor)):
        yield batch.edited()


def scan_batch(
    batch: Any,
    columns: Sequence[str] | None = None,
    *,
    checks: Checks = FAMILIES,
    enable: Sequence[str] = (),
    session: str | None = None,
    speaker: str | None = None,
    message: str | None = None,
) -> Any:
    """The findings in a ``pyarrow.RecordBatch`` as another one, which holds no values.

    Its columns: ``row`` (index in the batch), ``column``, ``start`` and ``end`` (code points, half-open),
    ``rule_id``, ``family``, ``entity``, ``severity``, ``confidence`` and ``status``.
    """
    reading = Reading(None if columns is None else tuple(columns), session, speaker, message)
    used = scanner(tuple(checks), enable=tuple(enable))
    (made,) = scan_batches([batch], reading, used)
    return made


def scan_batches(
    batches: Iterable[Any], reading: Reading, used: Scanner, by: Sequence[str] | None = None
) -> Iterator[Any]:
    """The findings of each batch; with ``by``, the values of those columns in place of ``row``."""
    found: deque[tuple[int, str, Finding]] = deque()  # number of the row, column, finding

    def read(rows: list[Row]) -> None:
        for row, (chunk, each) in zip(rows, used.chunks(row.chunk() for row in rows), strict=True):
            for segment, findings in zip(chunk.segments, each, strict=True):
                found.extend((row.number, segment.name or "", finding) for finding in findings)

    for batch in _settled(batches, reading, read):
        own = []
        while found and found[0][0] < batch.end:
            number, column, finding = found.popleft()
            own.append((number - batch.first, column, finding))
        yield findings_batch(batch, own, by)


@lru_cache(maxsize=4)
def _ready(profile: str | None, key: Key | None) -> Redactor:
    return make_redactor(profile, key=key)


def _settled(batches: Iterable[Any], reading: Reading, settle: _Settle) -> Iterator[Batch]:
    """Each batch once ``settle`` had all its rows, conversation by conversation."""
    waiting: deque[Batch] = deque()
    together: list[Row] = []
    number = 1
    for arrow in batches:
        names = arrow.schema.names
        reading.check(names)
        waiting.append(batch := Batch(arrow, reading.roles(names), number, reading.columns))
        number = batch.end
        for row in filter(lambda row: row.texts, batch.rows()):
            if together and (row.session is None or row.session != together[-1].session):
                settle(together)
                together = []
            together.append(row)
        while waiting and (not together or waiting[0].end <= together[0].number):
            yield waiting.popleft()
    if together:
        settle(together)
    yield from waiting


def _redact(rows: list[Row], redactor: Redactor) -> None:
    """Redact the rows of one conversation, and read them again until a reading changes nothing."""
    rewriting = Rewriting(redactor)
    for _ in range(1 + READINGS):
        before = rewriting.changed()
        for row, (_, edits) in zip(rows, rewriting(row.chunk() for row in rows), strict=True):
            row.edit(edits)
        if rewriting.changed() == before:
            return
    raise problem(
        "脱敏后复查仍有个人信息，没有给出结果；请换一种操作，或反馈给我们",
        "personal data is still found after redaction; there is no result; try another operator",
    )
