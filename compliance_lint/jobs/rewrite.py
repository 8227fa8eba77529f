"""Write files again: one, all of a folder, or a stream, whatever is done to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from compliance_lint.files import atomic_write, unwritable
from compliance_lint.jobs.question import STDIN, Selection, Skipped, inputs
from compliance_lint.messages import problem
from compliance_lint.model import InputError
from compliance_lint.readers import require_supported
from compliance_lint.readers.decode import unreadable


class Work(Protocol):
    """What is done to each file.  Raises InputError when that fails; the target is then as it was."""

    def file(self, source: Path, target: Path, *, in_place: bool) -> None:
        """Write a file again."""

    def stream(self, source: BinaryIO, target: BinaryIO, name: str) -> None:
        """Write a stream again; ``name`` tells its format."""


@dataclass(frozen=True, slots=True)
class Order:
    """From where to where; a ``target`` of None is standard output."""

    source: str
    target: Path | None
    selection: Selection
    in_place: bool = False
    skipped: Skipped = field(default_factory=Skipped)

    def run(self, work: Work, stdin: BinaryIO, stdout: BinaryIO) -> None:
        """Do it; what went wrong with files of a folder is in ``skipped``."""
        source = Path(self.source)
        if self.target is None:
            self._to_stream(work, stdin, stdout)
        elif self.source == STDIN:
            with atomic_write(self.target) as out:
                self._to_stream(work, stdin, out)
        elif source.is_dir():
            _folder(source, self.target, work, self.selection, self.skipped, in_place=self.in_place)
        else:
            work.file(source, self.target, in_place=self.in_place)

    def _to_stream(self, work: Work, stdin: BinaryIO, out: BinaryIO) -> None:
        if self.source == STDIN:
            work.stream(stdin, out, self.selection.stdin_name)
            return
        source = Path(self.source)
        try:
            with source.open("rb") as binary:
                require_supported(source)
                work.stream(binary, out, self.source)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise unreadable(source, error) from None


def destination(source: str, output: str, *, in_place: bool, confirmed: bool) -> Path | None:
    """Where the result goes; None is standard output.

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


def _folder(
    source: Path, target: Path, work: Work, selection: Selection, skipped: Skipped, *, in_place: bool
) -> None:
    """Rewrite every readable file under ``source`` to the same place under ``target``.

    A file that can't be read is an error and has no copy: nothing untreated gets into ``target``.
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
            work.file(file, copy, in_place=in_place)
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
