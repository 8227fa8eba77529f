"""What the commands do: scan many inputs into one report, redact a file, a folder or a stream."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Literal

from compliance_lint.engine import Scanner
from compliance_lint.files import atomic_write, discover, scan_file, unwritable
from compliance_lint.messages import problem
from compliance_lint.model import FAMILIES, Chunk, Family, Finding, InputError, Kind, Located
from compliance_lint.operators import edits
from compliance_lint.policy.rules import Policies
from compliance_lint.readers import reader_for
from compliance_lint.readers.decode import unreadable
from compliance_lint.redact import Redactor, redact_chunk, rewrite_file, rewrite_stream
from compliance_lint.report.run import Report, Show, report

STDIN = "-"
STDIN_NAME = "<stdin>"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of the paths given are read, and what standard input is called.

    ``output`` is the file the result goes to: it is never read, or the next run would find in the
    report what the report quotes.
    """

    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    output: str = ""
    stdin_name: str = STDIN_NAME


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, and in what light."""

    policies: Policies
    checks: tuple[Family, ...] = FAMILIES
    industry: str | None = None
    channel: str | None = None
    kind: Kind | None = None  # overrides what the readers say

    def scanner(self) -> Scanner:
        """A scanner for this question."""
        return _KindScanner(self.policies, self.checks, self.industry, self.channel, kind=self.kind)


def known_settings(policies: Policies, name: Literal["industry", "channel"]) -> list[str]:
    """The industries or channels that any rule asks for."""
    found = {
        value
        for rule in policies.claims
        for condition in (*rule.require, *rule.unless)
        for value in getattr(condition, name)
    }
    return sorted(found)


@dataclass(frozen=True)
class _KindScanner(Scanner):
    """A scanner that reads every text as one kind; code stays code."""

    kind: Kind | None = None

    def chunks(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        return super().chunks(chunks if self.kind is None else map(self._recast, chunks))

    def _recast(self, chunk: Chunk) -> Chunk:
        kind = self.kind or "copy"
        segments = tuple(s if s.kind == "code" else replace(s, kind=kind) for s in chunk.segments)
        return replace(chunk, segments=segments)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What went by: one-line errors, and files in formats that can't be read yet."""

    errors: list[str] = field(default_factory=list)
    unsupported: list[Path] = field(default_factory=list)


def inputs(paths: Sequence[str], selection: Selection, skipped: Skipped) -> Iterator[Path]:
    """The files to read, ``-`` for standard input; what can't be read is noted in ``skipped``."""
    if STDIN in paths:
        yield Path(STDIN)
    output = os.path.realpath(selection.output) if selection.output else None
    for file in discover(
        [Path(path) for path in paths if path != STDIN],
        exclude=selection.exclude,
        force_exclude=selection.force_exclude,
        on_skip=skipped.unsupported.append,
        on_error=lambda error: skipped.errors.append(str(error)),
    ):
        if output is None or os.path.realpath(file) != output:
            yield file


def scan(
    paths: Sequence[str],
    question: Question,
    selection: Selection,
    show: Show,
    stdin: BinaryIO,
    skipped: Skipped,
) -> Report:
    """Scan everything; an unreadable file is an error in the report and the others go on."""
    scanner = question.scanner()
    # where claims alone are asked for, the lines shown still must not show anybody's phone number
    hider = None
    if "pii" not in question.checks and not show.values:
        hider = replace(question, checks=("pii",)).scanner()
    found: list[Located] = []
    personal: list[Located] = []
    files = 0
    for path in inputs(paths, selection, skipped):
        before = len(found)
        name, stream = _opened(path, selection, stdin, twice=hider is not None)
        error = _collect(name, scanner, stream, found)
        if error:
            skipped.errors.append(error)
        files += not error
        if hider and len(found) > before:
            if stream:
                stream.seek(0)
            _collect(name, hider, stream, personal)
    return report(found, personal if hider else found, files, skipped.errors, show)


def _opened(
    path: Path, selection: Selection, stdin: BinaryIO, *, twice: bool
) -> tuple[Path, BinaryIO | None]:
    if path != Path(STDIN):
        return path, None
    return Path(selection.stdin_name), io.BytesIO(stdin.read()) if twice else stdin


