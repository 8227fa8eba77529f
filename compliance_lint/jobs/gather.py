"""Look at many files: from memory where nothing has changed, in several processes where it pays."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.jobs.cases import Cases
from compliance_lint.jobs.inspect import Inspected, inspect
from compliance_lint.jobs.memory import Learnt, Memory, content_hash
from compliance_lint.jobs.question import Skipped
from compliance_lint.jobs.sources import Source
from compliance_lint.messages import current_language, problem, set_language
from compliance_lint.model import InputError, Lang, Located
from compliance_lint.suppress.sidecar import has_sidecar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_MANY = 64  # files from which another process pays
_LARGE = 1 << 21  # bytes of the same
_BATCH = 1 << 18  # bytes that one process is given at a time
_HEAVY = 1 << 24  # bytes of a file that are not read only to be named

Progress = Callable[[int, int], None]  # files done, files in all


def silent(done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Means:
    """How to go about it: how many processes (0 = as fits), what is remembered, who hears of progress."""

    processes: int = 1
    memory: Memory | None = None
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found in all files that could be read; see ``Inspected``."""

    found: list[Located] = field(default_factory=list)
    personal: list[Located] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Task:
    """A source to look at, with what is known of its content and under which names to remember it."""

    source: Source
    hide: bool
    known: Learnt | None = None
    content: str = ""
    question: str = ""

    @property
    def is_here(self) -> bool:
        """True for what this process does itself: it is quickly done, or a stream."""
        return self.known is not None or self.source.stream is not None


def gather(
    found_in: Sequence[Source], cases: Cases, skipped: Skipped, means: Means, *, hide: bool = True
) -> Gathered:
    """Look at everything, in order; what can't be read is noted in ``skipped`` and the others go on."""
    gathered = Gathered()
    tasks = [_task(source, cases, means.memory, hide=hide) for source in found_in]
    for number, (task, seen) in enumerate(zip(tasks, _look(tasks, cases, means), strict=True), 1):
        gathered.found.extend(seen.found)
        gathered.personal.extend(seen.personal)
        if seen.error and seen.error not in skipped.errors:
            skipped.errors.append(seen.error)
        elif not seen.error:
            gathered.files.append(seen.path)
        if means.memory and task.content and not task.known and seen.learnt:
            means.memory.learn(task.content, task.question, seen.learnt)
        means.progress(number, len(tasks))
    if means.memory:
        means.memory.save()
    return gathered


def _task(source: Source, cases: Cases, memory: Memory | None, *, hide: bool) -> _Task:
    """The task for ``source``; with a memory its content is named, and looked up."""
    if memory is None or source.stream:
        return _Task(source, hide)
    try:
        question = _case_key(source, cases)
        content = _content(source, memory) if question else ""
    except (OSError, InputError):  # said when it is looked at
        return _Task(source, hide)
    known = memory.recall(content, question) if content else None
    return _Task(source, hide, known, content, question)


def _case_key(source: Source, cases: Cases) -> str:
    """What the findings depend on besides the content: settings, and the suffix that tells the format."""
    case = cases.of(source.path, source.head)
    return f"{case.key}{source.path.suffix.lower()}" if case.key else ""


def _content(source: Source, memory: Memory) -> str:
    if source.data is not None:
        return content_hash(source.data)
    stat = source.path.stat()
    known = memory.of_stat(source.path, stat)
    if known is None and stat.st_size <= _HEAVY:
        known = content_hash(source.path.read_bytes())
        memory.learn_stat(source.path, stat, known)
    return known or ""


def _look(tasks: Sequence[_Task], cases: Cases, means: Means) -> Iterator[Inspected]:
    """The results of the tasks, in order."""
    fresh = [task for task in tasks if not task.is_here]
    processes = _processes(fresh, means.processes)
    if processes < 2:
        yield from (_one(task, cases) for task in tasks)
        return
    from concurrent.futures.process import BrokenProcessPool

    pool = _pool(processes, cases)
    try:
        results = (seen for batch in pool.map(_batch, _batches(fresh)) for seen in batch)
        for task in tasks:
            yield _one(task, cases) if task.is_here else next(results)
    except BrokenProcessPool:
        raise problem(
            "一个并行进程异常退出（内存不足？），请用 --jobs 1 重试",
            "a worker process died (out of memory?); try --jobs 1",
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one(task: _Task, cases: Cases) -> Inspected:
    source = task.source
    if task.known and task.known.nothing and not has_sidecar(source.path):
        return Inspected(str(source.path))
    try:
        case = cases.of(source.path, source.head)
        return inspect(source.path, case, source.opened(), hide=task.hide, known=task.known)
    except InputError as error:  # a configuration; it may speak of many files and is said once
        return Inspected(str(source.path), error=str(error))


def _processes(tasks: Sequence[_Task], wanted: int) -> int:
    """How many processes to use: more than one only if there is work for them."""
    if wanted:
        return min(wanted, len(tasks))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2 or len(tasks) < 2:
        return 1
    return cores if len(tasks) >= _MANY or sum(map(_size, tasks)) >= _LARGE else 1


def _size(task: _Task) -> int:
    if task.source.data is not None:
        return len(task.source.data)
    with suppress(OSError):
        return task.source.path.stat().st_size
    return 0


def _batches(tasks: Sequence[_Task]) -> Iterator[list[_Task]]:
    """Neighbouring tasks together, about equally large."""
    batch: list[_Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += _size(task) + _BATCH // _MANY  # a file costs something however small it is
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pool(processes: int, cases: Cases) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # where it is safe, processes begin as copies of this one, with policies and tables already read
    method = "fork" if sys.platform == "linux" else "spawn"
    given = cases if method == "fork" else cases.afresh()
    if method == "fork":
        with suppress(InputError):
            cases.of(Path("x")).scanner.text("")
    return ProcessPoolExecutor(processes, get_context(method), _begin, (given, current_language()))


_CASES: ContextVar[Cases] = ContextVar("cases")  # of this process, if it is one of several


def _begin(cases: Cases, language: Lang) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others
    set_language(language)
    _CASES.set(cases)


def _batch(tasks: Sequence[_Task]) -> list[Inspected]:
    return [_one(task, _CASES.get()) for task in tasks]
