"""Look at one file: find, judge, and keep apart what is reported and what is only hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from compliance_lint.baseline.fingerprint import fingerprint
from compliance_lint.engine import Scanner
from compliance_lint.files import locate
from compliance_lint.jobs.cases import Case
from compliance_lint.jobs.memory import Learnt, Recorder
from compliance_lint.model import InputError, Located, Segment
from compliance_lint.readers import read
from compliance_lint.schedule.plan import Plan
from compliance_lint.suppress.collect import Collector
from compliance_lint.suppress.settle import Settlement
from compliance_lint.suppress.sidecar import read_sidecar


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found in one file.

    ``personal`` are findings that are not reported but whose values must not be shown either.
    ``error`` is one line if the file could not be read to its end, else "".  ``learnt`` is what may
    be remembered of the file, None if nothing.
    """

    path: str
    found: tuple[Located, ...] = ()
    personal: tuple[Located, ...] = ()
    error: str = ""
    learnt: Learnt | None = None


def inspect(
    path: Path, case: Case, stream: BinaryIO | None = None, *, hide: bool = True, known: Learnt | None = None
) -> Inspected:
    """The findings of a file (or of the seekable ``stream``, named ``path``) up to its end or first error.

    ``hide`` also looks for personal data where only claims are asked for, if there are any.
    ``known`` is what was learnt from the same content before.
    """
    found: list[Located] = []
    personal: list[Located] = []
    collector, recorder = Collector(str(path)), Recorder(case.scanner, known)
    error = ""
    try:
        beside = read_sidecar(path)
        plan = Plan.of(case.question.schedule, case.question.channel, case.today)
        for segment, located in _everything(path, recorder, collector, stream, plan):
            if case.judge.reports(located.finding):
                judged = case.judge.judged(located.finding, segment.text)
                mark = fingerprint(judged, segment.text, located.name if located.row else None)
                found.append(replace(located, finding=judged, fingerprint=mark))
            else:
                personal.append(located)
        collector.directives += beside
    except InputError as problem:
        error = str(problem)
    except KeyError:
        if known is None:
            raise
        return inspect(path, case, stream, hide=hide)  # what was learnt does not fit: look again
    if collector.directives:
        ran = frozenset(case.question.checks)
        settlement = Settlement(collector.directives, case.judge, case.today, ran)
        found = settlement.settle(found, complete=not error)
    if hide and found and case.hider:
        personal += _hidden(path, case.hider, stream)
    learnt = None if error or not recorder.whole else Learnt(recorder.made, bool(collector.directives))
    return Inspected(str(path), tuple(found), tuple(personal), error, known or learnt)


def _hidden(path: Path, hider: Scanner, stream: BinaryIO | None) -> Iterator[Located]:
    if stream:
        stream.seek(0)
    with suppress(InputError):  # known from the first reading, which came as far
        for _, located in _everything(path, Recorder(hider), Collector(str(path)), stream):
            yield located


def _everything(
    path: Path,
    recorder: Recorder,
    collector: Collector,
    stream: BinaryIO | None,
    plan: Plan | None = None,
) -> Iterator[tuple[Segment, Located]]:
    chunks = collector.chunks(read(path, stream))
    pairs = recorder.chunks(chunks) if plan is None else plan.judged(recorder.chunks(plan.marked(chunks)))
    for chunk, found in pairs:
        segments = (seg for seg, findings in zip(chunk.segments, found, strict=True) for _ in findings)
        yield from zip(segments, locate(path, chunk, found), strict=True)
