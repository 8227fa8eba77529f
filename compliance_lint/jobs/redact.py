"""Redact a file, a folder or a stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from compliance_lint.engine import Scanner
from compliance_lint.files import atomic_write, unwritable
from compliance_lint.jobs.question import STDIN, Question, Selection, Skipped, inputs
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, InputError
from compliance_lint.operators import edits
from compliance_lint.readers import require_supported
from compliance_lint.readers.decode import unreadable
from compliance_lint.redact import Edited, Redactor, rewrite_file, rewrite_stream


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many values of each entity were masked, and in how many files."""

    counts: Counter[str] = field(default_factory=Counter)
    files: list[Path] = field(default_factory=list)


def redactor(scanner: Scanner, counts: Counter[str]) -> Redactor:
    """Says what to mask in each chunk, and counts it."""

    def run(chunks: Iterable[Chunk]) -> Iterator[Edited]:
        for chunk, found in scanner.chunks(chunks):
            wanted = [list(edits(findings, scanner.policies)) for findings in found]
            for findings, changes in zip(found, wanted, strict=True):
                spans = {(start, end) for start, end, _ in changes}
                counts.update(f.entity or f.category for f in findings if (f.start, f.end) in spans)
            yield chunk, wanted

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
                require_supported(source)
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
