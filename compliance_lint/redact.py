"""Writing a file again with some of its text replaced and every other byte as it was."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from compliance_lint.files import atomic_write
from compliance_lint.messages import problem
from compliance_lint.readers import open_document
from compliance_lint.readers.edit import Edit, Edited, Redactor, apply_edits

__all__ = ["Edit", "Edited", "Redactor", "apply_edits", "rewrite_file", "rewrite_stream"]

_IN_MEMORY = 1 << 24  # bytes of a redacted stream kept in memory before a temporary file is used


def rewrite_file(source: Path, target: Path, redactor: Redactor, *, in_place: bool = False) -> None:
    """Write ``source`` again through ``redactor``: same encoding, byte order mark, line breaks, quoting.

    ``target`` is complete or untouched.  Raises InputError if a file can't be read or written, or
    if both are the same file and ``in_place`` is not set.
    """
    if not in_place and _same_file(source, target):
        raise problem(
            f"{target}：输出文件与输入文件相同，请换一个输出路径，或明确选择原地修改",
            f"{target}: output and input are the same file; choose another path or ask for in-place",
        )
    if target.is_dir():
        raise problem(
            f"{target}：这是目录，输出路径应为文件", f"{target}: this is a folder; the output must be a file"
        )
    with open_document(source) as document, atomic_write(target) as out:
        document.write(redactor(document.chunks), out)


def _same_file(source: Path, target: Path) -> bool:
    return target.exists() and source.exists() and source.samefile(target)


def rewrite_stream(source: BinaryIO, target: BinaryIO, name: str, redactor: Redactor) -> None:
    """Rewrite one binary stream into another; ``name`` tells the format (plain if without suffix).

    Nothing is written before all of ``source`` is understood.
    """
    with open_document(Path(name), source) as document, tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        document.write(redactor(document.chunks), cast("BinaryIO", spool))
        spool.seek(0)
        shutil.copyfileobj(spool, target)