def _collect(path: Path, scanner: Scanner, stream: BinaryIO | None, into: list[Located]) -> str:
    """Add the findings of a file up to its end or to the first error, which is returned."""
    try:
        into.extend(scan_file(path, scanner, stream))
    except InputError as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many values of each entity were masked, and in how many files."""

    counts: Counter[str] = field(default_factory=Counter)
    files: list[Path] = field(default_factory=list)


def redactor(scanner: Scanner, counts: Counter[str]) -> Redactor:
    """Masks the personal data of chunks and counts what it masks."""

    def run(chunks: Iterable[Chunk]) -> Iterator[str]:
        for chunk, found in scanner.chunks(chunks):
            wanted = [list(edits(findings, scanner.policies)) for findings in found]
            for findings, changes in zip(found, wanted, strict=True):
                spans = {(start, end) for start, end, _ in changes}
                counts.update(f.entity or f.category for f in findings if (f.start, f.end) in spans)
            yield redact_chunk(chunk, wanted)

    return run


def redact_target(source: str, output: str, *, in_place: bool) -> Path | None:
    """Where the redacted text goes; None is standard output.

    Raises InputError unless exactly one place is named: nothing is overwritten by accident.
    """
    if in_place and (output or source == STDIN):
        raise problem("--in-place 不能与 -o 或标准输入同时使用", "--in-place excludes -o and standard input")
    if in_place:
        return Path(source)
    if output == STDIN or (source == STDIN and not output):
        if Path(source).is_dir():
            raise problem(
                f"{source} 是文件夹，请用 -o 指定输出文件夹",
                f"{source} is a folder; name an output folder with -o",
            )
        return None
    if output:
        return Path(output)
    raise problem(
        "没有指定输出位置：用 -o 指定输出文件（-o - 打印到屏幕），或用 --in-place 直接修改原文件",
        "no output: name one with -o (-o - prints to the screen), or change the file itself with --in-place",
    )


def redact_file(source: Path, target: Path, question: Question, done: Redacted, *, in_place: bool) -> None:
    """Write a redacted copy of a file, or with ``in_place`` change the file itself."""
    rewrite_file(source, target, redactor(question.scanner(), done.counts), in_place=in_place)
    done.files.append(target)


def redact_to_stream(
    source: Path, stdin: BinaryIO, stdout: BinaryIO, question: Question, selection: Selection, done: Redacted
) -> None:
    """Write the redacted text of a file or of standard input to a stream."""
    masking = redactor(question.scanner(), done.counts)
    if source == Path(STDIN):
        rewrite_stream(stdin, stdout, selection.stdin_name, masking)
    else:
        try:
            with source.open("rb") as binary:
                reader_for(source)
                rewrite_stream(binary, stdout, str(source), masking)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise unreadable(source, error) from None
    done.files.append(source)


def redact_stdin(
    stdin: BinaryIO, target: Path, question: Question, selection: Selection, done: Redacted
) -> None:
    """Write the redacted text of standard input to a file."""
    with atomic_write(target) as out:
        redact_to_stream(Path(STDIN), stdin, out, question, selection, done)


def redact_folder(
    source: Path,
    target: Path,
    question: Question,
    selection: Selection,
    done: Redacted,
    skipped: Skipped,
    *,
    in_place: bool,
) -> None:
    """Redact every readable file under ``source`` to the same place under ``target``.

    A file that can't be read is an error and has no copy: nothing unredacted gets into ``target``.
    """
    if not in_place and target.resolve().is_relative_to(source.resolve()):
        raise problem(
            f"{target}：输出文件夹不能放在输入文件夹 {source} 里面，请换一个位置",
            f"{target}: the output folder must not be inside the input folder {source}",
        )
    for file in inputs([str(source)], selection, skipped):
        copy = target / file.relative_to(source)
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            redact_file(file, copy, question, done, in_place=in_place)
        except OSError as error:
            skipped.errors.append(str(unwritable(copy, error)))
        except InputError as error:
            skipped.errors.append(str(error))
    for file in skipped.unsupported:
        unread = problem(
            f"{file}：暂不支持的文件格式，未脱敏也未复制，请先导出为 .csv 或 .txt",
            f"{file}: unsupported file format, neither redacted nor copied; export it to .csv or .txt",
        )
        skipped.errors.append(str(unread))
