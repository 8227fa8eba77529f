# ruff: noqa: ANN401 (pyspark is loaded by those who use it)
"""Spark data frames: redacted and scanned by ``mapInArrow``, on as many machines as there are.

The package must be installed where the workers run.  A worker process builds its detectors once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from compliance_lint.api import Checks
from compliance_lint.arrow import Reading
from compliance_lint.messages import one_of, problem
from compliance_lint.model import FAMILIES
from compliance_lint.spark import plan
from compliance_lint.spark.worker import Redacting, Scanning

__all__ = ["redact", "scan"]

Order = str | Sequence[Any]  # a column, or columns (names or expressions)


def redact(
    df: Any,
    columns: Sequence[str] | None = None,
    *,
    profile: str | None = None,
    session: str | None = None,
    order: Order = (),
    speaker: str | None = None,
    message: str | None = None,
    operators: Mapping[str, str] | None = None,
    cells: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    enable: Sequence[str] = (),
    policies: str | PathLike[str] | None = None,
    key: str | bytes | None = None,
    key_file: str | PathLike[str] | None = None,
) -> Any:
    """A data frame of the same schema with personal data redacted.

    ``columns`` are read and changed (all, if None).  ``session`` names the column that tells conversations
    apart and ``order`` what puts the messages of one in order: rows are brought together by it, so that the
    question tells what the answer is; without it each row is read by itself.  ``speaker`` and ``message``
    as in ``compliance_lint.arrow``.  ``profile``, ``operators``, ``keep`` and ``enable`` as in
    ``make_redactor``; ``cells`` gives whole cells an operator, by column.  ``policies`` is a folder.

    ``key_file`` is read by every worker itself; ``key``, or else COMPLIANCE_LINT_KEY of the driver, goes to
    them as a broadcast.  Neither is ever part of the plan.  Raises InputError at once for unknown names, bad
    parameters, and a weak or missing key.
    """
    reading = Reading(plan.names(columns), session, speaker, message)
    reading.check(df.columns)
    for name in cells or {}:
        one_of("cells", name, df.columns)
    work = Redacting(
        reading,
        profile,
        plan.pairs(operators),
        plan.pairs(cells),
        tuple(keep),
        tuple(enable),
        None if policies is None else str(policies),
        plan.secret(df, key, key_file),
    )
    work.redactor()  # what is wrong is said here, not by a worker
    return plan.gathered(df, session, order).mapInArrow(plan.function(work), df.schema)


def scan(
    df: Any,
    columns: Sequence[str] | None = None,
    *,
    by: Sequence[str] = (),
    checks: Checks = FAMILIES,
    enable: Sequence[str] = (),
    session: str | None = None,
    order: Order = (),
    speaker: str | None = None,
    message: str | None = None,
) -> Any:
    """A data frame of findings: the columns ``by`` of the row, then those of ``arrow.scan_batch``.

    ``by`` are the columns that tell which row it is, such as the number of the message; nothing else of a
    row is in the result.  Offsets are code points, half-open (``substring(c, start + 1, end - start)``).
    The other parameters as in ``redact``.
    """
    reading = Reading(plan.names(columns), session, speaker, message)
    reading.check(df.columns)
    for name in by:
        one_of("by", name, df.columns)
    work = Scanning(reading, tuple(by), tuple(checks), tuple(enable))
    work.scanner()
    schema = plan.findings_schema(df.schema, by)
    if len(set(schema.names)) < len(schema.names):
        raise problem(
            f"by：列名与结果的列重复（{'、'.join(schema.names)}），请先改名",
            f"by: a name is one of the result already ({', '.join(schema.names)}); rename it first",
        )
    return plan.gathered(df, session, order).mapInArrow(plan.function(work), schema)
