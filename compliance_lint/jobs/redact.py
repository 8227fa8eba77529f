"""Redact a file, a folder or a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from compliance_lint.files import atomic_write, unwritable
from compliance_lint.jobs.manifest import Journal, Record, columns_of, sha256
from compliance_lint.jobs.question import STDIN, Selection, Skipped, inputs
from compliance_lint.messages import problem
from compliance_lint.model import InputError
from compliance_lint.readers import require_supported
from compliance_lint.readers.decode import unreadable
from compliance_lint.redact import rewrite_file, rewrite_stream
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
            record = self._recorded(self.journal, source, target, in_place=in_place)
        self.journal.add(record)

    def _rewrite(self, source: Path, target: Path, *, in_place: bool) -> Rewriting:
        rewriting = Rewriting(self.redactor)
        rewrite_file(source, target, rewriting, in_place=in_place, changed=rewriting.changed)
        return rewriting

    def _recorded(self, journal: Journal, source: Path, target: Path, *, in_place: bool) -> Record:
        """Redact a file and say what was done; InputError if it changed meanwhile."""
        started = monotonic()
        try:
            before, digest = source.stat(), sha256(source)
        except OSError as error:
            raise unreadable(source, error) from None
        rewriting = self._rewrite(source, target, in_place=in_place)
        if not in_place and (source.stat().st_size, source.stat().st_mtime_ns) != (
            before.st_size,
            before.st_mtime_ns,
        ):
            target.unlink()
            raise problem(
                f"{source}：脱敏过程中文件被修改，结果已删除，请重试",
                f"{source}: the file changed meanwhile; the result was removed; try again",
            )
        self._finished(target, rewriting)
        return Record(
            input=journal.relative(source),
            output=journal.relative(target),
            input_sha256=digest,
            output_sha256=sha256(target),
            input_bytes=before.st_size,
            output_bytes=target.stat().st_size,
            entities=dict(sorted(rewriting.counts.entities.items())),
            columns=columns_of(rewriting.counts, self.redactor),
            seconds=round(monotonic() - started, 3),
        )

    def stream(self, source: BinaryIO, target: BinaryIO, name: str) -> None:
        """Write the redacted text of one stream to another."""
        rewriting = Rewriting(self.redactor)
        rewrite_stream(source, target, name, rewriting, changed=rewriting.changed)
        self._finished(Path(name), rewriting)

    def _finished(self, file: Path, rewriting: Rewriting) -> None:
        self.done.counts.update(rewriting.counts)
        self.done.files.append(file)


def redact_target(source: str, output: str, *, in_place: bool, confirmed: bool) -> Path | None:
    """Where the redacted text goes; None is standard output.

    Raises InputError unless exactly one place is named, and confirmed if that is the original itself:
    nothing is overwritten by accident.
    """
    if in_place and (output or source == STDIN):
        raise problem("--in-place 不能与 -o 或标准输入同时使用", "--in-place excludes -o and standard input")
    if in_place and not confirmed:
        raise problem(
            f"--in-place 会覆盖原文件 {source} 且无法撤销，确认请再加上 --yes",
            f"--in-place overwrites {source} for good; add --yes to confirm",
        )
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


def redact_to_stream(
    source: Path, stdin: BinaryIO, stdout: BinaryIO, task: Task, selection: Selection
) -> None:
    """Write the redacted text of a file or of standard input to a stream."""
    if source == Path(STDIN):
        task.stream(stdin, stdout, selection.stdin_name)
        return
    try:
        with source.open("rb") as binary:
            require_supported(source)
            task.stream(binary, stdout, str(source))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise unreadable(source, error) from None


def redact_stdin(stdin: BinaryIO, target: Path, task: Task, selection: Selection) -> None:
    """Write the redacted text of standard input to a file."""
    with atomic_write(target) as out:
        redact_to_stream(Path(STDIN), stdin, out, task, selection)


def redact_folder(
    source: Path, target: Path, task: Task, selection: Selection, skipped: Skipped, *, in_place: bool
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
            task.file(file, copy, in_place=in_place)
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
